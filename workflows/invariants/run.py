"""Run every check."""

from collections.abc import Iterator

from workflows.invariants import filings, money, records
from workflows.invariants.base import Breach, registered

# Importing a subject registers its checks.
SUBJECTS = (filings, money, records)


def check_all() -> Iterator[tuple[str, str, list[Breach]]]:
    """Code, title and breaches of each invariant, in order."""
    for code, title, check in registered():
        yield code, title, list(check())
