"""What a search by name or by document found, with why it was found: in a fixed number of queries for each group."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from backoffice.cases.models import Case, CaseType, Party
from backoffice.cases.names import Asked
from backoffice.cases.sealing import is_hidden, within
from backoffice.filings import searching
from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.filings.name_index import filer_of
from backoffice.filings.names import Known
from backoffice.filings.searching import Named, Place
from backoffice.filings.worklists import with_row_facts
from backoffice.kernel import languages
from backoffice.papers.models import Paper, PaperKind
from backoffice.papers.numbers import Asked as AskedNumber
from backoffice.papers.selectors import known_by, numbered
from backoffice.people.models import Office
from backoffice.staff.selectors.dossier import role_words

MOST_NAMES_SHOWN = 3


@dataclass(frozen=True)
class FoundCase:
    """A case, with its title and the names by which it was found."""

    case: Case
    title: str
    why: str


@dataclass(frozen=True)
class FoundFiling:
    """A filing, with what it was found by."""

    filing: Filing
    why: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, and how to look further back."""

    name: str
    cases: tuple[FoundCase, ...] = ()
    filings: tuple[FoundFiling, ...] = ()
    following: Place | None = None
    begun: bool = False
    looked: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, and nothing further back either."""
        return not (self.cases or self.filings or self.following)


def _group(name: str, named: Named, cases: Iterable[FoundCase] = (), filings: Iterable[FoundFiling] = ()) -> Group:
    return Group(name, tuple(cases), tuple(filings), named.following, named.begun, named.looked)


def _title(parties: Sequence[Party | FilingParty]) -> str:
    """The first party of each side, and that there are more."""
    sides: dict[str, list[str]] = defaultdict(list)
    for party in parties:
        sides[party.role].append(languages.picked(party.name, party.name_zh))
    named = [sides[role] for role in Party.Role.values if sides[role]]
    told = [
        names[0] if len(names) == 1 else _("%(first)s and %(more)d more") % {"first": names[0], "more": len(names) - 1} for names in named
    ]
    return str(_(" v. ")).join(told)


def _why(asked: Asked, case_type: CaseType, parties: Sequence[Party | FilingParty]) -> str:
    hits = [party for party in parties if any(name and asked.hits(name) for name in (party.name, party.name_zh))]
    return "; ".join(
        f"{role_words(case_type, party.role)} {' '.join(name for name in (party.name, party.name_zh) if name)}"
        for party in hits[:MOST_NAMES_SHOWN]
    )


def _read(asked: Asked, named: Named, begun: str) -> Asked:
    """The question as it was answered: with the last word taken for the beginning of one, or not."""
    return asked if named.begun else replace(asked, beginning=begun)


def by_party(asked: Asked, offices: Sequence[Office], after: Place | None) -> Group:
    """Cases by a party that the filing which opened them names, and filings that name it and are in no case."""
    named = searching.by_name(asked, offices, Known.PARTY, after=after)
    asked = _read(asked, named, "")
    filings = {one.pk: one for one in with_row_facts(Filing.objects.filter(within(offices), pk__in=named.targets), offices)}
    parties: dict[int, list[FilingParty]] = defaultdict(list)
    for party in FilingParty.objects.filter(filing__in=list(filings)).order_by("filing_id", "position"):
        parties[party.filing_id].append(party)
    sees = {office.pk: office for office in offices}
    cases, others = [], []
    for filing in (filings[pk] for pk in named.targets if pk in filings):
        own = parties[filing.pk]
        why = _why(asked, filing.case_type, own)
        if filing.case is None:
            others.append(FoundFiling(filing, why))
        elif not is_hidden(filing.case, sees.get(filing.office_id)):
            filing.case.case_type, filing.case.office = filing.case_type, filing.office
            cases.append(FoundCase(filing.case, _title(own), why))
    return _group("parties", named, cases, others)


def by_case(asked: Asked, offices: Sequence[Office], after: Place | None) -> Group:
    """Cases by a party that no filing brought into them."""
    named = searching.by_name(asked, offices, Known.CASE, after=after)
    asked = _read(asked, named, "")
    found = Case.objects.filter(within(offices), pk__in=named.targets).select_related("case_type", "office")
    cases = {case.pk: case for case in found}
    parties: dict[int, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(case__in=list(cases)).order_by("case_id", "role", "position"):
        parties[party.case_id].append(party)
    shown = (cases[pk] for pk in named.targets if pk in cases)
    return _group(
        "cases", named, (FoundCase(case, _title(parties[case.pk]), _why(asked, case.case_type, parties[case.pk])) for case in shown)
    )


def by_filer(asked: Asked, offices: Sequence[Office], after: Place | None) -> Group:
    """Filings by who filed them."""
    named = searching.by_name(asked, offices, Known.FILER, after=after)
    filings = {one.pk: one for one in with_row_facts(Filing.objects.filter(within(offices), pk__in=named.targets), offices)}
    shown = (filings[pk] for pk in named.targets if pk in filings)
    return _group("filers", named, filings=(FoundFiling(one, _("filed by %(who)s") % {"who": filer_of(one)}) for one in shown))


def by_paper(asked: AskedNumber, offices: Sequence[Office]) -> list[FoundFiling]:
    """Filings about which a paper was issued whose number begins so, or is this one without its zeros; of a document that is kept from the
    person, none."""
    found: dict[str, list[Paper]] = defaultdict(list)
    short = known_by(asked.number, "")
    for paper in (*([short] if short else []), *numbered(asked.first, asked.last)):
        found[paper.subject].append(paper)
    filings = with_row_facts(Filing.objects.filter(within(offices), reference__in=list(found)), offices)
    shown: list[tuple[FoundFiling, str]] = []
    for one in filings:
        documents = {document.number for document in one.documents.all()}
        papers = [each for each in found[one.reference] if each.kind != PaperKind.SEALED_COPY or each.position in documents]
        if papers:
            why = languages.listed([f"{each.get_kind_display()} {each.number}" for each in papers[:MOST_NAMES_SHOWN]])
            shown.append((FoundFiling(one, why), papers[0].number))
    return [each for each, _number in sorted(shown, key=lambda each: each[1])[: searching.PAGE]]


def by_document(beginning: str, offices: Sequence[Office]) -> list[FoundFiling]:
    """Filings with a document whose SHA-256 begins so."""
    found: dict[int, list[Document]] = defaultdict(list)
    for document in searching.by_hash(beginning, offices):
        found[document.filing_id].append(document)
    filings = {one.pk: one for one in with_row_facts(Filing.objects.filter(within(offices), pk__in=list(found)), offices)}
    return [
        FoundFiling(
            filings[pk],
            languages.listed([_("document %(number)d: %(sha256)s…") % {"number": d.number, "sha256": d.sha256[:16]} for d in documents]),
        )
        for pk, documents in found.items()
        if pk in filings
    ]
