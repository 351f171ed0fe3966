"""A filing: what was sent in, where it stands, who has it. Its transitions are here; what moves it is in workflows."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from backoffice.calendar.rules import NOT_KNOWN
from backoffice.cases.models import Case, CaseType, CheckItem, DocumentType, ReturnReason, SealedTo
from backoffice.filings.asked import AnswerDocument, FilerQuestion
from backoffice.filings.compared import DocumentComparison
from backoffice.filings.corrections import FilingCorrection
from backoffice.filings.decided import DecisionLine, DecisionTally, LinesFrom
from backoffice.filings.deliveries import Delivery, ServiceRecord
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.in_hand import Answer, HandoverRequest, Hold, HoldEnd, QueueRule
from backoffice.filings.messages import Message, MessageKind
from backoffice.filings.names import NameWord
from backoffice.filings.notes import FilingNote, Mention
from backoffice.filings.parts import DocumentMark, LeftOut
from backoffice.filings.referrals import Referral
from backoffice.filings.replaced import ReplacedDocument
from backoffice.filings.restricted import RestrictionAnswer
from backoffice.filings.saved import SavedFilter
from backoffice.filings.seal_places import SealPlace
from backoffice.filings.second_looks import SecondLook, SecondLookReason, SecondLookTally
from backoffice.filings.states import WITHDRAWABLE, State
from backoffice.filings.tallies import Tally
from backoffice.filings.to_post import NoticeToPost
from backoffice.filings.two_prices import PriceDifference
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.kernel.fsm import FSMField, transition
from backoffice.people.models import ApiClient, Office, User

# Models of this app that stand in files of their own.
__all__ = [
    "Answer",
    "AnswerDocument",
    "DecisionLine",
    "DecisionTally",
    "Delivery",
    "DocumentComparison",
    "DocumentMark",
    "FailedNotice",
    "FilerQuestion",
    "FilingCorrection",
    "FilingNote",
    "HandoverRequest",
    "Hold",
    "HoldEnd",
    "LinesFrom",
    "Mention",
    "Message",
    "MessageKind",
    "NameWord",
    "NoticeToPost",
    "PriceDifference",
    "QueueRule",
    "Referral",
    "ReplacedDocument",
    "RestrictionAnswer",
    "SavedFilter",
    "SealPlace",
    "SecondLook",
    "SecondLookReason",
    "SecondLookTally",
    "ServiceRecord",
    "Tally",
    "UrgencyAnswer",
]  # fmt: skip


class UrgencyGround(models.TextChoices):
    """Why a filer asks to be dealt with first."""

    LIMITATION = "limitation", _("a limitation period is ending")
    INJUNCTION = "injunction", _("an injunction is sought")
    HEARING = "hearing", _("needed for a hearing at hand")
    LIBERTY = "liberty", _("a person's liberty is at stake")
    OTHER = "other", _("another ground")


class Channel(models.TextChoices):
    """By what way a filing came in."""

    ELECTRONIC = "electronic", _("by e-filing")
    PAPER = "paper", _("on paper, at the counter")


class FeeStatus(models.TextChoices):
    """Whether a fee is payable at all."""

    PAYABLE = "payable", _("payable")
    NIL = "nil", _("no fee")
    NOT_ON_RECORD = "not_on_record", _("no fee item on record")


# What was returned, whatever became of it since. Written so that SQLite, too, sees that a partial index has them.
SENT_BACK = Q(state=State.RETURNED) | Q(state=State.LAPSED)


class Filing(models.Model):
    """One submission to a registry. Moved only by the acts in workflows/filing/actions."""

    reference = models.CharField(max_length=20, unique=True)
    # Who sent it in by e-filing; nobody did what was handed in at the counter.
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ELECTRONIC)
    # Without an index of its own: the indexes below begin with it, and PostgreSQL took the plain one for counts of open
    # work, by way of all the history of the office.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="+")
    # A later document names its case; a new case gets its own on acceptance.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="filings")
    opens_case = models.BooleanField()
    state = FSMField(default=State.RECEIVED, choices=State.choices, protected=True)

    # The instant after the last byte of the submission; of what came on paper, the counter's time. Written once; a trigger refuses
    # any change.
    received_at = models.DateTimeField()
    # Null while it cannot be known (an open-ended closure, a year whose holidays are not loaded). Of what was settled before such a
    # closure was entered it is the time known last, by which the filing keeps its place in the lists; what is told is deemed_at.
    deemed_received_at = models.DateTimeField(null=True)
    deemed_reason = models.CharField(max_length=40)
    deemed_note = models.CharField(max_length=200, default="")

    filer_name = models.CharField(max_length=500)
    filer_organisation = models.CharField(max_length=500, default="")
    filer_account = models.CharField(max_length=120, default="")
    filer_acts_for = models.CharField(max_length=500, default="")
    filer_email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=2, default="en")

    claim_amount_cents = models.BigIntegerField(null=True)
    urgent = models.BooleanField(default=False)
    urgency_ground = models.CharField(max_length=20, choices=UrgencyGround.choices, default="")
    urgency_explanation = models.TextField(default="")
    # The registry's latest answer to that; null: none yet. Refused, it is not urgent any more.
    urgency_granted = models.BooleanField(null=True)
    payment_means = models.CharField(max_length=20, default="none")
    payment_id = models.CharField(max_length=120, default="")
    fee_status = models.CharField(max_length=20, choices=FeeStatus.choices)
    fee_total_cents = models.BigIntegerField()
    # What the filer reckoned the fee to be; null where nothing was said.
    declared_fee_cents = models.BigIntegerField(null=True)

    # Who has it. A shortfall is taken by the accounts office, everything else by the registry.
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    # Until when an opened review stays with who has it unless its page is open; null: it was assigned, or is a shortfall.
    lease_until = models.DateTimeField(null=True)
    # The Hong Kong day on which a held filing comes back to its queue by itself; why and by whom is in its Hold.
    held_until = models.DateField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Until when who accepted it may undo that; nothing is sealed and nobody is served before. Null: it was final at once.
    undo_until = models.DateTimeField(null=True)
    withdrawal_ground = models.TextField(default="")
    # The narrower of the latest orders on its case and on itself; null: open. Who may see it is decided in cases/sealing.py alone.
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)
    # In whose place it was filed, and whether in that of what an acceptance left out of it (parts.py) and not of the rest or the whole.
    resubmits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="resubmissions", db_index=False)
    of_parts = models.BooleanField(default=False)
    # Of a filing that keeps the date of the returned one: that one's time, as two persons allowed it (kept_date.py).
    filed_as_at = models.DateTimeField(null=True)
    # When a returned filing was filed again: from then on it does not wait for its filer any more.
    cured_at = models.DateTimeField(null=True)
    # Since when its acceptance is set aside, by two persons (set_aside.py): it is not accepted a second time.
    set_aside_at = models.DateTimeField(null=True)
    # What is waited for of the documents that its acceptance left out, also when that is set aside since (parts.py).
    left_out = models.CharField(max_length=8, choices=LeftOut.choices, default=LeftOut.NONE)

    # Since when an open question waits for the filer; and when an answer came, as long as it is in review (asked.py).
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    # Since when a question about it is with a Registrar or Master (referrals.py); it is in nobody's hands then.
    referred_at = models.DateTimeField(null=True)
    # When their answer came, as long as it is in review and is not referred again.
    advised_at = models.DateTimeField(null=True)

    # Since when the sealed documents (deliveries.py), or the notice of a message that matters (failed_notices.py), have not reached one of
    # its addressees, and that is somebody's work; the earliest.
    service_failed_at = models.DateTimeField(null=True)
    # Since when a notice waits to be posted to its filer, who filed on paper (to_post.py); the earliest.
    to_post_at = models.DateTimeField(null=True)

    # Whether whoever asked for it is not shown all of its documents; set where it is read for a person.
    some_hidden = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="filing_state_known"),
            models.CheckConstraint(
                condition=Q(deemed_received_at__isnull=False) | Q(state__in=[State.RECEIVED, State.WITHDRAWN]),
                name="filing_deemed_when_past_received",
            ),
            models.CheckConstraint(
                condition=Q(deemed_received_at__isnull=True) | Q(deemed_received_at__gte=F("received_at")),
                name="filing_deemed_not_before_received",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(state__in=[State.ACCEPTED, State.SERVED]),
                name="filing_accepted_has_case",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=False)
                | ~Q(state__in=[State.ACCEPTED, State.SERVED, State.RETURNED, State.REJECTED, State.LAPSED]),
                name="filing_decided_by_someone",
            ),
            models.CheckConstraint(condition=Q(fee_total_cents__gte=0), name="filing_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(channel=Channel.ELECTRONIC, client__isnull=False) | Q(channel=Channel.PAPER, client__isnull=True),
                name="filing_client_unless_on_paper",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="filing_taken_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True) | Q(taken_by__isnull=False, state=State.FEE_CHECKED), name="filing_leased_in_review"
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(taken_by__isnull=True, state=State.FEE_CHECKED), name="filing_held_by_nobody"
            ),
            models.CheckConstraint(
                condition=Q(undo_until__isnull=True) | Q(state__in=[State.ACCEPTED, State.SERVED], undo_until__gte=F("decided_at")),
                name="filing_undone_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, answered_at__isnull=True) | Q(state=State.FEE_CHECKED), name="filing_asked_in_review"
            ),
            models.CheckConstraint(
                condition=Q(advised_at__isnull=True) | Q(state=State.FEE_CHECKED, referred_at__isnull=True), name="filing_advised_in_review"
            ),
            models.CheckConstraint(
                condition=Q(referred_at__isnull=True) | Q(state=State.FEE_CHECKED, taken_by__isnull=True, held_until__isnull=True),
                name="filing_referred_by_nobody",
            ),
            models.CheckConstraint(
                condition=Q(urgency_granted__isnull=True) | (Q(urgency_granted=F("urgent")) & ~Q(urgency_ground="")),
                name="filing_urgent_as_answered",
            ),
            models.CheckConstraint(
                condition=Q(cured_at__isnull=True) | Q(state__in=[State.RETURNED, State.LAPSED]), name="filing_cured_when_returned"
            ),
            models.CheckConstraint(
                condition=Q(filed_as_at__isnull=True) | Q(resubmits__isnull=False, filed_as_at__lte=F("received_at")),
                name="filing_keeps_an_earlier_date",
            ),
            models.CheckConstraint(
                condition=Q(left_out=LeftOut.NONE)
                | Q(left_out__in=LeftOut.values) & (Q(state__in=[State.ACCEPTED, State.SERVED]) | Q(set_aside_at__isnull=False)),
                name="filing_in_part_when_accepted",
            ),
            # What its acceptance left out is filed again once, and where that is set aside, the rest once.
            models.UniqueConstraint(fields=["resubmits", "of_parts"], name="filing_resubmitted_once"),
            models.CheckConstraint(condition=Q(of_parts=False) | Q(resubmits__isnull=False), name="filing_of_parts_of_something"),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True) | ~Q(state__in=[State.ACCEPTED, State.SERVED]), name="filing_set_aside_once"
            ),
        ]
        # Open work is found by partial indexes and never by reading history.
        indexes = [
            models.Index(
                fields=["office", "-urgent", "deemed_received_at", "id"],
                condition=Q(state=State.FEE_CHECKED, held_until__isnull=True, referred_at__isnull=True),
                name="filing_to_review",
            ),
            models.Index(fields=["office", "referred_at", "id"], condition=Q(referred_at__isnull=False), name="filing_referred"),
            models.Index(
                fields=["office", "service_failed_at", "id"], condition=Q(service_failed_at__isnull=False), name="filing_failed_service"
            ),
            models.Index(fields=["office", "to_post_at", "id"], condition=Q(to_post_at__isnull=False), name="filing_to_post"),
            models.Index(fields=["office", "deemed_received_at", "id"], condition=Q(held_until__isnull=False), name="filing_held"),
            models.Index(fields=["held_until"], condition=Q(held_until__isnull=False), name="filing_hold_ends"),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="filing_leased"),
            models.Index(
                fields=["office", "-decided_at", "-id"],
                condition=Q(state=State.RETURNED, cured_at__isnull=True),
                name="filing_with_its_filer",
            ),
            models.Index(fields=["office", "-decided_at", "-id"], condition=Q(left_out="awaited"), name="filing_in_part_with_its_filer"),
            models.Index(fields=["office", "-asked_at", "-id"], condition=Q(asked_at__isnull=False), name="filing_asked"),
            models.Index(fields=["office", "decided_at", "id"], condition=Q(state=State.ACCEPTED), name="filing_unserved"),
            models.Index(
                fields=["office", "deemed_received_at", "id"], condition=Q(state=State.DEEMED_RECEIVED), name="filing_awaiting_payment"
            ),
            models.Index(fields=["office", "deemed_received_at", "id"], condition=Q(state=State.FEE_SHORT), name="filing_short"),
            models.Index(fields=["office", "deemed_received_at", "id"], condition=Q(state=State.RECEIVED), name="filing_not_yet_due"),
            models.Index(fields=["deemed_received_at", "id"], condition=Q(state=State.RECEIVED), name="filing_sweep"),
            models.Index(fields=["id"], condition=Q(state=State.ACCEPTED), name="filing_to_serve"),
            models.Index(fields=["id"], condition=Q(state=State.RETURNED), name="filing_to_lapse"),
            models.Index(fields=["taken_by", "taken_at"], condition=Q(taken_by__isnull=False), name="filing_taken"),
            models.Index(fields=["office", "-decided_at", "-id"], condition=Q(decided_at__isnull=False), name="filing_decided"),
            models.Index(fields=["office", "-received_at", "-id"], name="filing_by_receipt"),
            # The one state that is neither open work nor decided.
            models.Index(fields=["office", "-received_at", "-id"], condition=Q(state=State.WITHDRAWN), name="filing_withdrawn"),
            # The daily register: by deemed day, of those whose time has come.
            models.Index(fields=["office", "deemed_received_at", "reference"], condition=~Q(state=State.RECEIVED), name="filing_by_deemed"),
            # Read when money comes under a reference that nobody knows: did a filing name the payment?
            models.Index(fields=["payment_id"], condition=~Q(payment_id=""), name="filing_by_payment"),
            models.Index(fields=["office", "filer_organisation"], name="filing_by_filer"),
            # Settled once, and not known again since a closure was entered late: few, and none for most of the year.
            models.Index(
                fields=["office", "id"], condition=~Q(state=State.RECEIVED) & Q(deemed_reason__in=NOT_KNOWN), name="filing_not_known_again"
            ),
            # What a firm, a person without one, or a portal's account was sent back of late.
            models.Index(
                F("office"),
                Upper("filer_organisation"),
                F("decided_at").desc(),
                F("id").desc(),
                condition=SENT_BACK,
                name="filing_sent_back_to_firm",
            ),
            models.Index(
                F("office"),
                Upper("filer_name"),
                F("decided_at").desc(),
                F("id").desc(),
                condition=SENT_BACK & Q(filer_organisation=""),
                name="filing_sent_back_to_person",
            ),
            models.Index(
                fields=["office", "client", "filer_account", "-decided_at", "-id"], condition=SENT_BACK, name="filing_sent_back_to_account"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def deemed_provisional(self) -> bool:
        """Whether the deemed time may still move: it has not come yet, or cannot be known."""
        return self.state == State.RECEIVED or self.deemed_at is None

    @property
    def deemed_at(self) -> datetime | None:
        """When it counts as received, in UTC; None while that is not known, also where it had been settled before the office was
        said to be closed without a reopening."""
        return None if self.deemed_reason in NOT_KNOWN else self.deemed_received_at

    @property
    def date_of_filing(self) -> datetime | None:
        """The moment that dates it: its deemed time, or the returned filing's that it was allowed to keep."""
        return self.filed_as_at or self.deemed_received_at

    @property
    def is_decided(self) -> bool:
        """Whether nothing more is to be decided or paid: accepted, returned, rejected, lapsed or withdrawn."""
        return self.state not in WITHDRAWABLE

    @transition(field=state, source=State.RECEIVED, target=State.DEEMED_RECEIVED)
    def become_deemed_received(self) -> None:
        """The deemed time has come."""

    @transition(field=state, source=[State.DEEMED_RECEIVED, State.FEE_CHECKED], target=State.FEE_SHORT)
    def find_fee_short(self) -> None:
        """Less was paid than the fee: when it was looked at, or after a correction in review."""

    @transition(field=state, source=[State.DEEMED_RECEIVED, State.FEE_SHORT], target=State.FEE_CHECKED)
    def pass_fee_check(self) -> None:
        """The fee is settled, or none is payable."""

    @transition(field=state, source=State.FEE_CHECKED, target=State.ACCEPTED)
    def become_accepted(self) -> None:
        """The registry takes it."""

    @transition(field=state, source=State.ACCEPTED, target=State.FEE_CHECKED)
    def undo_acceptance(self) -> None:
        """Taken back before it is served: by who accepted it, in the time for that, or by two persons after it."""

    @transition(field=state, source=State.SERVED, target=State.FEE_CHECKED)
    def set_aside_acceptance(self) -> None:
        """Two persons set the acceptance aside: it is in review again, to be returned or rejected."""

    @transition(field=state, source=State.ACCEPTED, target=State.SERVED)
    def become_served(self) -> None:
        """Every addressee has it."""

    @transition(field=state, source=[State.FEE_SHORT, State.FEE_CHECKED], target=State.RETURNED)
    def become_returned(self) -> None:
        """Back to the filer for correction."""

    @transition(field=state, source=[State.FEE_SHORT, State.FEE_CHECKED], target=State.REJECTED)
    def become_rejected(self) -> None:
        """Refused for good."""

    @transition(field=state, source=State.RETURNED, target=State.LAPSED)
    def become_lapsed(self) -> None:
        """Not cured by its date."""

    @transition(
        field=state,
        source=[State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED],
        target=State.WITHDRAWN,
    )
    def become_withdrawn(self) -> None:
        """Taken back by the filer."""


