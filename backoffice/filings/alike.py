"""What an officer who reviews a filing should know of others: the same document, the same parties and claim, what the same filer has
back for correction, and what was filed in the case of late. Only of the offices given, and nothing that is sealed from the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models.functions import Upper

from backoffice.cases.sealing import court_only, within
from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.filings.selectors import parties_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.people.models import Office

# How far back the same parties with the same claim are looked for.
LOOK_BACK = timedelta(days=90)
# Of each kind so many are shown: who has more before them looks in the lists.
MOST = 5
# Of a name that many share so many are held against the other parties.
_MOST_NAMES = 50


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
    """Look for it: four queries, whatever there is. The filing that this one corrects is not named again."""
    past = {filing.pk, filing.resubmits_id}
    return Beside(
        documents=_same_documents(filing, offices, documents, past),
        parties=_same_parties(filing, offices, past),
        returned=_returned(filing, offices, past),
        case=_in_case(filing, offices, past),
    )


def _same_documents(filing: Filing, offices: Sequence[Office], documents: Iterable[Document], past: set[int | None]) -> list[SameDocument]:
    here = {document.sha256: document.number for document in documents}
    found = (
        Document.objects.filter(within(offices, "filing__"), ~court_only(), sha256__in=list(here))
        .exclude(filing__in=[pk for pk in past if pk])
        .select_related("filing__case", "filing__case_type", "filing__office")
        .order_by("sha256", "-id")
    )
    rows = [SameDocument(row.filing, row.number, here[row.sha256]) for row in found[: MOST * 2]]
    return sorted(rows, key=lambda row: row.filing.received_at, reverse=True)[:MOST]


def _same_parties(filing: Filing, offices: Sequence[Office], past: set[int | None]) -> list[Filing]:
    """Opened by a filing of the same parties with the same claim. It is looked for by the parties against whom it is brought: those
    who bring claims by the thousand are no help."""
    if not filing.opens_case:
        return []
    mine = parties_of(filing)
    against = [party.name.upper() for party in mine if party.role == "defending" and party.name]
    if not against:
        return []
    named = (
        FilingParty.objects.annotate(upper=Upper("name"))
        .filter(
            within(offices, "filing__"), office__in=[office.pk for office in offices], upper__in=against, role="defending",
            filing__claim_amount_cents=filing.claim_amount_cents, filing__received_at__gte=clock.now() - LOOK_BACK,
        )
        .exclude(filing__in=[pk for pk in past if pk])
        .exclude(filing__state=State.WITHDRAWN)
        .order_by("-filing_id")
        .values("filing_id")[:_MOST_NAMES]
    )  # fmt: skip
    rows = FilingParty.objects.filter(filing__in=named).select_related("filing__case", "filing__case_type", "filing__office")
    found: dict[int, list[FilingParty]] = {}
    for row in rows.order_by("-filing_id", "position"):
        found.setdefault(row.filing_id, []).append(row)
    wanted = _who(mine)
    return [parties[0].filing for parties in found.values() if _who(parties) == wanted][:MOST]


def _who(parties: Iterable[FilingParty]) -> set[tuple[str, str]]:
    return {(party.role, " ".join((party.name or party.name_zh).casefold().split())) for party in parties}


def _returned(filing: Filing, offices: Sequence[Office], past: set[int | None]) -> list[Filing]:
    """What the same filer has back for correction and has not filed again: perhaps this is meant to be it."""
    if not filing.filer_account or filing.client_id is None:
        return []
    rows = Filing.objects.filter(
        within(offices), state=State.RETURNED, cured_at=None, client=filing.client_id, filer_account=filing.filer_account
    )
    rows = rows.exclude(pk__in=[pk for pk in past if pk]).select_related("case", "case_type", "office")
    return list(rows.order_by("-decided_at", "-id")[:MOST])


def _in_case(filing: Filing, offices: Sequence[Office], past: set[int | None]) -> list[Filing]:
    """The latest in its case, where it was filed in one."""
    if filing.opens_case or filing.case_id is None:
        return []
    rows = Filing.objects.filter(within(offices), case=filing.case_id).exclude(pk__in=[pk for pk in past if pk])
    return list(rows.select_related("case", "case_type", "office").order_by("-received_at", "-id")[:MOST])
