"""How much each benchmark does: tiny for the test that it runs at all, small in about three minutes, full within about twenty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Rounds and filings of the life; filings due at the sweep; steps of growth, how many filings of each step are open, and how often each
    page is asked for; receipts drawn.

    Of the burst: submissions a second, for how many seconds each, and how long the worker may rest after.
    """

    rounds: int
    filings: int
    due: int
    steps: tuple[int, ...]
    open: int
    asked: int
    receipts: int
    rates: tuple[float, ...]
    seconds: int
    rest: int


SIZES = {
    "tiny": Size(1, 1, 30, (150, 300), 100, 1, 3, (2,), 2, 5),
    "small": Size(3, 8, 2_500, (12_000, 40_000), 10_000, 7, 100, (2, 5, 10), 10, 10),
    "full": Size(7, 20, 25_000, (20_000, 100_000, 1_000_000), 10_000, 25, 300, (2, 5, 10, 20, 40), 20, 30),
}
