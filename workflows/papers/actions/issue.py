"""Issuing the court's papers after the act that they tell of. Each may be asked for twice: the second finds the first's paper."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.filings.models import Delivery, Filing
from backoffice.filings.parts import LeftOut, lapses_of, notices_of
from backoffice.filings.states import State
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.kernel.models import OutboxMessage
from backoffice.papers import events, selectors
from backoffice.papers.models import NOTICE_OF_REST, Paper, PaperKind
from backoffice.payments.models import Receipt
from backoffice.people.models import Office, OfficeKind
from reports.documents.plain import Issue
from workflows.filing import lifecycle, parts
from workflows.papers import steps
from workflows.papers.steps import Drawn
from workflows.service import posting

ACKNOWLEDGEMENT, RECEIPT = "papers.acknowledgement", "papers.receipt"
SEALED_COPIES, NOTICE_OF_RETURN = "papers.sealed_copies", "papers.notice_of_return"
SERVE = "filing.serve"

# How far back the schedule looks for papers that were never drawn; older ones are found by the check of the invariants.
LOOK_BACK = timedelta(days=3)
# What is younger is still the outbox's own business.
GRACE = timedelta(seconds=60)
_MOST = 500
_LATEST_RECEIPTS = 50_000


def issue_acknowledgement(filing_reference: str) -> Paper:
    """Draw the acknowledgement of a filing and put it on record.

    Raises:
        NotFound: no such filing.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """

    def draw() -> Drawn:
        filing = steps.filing_of(filing_reference, "resubmits")
        (number,) = steps.take_numbers(PaperKind.ACKNOWLEDGEMENT, 1)
        return steps.draw_acknowledgement(filing, steps.stationery(filing.office, number))

    return _issued(PaperKind.ACKNOWLEDGEMENT, filing_reference, filing_reference, draw)


def issue_receipt(receipt_number: str) -> Paper:
    """Draw the paper of an official receipt; its number is the receipt's own.

    Raises:
        NotFound: no such receipt.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    row = steps.receipt_row(receipt_number)

    def draw() -> Drawn:
        return steps.draw_receipt(row, steps.stationery(row.accounts_office, row.number))

    return _issued(PaperKind.RECEIPT, receipt_number, row.subject, draw)


def issue_notice_of_return(filing_reference: str) -> Paper:
    """Draw the notice of a filing's return for correction, or of its rejection; or of the documents that its acceptance left out. Of a
    filing that has both, since that acceptance was set aside, each that is not there yet; gives the latter.

    Raises:
        NotFound: no such filing.
        NotYet: who accepted it may still undo that.
        Refused: nothing-decided, the filing was neither returned nor rejected.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    filing = steps.filing_of(filing_reference, "decision__officer", "decided_by")
    places = notices_of(filing)
    if not places:
        raise Refused("nothing-decided", _("The filing was neither returned nor rejected."))
    lifecycle.wait_for_undo(filing)
    return [_at(place, filing, PaperKind.NOTICE_OF_RETURN, steps.draw_notice) for place in places][-1]


def issue_notice_of_lapse(filing_reference: str) -> list[Paper]:
    """Draw the notice of a lapse for who filed on paper; of a filing that is due two (the documents that an acceptance left out, and the
    rest), each that is not there yet.

    Raises:
        NotFound: no such filing.
        Refused: nothing-lapsed, it has not lapsed, or its filer is told in a message box.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    filing = steps.filing_of(filing_reference, "decision")
    places = lapses_of(filing)
    if not places:
        raise Refused("nothing-lapsed", _("Nothing of this filing has lapsed that its filer is told of on paper."))
    return [_at(place, filing, PaperKind.NOTICE_OF_LAPSE, steps.draw_lapse) for place in places]


def _at(place: int, filing: Filing, kind: PaperKind, draws: Callable[[Filing, Issue, int], Drawn]) -> Paper:
    """The paper of a kind of which a filing may have several, at its place."""

    def draw() -> Drawn:
        (number,) = steps.take_numbers(kind, 1)
        return draws(filing, steps.stationery(filing.office, number), place)

    return _issued(kind, filing.reference, filing.reference, draw, place, to=filing)


