"""Somebody puts on record what an outage was: beside what the ledger found, and never in its place."""

from datetime import datetime

from django.db import transaction

from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.maintenance import events, rules, steps
from workflows.maintenance.models import OutageNote


def note_outage(*, begun_at: datetime, note: str, person: User) -> OutageNote:
    """Note something of the outage that began then (UTC). The same note by the same person is there once.

    Raises:
        Forbidden: the person has not the right.
        Refused: in-the-future, note-needed.
    """
    with transaction.atomic():
        steps.must(person, steps.RECORD)
        now = clock.now()
        steps.stop_for(rules.may_note(begun_at, now, note))
        kept, new = OutageNote.objects.get_or_create(begun_at=begun_at, note=note.strip(), by=person, defaults={"at": now})
        if new:
            events.noted(kept, rights.actor_of(person))
    return kept
