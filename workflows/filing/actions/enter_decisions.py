"""Enter in the figures of Consistency what was decided before decisions were kept there. Nothing else is touched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backoffice.audit.models import Event
from backoffice.filings import events
from backoffice.filings.decided import DecisionLine, LinesFrom, Ruling
from backoffice.filings.models import Decision, DecisionKind, Document, DocumentMark, Filing
from backoffice.filings.parts import Outcome
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from backoffice.people.models import Office, OfficeKind, OrganisationUser
from backoffice.people.organisations import organisation_at
from workflows.filing.decided import Given, lines_of

BATCH = 500
_RULINGS = {DecisionKind.RETURN: Ruling.RETURNED, DecisionKind.REJECT: Ruling.REJECTED}
_LAST = 2**63 - 1


@dataclass(frozen=True)
class Reached:
    """How far it is in a registry: how many decisions were entered, back to which moment (UTC), and whether there is none before it."""

    office: str
    entered: int
    back_to: datetime
    complete: bool


def enter_decisions(*, batch: int = BATCH) -> Iterator[Reached]:
    """Enter the lines of decisions that have none, some hundred filings at a time, each in a transaction of its own; how far it is
    after each of them.

    The newest first, so that the figures reach further back with every step, and registry after registry. Stopped and begun again it
    goes on where it was; done, it finds nothing. The registry may be at work meanwhile: what is decided then has its lines by its own
    act. What was undone is not entered, nor is anything of it drawn for a second look.
    """
    for office in Office.objects.filter(kind=OfficeKind.REGISTRY).order_by("code"):
        reached = None
        while reached is None or not reached.complete:
            reached = _enter(office, batch)
            yield reached


def _enter(office: Office, batch: int) -> Reached:
    with transaction.atomic():
        LinesFrom.objects.get_or_create(office=office, defaults={"at": clock.now(), "filing_id": _LAST})
        here = lock(LinesFrom, pk=office.pk)
        if not here.complete:
            before = Q(decided_at__lt=here.at) | Q(decided_at=here.at, pk__lt=here.filing_id)
            rows = Filing.objects.filter(before, office=office, decided_at__lte=here.at).order_by("-decided_at", "-pk")
            places = list(rows.values_list("decided_at", "pk")[:batch])
            if places:
                made = _lines([pk for _at, pk in places])
                DecisionLine.objects.bulk_create(made)
                here.entered += sum(line.position == 0 for line in made)
                here.at, here.filing_id = places[-1]  # type: ignore[assignment]  # what is decided has its time
            else:
                here.complete = True
                events.decisions_entered(office, number=here.entered)
            here.save(update_fields=["at", "filing_id", "entered", "complete"])
    return Reached(office.code, here.entered, here.at, here.complete)


def _lines(keys: list[int]) -> list[DecisionLine]:
    """The lines, not yet written, of those of these filings that have none; they are locked, so that nobody takes a decision back
    meanwhile, nor seals what is read here."""
    locked = Filing.objects.select_for_update(of=("self",)).filter(pk__in=keys, decided_at__isnull=False).order_by("pk")
    filings = list(locked.prefetch_related("documents"))
    there = set(DecisionLine.objects.filter(filing__in=keys, position=0, undone_at=None).values_list("filing_id", flat=True))
    filings = [each for each in filings if each.pk not in there and each.documents.all()]
    against = [each for each in filings if each.state not in (State.ACCEPTED, State.SERVED)]
    decisions = {
        row.filing_id: row for row in Decision.objects.filter(filing__in=against).prefetch_related("reasons__reason").order_by("pk")
    }
    short = _returned_short(against)
    marks = _left_out(each for each in filings if each.left_out)
    links = _links(filings)
    made: list[DecisionLine] = []
    for filing in filings:
        decision = decisions.get(filing.pk)
        if filing.state in (State.ACCEPTED, State.SERVED):
            ruling, reasons = Ruling.ACCEPTED, marks[filing.pk]
        elif decision is not None and filing.reference not in short:
            ruling = _RULINGS[DecisionKind(decision.kind)]
            reasons = [(row.reason, row.document_number) for row in decision.reasons.all()]
        else:
            continue
        if filing.decided_by_id is None or filing.decided_at is None:
            raise AssertionError("what is decided was decided by somebody (check constraint)")
        organisation = organisation_at(links[filing.client_id, filing.filer_account], filing.decided_at)
        documents: list[Document] = list(filing.documents.all())
        made += lines_of(filing, documents, filing.decided_by_id, ruling, reasons, moment=filing.decided_at, organisation=organisation)
    return made


def _returned_short(filings: list[Filing]) -> set[str]:
    """The references of those that came back from the accounts office as a shortfall: the last look at the fee found it short."""
    found: dict[str, str] = {}
    codes = (events.FEE_CHECKED.code, events.FEE_SHORT.code)
    looks = Event.objects.filter(subject__in=[each.reference for each in filings], code__in=codes).order_by("id")
    found.update(looks.values_list("subject", "code"))
    return {reference for reference, code in found.items() if code == events.FEE_SHORT.code}


def _left_out(filings: Iterable[Filing]) -> dict[int, list[Given]]:
    """Of filings that were accepted without some documents: the reasons why, each with its document's number."""
    last: dict[tuple[int, int], DocumentMark] = {}
    for mark in DocumentMark.objects.filter(filing__in=list(filings)).select_related("reason").order_by("id"):
        last[mark.filing_id, mark.document_number] = mark
    found: dict[int, list[Given]] = defaultdict(list)
    for (filing, number), mark in sorted(last.items()):
        if mark.outcome != Outcome.ACCEPT and mark.reason is not None:
            found[filing].append((mark.reason, number))
    return found


def _links(filings: Iterable[Filing]) -> dict[tuple[int | None, str], list[OrganisationUser]]:
    """Whose the accounts are and were, from which these were filed."""
    accounts = {(each.client_id, each.filer_account) for each in filings if each.client_id is not None and each.filer_account}
    rows = OrganisationUser.objects.filter(
        client__in={client for client, _account in accounts}, account__in={account for _client, account in accounts}
    )
    found: dict[tuple[int | None, str], list[OrganisationUser]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.client_id, row.account].append(row)
    return found