class ExemptionGround(models.TextChoices):
    """Why somebody who must use e-filing files on paper. Ours, for the court to confirm."""

    UNAVAILABLE = "unavailable", _("e-filing was not available")
    NOT_ELECTRONIC = "not_electronic", _("a document cannot be filed electronically")
    TOO_URGENT = "too_urgent", _("too urgent to wait for e-filing")
    DIRECTED = "directed", _("the court directed or allowed it")
    OTHER = "other", _("another ground")


class PaperIntake(models.Model):
    """How a filing on paper came in: who took it at the counter, and where e-filing is mandatory, by what exemption."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="paper_intake")
    # Kept here too: the report on exemptions reads by registry and time of receipt.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    represented = models.BooleanField()
    # Whether e-filing was mandatory for the case type on that day and the filer was bound by it.
    mandatory = models.BooleanField()
    exemption_ground = models.CharField(max_length=20, choices=ExemptionGround.choices, default="")
    exemption_note = models.CharField(max_length=500, default="")
    exemption_allowed_by = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mandatory=False, exemption_ground="", exemption_allowed_by="")
                | Q(mandatory=True, represented=True, exemption_ground__in=ExemptionGround.values) & ~Q(exemption_allowed_by=""),
                name="paper_intake_exempted_if_mandatory",
            ),
        ]
        indexes = [models.Index(fields=["office", "received_at", "id"], name="paper_intake_by_receipt")]

    def __str__(self) -> str:
        return f"paper intake {self.filing_id}"


class Document(models.Model):
    """One document of a filing; its bytes lie in the store by hash and never change. Another file can be put in its place in review
    (replaced.py)."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="documents")
    # The filer's: by it the document is named for ever.
    number = models.PositiveSmallIntegerField()
    # Its place from 1 where the registry corrected the order: of all of a filing's documents, or of none.
    place = models.PositiveSmallIntegerField(null=True)
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=500, default="")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    # Signature fields that are signed, as seen at the door.
    signatures = models.PositiveSmallIntegerField(default=0)

    # As the latest order on this one document says, beside what holds for the whole filing; null: open.
    sealed_to = models.CharField(max_length=8, choices=SealedTo.choices, null=True)

    class Meta:
        ordering = ["place", "number"]
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="document_number_once")]
        # The latest with the same bytes, without walking all that were ever filed.
        indexes = [models.Index(fields=["sha256", "-id"], name="document_by_bytes")]

    def __str__(self) -> str:
        return self.title or self.type.title

    @property
    def in_chinese(self) -> str:
        """What it is called in a Chinese text: by its kind, with the title that its filer gave it, in whatever language that is."""
        own = "" if self.title in ("", self.type.title) else f"（{self.title}）"
        return f"{self.type.title_zh}{own}"


