"""Which event tells of each row that an act writes: under which subject, with which code, naming which columns.

Every table stands here in TOLD, or with its reason in untold.py: a test asks whoever adds one. What comes to stand in a row later (a
question that ends) has a rule for that too, with the condition by which it is known.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import AutoField, Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Substr
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from workflows.invariants.base import Breach, Part, chunks, invariant, mark
from workflows.invariants.spelling import plain
from workflows.invariants.ways import ACTOR, Told, Way, by, told, told_if


def _named(prefix: str, column: str) -> Any:
    """A subject that is made of a word and a column."""
    return Concat(Value(prefix), Cast(column, CharField()))


def _first(table: str, path: str, **where: Any) -> Any:
    """A column of the first row of another table that belongs to this one."""
    return Subquery(apps.get_model(table)._base_manager.filter(**where).order_by("pk").values(path)[:1])


# A receipt's paper, and a correction of one, stands on the timeline of the filing.
_OF_PAPER = Coalesce(_first("payments.Receipt", "subject", number=OuterRef("subject")), F("subject"))
# The case, the filing, or of a document a subject of its own.
_OF_SEALING = Coalesce(
    F("case__number"),
    Case(
        When(document_number__gt=0, then=Concat(F("filing_reference"), Value("#"), Cast("document_number", CharField()))),
        default=F("filing_reference"), output_field=CharField(),
    ),
)  # fmt: skip
_OF_CONSENT = Coalesce(F("case__number"), _named("O-", "organisation_id"))
# A case is opened by the filing of which its first entry was made.
_OF_CASE = _first("cases.RegisterEntry", "filing_reference", case=OuterRef("pk"))
_OF_PARTY = _first("cases.RegisterEntry", "filing_reference", case=OuterRef("case"))
_OF_FAULT = Coalesce(
    _first("filings.Document", "filing__reference", sha256=OuterRef("sha256")), _first("papers.Paper", "number", sha256=OuterRef("sha256")),
    _first("filings.AnswerDocument", "question__filing__reference", sha256=OuterRef("sha256")),
    _first("filings.ReplacedDocument", "filing__reference", sha256=OuterRef("sha256")),
)  # fmt: skip
_IMPORTED = Q(Exists(apps.get_model("cases.TakenOver")._base_manager.filter(case=OuterRef("pk"))))
_OF_IMPORTED = Q(Exists(apps.get_model("cases.TakenOver")._base_manager.filter(case=OuterRef("case"))))
_FILING = "filing__reference"
_UNDONE = by("filing.acceptance_undone", "filing.acceptance_set_aside")
_MOVED_ON = by("filing.accepted", "filing.returned", "filing.rejected", "filing.withdrawn", "filing.fee_short")
_SERVED = ("service.prepared", "service.made_available", "filing.served")

# A filing, and what came with it.
OF_FILINGS: tuple[Told, ...] = (
    told("filings.Filing", "reference", by("filing.received")),
    told("filings.Filing", "reference", by("filing.taken_in_on_paper"), channel="paper"),
    told("filings.Filing", "reference", by("filing.date_kept", kept="filed_as_at"), filed_as_at__isnull=False),
    told("filings.Filing", "reference", by("filing.acceptance_set_aside"), set_aside_at__isnull=False),
    told("filings.Filing", "reference", by("filing.held", until="held_until"), held_until__isnull=False),
    told("filings.Filing", "reference", by("filing.accepted_in_part"), left_out__gt=""),
    told("filings.Filing", "reference", by("filing.parts_lapsed"), left_out="lapsed"),
    told("filings.Filing", "reference", by("filing.parts_together"), left_out="together"),
    told("filings.Document", _FILING, by("filing.received")),
    told("filings.FilingParty", _FILING, by("filing.received")),
    told("filings.PaperIntake", _FILING, by("filing.taken_in_on_paper", actor="officer_id", represented="represented")),
    told("filings.PaperIntake", _FILING, by("filing.exempted", actor="officer_id", ground="exemption_ground"), mandatory=True),
)  # fmt: skip
# In review.
IN_REVIEW: tuple[Told, ...] = (
    told("filings.Hold", _FILING, by("filing.held", actor="by_id", until="until", reason="reason")),
    told("filings.Hold", _FILING, by("filing.hold_over"), ended_how="date"),
    told("filings.Hold", _FILING, by("filing.hold_ended"), ended_how="ended"),
    told("filings.Hold", _FILING, by("filing.withdrawn"), ended_how="withdrawn"),
    told("filings.Hold", _FILING, by("filing.answered", "filing.answered_late"), ended_how="answered"),
    told("filings.HandoverRequest", _FILING, by("filing.asked_for", actor="asked_by_id")),
    told("filings.HandoverRequest", _FILING, by("filing.handed_over", actor="holder_id", to_id="asked_by_id"), answer="handed_over"),
    told("filings.HandoverRequest", _FILING, by("filing.kept", actor="holder_id"), answer="declined"),
    told("filings.HandoverRequest", _FILING, by("filing.went_over", to_id="asked_by_id"), answer="went_over"),
    told("filings.FilerQuestion", _FILING,
         by("filing.asked_filer", actor="asked_by_id", number="number", question="text", answer_by="answer_by")),
    told("filings.FilerQuestion", _FILING, by("filing.answered", "filing.answered_late", number="number", received_at="ended_at"),
         ended_how="answered"),
    told("filings.FilerQuestion", _FILING, by("filing.question_withdrawn", actor="ended_by_id", number="number"), ended_how="withdrawn"),
    told("filings.FilerQuestion", _FILING, _MOVED_ON, ended_how="over"),
    told("filings.AnswerDocument", "question__filing__reference",
         by("filing.answered", "filing.answered_late", number="question__number")),
    told("filings.FilingNote", _FILING, by("filing.note_written", actor="author_id", number="number"), strikes=None),
    told("filings.FilingNote", _FILING, by("filing.note_struck", actor="author_id", number="strikes__number"), strikes__isnull=False),
    told("filings.Mention", "note__filing__reference", by("filing.note_written", number="note__number")),
    told("filings.Referral", _FILING, by("filing.referred", "filing.referred_to", actor="referred_by_id", number="number")),
    told("filings.Referral", _FILING,
         by("filing.referral_answered", "filing.referral_answered_to_queue", actor="ended_by_id", number="number"), ended_how="answered"),
    told("filings.Referral", _FILING, by("filing.referral_withdrawn", actor="ended_by_id", number="number"), ended_how="withdrawn"),
    told("filings.Referral", _FILING, _MOVED_ON, ended_how="over"),
    told("filings.UrgencyAnswer", _FILING, by("filing.urgency_granted", actor="officer_id", number="number"), granted=True),
    told("filings.UrgencyAnswer", _FILING, by("filing.urgency_refused", actor="officer_id", number="number"), granted=False),
    told("filings.RestrictionAnswer", _FILING, by("filing.same_person", actor="officer_id", order="order__reference"), same=True),
    told("filings.RestrictionAnswer", _FILING, by("filing.another_person", actor="officer_id", order="order__reference"), same=False),
    told_if(~Q(what="document"), "filings.FilingCorrection", _FILING,
            by("filing.slip_corrected", actor="officer_id", number="number", what="what", place="place", ground="ground")),
    told("filings.FilingCorrection", _FILING,
         by("filing.document_replaced", actor="officer_id", number="number", document="place", ground="ground"), what="document"),
    told("filings.ReplacedDocument", _FILING,
         by("filing.document_replaced", number="correction__number", document="number", old_sha256="sha256", new_sha256="new_sha256")),
    told("filings.SealPlace", _FILING,
         by("filing.seal_placed", actor="officer_id", document="document_number", manner="manner", x="x", y="y"),
         by("filing.document_replaced", actor="officer_id", document="document_number")),
    told("filings.PriceDifference", _FILING,
         by("filing.price_differs", charged_cents="charged_cents", submitted_on="submitted_on", deemed_on="deemed_on")),
    told("filings.PriceDifference", _FILING, by("filing.price_settled", actor="settled_by_id", note="note"), settled_at__isnull=False),
    told("flow_papers.KeptPrint", _FILING, by("filing.print_asked", actor="asked_by_id")),
)  # fmt: skip
# Decided.
DECIDED: tuple[Told, ...] = (
    told("filings.Decision", _FILING, by("filing.returned", actor="officer_id", cure_by="cure_by"), kind="return"),
    told("filings.Decision", _FILING, by("filing.rejected", actor="officer_id"), kind="reject"),
    told("filings.DecisionReason", "decision__filing__reference", by("filing.returned", "filing.rejected")),
    told("filings.DecisionLine", _FILING, by("filing.accepted", actor="officer_id"), ruling="accepted"),
    told("filings.DecisionLine", _FILING, by("filing.returned", actor="officer_id"), ruling="returned"),
    told("filings.DecisionLine", _FILING, by("filing.rejected", actor="officer_id"), ruling="rejected"),
    told("filings.DecisionLine", _FILING, _UNDONE, undone_at__isnull=False),
    told("filings.LinesFrom", _named("decisions:", "office__code"), by("decision.entered", number="entered"), complete=True),
    told("filings.SecondLook", "reference", by("second_look.drawn", until="until")),
    told("filings.SecondLook", "reference", by("second_look.taken", actor="taken_by_id"),
         by("second_look.handed_over", to_id="taken_by_id"), taken_by__isnull=False),
    told("filings.SecondLook", "reference", by("second_look.answered", actor="answered_by_id", agreement="agreement"),
         answered_at__isnull=False),
    told("filings.SecondLook", "reference", by("second_look.talked_over", actor="talked_by_id"), talked_at__isnull=False),
    told("filings.SecondLook", "line__filing__reference", _UNDONE, called_off_at__isnull=False),
    told("filings.SecondLookReason", "look__reference", by("second_look.answered")),
)  # fmt: skip
# Told and served.
SERVED: tuple[Told, ...] = (
    told("filings.Message", _FILING, by("filing.returned", "filing.accepted_in_part"), kind="returned"),
    told("filings.Message", _FILING, by("filing.rejected", "filing.accepted_in_part"), kind="rejected"),
    told("filings.Message", _FILING, by("filing.lapsed", "filing.parts_lapsed"), kind="lapsed"),
    told("filings.Message", _FILING, by(*_SERVED), kind__in=("served", "served_on_party")),
    told("filings.Message", _FILING, by("paper.corrected", "filing.date_kept"), kind="corrected"),
    told("filings.Message", _FILING, by("filing.fee_short"), kind="short"),
    told("filings.Message", _FILING, by("filing.asked_filer", number="about"), kind="question"),
    told("filings.Message", _FILING, by("filing.question_withdrawn", number="about"), kind="question_withdrawn"),
    told("filings.Message", _FILING, by("filing.urgency_granted", "filing.urgency_refused", number="about"), kind="urgency"),
    told("filings.Message", _FILING, by("filing.slip_corrected"), kind="slip"),
    told("filings.Message", _FILING, by("filing.document_replaced"), kind="replaced"),
    told("filings.Message", _FILING, by("filing.acceptance_set_aside"), kind="set_aside"),
    told("filings.Message", _FILING, by("filing.message_read", message="subject"), read_at__isnull=False, account=""),
    told("filings.Message", _FILING, by("service.opened"), read_at__isnull=False, account__gt=""),
    told("filings.Message", _FILING, by("filing.notice_sent", message="subject"), notified_at__isnull=False),
    told("filings.Message", _FILING, by("filing.notice_failed", message="subject"), notice_fault__gt=""),
    told("filings.FailedNotice", _FILING, by("filing.notice_failed", message="message__subject")),
    told("filings.FailedNotice", _FILING, by("notice.taken", actor="taken_by_id", number="number"),
         by("notice.handed_over", to_id="taken_by_id", number="number"), taken_by__isnull=False),
    told("filings.FailedNotice", _FILING, by("notice.sent_again", number="number", attempt="attempt"), attempt__gt=1),
    told("filings.FailedNotice", _FILING, by("notice.told", actor="ended_by_id", number="number", means="means"), state="by_hand"),
    told("filings.FailedNotice", _FILING, by("notice.given_up", actor="ended_by_id", number="number", ground="note"), state="given_up"),
    told("filings.FailedNotice", _FILING, by("filing.message_read", message="message__subject"), state="read"),
    told("filings.NoticeToPost", _FILING, by("paper.issued", "paper.corrected", number="paper__number")),
    told("filings.NoticeToPost", _FILING, by("notice.posted", actor="ended_by_id", number="number", how="state", on="went_on"),
         went_on__isnull=False),
    told("filings.NoticeToPost", _FILING, by("notice.not_posted", actor="ended_by_id", number="number", ground="note"),
         state="not_posted"),
    told("filings.Delivery", _FILING,
         by("service.prepared", "service.made_available", "service.unreachable", number="number", addressee="addressee"),
         by("filing.served")),
    told("filings.Delivery", _FILING, by("service.failed", "service.unreachable", number="number"), state="failed"),
    told("filings.Delivery", _FILING, by("service.sent", number="number"), state="sent"),
    told("filings.Delivery", _FILING, by("service.delivered", number="number"), state="delivered", sent_at__isnull=False),
    told("filings.Delivery", _FILING, by("service.opened", number="number"), state="opened"),
    told("filings.Delivery", _FILING, by("filing.acceptance_set_aside"), state="set_aside"),
    told("filings.Delivery", _FILING, by("service.taken", actor="taken_by_id", number="number"),
         by("service.handed_over", to_id="taken_by_id", number="number"), taken_by__isnull=False),
    told("filings.Delivery", _FILING, by("service.sent_again", number="number", attempt="attempt"), attempt__gt=1),
    told("filings.Delivery", _FILING, by("service.by_hand", actor="resolved_by_id", number="number", means="means"), resolution="by_hand"),
    told("filings.Delivery", _FILING, by("service.given_up", actor="resolved_by_id", number="number", ground="note"),
         resolution="given_up"),
    told("filings.Delivery", _FILING, by("service.opened", number="number"), resolution="opened"),
    told("filings.ServiceRecord", _FILING,
         by("service.sent", "service.opened", "service.by_hand", "service.made_available", addressee="addressee"), by("filing.served")),
    told("filings.ServiceRecord", _FILING, by("service.failed", addressee="addressee"), by("filing.acceptance_set_aside"),
         void_at__isnull=False),
    told("cases.Consent", _OF_CONSENT,
         by("consent.recorded", actor="recorded_by_id", addressee="addressee", account="account", given_on="given_on")),
    told("cases.Consent", _OF_CONSENT, by("consent.ended", actor="ended_by_id", account="account", ended_on="ended_on"),
         ended_on__isnull=False),
    told("people.Organisation", _named("O-", "pk"), by("organisation.entered", actor="entered_by_id", name="name")),
    told("people.Organisation", _named("O-", "pk"), by("organisation.ended", actor="ended_by_id", ground="end_ground"),
         ended_at__isnull=False),
    told("people.OrganisationUser", _named("O-", "organisation_id"),
         by("organisation.user_entered", actor="entered_by_id", account="account")),
    told("people.OrganisationUser", _named("O-", "organisation_id"), by("organisation.user_ended", actor="ended_by_id", account="account"),
         by("organisation.ended", actor="ended_by_id"), ended_at__isnull=False),
)  # fmt: skip
# Money.
MONEY: tuple[Told, ...] = (
    told("payments.Charge", "subject", by("filing.received")),
    told("payments.ChargeLine", "charge__subject", by("filing.received")),
    told("payments.Payment", "subject",
         by("payment.recorded", merchant="merchant", payment_id="payment_id", amount_cents="amount_cents", state="state")),
    told("payments.Allocation", "payment__subject",
         by("payment.recorded", merchant="payment__merchant", payment_id="payment__payment_id")),
    told("payments.CounterPayment", "payment__subject",
         by("payment.taken_at_counter", actor="officer_id", payment_id="payment__payment_id", means="means", instrument="instrument")),
    told("payments.Receipt", "subject", by("payment.receipted", number="number")),
    told("payments.PaymentNotice", Substr("message_id", 1, 60), by("payment.notice_refused", message_id="message_id", outcome="outcome"),
         state="refused"),
    told("payments.PaymentNotice", "payment__subject", by("payment.recorded", payment_id="payment__payment_id"),
         state__in=("recorded", "repeated")),
)  # fmt: skip
# Papers and files.
PAPERS: tuple[Told, ...] = (
    told("papers.Paper", _OF_PAPER, by("paper.issued", "paper.replaced", "paper.corrected", number="number", sha256="sha256")),
    told("kernel.FileFault", _OF_FAULT, by("store.file_damaged", "store.file_missing", sha256="sha256")),
)  # fmt: skip
# Cases.
CASES: tuple[Told, ...] = (
    told_if(~_IMPORTED, "cases.Case", _OF_CASE, by("filing.accepted", case_number="number", opens_case=Value(True))),
    told_if(_IMPORTED, "cases.Case", "number", by("case.taken_over")),
    told_if(~_OF_IMPORTED, "cases.Party", _OF_PARTY, by("filing.accepted", case_number="case__number")),
    told_if(_OF_IMPORTED, "cases.Party", "case__number", by("case.taken_over")),
    told("cases.TakenOver", "case__number", by("case.taken_over", case_import="case_import__reference", earlier="reference")),
    told_if(Q(corrects=None, document_title__gt=""), "cases.RegisterEntry", "filing_reference",
            by("filing.accepted", case_number="case__number")),
    told_if(Q(corrects=None, document_title=""), "cases.RegisterEntry", "case__number",
            by("case.closed", "case.reopened", "case.solicitors_changed", on="entered_on"), by("case.taken_over")),
    told_if(Q(corrects__isnull=False), "cases.RegisterEntry", Coalesce(NullIf("filing_reference", Value("")), F("case__number")),
            by("case.register_corrected", entry="pk"), by("filing.register_corrected", case_number="case__number")),
    told("cases.CaseStanding", "case__number", by("case.closed", on="on", ground="ground"), by("case.taken_over"), closes=True),
    told("cases.CaseStanding", "case__number", by("case.reopened", on="on", ground="ground"), closes=False),
    told("cases.Representation", "party__case__number", by("case.solicitors_changed", actor="officer_id", representation="pk"),
         by("case.taken_over", actor="officer_id")),
    told_if(Q(sealed_to__isnull=False), "cases.SealingOrder", _OF_SEALING,
            by("case.sealed", actor="officer_id", sealed_to="sealed_to", ground="ground")),
    told_if(Q(sealed_to=None), "cases.SealingOrder", _OF_SEALING, by("case.unsealed", actor="officer_id", ground="ground")),
    told("cases.CaseImport", "reference", by("case_import.begun", actor="officer_id")),
    told("cases.CaseImport", "reference", by("case_import.ended", taken_over="taken_over", same="the_same", refused="refused"),
         ended_at__isnull=False),
    told("cases.SeriesStart", "case_import__reference", by("case_import.series", case_type="case_type__code", year="year", last="last")),
    told("cases.RefusedRow", "case_import__reference", by("case_import.begun")),
    told("cases.RestrictionOrder", "reference", by("restriction.entered", actor="entered_by_id", evidence="evidence")),
    told("cases.RestrictedName", "order__reference", by("restriction.entered")),
    told("cases.RestrictionEnd", "order__reference", by("restriction.ended", actor="officer_id", on="on", ground="ground")),
)  # fmt: skip
# Changes of the rules, and what they moved.
CHANGES: tuple[Told, ...] = (
    told("changes.Change", "reference", by("change.drafted", actor="proposed_by_id", content_hash="content_hash", ground="ground")),
    told("changes.Change", "reference",
         by("change.proposed", actor="proposed_by_id", content_hash="content_hash", person="proposed_person"), proposed_at__isnull=False),
    told("changes.Change", "reference", by("change.effected", content_hash="content_hash"), state="effected"),
    told("changes.Change", "reference", by("change.declined", actor="decided_by_id", content_hash="content_hash"), state="declined"),
    told("changes.Change", "reference", by("change.withdrawn", content_hash="content_hash"), state="withdrawn"),
    told("calendar.Closure", "entered_with__reference", by("change.effected"), entered_with__isnull=False),
    told("calendar.Closure", "voided_with__reference", by("change.effected"), voided_with__isnull=False),
    told("calendar.MaintenanceNotice", "reference", by("maintenance.planned", actor="announced_by_id", version="version"), kind="planned"),
    told("calendar.MaintenanceNotice", "reference", by("maintenance.changed", actor="announced_by_id", version="version"), kind="changed"),
    told("calendar.MaintenanceNotice", "reference", by("maintenance.cancelled", actor="announced_by_id", version="version"),
         kind="cancelled"),
    told("fees.Verification", "change", by("change.effected")),
    told("flow_fees.Rehearsal", "reference", by("fee.rehearsal_asked", actor="asked_by_id", days="days", change="change")),
    told("flow_calendar.Redating", "subject", by("filing.redated", change="change__reference", new="new_at"), of="filing"),
    told("flow_calendar.Redating", "subject", by("payment.redated", change="change__reference", payment_id="number", new="new_at"),
         of="payment"),
    told_if(Q(of="service") & ~Q(old_on=F("new_on")), "flow_calendar.Redating", "subject",
            by("filing.service_redated", change="change__reference", new="new_on")),
    told("flow_maintenance.OutageNote", Value("availability"),
         by("maintenance.outage_noted", actor="by_id", begun_at="begun_at", note="note")),
)  # fmt: skip
# People.
PEOPLE: tuple[Told, ...] = (
    told("people.ApiClient", _named("client:", "pk"), by("people.client_created", name="name")),
    told("people.User", _named("person:", "pk"), by("people.entered", username="username"), entered_at__isnull=False),
    told("people.User", _named("person:", "pk"), by("people.entered", "people.password_renewed", "people.brought_back"),
         password_until__isnull=False),
    told("people.Membership", _named("person:", "user_id"), by("people.role_given", role="role", where="office__code"),
         given_at__isnull=False),
    told("people.SecondFactor", _named("person:", "user_id"), by("people.second_factor_enrolled", factor="kind", name="name")),
    told("people.RecoveryCode", _named("person:", "user_id"), by("people.recovery_codes_made")),
    told("people.RecoveryCode", _named("person:", "user_id"), by("people.recovery_code_used"), used_at__isnull=False),
)  # fmt: skip
TOLD: tuple[Told, ...] = (*OF_FILINGS, *IN_REVIEW, *DECIDED, *SERVED, *MONEY, *PAPERS, *CASES, *CHANGES, *PEOPLE)


@invariant("I13", _("Every filing, and what came with it, has its event"))
def filings_are_told(part: Part) -> Iterator[Breach]:
    """And so for every table, each group in a check of its own, so that a night's run can be made in slices."""
    yield from _untold_of(OF_FILINGS, part)


