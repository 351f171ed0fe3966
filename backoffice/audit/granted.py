"""By what right a person acts: what was asked for and was there, kept beside the act's transaction until its events are written.

Whoever asks whether a person has a right notes the answer here, and every event of that person in the same transaction keeps it: so no
act says it twice, and none can forget it. What was asked in a transaction that is over says nothing of the next one.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import transaction

# The datum of an event: for each right a role by which it was held, in which office, as they stood then.
BY = "by"
_KEPT = "granted"


class Holding(Protocol):
    """A role of a person in an office: a membership."""

    role: Any
    office_id: Any
    office: Any


# Right, role and the office's primary key.
Key = tuple[str, str, int]


def note(person: str, right: str, held: Iterable[Holding]) -> None:
    """The person (the id of an event's actor) has this right, by these roles. Outside a transaction nothing is kept, for no event
    can follow."""
    blocks = _open_blocks()
    if blocks:
        kept: dict[str, dict[Key, Holding]] = vars(blocks[-1]).setdefault(_KEPT, {})
        kept.setdefault(person, {}).update({(right, str(each.role), each.office_id): each for each in held})


def of(person: str) -> list[dict[str, str]]:
    """What was noted of a person in the transaction that is open: right, role and the office in which it is held, in a fixed order."""
    found: dict[Key, Holding] = {}
    for block in _open_blocks():
        found.update(vars(block).get(_KEPT, {}).get(person, {}))
    return [{"right": key[0], "role": key[1], "office": str(found[key].office.code)} for key in sorted(found)]


def _open_blocks() -> list[transaction.Atomic]:
    """The blocks of the transaction, the outermost first; not those in which a test is wrapped, which are over for no act."""
    return [block for block in transaction.get_connection().atomic_blocks if not block._from_testcase]
