"""The sweep at opening by itself: how long it takes until all filings that fall due at 08:45 are deemed received."""

import sys
from collections.abc import Iterator

from backoffice.kernel import clock
from tests.bench import court
from tests.bench.growth import Growth


def lines_of(url: str, history: int, due: int) -> Iterator[str]:
    """The line of the report, after a court with so many filings was written; url is the address of the settings' database."""
    growth = Growth(url, 0)
    with clock.set_to(court.AT_WORK):
        growth.prepare()
        growth.grow_to(history)
        took, processors = growth.sweep(due)
    yield f"The sweep of {due:,} filings due at opening: {took:.1f} s, of processors {processors:.1f} s (25,000: must 60 s, aim 15 s)"


def main(url: str, arguments: list[str]) -> None:
    """Print the line: how many filings there are, how many of them fall due."""
    history, due = map(int, arguments)
    for told in lines_of(url, history, due):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