@invariant("I13", _("Whatever happened to a filing in review has its event"))
def review_is_told(part: Part) -> Iterator[Breach]:
    """Holds, questions, notes, referrals, corrections, and who has asked whom for it."""
    yield from _untold_of(IN_REVIEW, part)


@invariant("I13", _("Every decision, and every second look at one, has its event"))
def decisions_are_told(part: Part) -> Iterator[Breach]:
    """By whom it was decided, as the event has it."""
    yield from _untold_of(DECIDED, part)


@invariant("I13", _("Every message, service, consent and organisation has its event"))
def services_are_told(part: Part) -> Iterator[Breach]:
    """And what became of each."""
    yield from _untold_of(SERVED, part)


@invariant("I13", _("Every charge, payment and receipt has its event"))
def money_is_told(part: Part) -> Iterator[Breach]:
    """With its amount and its state."""
    yield from _untold_of(MONEY, part)


@invariant("I13", _("Every paper, and every file found damaged, has its event"))
def papers_are_told(part: Part) -> Iterator[Breach]:
    """With the hash of its file."""
    yield from _untold_of(PAPERS, part)


@invariant("I13", _("Every case, entry of a register and order has its event"))
def cases_are_told(part: Part) -> Iterator[Breach]:
    """Whether it was opened here or taken over."""
    yield from _untold_of(CASES, part)


