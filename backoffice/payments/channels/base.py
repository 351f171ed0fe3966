"""What a channel of payment is asked: by what means it takes money, and what it must be told of each."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from backoffice.kernel.reasons import Reason


class Channel(Protocol):
    """One way in which money comes in. Pure."""

    code: ClassVar[str]
    # Code and words of each means, in the order in which they are offered.
    means: ClassVar[Mapping[str, Any]]

    def merchant(self, accounts_office: str) -> str:
        """Under what name the payments of an accounts office are kept apart from those of every other channel."""

    def faults(self, means: str, instrument: str) -> Sequence[Reason]:
        """Why money cannot be taken by this means with this number of a cheque or a slip."""
