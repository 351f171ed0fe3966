"""The reference data as the screens show them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, Q

from backoffice.calendar.models import Closure, HalfDay, Holiday, HolidayYear, OfficeHours
from backoffice.cases.models import CaseType, CheckItem, Checklist, DocumentType, EFilingMandate, ReturnReason
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.filings.models import QueueRule
from backoffice.people.models import Office, OfficeKind

LATEST_CLOSURES = 100


def case_types_of(offices: Sequence[Office]) -> list[CaseType]:
    """The case types that these registries take."""
    return list(CaseType.objects.filter(offices__in=offices).distinct().order_by("court", "code"))


def document_types_of(offices: Sequence[Office]) -> list[DocumentType]:
    """The kinds of documents in the case types that these registries take, each code once, by title."""
    found = DocumentType.objects.filter(case_type__offices__in=offices).order_by("title", "code", "pk")
    return list({one.code: one for one in reversed(found)}.values())[::-1]


def registries_with_queue_rules() -> list[tuple[Office, QueueRule | None]]:
    """Every registry with how it works its queues, if it has a rule of its own."""
    rules = {rule.office_id: rule for rule in QueueRule.objects.all()}
    return [(office, rules.get(office.pk)) for office in Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("court", "code")]


def offices() -> list[Office]:
    """All offices with their hours, the latest first, and whom they serve."""
    hours = OfficeHours.objects.order_by("-valid_from", "weekdays")
    return list(Office.objects.prefetch_related("serves", Prefetch("hours", queryset=hours)).order_by("court", "-kind", "code"))


def holiday_years() -> list[tuple[HolidayYear, list[Holiday]]]:
    """The years whose general holidays are loaded, the latest first, each with its days."""
    days = list(Holiday.objects.order_by("date"))
    return [(year, [day for day in days if day.date.year == year.year]) for year in HolidayYear.objects.order_by("-year")]


def closures() -> list[Closure]:
    """The latest closures of all offices."""
    return list(Closure.objects.select_related("office").order_by("-closed_from", "office__code")[:LATEST_CLOSURES])


def half_days() -> list[HalfDay]:
    """The half-days on record."""
    return list(HalfDay.objects.select_related("office").order_by("-date", "office__code")[:LATEST_CLOSURES])


def case_types() -> list[CaseType]:
    """All case types with the registries that take them and their documents, each with its checklists, the latest first."""
    lists = Prefetch("checklists", queryset=Checklist.objects.order_by("-valid_from"))
    documents = DocumentType.objects.prefetch_related(lists).order_by("position", "code")
    return list(CaseType.objects.prefetch_related("offices", Prefetch("document_types", queryset=documents)).order_by("court", "code"))


def checks() -> list[CheckItem]:
    """The points that are checked on documents, each in all the words that it had and will have, the latest first."""
    latest: dict[str, int] = {}
    rows = list(CheckItem.objects.order_by("-valid_from", "position", "code"))
    for row in rows:
        latest.setdefault(row.code, row.position)
    return sorted(rows, key=lambda row: (latest[row.code], row.code))


def case_types_with_mandates(today: date) -> list[tuple[CaseType, list[tuple[EFilingMandate, str]]]]:
    """All case types, each with when e-filing is mandatory in it, the latest first, and where that stands on a Hong Kong day."""
    rows = CaseType.objects.prefetch_related(Prefetch("mandates", queryset=EFilingMandate.objects.order_by("-valid_from")))
    return [(each, [(row, _standing(row, today)) for row in each.mandates.all()]) for each in rows.order_by("court", "code")]


def _standing(row: EFilingMandate, today: date) -> str:
    if row.valid_to is not None and row.valid_to < today:
        return "over"
    return "coming" if row.valid_from > today else "in-force"


def instruments() -> list[FeeInstrument]:
    """The rules of court that prescribe fees."""
    return list(FeeInstrument.objects.order_by("court", "code", "-valid_from"))


def fee_items(on: date) -> list[FeeItem]:
    """The items in force on a Hong Kong day or later, by court and band."""
    rows = FeeItem.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return sorted(rows, key=lambda item: (item.court, item.instrument, item.item, item.above_cents or 0, item.valid_from))


def concessions() -> list[ConcessionPeriod]:
    """The periods in which e-fees are lower than paper fees."""
    return list(ConcessionPeriod.objects.order_by("court", "-valid_from"))


def return_reasons(on: date) -> list[ReturnReason]:
    """The coded reasons in force on a Hong Kong day or later."""
    rows = ReturnReason.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return list(rows.order_by("kind", "position", "code"))