@invariant("I13", _("Every change of the rules, and what it moved, has its event"))
def changes_are_told(part: Part) -> Iterator[Breach]:
    """Over the content that stands in it."""
    yield from _untold_of(CHANGES, part)


@invariant("I13", _("Every client and every second factor has its event"))
def people_are_told(part: Part) -> Iterator[Breach]:
    """Of staff themselves nothing is told yet: see UNTOLD."""
    yield from _untold_of(PEOPLE, part)


def _untold_of(rules: tuple[Told, ...], part: Part) -> Iterator[Breach]:
    # A young court has rows in few of them, and is asked often.
    there = {model for model in {rule.model for rule in rules} if model._base_manager.exists()}
    for rule in rules:
        if rule.model in there:
            yield from untold(rule, part)


def untold(rule: Told, part: Part) -> Iterator[Breach]:
    """The rows of a part of which no event tells as the rule says."""
    rows = _rows(rule, part)
    if rule.only_there:
        events = Event.objects.filter(subject=OuterRef("told_under"), code__in=rule.codes)
        rows = rows.exclude(Exists(events))
        for pk, subject in rows.values_list("pk", "told_under").iterator(chunk_size=1000):
            yield _breach(rule, pk, subject)
        return
    columns = sorted({path for way in rule.ways for path in way.named.values() if isinstance(path, str)})
    read = rows.values_list("pk", "told_under", *columns)
    for some in chunks(read.iterator(chunk_size=1000)):
        known = _known(rule, {subject for _pk, subject, *_values in some})
        for pk, subject, *values in some:
            row = dict(zip(columns, values, strict=True))
            if not any(_key(way, place, subject, row) in known for place, way in enumerate(rule.ways)):
                yield _breach(rule, pk, subject)


