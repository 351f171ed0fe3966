"""Types of events and the one door through which they are written.

An area declares its events, with their wording, in its own events.py; a typed function there records each. The
wording is a translatable text with the event's data in braces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from backoffice.audit import granted
from backoffice.audit.actors import Actor
from backoffice.audit.models import Event
from backoffice.kernel import clock
from backoffice.kernel.inserts import insert


@dataclass(frozen=True)
class EventType:
    """A kind of event: its stable code and its wording (lazy translation, data in braces).

    `terms` has, for a datum that is recorded as a code, the word for each code: readers see words, the record keeps codes.
    `moments` and `days` name the data that are recorded as ISO 8601 and read as a time or a day. A datum that stands in the
    record in both languages, as `x` and `x_zh`, is read in the reader's own.
    """

    code: str
    wording: Any
    terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    moments: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


_types: dict[str, EventType] = {}


def declare(
    code: str, wording: Any, terms: Mapping[str, Mapping[str, Any]] | None = None, *,
    moments: tuple[str, ...] = (), days: tuple[str, ...] = (),
) -> EventType:  # fmt: skip
    """Make a kind of event known.

    Raises:
        RuntimeError: the code is already declared with another wording.
    """
    known = _types.get(code)
    if known is not None and str(known.wording) != str(wording):
        raise RuntimeError(f"two wordings for the event {code}")
    _types[code] = EventType(code, wording, terms or {}, moments, days)
    return _types[code]


def declared() -> dict[str, EventType]:
    """All kinds of events by code."""
    return dict(_types)


def build(kind: EventType, *, subject: str, actor: Actor, office: str = "", **data: Any) -> Event:
    """An event not yet written, for set-based acts that write many at once. Of a person it keeps by what right it was done (granted.py)."""
    if actor.kind == "person" and (held := granted.of(actor.id)):
        data[granted.BY] = held
    return Event(
        at=clock.now(), code=kind.code, subject=subject, office=office,
        actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name, data=data,
    )  # fmt: skip


def record(kind: EventType, *, subject: str, actor: Actor, office: str = "", **data: Any) -> Event:
    """Write one event, inside the act's transaction."""
    _must_be_inside_a_transaction()
    return insert(build(kind, subject=subject, actor=actor, office=office, **data))


def record_many(events: list[Event]) -> None:
    """Write the events of a set-based act."""
    _must_be_inside_a_transaction()
    Event.objects.bulk_create(events, batch_size=500)


def _must_be_inside_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event commits with the act it tells of")
