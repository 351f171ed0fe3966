"""What the API takes and gives, field by field. What is not declared is refused."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from backoffice.api.fields import Cents, Code, Email, Line, NamedLine, NamedText, ShortLine, Text
from backoffice.filings.submission import (
    PaymentMeans,
    Submission,
    SubmittedDocument,
    SubmittedFiler,
    SubmittedParty,
    Urgency,
)

MOST_DOCUMENTS = 50
MOST_PARTIES = 200

Ground = Literal["limitation", "injunction", "hearing", "liberty", "other"]
Means = Literal["visa", "mastercard", "unionpay", "jcb", "pps", "deposit_account", "none"]
StateName = Literal[
    "received", "deemed_received", "fee_short", "fee_checked", "accepted", "served", "returned", "rejected", "lapsed",
    "withdrawn",
]  # fmt: skip
FeeStatusName = Literal["payable", "nil", "not_on_record"]

# In Hong Kong's offset, with microseconds: the same instant that is kept.
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Taken(BaseModel):
    """What a client sends: no other fields, no other types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PartyIn(Taken):
    """A party of a new case. A name in English, in Chinese, or both."""

    role: Literal["commencing", "defending"]
    name: Line = ""
    name_zh: Line = ""


class FilerIn(Taken):
    """Who files."""

    name: NamedLine
    organisation: Line = ""
    account: ShortLine = Field("", description="The registered user's account; the sealed documents go to its message box.")
    acts_for: Line = Field("", description="The party for whom is filed.")
    email: Email = ""


class DocumentIn(Taken):
    """A document; the i-th entry belongs to the i-th file part `documents`."""

    type: Code = Field(description="A document type of the case type.")
    title: Line = ""


class UrgencyIn(Taken):
    """A request to be dealt with first."""

    ground: Ground
    explanation: Text = ""


class PaymentIn(Taken):
    """How the fee is paid."""

    means: Means
    payment_id: ShortLine = Field("", description="The gateway's payment, where it has been made already.")


class FilingIn(Taken):
    """The JSON part `filing` of a submission."""

    office: Code = Field(description="The registry.")
    case_type: Code
    case_number: Annotated[ShortLine, Field(min_length=1)] | None = Field(
        None, description="The case, such as DCCJ 12/2026; left out for a new case."
    )
    parties: list[PartyIn] = Field([], max_length=MOST_PARTIES, description="Of a new case.")
    filer: FilerIn
    documents: list[DocumentIn] = Field(max_length=MOST_DOCUMENTS, description="In the order of the file parts.")
    claim_amount_cents: Cents | None = Field(None, description="The declared amount of the claim, in HKD cents.")
    declared_fee_cents: Cents | None = Field(
        None, description="What the filer reckons the fee to be, in HKD cents. It is compared with the court's own and changes nothing."
    )
    urgency: UrgencyIn | None = None
    payment: PaymentIn | None = Field(None, description="Left out: the filer pays later, or nothing is payable.")
    resubmits: Annotated[ShortLine, Field(min_length=1)] | None = Field(None, description="The returned filing that this one corrects.")
    language: Literal["en", "zh"] = "en"

    def submission(self, documents: tuple[SubmittedDocument, ...]) -> Submission:
        """The submission as the act of receiving takes it."""
        return Submission(
            office=self.office,
            case_type=self.case_type,
            documents=documents,
            filer=SubmittedFiler(**self.filer.model_dump()),
            case_number=self.case_number or "",
            parties=tuple(SubmittedParty(**party.model_dump()) for party in self.parties),
            claim_amount_cents=self.claim_amount_cents,
            declared_fee_cents=self.declared_fee_cents,
            urgency=Urgency(**self.urgency.model_dump()) if self.urgency else None,
            payment=PaymentMeans(**self.payment.model_dump()) if self.payment else PaymentMeans(),
            resubmits=self.resubmits or "",
            language=self.language,
        )


class WithdrawalIn(Taken):
    """Why the filer takes the filing back."""

    ground: NamedText


class AnswerIn(Taken):
    """The JSON part `answer`: what the filer answers."""

    text: NamedText


class NoticeIn(Taken):
    """A payment notice. It is stored as signed and read when it is processed."""

    payment_id: str
    reference: str
    amount_cents: int
    currency: str
    merchant: str
    captured_at: Instant
    means: str = ""


class FeeLineOut(Schema):
    """One line of the fee; all cents are for the whole line, and paper less concession is the e-fee."""

    item: str
    item_number: str = Field(description="Its number in the instrument's schedule; empty where it is not on record.")
    instrument: str
    description: str
    description_zh: str
    unit: Literal["fixed", "document", "page", "hour"] = Field(description="What the quantity counts.")
    quantity: int
    paper_cents: int
    concession_cents: int
    e_cents: int
    rule: str = Field(description="How the amount follows.")
    rule_zh: str = Field(description="The same in Chinese.")
    evidence: str = Field(description="What the item rests on.")
    unverified: bool = Field(description="Whether the item is not verified against a published text.")


class QuoteOut(Schema):
    """A fee, line by line, in HKD cents."""

    currency: Literal["HKD"] = "HKD"
    fee_status: FeeStatusName
    total_cents: int
    lines: list[FeeLineOut]


class PricedOut(QuoteOut):
    """A quote and the day that priced it."""

    priced_on: date


class FeeOut(QuoteOut):
    """The fee of a filing, and what of it is paid."""

    paid_cents: int
    refund_due_cents: int = Field(description="Paid, and owed no more after a waiver or a correction.")
    declared_cents: int | None = Field(description="What the filer declared the fee to be.")


class DocumentLinks(Schema):
    """Where a document and its sealed copy are."""

    self: str
    sealed: str