def issue_sealed_copies(filing_reference: str) -> list[Paper]:
    """Seal every accepted document of an accepted filing; with the last one on record, ask for service in the same transaction.

    Raises:
        NotFound: no such filing.
        Refused: not-accepted, nothing is to be sealed.
        NotYet: who accepted it may still undo that.
        reports.render.stamping.CannotBeSealed, reports.render.bounded.Ended: a person must look at a document.
    """
    filing = steps.filing_of(filing_reference)
    if filing.state not in (State.ACCEPTED, State.SERVED):
        raise Refused("not-accepted", _("Only the documents of an accepted filing are sealed."))
    lifecycle.wait_for_undo(filing)
    documents = parts.accepted_documents(filing)
    there = set(Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing_reference).values_list("position", flat=True))
    missing = [document for document in documents if document.number not in there]
    drawn = [
        steps.draw_sealed_copy(filing, document, steps.stationery(filing.office, number))
        for document, number in zip(missing, steps.take_numbers(PaperKind.SEALED_COPY, len(missing)), strict=True)
    ]
    try:
        with transaction.atomic():
            if lock(Filing, reference=filing_reference).decided_at != filing.decided_at:
                # Its acceptance was taken back while they were drawn: they tell of a case that it is not in.
                raise Refused("not-accepted", _("Only the documents of an accepted filing are sealed."))
            events.issued(*steps.put_on_record(*drawn), subject=filing_reference)
            if filing.state == State.ACCEPTED:
                outbox.put(SERVE, key=filing_reference, filing=filing_reference)
    except IntegrityError:
        # Another worker sealed them meanwhile, and asked for service.
        if Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing_reference).count() < len(documents):
            raise
    return selectors.sealed_copies_of(filing_reference)


def _issued(
    kind: PaperKind, subject: str, filing_reference: str, draw: Callable[[], Drawn], position: int = 0, *, to: Filing | None = None
) -> Paper:
    """to: of which filing it goes to the filer by post, where that one has no message box."""
    found = selectors.current(kind, subject, position)
    if found is not None:
        return found
    drawn = draw()
    try:
        with transaction.atomic():
            posted_for = lock(Filing, reference=filing_reference) if to is not None and to.client_id is None else None
            (paper,) = steps.put_on_record(drawn)
            events.issued(paper, subject=filing_reference)
            if posted_for is not None:
                posting.ask_for(posted_for, paper)
            return paper
    except IntegrityError:
        found = selectors.current(kind, subject, position)
        if found is None:
            raise
        return found


def papers_not_yet_drawn(*, now: datetime | None = None) -> int:
    """Ask again for papers that are missing although nobody is at work on them; how many were asked for.

    The outbox does not lose work, so there is nothing to find unless someone removed a row or restored a backup. A
    paper whose row in the outbox is parked is left alone: a person has to look at why.
    """
    until = (now or clock.now()) - GRACE
    since = until - LOOK_BACK
    # The registries by name, so that the indexes by office and time are used.
    registries = list(Office.objects.filter(kind=OfficeKind.REGISTRY).values_list("pk", flat=True))
    filings = Filing.objects.filter(office_id__in=registries)
    received = filings.filter(received_at__range=(since, until))
    decided = filings.filter(decided_at__range=(since, until), state__in=[State.RETURNED, State.REJECTED])
    rest = decided.exclude(left_out=LeftOut.NONE)
    final = Q(undo_until=None) | Q(undo_until__lte=until)
    in_part = filings.filter(final, decided_at__range=(since, until)).exclude(left_out=LeftOut.NONE)
    accepted = Filing.objects.filter(state=State.ACCEPTED, decided_at__lte=until)
    # What has an addressee already was sealed, and waits for its notice or for a person.
    accepted = accepted.exclude(Exists(Delivery.objects.filter(filing=OuterRef("pk"))))
    newest = Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    receipts = Receipt.objects.filter(pk__gt=newest - _LATEST_RECEIPTS, issued_at__range=(since, until))
    return (
        _ask(ACKNOWLEDGEMENT, "filing", _undrawn(received, PaperKind.ACKNOWLEDGEMENT, "reference"), "reference")
        + _ask(NOTICE_OF_RETURN, "filing", _undrawn(decided, PaperKind.NOTICE_OF_RETURN, "reference"), "reference")
        + _ask(NOTICE_OF_RETURN, "filing", _undrawn(rest, PaperKind.NOTICE_OF_RETURN, "reference", NOTICE_OF_REST), "reference")
        + _ask(NOTICE_OF_RETURN, "filing", _undrawn(in_part, PaperKind.NOTICE_OF_RETURN, "reference"), "reference")
        + _ask(RECEIPT, "receipt", _undrawn(receipts, PaperKind.RECEIPT, "number"), "number")
        # Accepted and not yet served: sealing asks for service again when all copies are there.
        + _ask(SEALED_COPIES, "filing", accepted.exclude(Exists(_at_work(SERVE, "reference"))), "reference")
    )


def _undrawn(
    rows: QuerySet[Filing] | QuerySet[Receipt], kind: PaperKind, name: str, position: int = 0
) -> QuerySet[Filing] | QuerySet[Receipt]:
    return rows.exclude(Exists(Paper.objects.filter(kind=kind, subject=OuterRef(name), position=position)))


def _at_work(topic: str, name: str) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(topic=topic, key=OuterRef(name))


def _ask(topic: str, argument: str, rows: QuerySet[Filing] | QuerySet[Receipt], name: str) -> int:
    names = list(rows.exclude(Exists(_at_work(topic, name))).values_list(name, flat=True)[:_MOST])
    with transaction.atomic():
        # In one order, so that two who ask at once lock rows in the same order.
        for each in sorted(names):
            outbox.put(topic, key=each, **{argument: each})
    return len(names)
