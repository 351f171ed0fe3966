"""Two small courts with all that the acts ask for: offices, hours, days, kinds of case, fees, reasons and people.

The figures are the tests' own and stay when the court's change. The moment at which tests begin, AT_WORK, is a Tuesday
morning on which both courts are open.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backoffice.calendar.models import Holiday
from backoffice.cases.models import CaseType, DocumentType, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.kernel.clock import HONG_KONG
from backoffice.people.models import ApiClient, Office, Role, User
from tests.factories.cases import CaseTypeFactory, DocumentTypeFactory, ReturnReasonFactory
from tests.factories.people import ApiClientFactory, OfficeFactory, UserFactory, officer_of

AT_WORK = datetime(2026, 3, 10, 10, 0, tzinfo=HONG_KONG)
WRIT_CENTS = 504_00  # 630 less 20 per cent
SUMMONS_CENTS = 18_00


@dataclass(frozen=True)
class Court:
    """The District Court's registry and accounts office with their people; the Tribunal's, for what lies elsewhere."""

    registry: Office
    accounts: Office
    tribunal: Office
    tribunal_accounts: Office
    action: CaseType
    portal: ApiClient
    officer: User
    colleague: User
    senior: User
    cashier: User
    other_cashier: User
    supervisor: User
    manager: User
    auditor: User
    administrator: User
    stranger: User
    outsider: User


def day_at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day in Hong Kong."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HONG_KONG)


def evening_of(moment: datetime) -> datetime:
    """Eight in the evening of the moment's day in Hong Kong: every office is closed."""
    return moment.astimezone(HONG_KONG).replace(hour=20, minute=0, second=0, microsecond=0)


def build_court() -> Court:
    """Write it all down."""
    registry = OfficeFactory(code="DC-REG", court="DC", title="District Court Registry")
    tribunal = OfficeFactory(code="SCT-REG", court="SCT", title="Small Claims Tribunal Registry")
    _days()
    action = _kinds(registry, tribunal)
    _fees()
    _reasons()
    accounts = registry.served_by.get()

    def person(name: str, role: str, office: Office) -> User:
        return officer_of(office, role, username=name.lower().replace(" ", "."), display_name=name)

    return Court(
        registry=registry,
        accounts=accounts,
        tribunal=tribunal,
        tribunal_accounts=tribunal.served_by.get(),
        action=action,
        portal=ApiClientFactory(),
        officer=person("Ada Lam", Role.REGISTRY_OFFICER, registry),
        colleague=person("Ben Ho", Role.REGISTRY_OFFICER, registry),
        senior=person("Cora Yip", Role.SENIOR_OFFICER, registry),
        cashier=person("Dora Ng", Role.ACCOUNTS_OFFICER, accounts),
        other_cashier=person("Eddie Fung", Role.ACCOUNTS_OFFICER, accounts),
        supervisor=person("Fanny Tse", Role.ACCOUNTS_SUPERVISOR, accounts),
        manager=person("Gary Mak", Role.MANAGER, registry),
        auditor=person("Hilda Poon", Role.AUDITOR, registry),
        administrator=person("Ivan Kwok", Role.ADMINISTRATOR, registry),
        stranger=person("Jane Lo", Role.SENIOR_OFFICER, tribunal),
        outsider=UserFactory(username="nobody", display_name="Kay Sit"),
    )


def _days() -> None:
    named = {
        date(2026, 4, 3): "Good Friday",
        date(2026, 12, 25): "Christmas Day",
        date(2027, 1, 1): "The first day of January",
    }
    Holiday.objects.bulk_create(Holiday(date=day, name=name, name_zh="假期", evidence="test") for day, name in named.items())


def _kinds(registry: Office, tribunal: Office) -> CaseType:
    action = CaseTypeFactory(code="DCCJ", offices=[registry])
    DocumentTypeFactory(case_type=action, code="writ", title="Writ of summons", fee_item="writ", position=1)
    DocumentTypeFactory(case_type=action, code="summons", title="Summons", fee_item="summons", commences=False, position=2)
    DocumentTypeFactory(case_type=action, code="defence", title="Defence", commences=False, position=3)
    compensation = CaseTypeFactory(code="DCEC", offices=[registry], claim_min_cents=None, claim_max_cents=None)
    DocumentTypeFactory(case_type=compensation, code="application", title="Application", position=1)
    claim = CaseTypeFactory(code="SCTC", court="SCT", offices=[tribunal], claim_min_cents=None, claim_max_cents=75_000_00)
    DocumentTypeFactory(case_type=claim, code="claim", title="Claim", fee_item="claim", position=1)
    DocumentType.objects.filter(code="claim").update(title_zh="申索書")
    return action


def _fees() -> None:
    since = date(2022, 1, 1)
    for court, code in (("DC", "Cap. 336C"), ("SCT", "Cap. 338B")):
        FeeInstrument.objects.create(court=court, code=code, title=code, title_zh=code, valid_from=since, evidence="seen")
        ConcessionPeriod.objects.create(court=court, per_cent=20, valid_from=since, valid_to=date(2027, 5, 5), evidence="seen")

    def item(court: str, code: str, cents: int, **more: object) -> FeeItem:
        instrument = {"DC": "Cap. 336C", "SCT": "Cap. 338B"}[court]
        words = {"description": f"{code} fee", "description_zh": f"{code} 費用", "evidence": "seen", "valid_from": since}
        return FeeItem(court=court, instrument=instrument, item=code, paper_cents=cents, **{**words, "electronic": "concession", **more})

    FeeItem.objects.bulk_create(
        [
            item("DC", "writ", 630_00),
            item("DC", "summons", SUMMONS_CENTS, electronic="full"),
            item("SCT", "claim", 20_00, above_cents=0, up_to_cents=5_000_00),
            item("SCT", "claim", 40_00, above_cents=5_000_00, up_to_cents=75_000_00),
        ]
    )


def _reasons() -> None:
    ReturnReasonFactory(code="not-signed", position=1)
    ReturnReasonFactory(code="parties-differ", title="Parties differ", position=2)
    ReturnReasonFactory(code="no-more", title="Out of use", position=3, valid_to=(AT_WORK - timedelta(days=1)).date())
    ReturnReasonFactory(code="wrong-court", title="For another court", kind=ReturnReason.Kind.REJECT, position=1)