def _breach(rule: Told, pk: Any, subject: Any) -> Breach:
    return Breach("I13", str(subject or rule.table), f"{rule.model._meta.object_name} {pk}: no event tells of it ({', '.join(rule.codes)})")


def _rows(rule: Told, part: Part) -> QuerySet[Any]:
    """What is new, or where the rule is about what comes later, was touched; with the subject beside it."""
    # Without what a manager leaves out, such as what is void.
    everything = rule.model._base_manager.order_by()
    if part.whole or not is_marked(rule.model) or (rule.again and not isinstance(rule.subject, str)):
        rows = everything
    elif rule.again:
        touched = everything.filter(**{f"{rule.subject}__in": part.subjects()}).values("pk")
        rows = everything.filter(pk__in=_added(rule.model, part).values("pk").union(touched))
    else:
        rows = _added(rule.model, part)
    subject = F(rule.subject) if isinstance(rule.subject, str) else rule.subject
    return rows.filter(rule.when).annotate(told_under=subject)


def _added(model: type[Model], part: Part) -> QuerySet[Any]:
    return model._base_manager.filter(pk__gt=part.after(model)).order_by()


def is_marked(model: type[Model]) -> bool:
    """Whether a proof can remember up to which row of a table it has read: its rows are numbered as they come."""
    return isinstance(getattr(model._meta.pk, "target_field", model._meta.pk), AutoField)


mark(*(rule.model for rule in TOLD if is_marked(rule.model)))


Key = tuple[Any, ...]


def _known(rule: Told, subjects: set[str]) -> set[Key]:
    """What the events of these subjects tell: for each way the values that it names."""
    found: set[Key] = set()
    events = Event.objects.filter(subject__in=subjects, code__in=rule.codes).order_by()
    for subject, code, actor, data in events.values_list("subject", "code", "actor_id", "data"):
        for place, way in enumerate(rule.ways):
            if code in way.codes:
                found.add((place, subject, *(plain(actor if name == ACTOR else data.get(name)) for name in sorted(way.named))))
    return found


def _key(way: Way, place: int, subject: str, row: Mapping[str, Any]) -> Key:
    values = (way.named[name] for name in sorted(way.named))
    return (place, subject, *(plain(row[value] if isinstance(value, str) else value.value) for value in values))
