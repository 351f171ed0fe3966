"""Steps about the blind second look: a decision is drawn by chance when it is made, and called off when it stands no longer."""

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
from backoffice.kernel.questions import Question
from backoffice.kernel.references import new_reference
from backoffice.people.models import User

# To do one.
RIGHT = "second_look.answer"


_UNSEEN = Question(
    lambda filing: SecondLook.objects.filter(line__filing=filing, called_off_at__isnull=False, answered_at__isnull=True)[:1], int
)


def draw(line: DecisionLine) -> None:
    """Draw the decision for a second look, or not, as chance and the registry's share will have it.

    The chance is the operating system's, which nobody foresees. Nobody steers it either: what was drawn once and called off before
    anybody had looked, as its acceptance was undone, is drawn again. Nothing tells who decided that it was drawn.
    """
    percent, days = second_look_of(line.office_id)
    if not percent:
        return
    if not is_drawn(percent, secrets.randbelow(TOSSES)) and not _UNSEEN.rows(line.filing_id):
        return
    # Reasons and notes are about any of its documents.
    sealed_to = stricter(line.filing.sealed_to, *(each.sealed_to for each in documents_of(line.filing)))
    look = SecondLook.objects.create(
        reference=new_reference("SL"), line=line, office_id=line.office_id, month=line.month, sealed_to=sealed_to,
        decided_by=line.officer, decided_person=line.officer.as_person, drawn_at=clock.now(), until=clock.today() + timedelta(days=days),
    )  # fmt: skip
    second_look_events.drawn(look, line.filing.office.code)


def call_off(filing: Filing) -> None:
    """The decision stands no longer: nobody need look at it, and an answer that was given stays to be read and counts no longer."""
    # Waits for an answer that is under way; one that comes later finds it called off.
    lines = DecisionLine.objects.filter(filing=filing)
    SecondLook.objects.filter(line__in=lines, called_off_at__isnull=True).update(called_off_at=clock.now())


def decided_on(person: User, look: SecondLook) -> bool:
    """Whether this person made the decision, or decided on the filing once before and so knows it: they never do the look."""
    deciders = User.objects.filter(pk__in=DecisionLine.objects.filter(filing=look.line.filing_id).values("officer"))
    return person.as_person in {look.decided_person, *(each.as_person for each in deciders)}
