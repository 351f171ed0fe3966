"""All that the page of one filing shows, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.translation import gettext

from backoffice.audit.timeline import Entry, timeline
from backoffice.cases.models import CaseType, Party
from backoffice.filings.asked import FilerQuestion, questions_of
from backoffice.filings.checks import Check, Ticked
from backoffice.filings.corrections import Corrected, FilingCorrection, corrections_of
from backoffice.filings.deliveries import Delivery, deliveries_of
from backoffice.filings.matched import FILER, Match
from backoffice.filings.messages import Message, of_filing
from backoffice.filings.models import Decision, DecisionReason, Document, DocumentMark, Filing, FilingParty, PriceDifference, ServiceRecord
from backoffice.filings.not_served import NotServed, not_served
from backoffice.filings.parts import marks_of
from backoffice.filings.selectors import checklist_of, services_of
from backoffice.filings.selectors import parties_of as named_parties
from backoffice.filings.states import State
from backoffice.filings.to_post import NoticeToPost, latest_of
from backoffice.filings.urgency import UrgencyAnswer, urgency_answers_of
from backoffice.filings.worklists import last_price_difference
from backoffice.kernel import languages
from backoffice.kernel.questions import Question, Several
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge, ChargeLine, Payment, Receipt
from backoffice.payments.selectors import charge_of as charge_of_subject
from backoffice.payments.selectors import charge_with_lines, payments_of


@dataclass(frozen=True)
class PartyLine:
    """A party as the page names it: what it is in this kind of case, and its names."""

    role: str
    name: str
    name_zh: str


@dataclass(frozen=True)
class Points:
    """What an officer looks for in one document, and what is ticked already."""

    document: Document
    checks: list[Check]

    @property
    def ticked(self) -> int:
        """How many are."""
        return sum(check.ticked != Ticked.NO for check in self.checks)


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
    # Of a filing on paper, by kind and position of the paper: what is to be posted, or became of it.
    to_post: dict[tuple[str, int], NoticeToPost] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    # On whom the court served nothing itself, where it was served at all.
    not_served: list[NotServed] = field(default_factory=list)
    two_prices: PriceDifference | None = None
    messages: list[Message] = field(default_factory=list)
    questions: list[FilerQuestion] = field(default_factory=list)
    corrections: list[FilingCorrection] = field(default_factory=list)
    urgency: list[UrgencyAnswer] = field(default_factory=list)
    # What officers said of documents that are not to be accepted; of an accepted filing, what its acceptance left out.
    against: dict[int, DocumentMark] = field(default_factory=dict)

    @property
    def checks(self) -> list[Check]:
        """Every point of every document."""
        return [check for points in self.points for check in points.checks]

    @property
    def pages(self) -> int:
        """The pages of all documents together."""
        return sum(document.pages for document in self.documents)


def dossier(filing: Filing) -> Dossier:
    """Everything about the filing."""
    # The guard has read them already, with their types.
    documents = list(filing.documents.all())
    charge = charge_with_lines(filing.reference)
    payments = payments_of(filing.reference)
    subjects = [filing.reference, *(payment.receipt.number for payment in payments if has_receipt(payment))]
    papers = _PAPERS.rows(subjects)
    history = timeline(filing.reference)
    if filing.some_hidden:
        shown = {document.number for document in documents}
        kept = {paper.number for paper in papers if paper.kind == PaperKind.SEALED_COPY and paper.position not in shown}
        papers = [paper for paper in papers if paper.number not in kept]
        history = [entry for entry in history if not any(number in entry.text for number in kept)]
    deliveries = deliveries_of(filing.pk)
    return Dossier(
        documents=documents,
        parties=parties_of(filing),
        charge=charge,
        lines=list(charge.lines.all()) if charge else [],
        payments=payments,
        papers=papers,
        to_post=latest_of(filing.pk) if filing.client_id is None else {},
        history=history,
        decision=decision_of(filing),
        services=services_of(filing),
        deliveries=deliveries,
        # Where a document is kept from the reader nothing is said that would tell of it.
        not_served=[] if filing.some_hidden else not_served(filing, deliveries, [each.sealed_to for each in documents]),
        points=_points(documents, checklist_of(filing, documents)),
        two_prices=last_price_difference(filing),
        messages=of_filing(filing.pk),
        questions=questions_of(filing.pk),
        corrections=corrections_shown(filing),
        urgency=urgency_answers_of(filing.pk) if filing.urgency_granted is not None else [],
        against=_against(filing, documents),
    )


def corrections_shown(filing: Filing) -> list[FilingCorrection]:
    """What was corrected in it, in order; without what is about a document that is kept from the reader."""
    rows = corrections_of(filing.pk)
    if not filing.some_hidden:
        return rows
    shown = {document.number for document in filing.documents.all()}
    return [row for row in rows if row.what not in (Corrected.DOCUMENT_TYPE, Corrected.DOCUMENT) or row.place in shown]


def _against(filing: Filing, documents: list[Document]) -> dict[int, DocumentMark]:
    """The marks that count: while it is in review, and what an acceptance left out. Of documents that are kept from the reader, none."""
    if filing.state != State.FEE_CHECKED and not filing.left_out:
        return {}
    shown = {document.number for document in documents}
    return {number: mark for number, mark in marks_of(filing.pk).items() if number in shown}


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
        rows = sorted(named_parties(filing), key=lambda party: party.role)
    return [PartyLine(role_words(filing.case_type, row.role), row.name, row.name_zh) for row in rows]


def role_words(case_type: CaseType, role: str) -> str:
    """What a party is called in this kind of case."""
    if role == "commencing":
        return languages.picked(case_type.commencing_party, case_type.commencing_party_zh)
    return languages.picked(case_type.defending_party, case_type.defending_party_zh)


def match_words(match: Match, case_type: CaseType) -> str:
    """As what a name that stands on the list of restriction orders stands in the filing."""
    if match.bearer.role == FILER:
        return gettext("For whom it was filed")
    return role_words(case_type, match.bearer.role)


_PAPERS = Question(lambda subjects: Paper.objects.filter(subject__in=subjects, superseded_by=None).order_by("drawn_at", "id"), Several(str))
_REASONS = DecisionReason.objects.select_related("reason").order_by("position")
_DECISION = Question(
    lambda filing: (
        Decision.objects.filter(filing_id=filing).select_related("officer").prefetch_related(Prefetch("reasons", queryset=_REASONS.all()))
    ),
    int,
)


def decision_of(filing: Filing) -> Decision | None:
    """The return or rejection with its reasons, if that is how it was decided."""
    return _DECISION.first(filing.pk)


def _points(documents: Iterable[Document], checks: list[Check]) -> list[Points]:
    listed = [Points(document, [check for check in checks if check.document == document.number]) for document in documents]
    return [points for points in listed if points.checks]


def charge_of(filing: Filing) -> Charge | None:
    """What is owed for the filing."""
    return charge_of_subject(filing.reference)
