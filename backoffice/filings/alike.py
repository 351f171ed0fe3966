"""What an officer who reviews a filing should know of others: the same document, the same parties and claim, what the same filer was
sent back, and what was filed in the case of late. Only of the offices given, and nothing that is sealed from the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet, Value
from django.db.models.functions import Upper

from backoffice.cases.names import whole_of
from backoffice.cases.sealing import court_only, keys_of, within_keys
from backoffice.filings.models import SENT_BACK, Document, Filing, FilingParty
from backoffice.filings.names import Known
from backoffice.filings.searching import newest_bearing
from backoffice.filings.selectors import parties_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.questions import Question, Several
from backoffice.people.models import Office

# How far back the same parties with the same claim, and what the same filer was sent back, are looked for.
LOOK_BACK = timedelta(days=90)
# Of each kind so many are shown: who has more before them looks in the lists.
MOST = 5
# Of a filing against more names the first are looked for; of a name that many share the newest so many are held against the other parties.
_MOST_NAMES, _MOST_OF_A_NAME = 20, 200
_POINTS_TO = ("case", "case_type", "office")

# Ids of offices: those in which the reader sees what is sealed to the court, and the others (sealing.keys_of).
_Keys = tuple[list[int], list[int]]
_OFFICES = (Several(int), Several(int))


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
    past = [pk for pk in (filing.pk, filing.resubmits_id) if pk]
    keys = keys_of(offices)
    return Beside(
        documents=_same_documents(keys, documents, past),
        parties=_same_parties(filing, offices, past),
        returned=_returned(filing, keys, past),
        case=_in_case(filing, keys, past),
    )


def _with_hash(seeing: list[int], blind: list[int], hashes: list[str], past: list[int]) -> QuerySet[Document]:
    rows = Document.objects.filter(within_keys(seeing, blind, path="filing__"), ~court_only(), sha256__in=hashes).exclude(filing__in=past)
    return rows.select_related(*(f"filing__{each}" for each in _POINTS_TO)).order_by("sha256", "-id")[: MOST * 2]


_WITH_HASH = Question(_with_hash, *_OFFICES, Several(str), Several(int))


def _same_documents(keys: _Keys, documents: Iterable[Document], past: list[int]) -> list[SameDocument]:
    here = {document.sha256: document.number for document in documents}
    rows = [SameDocument(row.filing, row.number, here[row.sha256]) for row in _WITH_HASH.rows(*keys, list(here), past)]
    return sorted(rows, key=lambda row: row.filing.received_at, reverse=True)[:MOST]


def _who_claim(seeing: list[int], blind: list[int], filings: list[int], since: datetime, *cents: int) -> QuerySet[FilingParty]:
    """Parties of those of these filings that claim as much (HKD cents); none given: that say no amount."""
    claim = {"filing__claim_amount_cents": cents[0]} if cents else {"filing__claim_amount_cents__isnull": True}
    rows = FilingParty.objects.filter(
        within_keys(seeing, blind, path="filing__"), filing__in=filings, filing__opens_case=True, filing__received_at__gte=since, **claim
    ).exclude(filing__state=State.WITHDRAWN)
    return rows.only("filing_id", "role", "name", "name_zh").order_by("-filing_id", "position")


_WHO_CLAIM_AS_MUCH = Question(_who_claim, *_OFFICES, Several(int), datetime, int)
_WHO_SAY_NO_AMOUNT = Question(_who_claim, *_OFFICES, Several(int), datetime)
# Read by themselves, for of many that are held against these parties few are shown.
_SHOWN = Question(lambda filings: Filing.objects.filter(pk__in=filings).select_related(*_POINTS_TO).order_by("-pk"), Several(int))


def _same_parties(filing: Filing, offices: Sequence[Office], past: list[int]) -> list[Filing]:
    """Opened by a filing of the same parties with the same claim. It is looked for by the parties against whom it is brought, by either
    of their names: those who bring claims by the thousand are no help."""
    if not filing.opens_case:
        return []
    mine = parties_of(filing)
    against = [name for party in mine if party.role == "defending" for name in (party.name, party.name_zh) if name][:_MOST_NAMES]
    named = sorted(newest_bearing(against, offices, Known.PARTY, _MOST_OF_A_NAME) - set(past))
    asked = (*keys_of(offices), named, clock.now() - LOOK_BACK)
    cents = filing.claim_amount_cents
    rows = _WHO_SAY_NO_AMOUNT.rows(*asked) if cents is None else _WHO_CLAIM_AS_MUCH.rows(*asked, cents)
    found: dict[int, list[FilingParty]] = {}
    for row in rows:
        found.setdefault(row.filing_id, []).append(row)
    return _SHOWN.rows([pk for pk, parties in found.items() if _are_the_same(mine, parties)][:MOST])


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


def _sent_back(seeing: list[int], blind: list[int], past: list[int], since: datetime) -> QuerySet[Filing]:
    rows = Filing.objects.filter(within_keys(seeing, blind), SENT_BACK, decided_at__gte=since).exclude(pk__in=past)
    return rows.select_related(*_POINTS_TO).prefetch_related("resubmissions").order_by("-decided_at", "-id")


def _to_firm(seeing: list[int], blind: list[int], past: list[int], since: datetime, name: str) -> QuerySet[Filing]:
    ours = _sent_back(seeing, blind, past, since).alias(firm=Upper("filer_organisation"))
    return ours.filter(firm=Upper(Value(name)))[:MOST]


def _to_person(seeing: list[int], blind: list[int], past: list[int], since: datetime, name: str) -> QuerySet[Filing]:
    ours = _sent_back(seeing, blind, past, since).filter(filer_organisation="").alias(person=Upper("filer_name"))
    return ours.filter(person=Upper(Value(name)))[:MOST]


def _to_account(seeing: list[int], blind: list[int], past: list[int], since: datetime, client: int, account: str) -> QuerySet[Filing]:
    return _sent_back(seeing, blind, past, since).filter(client=client, filer_account=account)[:MOST]


_SENT_BACK = (*_OFFICES, Several(int), datetime)
_TO_FIRM = Question(_to_firm, *_SENT_BACK, str)
_TO_PERSON = Question(_to_person, *_SENT_BACK, str)
_TO_ACCOUNT = Question(_to_account, *_SENT_BACK, int, str)


def _returned(filing: Filing, keys: _Keys, past: list[int]) -> list[Filing]:
    """What the same filer was sent back of late, also what has lapsed or was filed again: perhaps this is meant to be it, or goes the
    same way. Theirs by the portal's account, or by the name of the firm or person: on paper there is no account."""
    ours = (*keys, past, clock.now() - LOOK_BACK)
    firm = filing.filer_organisation
    rows = _TO_FIRM.rows(*ours, firm) if firm else _TO_PERSON.rows(*ours, filing.filer_name)
    if filing.filer_account and filing.client_id is not None:
        rows += _TO_ACCOUNT.rows(*ours, filing.client_id, filing.filer_account)
    found = {each.pk: each for each in rows}
    return sorted(found.values(), key=lambda each: (each.decided_at or each.received_at, each.pk), reverse=True)[:MOST]


def _filed_in(seeing: list[int], blind: list[int], case: int, past: list[int]) -> QuerySet[Filing]:
    rows = Filing.objects.filter(within_keys(seeing, blind), case=case).exclude(pk__in=past)
    return rows.select_related(*_POINTS_TO).order_by("-received_at", "-id")[:MOST]


_FILED_IN = Question(_filed_in, *_OFFICES, int, Several(int))


def _in_case(filing: Filing, keys: _Keys, past: list[int]) -> list[Filing]:
    """The latest in its case, where it was filed in one."""
    return [] if filing.opens_case or filing.case_id is None else _FILED_IN.rows(*keys, filing.case_id, past)
