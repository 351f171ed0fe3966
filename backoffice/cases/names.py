"""The words by which a name is found, and those that are asked for. Pure.

A name is brought to one form: full width and accents taken off, small letters, each Chinese character by the one that stands for its
variants (`character-variants.txt`). English names are known by their words in any order; Chinese ones, which have no blanks, by their first
character and by each pair of neighbours, so that a part of a name finds it. What every second company
is called (Ltd, 有限公司) is left out.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_VARIANTS = Path(__file__).parent / "character-variants.txt"
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"[{HAN}]+|[^\W{HAN}_]+")
_SILENT = re.compile("['\u2018\u2019\u02bc\u00b4`]")
# Said of too many to tell one from another; a name of nothing else keeps them.
COMMON = frozenset("ltd limited co company inc incorporated llc llp plc corp corporation the and of".split())
_COMMON_ENDS = ("股份有限公司", "有限公司", "公司")
# Bounds of what one name may cost the index, and one question the database.
LONGEST_WORD = 40
MOST_WORDS = 24
MOST_ASKED = 6
LONGEST_WHOLE = 80
# Begins the word that stands for a whole name; no word of a name begins so.
WHOLE = "="


@cache
def _folds() -> dict[int, str]:
    """Each Chinese character that has a variant, and the one that stands for it."""
    lines = _VARIANTS.read_text(encoding="utf-8").splitlines()
    return {ord(other): line[0] for line in lines if not line.startswith("#") for other in line[1:]}


def fold(text: str) -> str:
    """The one form of a text in which names are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(each for each in unicodedata.normalize("NFD", plain) if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare).translate(_folds())


def _is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


@cache
def _ends() -> tuple[str, ...]:
    return tuple(fold(end) for end in _COMMON_ENDS)


def _bare(run: str) -> str:
    """A Chinese name without what every company ends in; one that is nothing else stays as it is."""
    if run in _ends():
        return run
    for end in _ends():
        if run.endswith(end) and run != end:
            return run.removesuffix(end)
    return run


def _runs(text: str) -> list[str]:
    """The words of a text, and its runs of Chinese characters, without what is common."""
    found = [run if _is_han(run) else run[:LONGEST_WORD] for run in _RUNS.findall(_SILENT.sub("", fold(text)))]
    telling = [run for run in found if run not in COMMON] or found
    return [_bare(run) if _is_han(run) else run for run in telling]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _whole(runs: list[str]) -> str:
    return WHOLE + " ".join(sorted(runs))[:LONGEST_WHOLE]


def words_of(name: str) -> frozenset[str]:
    """The words by which a name is found, at most MOST_WORDS and the one that stands for the whole."""
    runs = _runs(name)
    words: dict[str, None] = {}
    for run in runs:
        words.update(dict.fromkeys([run[0], *_pairs(run)] if _is_han(run) else [run]))
    found = set(list(words)[:MOST_WORDS])
    return frozenset(found | {_whole(runs)} if len(found) > 1 else found)


def whole_of(name: str) -> str:
    """What two names have in common that are the same but for the order of their words, forms of characters and what is common."""
    return _whole(_runs(name))


def telling_word(name: str) -> str:
    """The one word of the index that only this name has, however it is written: that of the whole, or of a name of one word that word.
    Empty where the name has none."""
    words, whole = words_of(name), whole_of(name)
    return whole if whole in words else min(words, default="")


def pieces_of(name: str) -> frozenset[str]:
    """The words of a name, and the pairs of neighbours of its Chinese runs; of a run of one character that."""
    found = [_pairs(run) if _is_han(run) else [run] for run in _runs(name)]
    return frozenset([piece for pieces in found for piece in pieces][:MOST_WORDS])


@dataclass(frozen=True)
class Asked:
    """What a question asks for. words: all of them must be there; whole: the word of a name that is just this; beginning: the last
    word, if somebody may still be writing it; too_many: that more was asked than is looked for."""

    words: tuple[str, ...]
    whole: str
    beginning: str
    too_many: bool = False
    # Whether all of it is said of every second company (Ltd, 有限公司), so that only a name of nothing else can be found by it.
    only_common: bool = False

    def hits(self, name: str) -> bool:
        """Whether a name is one by whose words this finds something: it has one of them, or one that begins as the last."""
        there = words_of(name)
        return bool(there & {*self.words, self.whole}) or (bool(self.beginning) and any(w.startswith(self.beginning) for w in there))


def asked_for(text: str) -> Asked:
    """Read a question as a name, or as some words or characters of one."""
    runs = _runs(text)
    words: dict[str, None] = {}
    for run in runs:
        words.update(dict.fromkeys(_pairs(run) if _is_han(run) else [run]))
    every = tuple(words)
    last = runs[-1] if runs and not _is_han(runs[-1]) and text[-1:].isalnum() else ""
    telling = len(last) > 1 or len(every) > 1
    common = bool(runs) and all(run in COMMON or run in _ends() for run in runs)
    whole = _whole(runs) if len(every) > 1 else ""
    return Asked(every[:MOST_ASKED], whole, last if telling else "", len(every) > MOST_ASKED, common)
