"""What the portal sends in, as plain data: the door reads it, the act of receiving takes it. Pure."""

from dataclasses import dataclass, field

EXEMPTION_GROUNDS = ("unavailable", "not_electronic", "too_urgent", "directed", "other")
URGENCY_GROUNDS = ("limitation", "injunction", "hearing", "liberty", "other")
PAYMENT_MEANS = ("visa", "mastercard", "unionpay", "jcb", "pps", "deposit_account", "none")


@dataclass(frozen=True)
class SubmittedDocument:
    """A document that is already safe in the store. size in bytes; signatures: of its signature fields, those that are signed."""

    type: str
    filename: str
    sha256: str
    size: int
    pages: int
    title: str = ""
    signatures: int = 0


@dataclass(frozen=True)
class SubmittedParty:
    """A party of a new case. role: commencing or defending."""

    role: str
    name: str
    name_zh: str = ""


@dataclass(frozen=True)
class SubmittedFiler:
    """Who files: the person, their organisation, the registered user's account and whom they act for."""

    name: str
    organisation: str = ""
    account: str = ""
    acts_for: str = ""
    email: str = ""


@dataclass(frozen=True)
class Urgency:
    """A request to be dealt with first, with its coded ground."""

    ground: str
    explanation: str = ""


@dataclass(frozen=True)
class PaymentMeans:
    """How the filer pays; payment_id where the gateway has already given one."""

    means: str = "none"
    payment_id: str = ""


@dataclass(frozen=True)
class AtTheCounter:
    """What only a filing on paper has: is the filer legally represented, and by what exemption is it on paper.

    ground: one of EXEMPTION_GROUNDS, or empty; allowed_by: the judge or officer who allowed it.
    """

    represented: bool
    ground: str = ""
    note: str = ""
    allowed_by: str = ""


@dataclass(frozen=True)
class Submission:
    """A whole submission. claim_amount_cents and declared_fee_cents in HKD cents; case_number empty for a new case."""

    office: str
    case_type: str
    documents: tuple[SubmittedDocument, ...]
    filer: SubmittedFiler
    case_number: str = ""
    parties: tuple[SubmittedParty, ...] = ()
    claim_amount_cents: int | None = None
    declared_fee_cents: int | None = None
    urgency: Urgency | None = None
    payment: PaymentMeans = field(default_factory=PaymentMeans)
    resubmits: str = ""
    language: str = "en"
