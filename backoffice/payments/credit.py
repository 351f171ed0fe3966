"""What of the money that was paid for a filing is credited to the one that is filed in its place. Pure; all in HKD cents."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Paid:
    """A filing that came back to its filer: what its charge asks, what was paid for it, and what of its fee stays with what was accepted.

    `asked_cents` is the charge less what was credited to it, as the charge stands.
    """

    asked_cents: int
    paid_cents: int
    kept_cents: int = 0


def left_of(chain: Iterable[Paid]) -> int:
    """What is left to be credited of a chain of filings, each filed in place of the one before it; the first one first.

    What an earlier one left over is not lost in a later one that cost less. What was paid too much is to be refunded and is not credited
    as well. What was accepted keeps its fee, and owes no more to what follows when its own money does not reach.
    """
    left = 0
    for each in chain:
        left = max(left + min(each.paid_cents, each.asked_cents) - each.kept_cents, 0)
    return left


def credit(chain: Iterable[Paid], fee_cents: int) -> int:
    """How much of a fee was paid already: never more than the fee, and never more than what is left."""
    return max(min(left_of(chain), fee_cents), 0)
