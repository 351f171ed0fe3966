"""The page of one filing: its data beside its documents, and what may be done with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases.selectors import jurisdiction_reasons, reasons_in_force
from backoffice.filings.alike import beside
from backoffice.filings.facts import decision_facts, fee_is_settled
from backoffice.filings.holdings import colleagues_of, hold_of, request_for
from backoffice.filings.kept_date import keep_facts, may_keep_date
from backoffice.filings.matched import Match, answers_of, matches_of
from backoffice.filings.models import Channel, Filing
from backoffice.filings.notes import notes_of
from backoffice.filings.referrals import Referral, referrals_of, who_answer
from backoffice.filings.review_rules import LONGEST_REFERRED
from backoffice.filings.rules import LONGEST_HOLD, LONGEST_QUESTION, LONGEST_TO_ANSWER, may_correct_fee, may_place_seal
from backoffice.filings.set_aside import aside_facts, aside_since, may_set_aside, setting_aside_of
from backoffice.filings.states import DECIDED_AGAINST, MAY_BE_WAIVED, MEANING, OPEN, State
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import WAIVER_ITEM
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.decide import choices, may_release, why_off
from backoffice.staff.flow import shown as life_shown
from backoffice.staff.forms import Against, AskForm, HoldForm, MarkForm, empty_against
from backoffice.staff.marking import Reasons, marked_so, parts_of
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.presses import new_press
from backoffice.staff.proposals import proposed_cure_by, proposed_hold
from backoffice.staff.selectors import dossier as read
from backoffice.staff.selectors.cases import latest_in_register
from backoffice.staff.selectors.comparison import comparison_of
from backoffice.staff.selectors.dossier import Dossier
from backoffice.staff.standing import standing_of

RETURN, REJECT = "return", "reject"
# While it is not decided an officer is told of others like it.
TO_REVIEW = (State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED)
# The forms that can stand on the page, by the name of their button, and the kind of reasons that each offers.
FORMS = {"return": RETURN, "shortfall-return": RETURN, "reject": REJECT}
# The code of the reason with which the accounts office's form begins.
FEE_NOT_SETTLED = "fee-not-settled"


def filing(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The filing as it stands now."""
    return draw(request, desk)


