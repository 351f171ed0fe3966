"""The kinds of changes that there are. An area registers its own in its apps.py; nothing here knows what a closure or a fee is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change
from backoffice.kernel.errors import NotFound
from backoffice.kernel.reasons import Reason
from backoffice.people.models import Office, User

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """One line of what changes, old and new, in the reader's words; old is empty where nothing stood there."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Table:
    """Rows that the change touches, in the reader's words; `total` counts them all, `rows` may be only the first of them.

    `links` has for each row the path of a page, or nothing. `numeric` are the places of columns of figures.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    total: int
    links: Sequence[str] = ()
    numeric: frozenset[int] = frozenset()

    @property
    def with_links(self) -> list[tuple[list[tuple[str, str]], str]]:
        """Each row, its cells under their columns' names, with its link or none."""
        return [
            (list(zip(self.columns, row, strict=True)), self.links[place] if place < len(self.links) else "")
            for place, row in enumerate(self.rows)
        ]


@dataclass(frozen=True)
class Preview:
    """What the change would do, in the reader's words and without having done anything.

    `figures` are counts with what they count; `warnings` what should give the second person pause.
    """

    lines: Sequence[Shown] = ()
    figures: Sequence[tuple[int, str]] = ()
    warnings: Sequence[str] = ()
    tables: Sequence[Table] = ()
    empty: str = ""  # said where nothing is touched
    extra: Mapping[str, Any] = field(default_factory=dict)  # for a template of the kind's own


class Kind(Protocol):
    """One kind of change. All methods but put_into_effect only read.

    `code` is stable, such as `calendar.closure`; the rights are names of backoffice/people/rights.py.
    """

    code: str
    title: Any
    right_to_propose: str
    right_to_confirm: str

    def offices(self, content: Content) -> Sequence[Office]:
        """The offices that it is about; none for what is of no office. The rights are asked for on each of them."""

    def may(self, user: User, right: str, content: Content) -> bool:
        """Whether the person has one of the kind's two rights over this content; see steps.on_each_office."""

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """What stands in the rules now in the place of the content, as plain data; None where nothing does."""

    def check(self, content: Content) -> Sequence[Reason]:
        """Why it cannot be done; asked when it is drafted, proposed and confirmed."""

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Whether it weighs so much that a second person decides."""

    def preview(self, change: Change, now: datetime) -> Preview:
        """What it would do, for the page; of a change that is in effect what it did."""

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Write it into the rules, inside the act's transaction with the change locked; sets its `total`, and asks for long
        follow-up through the outbox."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known.

    Raises:
        RuntimeError: another kind has this code.
    """
    known = _kinds.setdefault(kind.code, kind)
    if type(known) is not type(kind):
        raise RuntimeError(f"two kinds of change are called {kind.code}")


def kind_of(code: str) -> Kind:
    """The kind with this code.

    Raises:
        NotFound: there is none.
    """
    if code not in _kinds:
        raise NotFound("change-kind-unknown", _("There is no such kind of change."), kind=code)
    return _kinds[code]


def known() -> list[Kind]:
    """All kinds, by code."""
    return [_kinds[code] for code in sorted(_kinds)]