class ReasonOut(Schema):
    """Why a filing was returned or rejected."""

    code: str
    title: str
    sentence: str
    rule_cited: str
    document: int | None
    page: int | None
    note: str


class NotAcceptedOut(Schema):
    """What became of a document that the acceptance of its filing left out."""

    kind: Literal["return", "reject"]
    cure_by: date | None = Field(description="The last day to file it again.")
    reason: ReasonOut


class DocumentOut(Schema):
    """A document as it is kept."""

    number: int
    type: str
    title: str
    filename: str
    sha256: str
    size: int = Field(description="In bytes.")
    pages: int
    not_accepted: NotAcceptedOut | None = Field(description="Set where the filing is accepted without this document.")
    links: DocumentLinks


class FilingLinks(Schema):
    """Where what belongs to a filing is."""

    self: str
    events: str
    questions: str
    messages: str
    withdrawal: str
    acknowledgement: str
    receipt: str
    notice_of_return: str


class DecisionOut(Schema):
    """The registry's decision against a filing."""

    kind: Literal["return", "reject"]
    at: Instant
    cure_by: date | None = Field(description="The last day to resubmit.")
    reasons: list[ReasonOut]


class ReceiptOut(Schema):
    """An official receipt."""

    number: str
    amount_cents: int
    issued_at: Instant
    link: str


class UrgencyOut(Schema):
    """That the filer asked to be dealt with first, and what the registry answered."""

    ground: str
    granted: bool | None = Field(description="Null: not answered yet.")
    answer: str = Field(description="The registry's ground.")
    answered_at: Instant | None


class CorrectionOut(Schema):
    """A slip that the registry corrected in review, or a document in whose place it put another file of the filer's. What was filed is
    kept as it was filed."""

    number: int
    what: Literal["case_type", "document_type", "party", "order", "document"]
    document: int | None = Field(description="Of a document type or a document: the document's number.")
    party: int | None = Field(description="Of a party: its place in the submission, from 1.")
    old: str = Field(description="The code of a type, the name of a party, the numbers of the documents in order, or a SHA-256.")
    new: str
    old_zh: str = Field(description="A party's Chinese name; else empty.")
    new_zh: str
    ground: str
    at: Instant


class FilingOut(Schema):
    """A filing."""

    reference: str
    state: StateName
    received_at: Instant = Field(description="The instant after the last byte of the submission.")
    deemed_received_at: Instant | None = Field(description="Null while it cannot be known.")
    deemed_provisional: bool = Field(description="Whether the deemed time may still move.")
    deemed_reason: str = Field(description="Code of the rule that gave the deemed time.")
    deemed_explanation: str
    date_kept: Instant | None = Field(description="The date of the returned filing, where this one was allowed to keep it.")
    office: str
    case_type: str
    case_number: str | None = Field(description="Null until a new case is accepted.")
    opens_case: bool
    urgent: bool = Field(description="Whether it goes first: that was asked for, and not refused.")
    urgency: UrgencyOut | None = Field(description="Null where none was asked for.")
    awaits_answer: bool = Field(description="Whether the registry has asked something and waits for the answer.")
    resubmits: str | None
    fee: FeeOut
    documents: list[DocumentOut] = Field(description="In their order; `number` is the filer's and stays.")
    corrections: list[CorrectionOut] = Field(description="What the registry corrected without returning the filing, in order.")
    receipts: list[ReceiptOut]
    decision: DecisionOut | None
    left_out: Literal["awaited", "again", "lapsed", "rejected", "together"] | None = Field(
        description="Of a filing that was accepted without some of its documents: whether what was returned can be filed again; "
        "`together`: with the rest, after that acceptance was set aside."
    )
    set_aside_at: Instant | None = Field(
        description="Since when its acceptance is set aside: sealed copies of it hold no longer, and it is in review again."
    )
    links: FilingLinks


class ServiceOut(Schema):
    """How far the sealed documents are to an addressee, by an event `service.…`."""

    addressee: int = Field(description="Its number among the filing's addressees; 1 is the filer.")
    filer: bool
    account: str | None = Field(description="Whose message box, as in messages; null where that is not at this portal.")
    state: Literal["delivered", "prepared", "sent", "opened", "failed", "given_up"] = Field(
        description="As the event left it. `prepared`: in the box, the notice is on its way. `sent`: the mail server took the notice. "
        "`failed`: not served, and a person of the registry sees to it. `given_up`: not served, and nobody sees to it any more."
    )
    has_it: bool = Field(description="Whether the addressee has the documents from then on, as far as is known.")
    means: Literal["message box", "counter", "post", "personal", "fax", "other"]
    attempt: int = Field(description="How often the notice was sent, this time included.")
    fault: str | None = Field(description="The mail server's code, such as `550`; `-`: no answer; `portal`: a box at another portal.")
    served_at: Instant | None = Field(description="When it was served by other means.")


class EventOut(Schema):
    """Something that happened to a filing."""

    at: Instant
    code: str
    text: str
    by: Literal["registry", "filer", "system"]
    service: ServiceOut | None = Field(description="Of an event `service.…`: to whom, and how far. Null with every other.")


class EventsOut(Schema):
    """What happened to a filing, from its first event."""

    reference: str
    events: list[EventOut]


class PendingOut(Schema):
    """The paper is due and not yet drawn. Ask again after Retry-After seconds."""

    code: Literal["paper-not-yet-drawn"] = "paper-not-yet-drawn"
    detail: str


class DeemedOut(Schema):
    """When something received by an office at a moment counts as received."""

    office: str
    received_at: Instant
    deemed_received_at: Instant | None
    deemed_provisional: bool
    deemed_reason: str
    deemed_explanation: str


class NoticeOut(Schema):
    """The notice is stored and will be processed; told again, the same answer."""

    id: str
    status: Literal["stored"] = "stored"
