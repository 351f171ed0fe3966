"""I9: whoever did something had the right to, by a role that had it at that time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit import granted
from backoffice.audit.boundaries import rights_noted_after
from backoffice.audit.models import Event
from backoffice.people.events import ROLE_GIVEN, ROLE_TAKEN
from backoffice.people.models import Office
from backoffice.people.rights import had
from reports.catalogue import REPORTS
from workflows.changes.kinds import known
from workflows.invariants.base import Breach, NotChecked, Part, invariant

# So long an act may be under way after it has asked for the right.
_UNDER_WAY = timedelta(minutes=5)
_ACCEPT = ("filing.accept",)
_RETURN = ("filing.return", "filing.return_short")
_RELEASE = ("filing.release_others",)
_ASSIGN = ("filing.assign",)
_SERVICE = ("service.resolve",)
_CONSENT = ("consent.record",)
_OPERATE = ("operations.act",)
_PLAN = ("maintenance.plan",)
_PEOPLE = ("people.keep",)

# What a person does: of which rights one is needed. Whoever declares an event has to say it here, or in one of the two lists below.
NEEDED: dict[str, tuple[str, ...]] = {
    # A filing comes in, is taken, given back, held, passed on.
    "filing.received": ("filing.take_in",),
    "filing.taken_in_on_paper": ("filing.take_in",),
    "filing.exempted": ("filing.take_in",),
    "filing.taken": ("filing.take", "shortfall.take"),
    "filing.taken_back": (*_RELEASE, "shortfall.release_others"),
    "filing.assigned": _ASSIGN,
    "filing.assigned_from": _ASSIGN,
    "filing.asked_for": ("filing.take",),
    "filing.held": ("filing.take",),
    "filing.hold_ended": ("filing.take",),
    # It is decided, and that is taken back.
    "filing.accepted": _ACCEPT,
    "filing.accepted_in_part": _ACCEPT,
    "filing.returned": _RETURN,
    "filing.rejected": ("filing.reject",),
    "filing.withdrawn": ("filing.withdraw",),
    "filing.acceptance_undone": _ACCEPT,
    "filing.acceptance_set_aside": ("filing.set_aside_confirm",),
    "filing.date_kept": ("filing.keep_date_confirm",),
    # It is worked on in review.
    "filing.asked_filer": ("filing.return",),
    "filing.question_withdrawn": ("filing.return",),
    "filing.referred": _ACCEPT,
    "filing.referred_to": _ACCEPT,
    "filing.referral_withdrawn": _ACCEPT,
    "filing.referral_answered": ("referral.answer",),
    "filing.referral_answered_to_queue": ("referral.answer",),
    "filing.slip_corrected": _ACCEPT,
    "filing.document_replaced": _ACCEPT,
    "filing.requoted": ("filing.correct_fee", *_ACCEPT),
    "filing.fee_corrected": ("filing.correct_fee",),
    "filing.seal_placed": _ACCEPT,
    "filing.same_person": _ACCEPT,
    "filing.another_person": _ACCEPT,
    # By itself, or by whatever is decided.
    "filing.urgency_granted": (*_ACCEPT, *_RETURN, "filing.reject"),
    "filing.urgency_refused": (*_ACCEPT, *_RETURN, "filing.reject"),
    "filing.note_written": ("filing.note",),
    "filing.note_struck": ("filing.note",),
    "filing.print_asked": ("filing.view",),
    "filing.printed": ("filing.view",),
    "second_look.taken": ("second_look.answer",),
    "second_look.released": ("second_look.answer",),
    "second_look.answered": ("second_look.answer",),
    "second_look.talked_over": ("second_look.talk_over",),
    # Money.
    "filing.shortfall_noted": ("shortfall.take",),
    "filing.price_settled": ("price_difference.settle",),
    "payment.fee_waived": ("fee.waive_confirm",),
    "payment.taken_at_counter": ("payment.take",),
    "fee.rehearsal_asked": ("fee.rehearse",),
    # Services and papers.
    **dict.fromkeys(
        ("service.taken", "service.released", "service.sent_again", "service.by_hand", "service.given_up",
         "notice.taken", "notice.released", "notice.sent_again", "notice.told", "notice.given_up",
         "notice.posted", "notice.not_posted", "notice.put_back"), _SERVICE),
    **dict.fromkeys(
        ("service.handed_over", "service.taken_back", "notice.handed_over", "notice.taken_back", "second_look.handed_over",
         "second_look.taken_back"), _ASSIGN),
    **dict.fromkeys(
        ("consent.recorded", "consent.ended", "organisation.entered", "organisation.ended", "organisation.user_entered",
         "organisation.user_ended"), _CONSENT),
    "paper.replaced": ("service.certify",),
    # Cases.
    "case.sealed": ("case.seal", "case.take_over"),
    "case.unsealed": ("case.seal",),
    "case.closed": ("case.close",),
    "case.reopened": ("case.close",),
    "case.solicitors_changed": ("case.represent",),
    "case.register_corrected": ("register.correct", *_ACCEPT, "filing.set_aside_confirm"),
    "case.taken_over": ("case.take_over",),
    "case_import.begun": ("case.take_over",),
    "case_import.series": ("case.take_over",),
    "restriction.entered": ("restriction.keep",),
    "restriction.ended": ("restriction.keep",),
    # The house.
    **dict.fromkeys(("maintenance.planned", "maintenance.changed", "maintenance.cancelled"), _PLAN),
    "maintenance.outage_noted": ("availability.record",),
    "maintenance.outage_certified": ("availability.record",),
    **dict.fromkeys(("people.entered", "people.role_given", "people.role_taken", "people.ended"), _PEOPLE),
    **dict.fromkeys(("people.brought_back", "people.password_renewed", "people.second_factors_reset"), _PEOPLE),
    **dict.fromkeys(("operations.work_retried", "operations.topic_retried", "operations.work_given_up"), _OPERATE),
}  # fmt: skip

# Which right is needed stands with what the event is about: the kind of the change, or the report.
_PROPOSING = frozenset({"change.drafted", "change.proposed"})
_CONFIRMING = frozenset({"change.confirmed", "change.declined"})
_EITHER = frozenset({"change.effected"})
_OF_REPORT = frozenset({"report.exported"})
BY_WHAT_IT_IS_ABOUT = _PROPOSING | _CONFIRMING | _EITHER | _OF_REPORT

_HAS_IT = "whoever has the filing: taking it was what asked for a right"
_FOLLOWS = "follows a change of a calendar, in the name of who decided it; the change has its own events"
_OWN = "a person's own sign-in"

# What a person does without a right of its own, each with the reason.
WITHOUT: dict[str, str] = {
    "filing.released": _HAS_IT,
    "filing.handed_over": _HAS_IT,
    "filing.kept": _HAS_IT,
    "change.withdrawn": "whoever wrote the change: that it is theirs is compared",
    "filing.redated": _FOLLOWS,
    "filing.register_corrected": _FOLLOWS,
    "filing.service_redated": _FOLLOWS,
    "payment.redated": _FOLLOWS,
    "case_import.ended": "the figures of a run, of which each batch asked for the right",
    "people.second_factor_enrolled": _OWN,
    "people.second_factor_removed": _OWN,
    "people.second_factor_shown": _OWN,
    "people.recovery_codes_made": _OWN,
    "people.recovery_code_used": _OWN,
    "people.passkey_went_back": _OWN,
    "people.password_changed": _OWN,
    "people.sessions_ended": _OWN,
}

# What no person does in the house: the system, a client of the API, or an operator at the prompt.
BY_NO_PERSON = frozenset({
    "audit.rights_not_noted", "audit.rights_noted", "decision.entered", "demo.begun", "demo.told",
    "filing.answered", "filing.answered_late", "filing.deemed_received", "filing.fee_checked", "filing.fee_short", "filing.hold_over",
    "filing.lapsed", "filing.lease_over", "filing.message_read", "filing.notice_failed", "filing.notice_sent", "filing.parts_lapsed",
    "filing.parts_together", "filing.price_alike", "filing.price_differs", "filing.served", "filing.went_over",
    "operations.change_turn_mended", "operations.notice_turn_mended", "operations.recounted", "operations.service_turn_mended",
    "operations.turn_mended", "paper.corrected", "paper.issued", "payment.dated", "payment.notice_refused", "payment.receipted",
    "payment.recorded", "people.client_created", "reference.loaded", "second_look.drawn",
    "service.delivered", "service.failed", "service.made_available", "service.opened", "service.prepared", "service.sent",
    "service.unreachable",
    "store.adopted", "store.file_damaged", "store.file_mended", "store.file_missing", "store.orphans_removed",
})  # fmt: skip


@invariant("I9", _("Whoever did something had the right, by a role that had it at that time"))
def rights_were_held(part: Part) -> Iterator[Breach | NotChecked]:
    """Each event of a person names a right that such an act needs, held by a role that had it then, in the office or in one that serves it.

    That the person had that role is what the act read and wrote down; where acts of the house gave it or took it away, their events
    are asked as well.
    """
    events = part.added(Event).filter(actor_kind="person").exclude(code__in=WITHOUT)
    after = rights_noted_after()
    earlier = events.filter(pk__lte=after).count()
    if earlier:
        yield NotChecked("I9", earlier, "from before events kept by what right something was done")
    places = _places()
    rights = {kind.code: (kind.right_to_propose, kind.right_to_confirm) for kind in known()}
    kept = _roles_kept()
    for pk, code, subject, at, office, actor, data in _read(events.filter(pk__gt=after)):
        if code in BY_NO_PERSON:
            yield Breach("I9", subject, f"{code} (event {pk}) was done by a person, and no person does that")
            continue
        needed = _needed(code, data, rights)
        if needed is None:
            yield Breach("I9", subject, f"{code} (event {pk}): which right it needs is not known")
            continue
        held = [each for each in data.get(granted.BY, []) if each["right"] in needed and had(each["role"], each["right"], at)]
        theirs = [each for each in held if _was_theirs(kept.get((actor, each["role"], each["office"]), ()), at)]
        if held and not theirs:
            yield Breach("I9", subject, f"{code} (event {pk}) was done by a role that was not theirs then")
        elif not held:
            yield Breach("I9", subject, f"{code} (event {pk}) names no right that it needs, of a role that had it: {', '.join(needed)}")
        elif code in NEEDED and office and not any(each["office"] in places.get(office, ()) for each in theirs):
            yield Breach("I9", subject, f"{code} (event {pk}) was done by a right that was held in another office than {office}")


def _read(events: QuerySet[Event]) -> Iterator[tuple[Any, ...]]:
    columns = ("pk", "code", "subject", "at", "office", "actor_id", "data")
    yield from events.order_by("pk").values_list(*columns).iterator(chunk_size=1000)


def _roles_kept() -> dict[tuple[str, str, str], list[tuple[datetime, bool]]]:
    """When each person was given (True) a role in an office, or it was taken away, the earliest first (one query)."""
    found: dict[tuple[str, str, str], list[tuple[datetime, bool]]] = {}
    rows = Event.objects.filter(code__in=[ROLE_GIVEN.code, ROLE_TAKEN.code]).order_by("pk")
    for code, subject, at, data in rows.values_list("code", "subject", "at", "data"):
        key = (subject.removeprefix("person:"), str(data.get("role")), str(data.get("where")))
        found.setdefault(key, []).append((at, code == ROLE_GIVEN.code))
    return found


def _was_theirs(kept: Sequence[tuple[datetime, bool]], at: datetime) -> bool:
    """Whether a role was a person's at a moment (UTC), by when it was given and taken away. Where nothing is told of it, it was there
    before anything was. An act that was under way when it was taken is theirs still."""
    before = [each for each in kept if each[0] <= at]
    if not before:
        return not kept or not kept[0][1]
    moment, given = before[-1]
    return given or moment > at - _UNDER_WAY


def _needed(code: str, data: dict[str, Any], rights: dict[str, tuple[str, str]]) -> tuple[str, ...] | None:
    """Of which rights one is needed; None where nothing says so."""
    if code in NEEDED:
        return NEEDED[code]
    if code in _OF_REPORT:
        report = REPORTS.get(str(data.get("report")))
        return None if report is None else (report.right,)
    pair = rights.get(str(data.get("kind_of_change"))) if code in BY_WHAT_IT_IS_ABOUT else None
    if pair is None:
        return None
    return pair if code in _EITHER else pair[:1] if code in _PROPOSING else pair[1:]


def _places() -> dict[str, frozenset[str]]:
    """Of each office the offices of whose people it is: its own, and those that serve it (one query)."""
    found: dict[str, set[str]] = {}
    for code, serving in Office.objects.values_list("code", "served_by__code"):
        found.setdefault(code, {code}).add(serving or code)
    return {code: frozenset(places) for code, places in found.items()}
