"""How it is said of a table which event tells of its rows: the words in which the rules of told.py are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

# Among the data that an event names: who did it, the id of the event's person or client.
ACTOR = "actor"


@dataclass(frozen=True)
class Way:
    """One kind of event that may tell of a row: its codes, and of its data those that must be what stands in a column of the row."""

    codes: tuple[str, ...]
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Of the rows of a table (of those for which `when` holds) an event tells under a subject, in one of several ways.

    subject: a path of the row, or an expression. again: what the rule speaks of can come about after the row was written, so that a row
    is looked at again when its subject was touched; where the subject is no path, all of them are, which is for small tables.
    """

    table: str
    subject: Any
    ways: tuple[Way, ...]
    when: Q = field(default_factory=Q)
    again: bool = False

    @property
    def model(self) -> type[Model]:
        """The table."""
        return apps.get_model(self.table)

    @property
    def codes(self) -> tuple[str, ...]:
        """Of all its ways."""
        return tuple(code for way in self.ways for code in way.codes)

    @property
    def only_there(self) -> bool:
        """Whether it is enough that there is such an event: the database can tell without a row being read."""
        return not any(way.named for way in self.ways)


def by(*codes: str, **named: Any) -> Way:
    """An event with one of these codes; its data and the columns of which they must be the values."""
    return Way(codes, named)


def told(table: str, subject: Any, *ways: Way, **when: Any) -> Told:
    """A rule; the rest are conditions on columns, as a filter takes them, which may come to hold later."""
    return Told(table, subject, ways, Q(**when), again=bool(when))


def told_if(condition: Q, table: str, subject: Any, *ways: Way) -> Told:
    """A rule with a condition that a row fulfils from its beginning or never."""
    return Told(table, subject, ways, condition)
