"""May this be done with a case? Pure questions that answer with reasons; no reason means yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.kernel.reasons import Reason, because, gettext_noop


@dataclass(frozen=True)
class CaseFacts:
    """How a case stands. Days are Hong Kong's; last_change: the day under which it was last closed or opened again; waiting: filings
    in it that are not decided yet."""

    today: date
    opened_on: date
    withdrawn: bool
    closed: bool
    last_change: date | None = None
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """The closing or opening again as it is asked for."""

    on: date
    ground: str
    note: str
    known_grounds: frozenset[str]


def _stands(facts: CaseFacts) -> Iterable[Reason]:
    if facts.withdrawn:
        yield because("case-withdrawn", gettext_noop("The case was withdrawn: the acceptance that opened it does not stand."))


def _sound(facts: CaseFacts, step: Step) -> Iterable[Reason]:
    if step.ground not in step.known_grounds:
        yield because("ground-needed", gettext_noop("Choose a ground."), "ground")
    elif step.ground == "other" and not step.note:
        yield because("note-needed", gettext_noop("Say what the other ground is."), "note")
    if step.on > facts.today:
        yield because("day-ahead", gettext_noop("The day lies ahead: give today or an earlier day."), "on")
    elif step.on < (facts.last_change or facts.opened_on):
        day = (facts.last_change or facts.opened_on).isoformat()
        yield because("day-too-early", gettext_noop("The day cannot be before {day}."), "on", day=day)


def may_close(facts: CaseFacts, step: Step) -> tuple[Reason, ...]:
    """Why a case may not be closed: it is closed or withdrawn, filings in it wait for a decision, or the step is not sound."""
    if facts.closed:
        return (because("closed-already", gettext_noop("The case is closed already.")),)
    reasons = [*_stands(facts), *_sound(facts, step)]
    if facts.waiting:
        words = gettext_noop("Filings in it wait for a decision: {references}. Decide them first.")
        reasons.append(because("filings-waiting", words, references=", ".join(facts.waiting)))
    return tuple(reasons)


def may_reopen(facts: CaseFacts, step: Step) -> tuple[Reason, ...]:
    """Why a case may not be opened again: it is open, or the step is not sound."""
    if not facts.closed:
        return (because("open-already", gettext_noop("The case is open.")),)
    return (*_stands(facts), *_sound(facts, step))


@dataclass(frozen=True)
class NewSolicitors:
    """A change of solicitors as it is asked for; an empty name: the party acts in person. before: who acts on that day, as far as is
    known (None: nobody knows). latest: the day of the last change that is on record. filing_here: whether the filing that is named
    as the notice was accepted in this case."""

    solicitors: str
    effective_on: date
    filing: str
    filing_here: bool
    note: str
    before: str | None
    latest: date | None


def may_change_solicitors(facts: CaseFacts, asked: NewSolicitors) -> tuple[Reason, ...]:
    """Why this is not entered: nothing changes, it says not by what it is shown, or its day is not sound."""
    reasons = list(_stands(facts))
    if asked.before is not None and asked.solicitors == asked.before:
        reasons.append(because("nothing-changed", gettext_noop("They act for this party already."), "solicitors"))
    if not asked.filing and not asked.note:
        reasons.append(because("ground-needed", gettext_noop("Name the filing that gives notice, or say by what it is shown."), "note"))
    if asked.filing and not asked.filing_here:
        words = gettext_noop("{reference} is no accepted filing of this case.")
        reasons.append(because("filing-not-here", words, "filing", reference=asked.filing))
    if asked.effective_on > facts.today:
        reasons.append(because("day-ahead", gettext_noop("The day lies ahead: give today or an earlier day."), "on"))
    elif asked.effective_on < (asked.latest or facts.opened_on):
        day = (asked.latest or facts.opened_on).isoformat()
        reasons.append(because("day-too-early", gettext_noop("The day cannot be before {day}."), "on", day=day))
    return tuple(reasons)