class CheckMark(models.Model):
    """A point of the checklist that was ticked, or whose tick was taken back, on one document; the words as they stood then. The last
    one counts. Without an officer a rule ticked it, and the acceptance kept that; or, taken back without one, what an officer had said
    was of a file in whose place another one stands, and counts no longer.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="check_marks")
    document_number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(CheckItem, on_delete=models.PROTECT, related_name="+")
    ticked = models.BooleanField()
    text = models.CharField(max_length=200)
    text_zh = models.CharField(max_length=100)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.document_number} {self.item}"


class FilingParty(models.Model):
    """A party as named in a submission that opens a case; the case's own parties are made from these on acceptance."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="parties")
    # The filing's office, kept here too: a name is searched within one's offices, by an index that begins with the office.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=500)
    name_zh = models.CharField(max_length=500, default="")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["filing", "position"], name="filing_party_position_once")]

    def __str__(self) -> str:
        return self.name or self.name_zh


class DecisionKind(models.TextChoices):
    """The two ways in which a filing is not accepted; they are not the same."""

    RETURN = "return", _("returned for correction")
    REJECT = "reject", _("rejected")


class Decision(models.Model):
    """Why a filing was returned or rejected, by whom, and by when it can be cured."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cure_by = models.DateField(null=True)


class DecisionReason(models.Model):
    """One coded reason, with where in the documents it is seen."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reasons")
    position = models.PositiveSmallIntegerField()
    reason = models.ForeignKey(ReturnReason, on_delete=models.PROTECT, related_name="+")
    document_number = models.PositiveSmallIntegerField(null=True)
    page = models.PositiveIntegerField(null=True)
    note = models.TextField(default="")

    class Meta:
        ordering = ["position"]
