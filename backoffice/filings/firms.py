"""Who files, as one firm whichever way it is spelled. Pure.

A filing names its filer's organisation as the filer wrote it. What is linked to an organisation on our records is that organisation's;
anything else goes by its name, in a form in which only what says nothing of who it is does not count: letters' size and width, accents,
blanks and punctuation, `&` or `and`, `Co` or `Company`, `Ltd` or `Limited`. Words are never left out, nor put in another order: `Chan`,
`Chan & Co.` and `Chan LLP` may be three.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.cases.names import HAN, fold

_SILENT = re.compile("[.'\u2018\u2019\u02bc\u00b4`]")
_WORDS = re.compile(rf"&|[{HAN}]+|[^\W{HAN}_]+")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_SAME = {"and": "&", "company": "co", "limited": "ltd"}


def key_of(name: str) -> str:
    """What two spellings of one name have in common; empty for no name."""
    words = _WORDS.findall(_SILENT.sub("", fold(name)))
    key = _BETWEEN_HAN.sub("", " ".join(_SAME.get(word, word) for word in words))
    return key or " ".join(name.split())


@dataclass(frozen=True)
class Spelled:
    """A name as filings gave it, of an organisation on our records (its primary key) or of none, and the last month in which they did."""

    name: str
    organisation: int | None
    last: date


@dataclass(frozen=True)
class Firm:
    """A firm: what it is called, its organisation's primary key if it has one, and the names without a link that are taken for it."""

    name: str
    organisation: int | None = None
    spellings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


Group = tuple[int | None, str]


def groups(spelled: Iterable[Spelled], names: Mapping[int, Iterable[str]]) -> dict[Group, list[Spelled]]:
    """Which of these are one firm, by organisation, or by the key of the name where there is none.

    A name without a link is an organisation's where it is one by which that one is known, and no other: on our records (`names`, by
    primary key), or among these. Where two are known by it, nobody can tell whose it is.
    """
    found: dict[Group, list[Spelled]] = defaultdict(list)
    every = list(spelled)
    known: dict[str, set[int]] = defaultdict(set)
    for organisation, called in names.items():
        for name in called:
            known[key_of(name)].add(organisation)
    for each in every:
        if each.organisation is not None:
            known[key_of(each.name)].add(each.organisation)
    for each in every:
        key = key_of(each.name)
        whose: Collection[int] = known.get(key, ()) if key else ()
        linked = each.organisation if each.organisation is not None else next(iter(whose)) if len(whose) == 1 else None
        found[(linked, "" if linked is not None else key)].append(each)
    return found


def spellings_of(group: Iterable[Spelled]) -> tuple[str, ...]:
    """The names without a link of a firm, in order."""
    return tuple(sorted({each.name for each in group if each.organisation is None}))