def draw(
    request: HttpRequest,
    desk: Desk,
    *,
    asked: str = "",
    against: Against | None = None,
    typed: HoldForm | None = None,
    asking: AskForm | None = None,
    noting: tuple[str, str] | None = None,
    referring: tuple[str, str, str] | None = None,
    answering: tuple[str, str, str] | None = None,
    marking: MarkForm | None = None,
    matching: tuple[str, str, str, str] | None = None,
    shown: int | None = None,
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """The page, or a part of it; asked is the form (a name of FORMS, hold, ask-filer or mark-document) that is open on it; against, typed,
    asking or marking is what was typed; noting is a note as it was typed, and why it cannot be written; referring and answering are a
    referral and its answer, likewise; matching is what was said of a match (order, name,
    note, why not), likewise; shown is the document that is open beside the data."""
    one = desk.the_filing()
    whole = read.dossier(one)
    matches = matches_of(one) if one.state in TO_REVIEW else []
    found = choices(one, whole.charge, desk.user, whole.checks, whole.against, matches)
    today = clock.today()
    names = {choice.name for choice in found if not choice.off} | ({asked} if asked else set())
    begun = {name: (against if asked == name else None) or marked_so(name, one, whole, today) for name in FORMS if name in names}
    reasons: Reasons = cache(lambda kind: reasons_in_force(kind, today))
    forms = [_form(name, one, typed_so, today, reasons) for name, typed_so in begun.items()]
    facts = decision_facts(one, whole.charge, desk.user)
    accepts, notes = (rights.may(desk.user, right, one.office) for right in ("filing.accept", "filing.note"))
    decides = _in_review(one, desk) and accepts
    referrals = referrals_of(one.pk)
    waiting = next((referral for referral in referrals if referral.ended_at is None), None)
    mine = one.taken_by_id == desk.user.pk
    keeps = mine and one.state == State.FEE_CHECKED
    # What was filed in its place, and in that of what its acceptance left out.
    again = {each.of_parts: each for each in one.resubmissions.all()} if one.left_out or one.state in DECIDED_AGAINST else {}
    context: dict[str, Any] = {
        "filing": one,
        "list": _list_of(request, one),
        "takes": _takes(request),
        "press": new_press(),
        "whole": whole,
        "compared": comparison_of(one),
        "status": _standing(one, waiting),
        "level": wording.sealing_status(one.sealed_to),
        "may_see_orders": rights.may(desk.user, "case.view_sealed", one.office),
        "meaning": MEANING[State(one.state)],
        "waits": one.state in OPEN and one.referred_at is None and one.held_until is None,
        "held": wording.held_by(one, desk.user),
        "release": may_release(one, desk.user),
        "mine": mine,
        "keeps": keeps,
        "request_to_me": request_for(one) if keeps else None,
        "hold": hold_of(one),
        "hold_form": _hold_form(typed, one, today) if "hold" in names else None,
        "parts": parts_of(one, whole, desk.user, marking, today, shown or _asked_document(request), reasons, may=_may_mark(one, desk)),
        "ask_form": _ask_form(asking, one, today) if "ask-filer" in names else None,
        "open_question": next((question for question in whole.questions if question.ended_at is None), None),
        "may_withdraw_question": one.asked_at is not None and _may_withdraw_question(one, whole, desk),
        "choices": found,
        "off": why_off(found),
        "forms": forms,
        "asked": asked,
        "case_words": wording.case_in_brief(one),
        "title": _title(one),
        "reason": wording.deemed_reason(one),
        "claim_words": _claim_words(one),
        "limits_words": _limits_words(one),
        "outside": [reason.in_words(_) for reason in jurisdiction_reasons(one.case_type, one.claim_amount_cents)],
        "fee": _fee_status(one, whole),
        "payments": [(payment, wording.payment_status(payment.state), read.has_receipt(payment)) for payment in whole.payments],
        "papers": [
            (
                paper,
                _paper_words(paper, whole, set_aside=aside_since(paper, one.set_aside_at) is not None),
                whole.to_post.get((paper.kind, paper.position)),
            )
            for paper in whole.papers
        ],
        "life": life_shown(one, whole),
        "alike": beside(one, desk.reachable, whole.documents) if one.state in TO_REVIEW else None,
        "entries": latest_in_register(one.case, one.office) if one.case and not one.opens_case and one.state in TO_REVIEW else [],
        "matches": [(match, read.match_words(match, one.case_type)) for match in matches],
        "match_stands": _match_stands(matches),
        "said_of_matches": answers_of(one) if one.state not in TO_REVIEW else [],
        "may_answer_match": decides,
        "match_typed": matching,
        "deliveries": [(each, wording.delivery_status(each), wording.fault_words(each.fault)) for each in whole.deliveries],
        "may_resolve": rights.may(desk.user, "service.resolve", one.office),
        "may_certify": bool(whole.deliveries) and one.set_aside_at is None and rights.may(desk.user, "service.certify", one.office),
        "declared": _declared(one),
        "may_waive": one.fee_total_cents > 0 and one.state in MAY_BE_WAIVED and rights.may(desk.user, "fee.waive", one.office),
        "may_correct": not may_correct_fee(facts) and rights.may(desk.user, "filing.correct_fee", one.office),
        "may_take_money": one.channel == Channel.PAPER
        and not one.is_decided
        and whole.charge is not None
        and whole.charge.left_cents > 0
        and rights.may(desk.user, "payment.take", one.office),
        "two_prices": whole.two_prices,
        "may_settle": whole.two_prices is not None
        and whole.two_prices.settled_at is None
        and rights.may(desk.user, "price_difference.settle", one.office),
        "may_place_seal": accepts and not may_place_seal(facts),
        "may_set_aside": rights.may(desk.user, "filing.set_aside", one.office) and not may_set_aside(aside_facts(one)),
        "set_aside_by": setting_aside_of(one),
        "again": again.get(False),
        "parts_again": again.get(True),
        "may_keep_date": _may_keep_date(one, desk),
        "may_tick": decides,
        "notes": one.state == State.FEE_SHORT and one.taken_by_id == desk.user.pk,
        "referrals": referrals,
        "answering": answering,
        "may_answer_referral": _may_answer(one, desk, waiting),
        "may_withdraw_referral": _may_withdraw_referral(one, desk, waiting),
        "refer_form": _refer_form(referring, one) if "refer" in names else None,
        "notes_shown": notes_of([one.pk]),
        "noting": noting,
        "may_note": notes,
        "colleagues": colleagues_of(desk.user, one) if notes else [],
        "may_strike": rights.may(desk.user, "filing.release_others", one.office),
        "correct_slip": _correct_slip(one, desk) if decides else "",
        "answers_urgency": decides,
    }
    return page(request, f"parts/{part}.html" if part else "filing.html", context, status=status)


def _standing(one: Filing, waiting: Referral | None) -> wording.Status:
    """How it stands: with whom it is referred and until when it is held come before its state, as in the lists."""
    if one.referred_at is not None:
        return wording.referred_to(waiting.to if waiting else None)
    return wording.standing_of(one) if one.held_until is None else wording.held_until(one.held_until)


def _asked_document(request: HttpRequest) -> int | None:
    """The number of the document that the address asks to be shown."""
    return whole_number(request.GET.get("document", ""), digits=4)


def _match_stands(matches: Sequence[Match]) -> str:
    """How loudly names on the list of restriction orders are told: one stands before an acceptance, nobody has said yet who one is, or
    (empty) all is said."""
    if any(match.stops for match in matches):
        return "stops"
    return "open" if any(match.answer is None for match in matches) else ""


def _may_mark(one: Filing, desk: Desk) -> bool:
    """Whether this person says what becomes of each document: of more than one, for one alone is the filing itself."""
    several = len(one.documents.all()) > 1 and one.set_aside_at is None
    return (
        several and _in_review(one, desk) and all(rights.may(desk.user, right, one.office) for right in ("filing.accept", "filing.return"))
    )


def _may_keep_date(one: Filing, desk: Desk) -> bool:
    """Whether this person may propose that it keeps the date of the filing that it corrects."""
    return one.resubmits is not None and not may_keep_date(keep_facts(one)) and rights.may(desk.user, "filing.keep_date", one.office)


def _in_review(one: Filing, desk: Desk) -> bool:
    """Whether this person has it in hand, to decide on it."""
    return one.state == State.FEE_CHECKED and one.taken_by_id == desk.user.pk


def _refer_form(typed: tuple[str, str, str] | None, one: Filing) -> dict[str, Any]:
    question, to, fault = typed or ("", "", "")
    return {"question": question, "to": to, "fault": fault, "people": who_answer(one.office), "most": LONGEST_REFERRED}


def _may_answer(one: Filing, desk: Desk, referral: Referral | None) -> bool:
    """Whether the open referral is this person's to answer: they are named, or nobody is."""
    if one.referred_at is None or not rights.may(desk.user, "referral.answer", one.office):
        return False
    return referral is not None and referral.to_id in (None, desk.user.pk)


def _may_withdraw_referral(one: Filing, desk: Desk, referral: Referral | None) -> bool:
    """Who made it, or a senior officer."""
    if one.referred_at is None or not rights.may(desk.user, "filing.accept", one.office):
        return False
    own = referral is not None and referral.referred_by_id == desk.user.pk
    return own or rights.may(desk.user, "filing.release_others", one.office)


def _correct_slip(one: Filing, desk: Desk) -> str:
    """Where this person, who decides on it, corrects a slip in it: who may correct a fee is asked for the password, for it may change."""
    with_fee = rights.may(desk.user, "filing.correct_fee", one.office)
    return reverse("staff:correct-slip-fee" if with_fee else "staff:correct-slip", args=[one.reference])


def _hold_form(typed: HoldForm | None, one: Filing, today: date) -> dict[str, Any]:
    proposed = proposed_hold(one.office, today)
    return {
        "first": today + timedelta(days=1),
        "last": today + LONGEST_HOLD,
        "until": typed["until"].value() if typed is not None else proposed.isoformat() if proposed else "",
        "reason": typed["reason"].value() if typed is not None else "",
        "errors": [error for errors in typed.errors.values() for error in errors] if typed is not None else [],
    }


def _ask_form(typed: AskForm | None, one: Filing, today: date) -> dict[str, Any]:
    proposed = proposed_cure_by(one.office, today)
    return {
        "first": today,
        "last": today + LONGEST_TO_ANSWER,
        "most": LONGEST_QUESTION,
        "text": typed["text"].value() if typed is not None else "",
        "answer_by": typed["answer_by"].value() if typed is not None else proposed.isoformat() if proposed else "",
        "errors": [error for errors in typed.errors.values() for error in errors] if typed is not None else [],
    }


def _may_withdraw_question(one: Filing, whole: Dossier, desk: Desk) -> bool:
    """Who asked, who has it, or a senior officer."""
    if not rights.may(desk.user, "filing.return", one.office):
        return False
    own = any(question.asked_by_id == desk.user.pk for question in whole.questions if question.ended_at is None)
    return own or one.taken_by_id == desk.user.pk or rights.may(desk.user, "filing.release_others", one.office)


def _list_of(request: HttpRequest, one: Filing) -> str:
    """The list from which somebody of this role comes to a filing: the registry's, or one of the accounts office's."""
    standing = standing_of(request)
    if standing is None or standing.has("filing.take") or not standing.has("shortfall.take"):
        return reverse("staff:inbox")
    return reverse("staff:awaiting-payment" if one.state == State.DEEMED_RECEIVED else "staff:shortfalls")


def _takes(request: HttpRequest) -> bool:
    """Whether the next filing in line can be taken from here, as from the inbox; for what is shown only."""
    standing = standing_of(request)
    return standing is not None and standing.has("filing.take")


def _form(name: str, one: Filing, against: Against | None, today: date, reasons: Reasons) -> dict[str, Any]:
    kind = FORMS[name]
    proposed = proposed_cure_by(one.office, today) if kind == RETURN and against is None else None
    return {
        "kind": kind,
        "name": name,
        "reasons": reasons(kind),
        # What the accounts office returns it returns for its fee.
        "against": against or empty_against(proposed, FEE_NOT_SETTLED if name == "shortfall-return" else ""),
        "today": today,
    }


def _title(one: Filing) -> str:
    documents = list(one.documents.all())
    first = wording.type_words(documents[0]) if documents else ""
    if one.case is not None:
        return _("%(case)s: %(document)s") % {"case": one.case.number, "document": first}
    return _("New case, %(type)s: %(document)s") % {"type": one.case_type.code, "document": first}


def _claim_words(one: Filing) -> str:
    """The limits of the court's jurisdiction beside the claim, in words."""
    low, high = one.case_type.claim_min_cents, one.case_type.claim_max_cents
    if low is not None and high is not None:
        return _("within the limits: over %(low)s, up to %(high)s") % {"low": Money(low), "high": Money(high)}
    if high is not None:
        return _("within the limit of %(high)s") % {"high": Money(high)}
    if low is not None:
        return _("within the limits: over %(low)s") % {"low": Money(low)}
    return ""


def _limits_words(one: Filing) -> str:
    """What the officer looks for where no amount is stated: nothing is certain then, and the door let it through."""
    low, high = one.case_type.claim_min_cents, one.case_type.claim_max_cents
    if one.claim_amount_cents is not None or not one.opens_case or (low is None and high is None):
        return ""
    if low is None:
        return _("this case type is for claims of not more than %(high)s") % {"high": Money(high or 0)}
    if high is None:
        return _("this case type is for claims of more than %(low)s") % {"low": Money(low)}
    return _("this case type is for claims of more than %(low)s, up to %(high)s") % {"low": Money(low), "high": Money(high)}


def _declared(one: Filing) -> str:
    """How the fee that the filer declared stands to the court's own, in words; empty where it is the same, or none was declared."""
    if one.declared_fee_cents is None or one.declared_fee_cents == one.fee_total_cents:
        return ""
    difference = one.declared_fee_cents - one.fee_total_cents
    told = {"declared": Money(one.declared_fee_cents), "difference": Money(abs(difference))}
    if difference > 0:
        return _("The filer declared %(declared)s: %(difference)s more than the fee.") % told
    return _("The filer declared %(declared)s: %(difference)s less than the fee.") % told


def _fee_status(one: Filing, whole: Dossier) -> wording.Status:
    """How the fee stands, in words."""
    if one.fee_status == "not_on_record":
        return wording.Status(_("No fee item on record"), "q", "amber")
    if one.fee_status == "nil":
        return wording.Status(_("No fee"), "ok", "ok")
    if whole.charge is not None and whole.charge.refund_due_cents:
        return wording.Status(_("%(over)s to be refunded") % {"over": Money(whole.charge.refund_due_cents)}, "over", "amber")
    if whole.charge is not None and whole.charge.amount_cents == 0 and any(line.item == WAIVER_ITEM for line in whole.lines):
        return wording.Status(_("Waived"), "ok", "ok")
    if fee_is_settled(one, whole.charge):
        over = sum(payment.amount_cents - payment.allocated_cents for payment in whole.payments)
        if over > 0:
            return wording.Status(_("Paid, and %(over)s over") % {"over": Money(over)}, "over", "amber")
        return wording.Status(_("Paid, matched"), "ok", "ok")
    if whole.charge is not None and whole.charge.paid_cents:
        return wording.Status(_("Short by %(left)s") % {"left": Money(whole.charge.left_cents)}, "under", "amber")
    return wording.Status(_("Not paid"), "held", "blue")


def _paper_words(paper: Paper, whole: Dossier, *, set_aside: bool) -> str:
    """What the paper is; a sealed copy says of which document."""
    if paper.kind == PaperKind.NOTICE_OF_RETURN and paper.content.get("rejected"):
        return _("Notice of rejection")
    if paper.kind != PaperKind.SEALED_COPY:
        words = wording.capital(str(paper.get_kind_display()))
        return _("%(paper)s, set aside") % {"paper": words} if set_aside else words
    titles = {document.number: wording.document_words(document) for document in whole.documents}
    words = _("Sealed, and set aside: %(document)s") if set_aside else _("Sealed: %(document)s")
    return words % {"document": titles.get(paper.position, paper.position)}
