"""Parties of a filing whose names stand on the list of persons under a restriction order, and what officers said of each.

The list is read as it stands now: an order that was entered after the filing came counts as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from backoffice.cases.models import Party
from backoffice.cases.restrictions import Hit, look_up
from backoffice.filings.models import Filing, RestrictionAnswer
from backoffice.filings.rules import unanswered_matches
from backoffice.filings.selectors import parties_of
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason

# Of a case with more parties the first are looked for.
_MOST_PARTIES = 200
# Who files, or is filed for, and is no party.
FILER = "filer"
_PLACES = (Party.Role.COMMENCING, FILER, Party.Role.DEFENDING)


@dataclass(frozen=True)
class Match:
    """A name of a filing that stands on the list. role: what its bearer is in the case, or FILER; files: the filing is theirs;
    answers: what was said of it, the latest last."""

    role: str
    files: bool
    hit: Hit
    answers: tuple[RestrictionAnswer, ...]

    @property
    def answer(self) -> RestrictionAnswer | None:
        """What counts."""
        return self.answers[-1] if self.answers else None

    @property
    def stops(self) -> bool:
        """Whether it stands before an acceptance: it is the very name of whose filing it is, and nobody has said who that is."""
        return self.files and self.hit.exact and not self.answers


def _names(filing: Filing) -> dict[str, tuple[str, bool]]:
    """Every name to be looked for: as what it stands in the filing, and whether the filing is theirs (one query).

    A filing that opens a case is that of the commencing parties; any other that of whom it was filed for.
    """
    if filing.opens_case:
        rows: Iterable[tuple[str, str, str]] = [(each.role, each.name, each.name_zh) for each in parties_of(filing)]
    else:
        named = Party.objects.filter(case=filing.case_id).order_by("role", "position")
        rows = named.values_list("role", "name", "name_zh")[:_MOST_PARTIES]
    for_whom = filing.filer_acts_for or ("" if filing.filer_organisation else filing.filer_name)
    found: dict[str, tuple[str, bool]] = {}
    for role, *names in rows:
        files = for_whom in names or (filing.opens_case and role == Party.Role.COMMENCING)
        for name in names:
            if name and not found.get(name, ("", False))[1]:
                found[name] = (role, files)
    if for_whom and for_whom not in found:
        found[for_whom] = (FILER, True)
    return found


def matches_of(filing: Filing) -> list[Match]:
    """The names that stand on the list now: those whose filing it is first, then by their side, exact ones first (two queries, and
    one more where there is one)."""
    names = _names(filing)
    hits = look_up(names, filing.office_id, clock.today())
    if not hits:
        return []
    said: dict[tuple[str, int], list[RestrictionAnswer]] = defaultdict(list)
    for answer in answers_of(filing):
        said[answer.name, answer.order_id].append(answer)
    found = [Match(*names[hit.name], hit, tuple(said[hit.name, hit.order.pk])) for hit in hits]
    return sorted(found, key=lambda match: (not match.files, _PLACES.index(match.role), not match.hit.exact))


def answers_of(filing: Filing) -> list[RestrictionAnswer]:
    """What was said of names in it, in order."""
    return list(RestrictionAnswer.objects.filter(filing=filing).select_related("order", "officer").order_by("id"))


def stopping(matches: Iterable[Match]) -> tuple[Reason, ...]:
    """What of them stands before an acceptance, as reasons."""
    return unanswered_matches([match.hit.name for match in matches if match.stops])
