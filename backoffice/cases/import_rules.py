"""May this be taken over from an earlier system? Pure questions that answer with reasons, each about a field of its row."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.cases.numbers import case_number
from backoffice.kernel.reasons import Reason, because, gettext_noop

ROLES = ("commencing", "defending")
STATES = ("open", "closed")
LEVELS = ("parties", "court")


@dataclass(frozen=True)
class CaseRow:
    """A row of cases.csv. Days are Hong Kong's; closed_on: None while it is open; sealed_to: empty: open to the public; ground: of
    its sealing; reference: what the earlier system calls it."""

    code: str
    sequence: int
    year: int
    case_type: str
    office: str
    opened_on: date
    state: str
    closed_on: date | None
    sealed_to: str
    ground: str
    reference: str

    @property
    def number(self) -> str:
        """The case number in the court's spelling."""
        return case_number(self.code, self.sequence, self.year)


@dataclass(frozen=True)
class PartyRow:
    """A row of parties.csv; representative: empty: nothing is known of who acts for it."""

    role: str
    position: int
    name: str
    name_zh: str
    representative: str
    represented_from: date | None


@dataclass(frozen=True)
class EntryRow:
    """A row of register.csv: what the earlier register says under a Hong Kong day, and how that entry is found there."""

    entered_on: date
    text: str
    text_zh: str
    reference: str


@dataclass(frozen=True)
class Known:
    """What is known of the court. today: in Hong Kong; office: for which the run is; case_types: those that it takes; lasts: of each
    series (kind of case, year) the last number that the earlier system gave."""

    today: date
    office: str
    case_types: Collection[str]
    lasts: dict[tuple[str, int], int]


def faults_of_case(row: CaseRow, known: Known) -> Iterable[Reason]:
    """Why a row of cases.csv is not taken over."""
    if row.office != known.office:
        yield because("other-office", gettext_noop("This run is for {office}."), "office", office=known.office)
    if row.case_type not in known.case_types:
        yield because("no-such-case-type", gettext_noop("{office} has no kind of case {code}."), "case_type", office=known.office,
                      code=row.case_type)  # fmt: skip
    elif row.code != row.case_type:
        yield because("other-case-type", gettext_noop("The number is one of {code}."), "case_type", code=row.code)
    if row.opened_on > known.today:
        yield because("day-ahead", gettext_noop("The day lies ahead."), "opened")
    elif row.opened_on.year < row.year:
        yield because("before-its-year", gettext_noop("The day is before the year of the number."), "opened")
    if row.case_type in known.case_types:
        yield from _in_its_series(row, known.lasts.get((row.code, row.year)))
    yield from _standing(row, known.today)


def _in_its_series(row: CaseRow, last: int | None) -> Iterable[Reason]:
    if last is None:
        words = gettext_noop("numbers.csv gives no last number of {code} in {year} that was taken: see there.")
        yield because("no-series", words, "number", code=row.code, year=row.year)
    elif row.sequence > last:
        words = gettext_noop("The last number of {code} in {year} is {last}: numbers.csv has to give a later one.")
        yield because("above-the-series", words, "number", code=row.code, year=row.year, last=last)


def _standing(row: CaseRow, today: date) -> Iterable[Reason]:
    if row.state == "closed" and row.closed_on is None:
        yield because("day-needed", gettext_noop("Say on which day it was closed."), "closed")
    if row.state == "open" and row.closed_on is not None:
        yield because("not-closed", gettext_noop("An open case has no day of closing."), "closed")
    if row.closed_on is not None and row.closed_on > today:
        yield because("day-ahead", gettext_noop("The day lies ahead."), "closed")
    elif row.closed_on is not None and row.closed_on < row.opened_on:
        yield because("closed-before-opened", gettext_noop("It was closed before it was opened."), "closed")
    if row.sealed_to and not row.ground:
        yield because("ground-needed", gettext_noop("Name the order by which it is sealed."), "ground")
    if row.ground and not row.sealed_to:
        yield because("not-sealed", gettext_noop("There is a ground, and it is not sealed."), "sealed_to")


def faults_of_parties(rows: Sequence[PartyRow], opened_on: date, today: date) -> Iterable[tuple[int, Reason]]:
    """Why parties are not taken over, each with the place of its row among them; -1: the case as a whole."""
    seen: set[tuple[str, int]] = set()
    for place, row in enumerate(rows):
        if not (row.name or row.name_zh):
            yield place, because("no-name", gettext_noop("A party has a name."), "name")
        if row.position < 1 or row.position > 9_999:
            yield place, because("no-such-place", gettext_noop("The place is a number from 1 on."), "position")
        if (row.role, row.position) in seen:
            yield place, because("place-taken", gettext_noop("Another party in this role has this place."), "position")
        seen.add((row.role, row.position))
        if row.represented_from is not None and not row.representative:
            yield place, because("no-representative", gettext_noop("There is a day, and nobody who acts."), "representative")
        if row.represented_from is not None and row.represented_from > today:
            yield place, because("day-ahead", gettext_noop("The day lies ahead."), "represented_from")
    if not any(row.role == ROLES[0] for row in rows):
        yield -1, because("no-commencing-party", gettext_noop("parties.csv has no commencing party for this case."), "number")


def faults_of_entry(row: EntryRow, today: date) -> Iterable[Reason]:
    """Why an entry of the register is not taken over."""
    if not (row.text or row.text_zh):
        yield because("no-text", gettext_noop("An entry says something."), "text")
    if row.entered_on > today:
        yield because("day-ahead", gettext_noop("The day lies ahead."), "entered")


def is_series_here(office: str, code: str, year: int, known: Known) -> Reason | None:
    """Why a series is none of this run's registry."""
    if office != known.office:
        return because("other-office", gettext_noop("This run is for {office}."), "office", office=known.office)
    if code not in known.case_types:
        words = gettext_noop("{office} has no kind of case {code}.")
        return because("no-such-case-type", words, "case_type", office=known.office, code=code)
    if year > known.today.year:
        return because("year-ahead", gettext_noop("The year lies ahead."), "year")
    return None


def may_continue(last: int, *, counter: int, start: int) -> Reason | None:
    """Why a series does not go on after `last`; counter: the last number that it has given here, start: after which it began here."""
    if counter > start:
        if last == start:
            return None
        words = gettext_noop("Numbers up to {counter} are given out here already: the series cannot begin anew after {last}.")
        return because("given-out-here", words, "last", counter=counter, last=last)
    if last < start:
        return because("lowered", gettext_noop("The series goes on after {start}: it is never lowered."), "last", start=start)
    return None
