"""What staff have changed on the screens is theirs from then on: a reload leaves it alone, and says where a file still reads otherwise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q

from backoffice.calendar.models import Closure
from backoffice.changes.models import Change, ChangeState
from backoffice.fees.changes import KEYS
from workflows.calendar import holidays, hours
from workflows.fees.schedule import SCHEDULE
from workflows.filing.mandate import MANDATE
from workflows.filing.queueing import QUEUES
from workflows.reference.steps import Loading
from workflows.reference.tables import Wanted, WantedFrom

W = TypeVar("W", bound=Wanted)
Theirs = Callable[[Wanted], bool]
# What says where a row was seen: a difference in these contradicts nobody.
_SAYS_NOTHING = frozenset({"evidence", "source"})


def _contents(kind: str) -> Iterable[Mapping[str, Any]]:
    return Change.objects.filter(kind=kind, state=ChangeState.EFFECTED).values_list("content", flat=True)


def _fee_key(table: str, court: str, named: Mapping[str, Any]) -> tuple[Any, ...]:
    """What becomes staff's once they change a row: an item with all its bands (one band alone could overlap another), an
    instrument, the concessions of a court."""
    return (court, *(named[name] for name in KEYS[table] if name != "above_cents"))


class OfStaff:
    """Who has the last word on a row of the files."""

    def __init__(self) -> None:
        closures = Closure.ever.filter(Q(void_at__isnull=False) | Q(entered_with__isnull=False))
        self._closures = set(closures.values_list("office__code", "closed_from", "ground"))
        self._offices, self._half_days = hours.offices_of_staff(), hours.half_days_of_staff()
        self._years = holidays.years_of_staff()
        self._mandates = {content["case_type"] for content in _contents(MANDATE)}
        self._queues = {content["office"] for content in _contents(QUEUES)}
        self._fees: dict[str, set[tuple[Any, ...]]] = {table: set() for table in KEYS}
        for content in _contents(SCHEDULE):
            named = content["values"] if content["op"] == "new" else content["key"]
            self._fees[content["table"]].add(_fee_key(content["table"], content["court"], named))

    def hours(self, row: Wanted) -> bool:
        """Whether staff have given the office other hours."""
        return row.key["office"] in self._offices

    def half_day(self, row: Wanted) -> bool:
        """Whether staff entered or cancelled this half-day."""
        return (row.key["office"], row.key["date"]) in self._half_days

    def year(self, row: Wanted) -> bool:
        """Whether staff loaded or changed the list of this year, or of this day's."""
        return (row.key["year"] if "year" in row.key else row.key["date"].year) in self._years

    def closure(self, row: Wanted) -> bool:
        """Whether staff entered, corrected or cancelled this closure: the file does not bring back what they found wrong."""
        return (row.key["office"], row.key["closed_from"], row.key["ground"]) in self._closures

    def mandate(self, row: Wanted) -> bool:
        """Whether staff have changed from when e-filing is mandatory in this kind of case."""
        return row.key["case_type"] in self._mandates

    def queues(self, row: Wanted) -> bool:
        """Whether staff have changed how this registry works its queues."""
        return row.key["office"] in self._queues

    def fee(self, table: str) -> Theirs:
        """Whether staff have changed this row's item, instrument, or its court's concessions."""
        return lambda row: _fee_key(table, row.key["court"], row.key) in self._fees[table]


def to_load(
    loading: Loading,
    model: type[Model],
    rows: Sequence[W],
    theirs: Theirs,
    codes: Mapping[str, Mapping[Any, Model]] | None = None,
    *,
    following_ends: bool = True,
) -> list[W]:
    """The rows that staff have not changed. Of the others it is noted where the file reads otherwise than what is on record.
    following_ends: a row that another one follows ends by that one, whatever it says itself."""
    mine: list[W] = []
    codes = codes or {}
    for row in rows:
        if not theirs(row):
            mine.append(row)
            continue
        says = {name: value for name, value in row.values.items() if name not in _SAYS_NOTHING}
        key = {name: codes[name][value] if name in codes else value for name, value in row.key.items()}
        if isinstance(row, WantedFrom):
            key["valid_from"] = row.valid_from
            if not (following_ends and any(_follows(each, row) for each in rows)):
                says["valid_to"] = row.valid_to
        wanted = {f"{name}__isnull": True for name, value in key.items() if value is None}
        stands = model._default_manager.filter(**{name: value for name, value in key.items() if value is not None}, **wanted).first()
        if stands is None or any(getattr(stands, name) != value for name, value in says.items()):
            loading.leave(row, row.name)
    return mine


def _follows(each: Wanted, row: WantedFrom) -> bool:
    return isinstance(each, WantedFrom) and each.key == row.key and each.valid_from > row.valid_from
