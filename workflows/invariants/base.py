"""What a check is, and the list of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

# Work that waits for no person has moved on after this long (I14, I16).
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Breach:
    """Something that should be impossible: which invariant, what it is about, and what was found."""

    invariant: str
    subject: str
    found: str


Check = Callable[[], Iterable[Breach]]
_checks: list[tuple[str, str, Check]] = []


def invariant(code: str, title: str) -> Callable[[Check], Check]:
    """Register a check under its invariant."""

    def register(check: Check) -> Check:
        _checks.append((code, title, check))
        return check

    return register


def registered() -> list[tuple[str, str, Check]]:
    """Code, title and check of every invariant, in the order of their codes."""
    return sorted(_checks, key=lambda entry: (int(entry[0][1:]), entry[1]))
