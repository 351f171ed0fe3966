"""When a decision is drawn for a second look, who may take it, and whether two officers agree. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backoffice.kernel.reasons import Reason, because, gettext_noop

# A toss is a whole number from 0 up to this one, not included.
TOSSES = 10_000
LONGEST_NOTE = 2000
# The words of a ruling (decided.Ruling) and of what comes of comparing two (second_looks.Agreement).
ACCEPTED = "accepted"
RULINGS = (ACCEPTED, "returned", "rejected")
AGREES, REASONS, DIFFERS = "agrees", "reasons", "differs"


def is_drawn(percent: int, toss: int) -> bool:
    """Whether the decision of this toss is drawn, when so many of a hundred are to be.

    Raises:
        ValueError: the toss is none.
    """
    if not 0 <= toss < TOSSES:
        raise ValueError(toss)
    return toss * 100 < percent * TOSSES


def compared(ruling: str, reasons: Collection[str], other: str, other_reasons: Collection[str]) -> str:
    """Whether two decisions are alike. Against the filer they are when they share a reason, for one is enough to return a filing."""
    if ruling != other:
        return DIFFERS
    if ruling == ACCEPTED or set(reasons) & set(other_reasons):
        return AGREES
    return REASONS


@dataclass(frozen=True)
class LookFacts:
    """How a look stands for whoever wants to take or answer it."""

    until: date
    called_off: bool
    answered_by: str
    # The holder, if it is somebody else, and since when.
    holder: str
    taken_at: datetime | None
    mine: bool


def may_take(facts: LookFacts, *, now: datetime, today: date, lease: timedelta) -> list[Reason]:
    """Why a look cannot be taken; empty: it can."""
    found = _over(facts, today)
    if not found and facts.holder and facts.taken_at is not None and facts.taken_at + lease > now:
        found = [because("look-taken", gettext_noop("{who} is looking at it."), who=facts.holder)]
    return found


def may_answer(facts: LookFacts, *, today: date, ruling: str, reasons: Collection[str], known: Collection[str], note: str) -> list[Reason]:
    """Why it cannot be answered so; empty: it can. known: the codes of reasons in force for that ruling."""
    found = _over(facts, today)
    if found:
        return found
    if not facts.mine:
        return [because("look-not-taken", gettext_noop("You do not have this second look any more: take it again."))]
    if ruling not in RULINGS:
        return [because("no-ruling", gettext_noop("Say what you would have decided."), "ruling")]
    if ruling != ACCEPTED and not reasons:
        return [because("no-reason", gettext_noop("Give at least one reason."), "reason")]
    if not set(reasons) <= set(known):
        return [because("unknown-reason", gettext_noop("One of the reasons is not in force."), "reason")]
    if len(note) > LONGEST_NOTE:
        return [because("note-too-long", gettext_noop("The note is too long: {most} characters at the most."), "note", most=LONGEST_NOTE)]
    return []


def _over(facts: LookFacts, today: date) -> list[Reason]:
    if facts.answered_by:
        return [because("look-answered", gettext_noop("{who} has looked at it."), who=facts.answered_by)]
    if facts.called_off or facts.until < today:
        return [because("look-over", gettext_noop("This second look is over."))]
    return []
