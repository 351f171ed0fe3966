"""The registry certifies in which times of a span the door could not accept. A paper like the others, about no filing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from backoffice.audit.actors import Actor
from backoffice.kernel import clock, languages
from backoffice.papers import selectors
from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import Office, User
from reports.documents.outage_certificate import Interruption, OutageCertificate
from reports.documents.plain import Both
from workflows.maintenance import events, ledger, rules, steps
from workflows.maintenance.models import DoorSpan
from workflows.maintenance.rules import Outage
from workflows.papers import steps as papers


def certify_outage(*, reference: str, first: datetime, last: datetime, office: Office, by: User | Actor) -> Paper:
    """Issue the certificate of a time that is over, on the office's letterhead. The reference was drawn with the form, so that a form
    sent twice issues one. by: a member of staff with the right; or an actor who stands above offices, such as an operator.

    Raises:
        Forbidden: the person has not the right.
        Refused: ends-before-beginning, not-over, too-long.
        reports.render.faces.Unprintable: a note holds a character that no face has.
    """
    if isinstance(by, User):
        steps.must(by, steps.RECORD)
        actor = rights.actor_of(by)
    else:
        actor = by
    now = clock.now()
    steps.stop_for(rules.may_certify((first, last), now))
    found = selectors.current(PaperKind.OUTAGE_CERTIFICATE, reference)
    if found is not None:
        return found
    (number,) = papers.take_numbers(PaperKind.OUTAGE_CERTIFICATE, 1)
    issue = papers.stationery(office, number)
    on_record = ledger.between(first, last, now)
    notes = ledger.notes_of(first, last)
    content = OutageCertificate(
        issue=issue,
        reference=reference,
        first=first,
        last=last,
        since=on_record.since,
        unplanned=_told((each for each in on_record.outages if not each.announced), notes),
        announced=_told((each for each in on_record.outages if each.announced), notes),
        shortest_seconds=int(rules.STALE.total_seconds()),
        spans=DoorSpan.objects.filter(part=DoorSpan.Part.DOOR, up_to__gte=first, up_from__lt=last).count(),
    )
    drawn = papers.draw_outage_certificate(reference, content, office)
    try:
        with transaction.atomic():
            if isinstance(by, User):
                # Once more in the transaction, whose event keeps it.
                steps.must(by, steps.RECORD)
            (paper,) = papers.put_on_record(drawn)
            events.certified(paper, actor)
            return paper
    except IntegrityError:
        # The same form came twice at one moment.
        found = selectors.current(PaperKind.OUTAGE_CERTIFICATE, reference)
        if found is None:
            raise
        return found


def _told(outages: Iterable[Outage], notes: ledger.Notes) -> tuple[Interruption, ...]:
    return tuple(
        Interruption(
            each.begun_at, each.ended_at, _words(each.cause), each.announced,
            tuple(note.note for note in notes.get(each.begun_at, ())),
        )
        for each in outages
    )  # fmt: skip


def _words(cause: str) -> Both:
    return Both(*languages.in_both(lambda: ledger.CAUSES[cause]))
