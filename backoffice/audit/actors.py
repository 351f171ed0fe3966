"""Who did it: a person, a client of the API, or the system itself. Kept with the event as id and name."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "client", "system"]


@dataclass(frozen=True)
class Actor:
    """The one who acts, named as at that time."""

    kind: ActorKind
    id: str
    name: str


SYSTEM = Actor(kind="system", id="", name="System")
