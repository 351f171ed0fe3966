"""The lists of second looks: what can be looked at again, what did not agree, and how often officers agreed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from backoffice.cases.models import ReturnReason
from backoffice.cases.sealing import given, within
from backoffice.filings.decided import DecisionLine
from backoffice.filings.second_looks import Agreement, SecondLook, SecondLookTally
from backoffice.filings.worklists import PAGE, Key, newest_first
from backoffice.people.models import Office, User


def numbers_of_looks(office: Office, begins: date, ends: date) -> dict[int, dict[str, int]]:
    """Of each officer's decisions of these months (both included) how many were looked at again, by what came of it."""
    found: dict[int, dict[str, int]] = {}
    rows = SecondLookTally.objects.filter(within([office]), month__gte=begins, month__lte=ends).order_by()
    for officer, agreement, number in rows.values_list("officer_id", "agreement").annotate(sum=Sum("number")):
        if number:
            found.setdefault(officer, {})[agreement] = number
    return found


def open_looks(person: User, office: Office, today: date, now: datetime) -> QuerySet[SecondLook]:
    """What this person can look at again in an office: of another person's decisions, and in nobody else's hands; unordered.

    now: whoever took a look before this moment has it no longer for themselves.
    """
    # A look is sealed as narrowly as the narrowest of its filing's documents: half of a filing is no ground for a decision.
    rows = SecondLook.objects.filter(within([office]), answered_at__isnull=True, called_off_at__isnull=True, until__gte=today)
    # Who decided on the filing once before, too: they know it.
    decided = DecisionLine.objects.filter(filing=OuterRef("line__filing"), officer=person)
    rows = rows.exclude(decided_person=person.as_person).exclude(Exists(decided))
    return rows.filter(Q(taken_by__isnull=True) | Q(taken_by=person) | Q(taken_at__lt=now))


def page_of_looks(rows: Sequence[QuerySet[SecondLook]], after: tuple[date, int] | None) -> tuple[list[SecondLook], tuple[date, int] | None]:
    """A page of several offices' open looks, what ends first before the others, and the place after which the next ones come."""
    keys: list[tuple[date, int]] = []
    for each in rows:
        here = each
        if after is not None:
            until, pk = after
            here = here.filter(Q(until__gte=until) & (Q(until__gt=until) | Q(id__gt=pk)))
        keys += here.order_by("until", "id").values_list("until", "id")[: PAGE + 1]
    keys.sort()
    shown = keys[:PAGE]
    found = SecondLook.objects.select_related("office", "line__document_type__case_type").in_bulk([pk for _until, pk in shown])
    return [found[pk] for _until, pk in shown if pk in found], shown[-1] if len(keys) > PAGE else None


def not_alike(
    office: Office, begins: datetime, ends: datetime, talked: bool | None, after: Key | None
) -> tuple[list[SecondLook], Key | None]:
    """A page of the looks answered in a span (its end not included) that did not agree, the newest first. talked: only those that were
    talked over, or (False) that were not yet."""
    rows = SecondLook.objects.filter(
        within([office]), agreement__in=[Agreement.REASONS, Agreement.DIFFERS], answered_at__gte=begins, answered_at__lt=ends
    )
    if talked is not None:
        rows = rows.filter(talked_at__isnull=not talked)
    rows = rows.select_related("line__filing", "line__document_type", "decided_by", "answered_by", "talked_by")
    return newest_first(rows.prefetch_related("reasons__reason"), "answered_at", after)


def one_look(reference: str, offices: Iterable[Office]) -> SecondLook | None:
    """The look of this reference, if it is of one of these offices and not sealed from who was given them."""
    offices = list(offices)
    rows = SecondLook.objects.filter(within(offices), reference=reference)
    found = rows.select_related("line__filing__case_type", "line__filing__case", "office", "decided_by", "answered_by").first()
    if found is not None:
        found.office = given(found.office_id, offices) or found.office
        found.line.filing.office = found.office
    return found


def reasons_decided(looks: Iterable[SecondLook]) -> dict[int, list[ReturnReason]]:
    """The reasons that the decision gave at which each look is taken, each once, by the look's primary key; undone since or not."""
    by_decision = {(look.line.filing_id, look.line.at): look.pk for look in looks}
    lines = DecisionLine.objects.filter(filing_id__in={filing for filing, _at in by_decision}, position__gt=0)
    found: dict[int, list[ReturnReason]] = {}
    for line in lines.select_related("reason").order_by("position"):
        look = by_decision.get((line.filing_id, line.at))
        if look is not None and line.reason is not None and line.reason not in found.setdefault(look, []):
            found[look].append(line.reason)
    return found
