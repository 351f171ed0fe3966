"""What an officer who reviews a filing should know of others: the same document, the same parties and claim, what the same filer was
sent back, and what was filed in the case of late. Only of the offices given, and nothing that is sealed from the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Upper

from backoffice.cases.names import whole_of
from backoffice.cases.sealing import court_only, within
from backoffice.filings.models import SENT_BACK, Document, Filing, FilingParty
from backoffice.filings.names import Known
from backoffice.filings.searching import newest_bearing
from backoffice.filings.selectors import parties_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.people.models import Office

# How far back the same parties with the same claim, and what the same filer was sent back, are looked for.
LOOK_BACK = timedelta(days=90)
# Of each kind so many are shown: who has more before them looks in the lists.
MOST = 5
# Of a filing against more names the first are looked for; of a name that many share the newest so many are held against the other parties.
_MOST_NAMES, _MOST_OF_A_NAME = 20, 200
_POINTS_TO = ("case", "case_type", "office")


@dataclass(frozen=True)
class SameDocument:
    """Another filing holds a document with the very same bytes: its number there, and here."""

    filing: Filing
    there: int
    here: int


@dataclass(frozen=True)
class Beside:
    """What was found, each kind the latest first."""

    documents: list[SameDocument] = field(default_factory=list)
    parties: list[Filing] = field(default_factory=list)
    returned: list[Filing] = field(default_factory=list)
    case: list[Filing] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.documents or self.parties or self.returned or self.case)


def beside(filing: Filing, offices: Sequence[Office], documents: Iterable[Document]) -> Beside:
    """Look for it: at most six queries, whatever there is. The filing that this one corrects is not named again."""
    past = {pk for pk in (filing.pk, filing.resubmits_id) if pk}
    return Beside(
        documents=_same_documents(filing, offices, documents, past),
        parties=_same_parties(filing, offices, past),
        returned=_returned(filing, offices, past),
        case=_in_case(filing, offices, past),
    )


def _same_documents(filing: Filing, offices: Sequence[Office], documents: Iterable[Document], past: set[int]) -> list[SameDocument]:
    here = {document.sha256: document.number for document in documents}
    found = (
        Document.objects.filter(within(offices, "filing__"), ~court_only(), sha256__in=list(here))
        .exclude(filing__in=past)
        .select_related("filing__case", "filing__case_type", "filing__office")
        .order_by("sha256", "-id")
    )
    rows = [SameDocument(row.filing, row.number, here[row.sha256]) for row in found[: MOST * 2]]
    return sorted(rows, key=lambda row: row.filing.received_at, reverse=True)[:MOST]


def _same_parties(filing: Filing, offices: Sequence[Office], past: set[int]) -> list[Filing]:
    """Opened by a filing of the same parties with the same claim. It is looked for by the parties against whom it is brought, by either
    of their names: those who bring claims by the thousand are no help."""
    if not filing.opens_case:
        return []
    mine = parties_of(filing)
    against = [name for party in mine if party.role == "defending" for name in (party.name, party.name_zh) if name][:_MOST_NAMES]
    named = newest_bearing(against, offices, Known.PARTY, _MOST_OF_A_NAME)
    rows = FilingParty.objects.filter(
        within(offices, "filing__"), filing__in=named, filing__opens_case=True, filing__claim_amount_cents=filing.claim_amount_cents,
        filing__received_at__gte=clock.now() - LOOK_BACK,
    ).exclude(filing__state=State.WITHDRAWN)  # fmt: skip
    found: dict[int, list[FilingParty]] = {}
    for row in rows.select_related(*(f"filing__{each}" for each in _POINTS_TO)).order_by("-filing_id", "position"):
        found.setdefault(row.filing_id, []).append(row)
    return [parties[0].filing for pk, parties in found.items() if pk not in past and _are_the_same(mine, parties)][:MOST]


def _are_the_same(some: Sequence[FilingParty], others: Sequence[FilingParty]) -> bool:
    """Whether each party of one filing is one of the other, and none is left."""
    left = list(others)
    for party in some:
        other = next((each for each in left if _is_the_same(party, each)), None)
        if other is None:
            return False
        left.remove(other)
    return not left


def _is_the_same(party: FilingParty, other: FilingParty) -> bool:
    """In the same role, and of one name in every language in which both have one; at the least in one."""
    pairs = [(one, another) for one, another in ((party.name, other.name), (party.name_zh, other.name_zh)) if one and another]
    return party.role == other.role and bool(pairs) and all(whole_of(one) == whole_of(another) for one, another in pairs)


def _returned(filing: Filing, offices: Sequence[Office], past: set[int]) -> list[Filing]:
    """What the same filer was sent back of late, also what has lapsed or was filed again: perhaps this is meant to be it, or goes the
    same way. Theirs by the portal's account, or by the name of the firm or person: on paper there is no account."""
    ours = Filing.objects.filter(within(offices), SENT_BACK, decided_at__gte=clock.now() - LOOK_BACK).exclude(pk__in=past)
    if filing.filer_organisation:
        named: QuerySet[Any] = ours.alias(firm=Upper("filer_organisation")).filter(firm=Upper(Value(filing.filer_organisation)))
    else:
        named = ours.filter(filer_organisation="").alias(person=Upper("filer_name")).filter(person=Upper(Value(filing.filer_name)))
    asked: list[QuerySet[Any]] = [named]
    if filing.filer_account and filing.client_id is not None:
        asked.append(ours.filter(client=filing.client_id, filer_account=filing.filer_account))
    found: dict[int, Filing] = {}
    for rows in asked:
        rows = rows.select_related(*_POINTS_TO).prefetch_related("resubmissions").order_by("-decided_at", "-id")
        found.update({each.pk: each for each in rows[:MOST]})
    return sorted(found.values(), key=lambda each: (each.decided_at or each.received_at, each.pk), reverse=True)[:MOST]


def _in_case(filing: Filing, offices: Sequence[Office], past: set[int]) -> list[Filing]:
    """The latest in its case, where it was filed in one."""
    if filing.opens_case or filing.case_id is None:
        return []
    rows = Filing.objects.filter(within(offices), case=filing.case_id).exclude(pk__in=past)
    return list(rows.select_related(*_POINTS_TO).order_by("-received_at", "-id")[:MOST])
