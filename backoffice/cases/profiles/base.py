"""What a court's profile answers. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from backoffice.kernel.money import Money


@dataclass(frozen=True)
class Words:
    """The same words in English and in Traditional Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Entry:
    """What is entered in the register about one accepted document."""

    document: str
    document_zh: str
    filed_by: str
    on_behalf_of: Words | None
    commences: bool
    commencing_parties: tuple[Words, ...] = ()
    defending_parties: tuple[Words, ...] = ()
    claim_amount_cents: int | None = None


class Profile(ABC):
    """A court's own ways."""

    court: str
    title: Words

    def register_line(self, entry: Entry) -> Words:
        """Write the line of the register for a document; the one that commences a case says more."""
        filed = self.filed(entry)
        if not (entry.commences and entry.commencing_parties and entry.defending_parties):
            return filed
        opening = self.opening_line(entry)
        return Words(f"{opening.en}; {filed.en}", f"{opening.zh}；{filed.zh}")

    @abstractmethod
    def opening_line(self, entry: Entry) -> Words:
        """Say what was commenced, in the words of this court's register."""

    def filed(self, entry: Entry) -> Words:
        """Say what was filed, by whom and for whom."""
        if entry.on_behalf_of is None:
            return Words(f"{entry.document} filed by {entry.filed_by}", f"{entry.filed_by}提交{entry.document_zh}")
        return Words(
            f"{entry.document} filed by {entry.filed_by} for {entry.on_behalf_of.en}",
            f"{entry.filed_by}代表{entry.on_behalf_of.zh}提交{entry.document_zh}",
        )


def claim_of(entry: Entry) -> Words:
    """Write the amount claimed, where one was declared: ` of HK$4,800`."""
    if entry.claim_amount_cents is None:
        return Words("", "")
    amount = Money(entry.claim_amount_cents)
    return Words(f" of {amount}", f"{amount}")


def names(parties: tuple[Words, ...]) -> Words:
    """Write the parties of one side, in the order of the title of the proceeding, in each language by their name in it."""
    return Words(" and ".join(party.en for party in parties), "及".join(party.zh for party in parties))
