"""All that the page of one filing shows, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from backoffice.audit.timeline import Entry, timeline
from backoffice.cases.models import CaseType, CheckItem, Party, ReturnReason
from backoffice.cases.selectors import reasons_in_force
from backoffice.filings.models import Decision, DecisionReason, Document, Filing, FilingParty, ServiceRecord
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge, ChargeLine, Payment, Receipt


@dataclass(frozen=True)
class PartyLine:
    """A party as the page names it: what it is in this kind of case, and its names."""

    role: str
    name: str
    name_zh: str


@dataclass(frozen=True)
class Points:
    """What an officer looks for in a document of one type."""

    document: str
    items: list[CheckItem]


@dataclass(frozen=True)
class Dossier:
    """A filing with its parties, its money, its papers and its story."""

    documents: list[Document]
    parties: list[PartyLine]
    charge: Charge | None
    lines: list[ChargeLine]
    payments: list[Payment]
    papers: list[Paper]
    history: list[Entry]
    decision: Decision | None
    services: list[ServiceRecord]
    points: list[Points]

    @property
    def pages(self) -> int:
        """The pages of all documents together."""
        return sum(document.pages for document in self.documents)


def dossier(filing: Filing) -> Dossier:
    """Everything about the filing."""
    documents = list(filing.documents.select_related("type").prefetch_related(Prefetch("type__checks", to_attr="to_check")))
    charge = Charge.objects.filter(subject=filing.reference).prefetch_related("lines").first()
    payments = list(Payment.objects.filter(subject=filing.reference).select_related("receipt").order_by("captured_at", "id"))
    subjects = [filing.reference, *(payment.receipt.number for payment in payments if has_receipt(payment))]
    papers = Paper.objects.filter(subject__in=subjects, superseded_by=None).order_by("drawn_at", "id")
    return Dossier(
        documents=documents,
        parties=parties_of(filing),
        charge=charge,
        lines=list(charge.lines.all()) if charge else [],
        payments=payments,
        papers=list(papers),
        history=timeline(filing.reference),
        decision=decision_of(filing),
        services=list(filing.services.order_by("id")),
        points=_points(documents),
    )


def has_receipt(payment: Payment) -> bool:
    """Whether an official receipt was issued for the payment (read with it)."""
    try:
        return bool(payment.receipt)
    except Receipt.DoesNotExist:
        return False


def parties_of(filing: Filing) -> list[PartyLine]:
    """The parties of the case once there is one, and until then those that the submission names."""
    if filing.case_id is not None:
        rows: Iterable[Party | FilingParty] = Party.objects.filter(case=filing.case_id).order_by("role", "position")
    else:
        rows = filing.parties.order_by("role", "position")
    return [PartyLine(role_words(filing.case_type, row.role), row.name, row.name_zh) for row in rows]


def role_words(case_type: CaseType, role: str) -> str:
    """What a party is called in this kind of case."""
    return case_type.commencing_party if role == "commencing" else case_type.defending_party


def decision_of(filing: Filing) -> Decision | None:
    """The return or rejection with its reasons, if that is how it was decided."""
    reasons = DecisionReason.objects.select_related("reason").order_by("position")
    return Decision.objects.filter(filing=filing).select_related("officer").prefetch_related(Prefetch("reasons", queryset=reasons)).first()


def _points(documents: Iterable[Document]) -> list[Points]:
    points: list[Points] = []
    for document in documents:
        items: list[CheckItem] = list(document.type.to_check)  # type: ignore[attr-defined]  # prefetched by dossier
        if items and all(known.document != document.type.title for known in points):
            points.append(Points(document.type.title, items))
    return points


def reasons_for(kind: str, on: date) -> list[ReturnReason]:
    """The coded reasons of a kind (return, reject) in force on a Hong Kong day."""
    return list(reasons_in_force(kind, on))


def charge_of(filing: Filing) -> Charge | None:
    """What is owed for the filing."""
    return Charge.objects.filter(subject=filing.reference).first()
