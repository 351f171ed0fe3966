"""For whom a filing is filed, and whether that is a party. Pure: the parties are read by `selectors.parties_named`."""

import re
from collections.abc import Sequence

from backoffice.cases.models import CaseType
from backoffice.cases.names import pieces_of, whole_of, words_of
from backoffice.filings.models import Filing

# What a party is (commencing, defending), and its name in English and in Chinese, one of which may be empty.
Named = tuple[str, str, str]
# Between the names of several for whom one filing is filed.
_BETWEEN = re.compile(r"\s+and\s+|[,;、，；&]|(?<=[\u4e00-\u9fff])[及和與](?=[\u4e00-\u9fff])", re.IGNORECASE)


def for_whom(filing: Filing) -> str:
    """The name of whoever a filing is filed for: whom its filer acts for, or else the filer."""
    return filing.filer_acts_for or filing.filer_organisation or filing.filer_name


def bearing(parties: Sequence[Named], name: str) -> set[int]:
    """The places of the parties who bear this name, in English or in Chinese; the order of its words and what every company is called
    tell nothing."""
    wanted = whole_of(name)
    return {place for place, (_role, *names) in enumerate(parties) if wanted in [whole_of(each) for each in names if each]}


def files_for_a_party(filing: Filing, parties: Sequence[Named], case_type: CaseType) -> bool | None:
    """Whether it is filed for a party; None where that cannot be told.

    So it is where they are named by what they are ("the 1st Plaintiff"), where a party's name stands within a longer one, and where
    nobody says for whom it is filed and the filer is no party: a clerk's name tells nothing.
    """
    name = for_whom(filing)
    if not parties or not name:
        return None
    named = [each.strip() for each in _BETWEEN.split(name) if each.strip()]
    if bearing(parties, name) or all(bearing(parties, each) for each in named):
        return True
    if not filing.filer_acts_for:
        return None
    pieces = pieces_of(name)
    within = any(pieces_of(each) <= pieces for _role, *names in parties for each in names if each)
    return None if within or _says_what_they_are(pieces, case_type) else False


def _says_what_they_are(pieces: frozenset[str], case_type: CaseType) -> bool:
    """Whether a word of it is what a party is called in this kind of case, also of several of them (Plaintiffs)."""
    titles = (case_type.commencing_party, case_type.commencing_party_zh, case_type.defending_party, case_type.defending_party_zh)
    called = {word for title in titles for word in words_of(title) if len(word) > 1 and not word.startswith("=")}
    return any(piece.startswith(word) for piece in pieces for word in called)
