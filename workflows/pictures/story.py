"""The way that one filing came: which states, when, by whom; and who has it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from backoffice.audit.timeline import Entry
from backoffice.filings.models import Filing
from backoffice.filings.states import State

_PREFIX = "filing."
_TAKEN = "filing.taken"
_GIVEN_BACK = frozenset({"filing.released", "filing.taken_back"})


@dataclass(frozen=True)
class Arrival:
    """A filing came into a state: when (None where no event tells), and who brought it there (empty: the system)."""

    state: str
    at: datetime | None
    who: str = ""


@dataclass(frozen=True)
class Hold:
    """Somebody took it while it stood in a state."""

    who: str
    at: datetime | None


@dataclass(frozen=True)
class Story:
    """What the picture of one filing tells; without one the picture is of the code alone."""

    arrivals: tuple[Arrival, ...] = ()
    holds: tuple[tuple[str, Hold], ...] = ()
    held: Hold | None = None
    due: datetime | None = None
    provisional: bool = False
    cure_by: date | None = None

    @property
    def now(self) -> str:
        """Where it stands; empty for the picture of the code."""
        return self.arrivals[-1].state if self.arrivals else ""

    @property
    def ways(self) -> frozenset[tuple[str, str]]:
        """The moves that it made."""
        states = [arrival.state for arrival in self.arrivals]
        return frozenset(pairwise(states))

    def arrival(self, state: str) -> Arrival | None:
        """When it came into this state, if it ever did; the last time, where it came back."""
        return next((arrival for arrival in reversed(self.arrivals) if arrival.state == state), None)

    def hold(self, state: str) -> Hold | None:
        """Who had it last while it stood in this state, and has not given it back."""
        return dict(self.holds).get(state)


def story_of(filing: Filing, history: Sequence[Entry], *, cure_by: date | None = None) -> Story:
    """Read from the events; where they and the state differ the state is right, and the picture ends there."""
    arrivals: list[Arrival] = []
    holds: dict[str, Hold] = {}
    for entry in history:
        state = entry.code.removeprefix(_PREFIX)
        if entry.code.startswith(_PREFIX) and state in State.values:
            arrivals.append(Arrival(state, entry.at, entry.actor_name if entry.actor_kind == "person" else ""))
        elif arrivals and entry.code == _TAKEN:
            holds[arrivals[-1].state] = Hold(entry.actor_name, entry.at)
        elif arrivals and entry.code in _GIVEN_BACK:
            holds.pop(arrivals[-1].state, None)
    states = [arrival.state for arrival in arrivals]
    if filing.state in states:
        arrivals = arrivals[: len(states) - states[::-1].index(filing.state)]
    else:
        arrivals.append(Arrival(filing.state, None))
    held = Hold(str(filing.taken_by), filing.taken_at) if filing.taken_by is not None else None
    holds.pop(filing.state, None)
    if held is not None:
        holds[filing.state] = held
    return Story(
        arrivals=tuple(arrivals), holds=tuple(holds.items()), held=held, due=filing.deemed_at,
        provisional=filing.deemed_provisional, cure_by=cure_by,
    )  # fmt: skip
