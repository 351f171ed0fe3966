"""Two small courts with all that the acts ask for: offices, hours, days, kinds of case, fees, reasons and people.

The figures are the tests' own and stay when the court's change. The moment at which tests begin, AT_WORK, is a Tuesday
morning on which both courts are open.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from backoffice.calendar.models import Holiday, HolidayYear, OfficeHours
from backoffice.cases.models import CaseType, DocumentType, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.kernel import clock
from backoffice.kernel.clock import HONG_KONG
from backoffice.people import events as people_events
from backoffice.people.models import ApiClient, Membership, Office, OfficeKind, Role, User
from tests.factories.cases import CaseTypeFactory
from tests.factories.people import YEARS, ApiClientFactory

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
    registrar: User
    stranger: User
    outsider: User


def day_at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day in Hong Kong."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HONG_KONG)


def evening_of(moment: datetime) -> datetime:
    """Eight in the evening of the moment's day in Hong Kong: every office is closed."""
    return moment.astimezone(HONG_KONG).replace(hour=20, minute=0, second=0, microsecond=0)


def build_court() -> Court:
    """Write it all down. In as few statements as it takes: it stands behind hundreds of tests."""
    offices = _offices()
    registry, accounts, tribunal, tribunal_accounts = offices
    _days(offices)
    action = _kinds(registry, tribunal)
    _fees()
    _reasons()
    return Court(
        registry=registry,
        accounts=accounts,
        tribunal=tribunal,
        tribunal_accounts=tribunal_accounts,
        action=action,
        portal=_portal(),
        **_people(registry, accounts, tribunal),
    )


def court_of_the_files() -> Court:
    """People and a portal for the offices that were loaded with the reference data."""
    registry, accounts, tribunal, tribunal_accounts = (Office.objects.get(code=code) for code in ("DC-REG", "DC-ACC", "SCT-REG", "SCT-ACC"))
    action = CaseType.objects.get(code="DCCJ")
    people = _people(registry, accounts, tribunal)
    return Court(registry, accounts, tribunal, tribunal_accounts, action, _portal(), **people)


def _portal() -> ApiClient:
    """A client of the API, entered as the command enters one, at the moment at which tests begin."""
    client: ApiClient = ApiClientFactory()
    with clock.set_to(AT_WORK), transaction.atomic():
        people_events.client_created(client)
    return client


def _offices() -> list[Office]:
    registry, ledger = OfficeKind.REGISTRY, OfficeKind.ACCOUNTS
    rows = [
        ("DC-REG", "DC", registry, "District Court Registry", "區域法院登記處"),
        ("DC-ACC", "DC", ledger, "District Court Accounts Office", "區域法院會計部"),
        ("SCT-REG", "SCT", registry, "Small Claims Tribunal Registry", "小額錢債審裁處登記處"),
        ("SCT-ACC", "SCT", ledger, "Small Claims Tribunal Accounts Office", "小額錢債審裁處會計部"),
    ]
    made = [Office(code=code, court=court, kind=kind, title=title, title_zh=zh) for code, court, kind, title, zh in rows]
    offices = Office.objects.bulk_create(made)
    serves = Office.serves.through
    serves.objects.bulk_create(serves(from_office=accounts, to_office=served) for served, accounts in (offices[:2], offices[2:]))
    return offices


def _people(registry: Office, accounts: Office, tribunal: Office) -> dict[str, User]:
    roles = {
        "officer": ("Ada Lam", Role.REGISTRY_OFFICER, registry),
        "colleague": ("Ben Ho", Role.REGISTRY_OFFICER, registry),
        "senior": ("Cora Yip", Role.SENIOR_OFFICER, registry),
        "cashier": ("Dora Ng", Role.ACCOUNTS_OFFICER, accounts),
        "other_cashier": ("Eddie Fung", Role.ACCOUNTS_OFFICER, accounts),
        "supervisor": ("Fanny Tse", Role.ACCOUNTS_SUPERVISOR, accounts),
        "manager": ("Gary Mak", Role.MANAGER, registry),
        "auditor": ("Hilda Poon", Role.AUDITOR, registry),
        "administrator": ("Ivan Kwok", Role.ADMINISTRATOR, registry),
        "registrar": ("Rita Au", Role.REGISTRAR, registry),
        "stranger": ("Jane Lo", Role.SENIOR_OFFICER, tribunal),
        "outsider": ("Kay Sit", None, None),
    }
    hashed = make_password("registry-test")
    made = [User(username=name.lower().replace(" ", "."), display_name=name, password=hashed) for name, _role, _office in roles.values()]
    people = dict(zip(roles, User.objects.bulk_create(made), strict=True))
    Membership.objects.bulk_create(
        Membership(user=people[key], office=office, role=role) for key, (_name, role, office) in roles.items() if role and office
    )
    return people


