"""The only reader of the time. Rules and acts are given a moment; whoever must ask, asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
# So much the clocks of the court's machines may differ. What lies further ahead was written before the clock was set back.
MACHINES_DIFFER_BY = timedelta(seconds=5)


@dataclass
class Hand:
    """The hand of a clock that tests and the demo set themselves."""

    moment: datetime

    def move_to(self, moment: datetime) -> None:
        """Let the clock show another moment.

        Raises:
            ValueError: the moment has no time zone.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self.moment = moment.astimezone(UTC)


_hand: ContextVar[Hand | None] = ContextVar("hand", default=None)


def now() -> datetime:
    """The present moment, in UTC, with microseconds."""
    hand = _hand.get()
    return hand.moment if hand is not None else datetime.now(UTC)


def today() -> date:
    """The present date in Hong Kong."""
    return in_hong_kong(now()).date()


def in_hong_kong(moment: datetime) -> datetime:
    """The same moment on Hong Kong's wall clock."""
    return moment.astimezone(HONG_KONG)


def midnight(day: date) -> datetime:
    """The moment (UTC) at which a Hong Kong day begins."""
    return datetime.combine(day, time(), tzinfo=HONG_KONG).astimezone(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[Hand]:
    """Show this moment to all code that runs inside (this thread and context only), for tests and the demo."""
    hand = Hand(moment=datetime.now(UTC))
    hand.move_to(moment)
    token = _hand.set(hand)
    try:
        yield hand
    finally:
        _hand.reset(token)
