"""Steps about the blind second look: a decision is drawn by chance when it is made, and called off when it is undone."""

import secrets
from datetime import timedelta

from backoffice.cases.sealing import stricter
from backoffice.filings import second_look_events
from backoffice.filings.decided import DecisionLine
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.queue_rules import second_look_of
from backoffice.filings.second_look_rules import TOSSES, is_drawn
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.references import new_reference


def draw(line: DecisionLine) -> None:
    """Draw the decision for a second look, or not, as chance and the registry's share will have it.

    The chance is the operating system's, which nobody foresees. Nobody steers it either: what was drawn once and called off, as its
    acceptance was undone, is drawn again. Nothing tells who decided that it was drawn.
    """
    percent, days = second_look_of(line.office_id)
    if not percent:
        return
    again = SecondLook.objects.filter(line__filing=line.filing_id, called_off_at__isnull=False).exists()
    if not is_drawn(percent, secrets.randbelow(TOSSES)) and not again:
        return
    # Reasons and notes are about any of its documents.
    sealed_to = stricter(line.filing.sealed_to, *(each.sealed_to for each in documents_of(line.filing)))
    look = SecondLook.objects.create(
        reference=new_reference("SL"), line=line, office_id=line.office_id, month=line.month, sealed_to=sealed_to,
        decided_by=line.officer, decided_person=line.officer.as_person, drawn_at=clock.now(), until=clock.today() + timedelta(days=days),
    )  # fmt: skip
    second_look_events.drawn(look, line.filing.office.code)


def call_off(filing: Filing) -> None:
    """The decision is undone: nobody need look at it. An answer that was given stays."""
    # Locked first: an answer that is under way either has committed by then, or finds it called off.
    for look in SecondLook.objects.select_for_update(of=("self",)).filter(line__filing=filing, called_off_at__isnull=True).order_by("pk"):
        if look.answered_at is None:
            look.called_off_at = clock.now()
            look.save(update_fields=["called_off_at"])
