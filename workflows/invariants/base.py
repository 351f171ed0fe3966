"""What a check is, what it is given to read, and the list of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import ChainLink, Event
from backoffice.changes.models import Change
from backoffice.filings.models import Document, Filing
from backoffice.kernel.models import IdempotencyKey
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge, Payment, Receipt

# Work that waits for no person has moved on after this long (I14, I16).
PATIENCE = timedelta(seconds=60)
# A row may become visible after one with a higher id (two transactions at once). So a proof reaches only so far as this many
# ids before the last: the next run reads them again.
LOOK_BACK = 2000
CHUNK = 1000
# The tables of which a proof remembers how far it has read; mark() adds others.
MARKED: tuple[type[Model], ...] = (Event, ChainLink, Filing, Document, Charge, Payment, Receipt, Paper, IdempotencyKey, Change)
M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True)
class Breach:
    """Something that should be impossible: which invariant, what it is about, and what was found. It names no party."""

    invariant: str
    subject: str
    found: str


@dataclass(frozen=True)
class NotChecked:
    """So many rows of which a check could not ask, and why: said with what it found, so that it is not taken for proven."""

    invariant: str
    number: int
    why: str


@dataclass(frozen=True)
class Part:
    """What a check is to read: everything, or what was added or touched since its last proof.

    marks: for each table the id up to which the last proof reaches; none of them: everything. What an act touches is told by
    its event, so the rows of an event's subject are read again. Rows that are old and untouched are not: damage done there
    past the program is found by a whole run.
    """

    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether everything is to be read."""
        return not self.marks

    def after(self, model: type[Model]) -> int:
        """The id of this table after which nothing is proven; 0 for all of it."""
        return int(self.marks.get(model._meta.label, 0))

    def added(self, model: type[M]) -> QuerySet[M]:
        """The rows of a table that came after the last proof."""
        return model._default_manager.filter(pk__gt=self.after(model)).order_by()

    def subjects(self) -> QuerySet[Any]:
        """What the events since the last proof are about."""
        return Event.objects.filter(pk__gt=self.after(Event)).order_by().values("subject")

    def rows(self, model: type[M], subject: str) -> QuerySet[M]:
        """The rows of a table that came, or whose subject (the column of this name) was touched, since the last proof."""
        if self.whole:
            return model._default_manager.order_by()
        touched = model._default_manager.filter(**{f"{subject}__in": self.subjects()}).order_by().values("pk")
        return model._default_manager.filter(pk__in=self.added(model).values("pk").union(touched)).order_by()

    def filings(self) -> QuerySet[Filing]:
        """The filings that came or were touched since the last proof."""
        return self.rows(Filing, "reference")


EVERYTHING = Part()
Look = Callable[[Part], Iterable[Breach | NotChecked]]


@dataclass(frozen=True)
class Check:
    """A registered check: its invariant, what must hold, and the look that finds what does not.

    current: it looks at what is open or shown now, and reads no history, so that there is no up-to-where. at_once: it reads the
    database as of one instant; a look that reads files for hours does not, for no table that it reads ever changes.
    """

    code: str
    title: Any
    look: Look
    current: bool = False
    at_once: bool = True

    @property
    def name(self) -> str:
        """The name by which its proof is remembered."""
        return self.look.__name__


_checks: dict[str, Check] = {}

# What cannot be checked yet, because what it speaks of does not exist yet.
NOTHING_YET = {
    "I7": _("Double entry: there is no ledger yet."),
    "I8": _("Statement lines: no statements are read in yet."),
}


def invariant(code: str, title: Any, *, current: bool = False, at_once: bool = True) -> Callable[[Look], Look]:
    """Register a look under its invariant; its function's name must be its own."""

    def register(look: Look) -> Look:
        check = Check(code, title, look, current=current, at_once=at_once)
        if _checks.setdefault(check.name, check).look is not look:
            raise RuntimeError(f"two checks are called {check.name}")
        return look

    return register


def registered() -> list[Check]:
    """Every check, in the order of their invariants."""
    return sorted(_checks.values(), key=lambda check: (int(check.code[1:]), check.name))


_marked: dict[str, type[Model]] = {model._meta.label: model for model in MARKED}


def mark(*models: type[Model]) -> None:
    """Have proofs remember of these tables too how far they have read. Their primary keys grow with each row."""
    _marked.update({model._meta.label: model for model in models})


def marks_now() -> dict[str, int]:
    """Up to where a run that begins now will have read: the last id of each table, less the look back."""
    newest = {model._meta.label: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in _marked.values()}
    return {label: max(0, last - LOOK_BACK) for label, last in newest.items()}


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of at most so many."""
    gathered: list[T] = []
    for row in rows:
        gathered.append(row)
        if len(gathered) >= size:
            yield gathered
            gathered = []
    if gathered:
        yield gathered
