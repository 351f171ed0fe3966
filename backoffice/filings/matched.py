"""Parties of a filing whose names stand on the list of persons under a restriction order, and what officers said of each.

The list is read as it stands now: an order that was entered after the filing came counts as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backoffice.cases.models import Party
from backoffice.cases.restrictions import Hit, look_up
from backoffice.filings.acting import bearing, for_whom
from backoffice.filings.models import Filing, RestrictionAnswer
from backoffice.filings.rules import unanswered_matches
from backoffice.filings.selectors import parties_named
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason

# Who files, or is filed for, and is no party.
FILER = "filer"
_PLACES = (Party.Role.COMMENCING, FILER, Party.Role.DEFENDING)


@dataclass(frozen=True)
class Bearer:
    """Who bears names in a filing. name: by which they are spoken of; role: what they are in the case, or FILER; files: the filing is
    theirs."""

    name: str
    role: str
    files: bool


@dataclass(frozen=True)
class Match:
    """Somebody in a filing one of whose names stands on the list; answers: what was said of them and this order, the latest last."""

    bearer: Bearer
    hit: Hit
    answers: tuple[RestrictionAnswer, ...]

    @property
    def answer(self) -> RestrictionAnswer | None:
        """What counts."""
        return self.answers[-1] if self.answers else None

    @property
    def stops(self) -> bool:
        """Whether it stands before an acceptance: it is the very name of whose filing it is, and nobody has said who that is."""
        return self.bearer.files and self.hit.exact and not self.answers


def _names(filing: Filing) -> dict[str, Bearer]:
    """Every name to be looked for, and who bears it (one query). Of two who bear one name it is that one's whose filing it is.

    A filing that opens a case is that of the commencing parties; any other that of whom it was filed for. Where that names no party of
    the case ("the 1st Plaintiff"), nobody can tell whose it is, and it counts as each party's.
    """
    rows, name_given = parties_named(filing), for_whom(filing)
    named = bearing(rows, name_given)
    found: dict[str, Bearer] = {}
    for place, (role, english, chinese) in enumerate(rows):
        files = place in named or (role == Party.Role.COMMENCING if filing.opens_case else not named)
        bearer = Bearer(english or chinese, role, files)
        for name in (english, chinese):
            if name and (name not in found or (files and not found[name].files)):
                found[name] = bearer
    if name_given and name_given not in found:
        found[name_given] = Bearer(name_given, FILER, True)
    return found


def matches_of(filing: Filing) -> list[Match]:
    """Who stands on the list now, once for each order, by the best of their names: those whose filing it is first, then by their
    side, exact ones first (two queries, and one more where there is one)."""
    names = _names(filing)
    hits: dict[tuple[Bearer, int], Hit] = {}
    for hit in look_up(names, filing.office_id, clock.today()):
        # The exact ones come first.
        hits.setdefault((names[hit.name], hit.order.pk), hit)
    if not hits:
        return []
    said: dict[tuple[str, int], list[RestrictionAnswer]] = defaultdict(list)
    for answer in answers_of(filing):
        said[answer.name, answer.order_id].append(answer)
    found = [Match(bearer, hit, tuple(said[bearer.name, order])) for (bearer, order), hit in hits.items()]
    return sorted(found, key=lambda each: (not each.bearer.files, _PLACES.index(each.bearer.role), not each.hit.exact))


def answers_of(filing: Filing) -> list[RestrictionAnswer]:
    """What was said of names in it, in order."""
    return list(RestrictionAnswer.objects.filter(filing=filing).select_related("order", "officer").order_by("id"))


def stopping(matches: Iterable[Match]) -> tuple[Reason, ...]:
    """What of them stands before an acceptance, as reasons."""
    return unanswered_matches([match.bearer.name for match in matches if match.stops])