def _days(offices: list[Office]) -> None:
    named = {
        date(2026, 4, 3): "Good Friday",
        date(2026, 12, 25): "Christmas Day",
        date(2027, 1, 1): "The first day of January",
    }
    Holiday.objects.bulk_create(Holiday(date=day, name=name, name_zh="假期", evidence="test") for day, name in named.items())
    HolidayYear.objects.bulk_create(HolidayYear(year=year, source="test", evidence="test") for year in YEARS)
    OfficeHours.objects.bulk_create(
        OfficeHours(office=office, valid_from=date(2022, 1, 1), opens=time(8, 45), closes=time(17, 30), evidence="test")
        for office in offices
    )


def _kinds(registry: Office, tribunal: Office) -> CaseType:
    action = CaseTypeFactory(code="DCCJ", offices=[registry])
    compensation = CaseTypeFactory(code="DCEC", offices=[registry], claim_min_cents=None, claim_max_cents=None)
    claim = CaseTypeFactory(code="SCTC", court="SCT", offices=[tribunal], claim_min_cents=None, claim_max_cents=75_000_00)

    def kind(case_type: CaseType, code: str, title: str, zh: str, fee_item: str = "", *, commences: bool = True) -> DocumentType:
        return DocumentType(
            case_type=case_type, code=code, position=1, title=title, title_zh=zh, fee_item=fee_item, commences=commences, evidence="test"
        )

    DocumentType.objects.bulk_create(
        [
            kind(action, "writ", "Writ of summons", "傳訊令狀", "writ"),
            kind(action, "summons", "Summons", "傳票", "summons", commences=False),
            kind(action, "defence", "Defence", "抗辯書", commences=False),
            kind(compensation, "application", "Application", "申請書"),
            kind(claim, "claim", "Claim", "申索書", "claim"),
        ]
    )
    return action


def _fees() -> None:
    since = date(2022, 1, 1)
    for court, code in (("DC", "Cap. 336C"), ("SCT", "Cap. 338B")):
        FeeInstrument.objects.create(court=court, code=code, title=code, title_zh=code, valid_from=since, evidence="seen")
        ConcessionPeriod.objects.create(court=court, per_cent=20, valid_from=since, valid_to=date(2027, 5, 5), evidence="seen")

    def item(court: str, code: str, cents: int, **more: object) -> FeeItem:
        instrument = {"DC": "Cap. 336C", "SCT": "Cap. 338B"}[court]
        words = {
            "description": f"{code} fee",
            "description_zh": f"{code} 費用",
            "evidence": "seen",
            "valid_from": since,
            "unit": FeeItem.Unit.DOCUMENT,
        }
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
    def reason(code: str, title: str, position: int, kind: str = ReturnReason.Kind.RETURN, valid_to: date | None = None) -> ReturnReason:
        return ReturnReason(
            code=code, position=position, kind=kind, title=title, title_zh="退回原因", rule_cited="Order 18", sentence=f"{title}.",
            sentence_zh="文件有誤。", valid_from=date(2022, 1, 1), valid_to=valid_to, evidence="test",
        )  # fmt: skip

    ReturnReason.objects.bulk_create(
        [
            reason("not-signed", "Not signed", 1),
            reason("parties-differ", "Parties differ", 2),
            reason("no-more", "Out of use", 3, valid_to=(AT_WORK - timedelta(days=1)).date()),
            reason("wrong-court", "For another court", 1, ReturnReason.Kind.REJECT),
        ]
    )
