"""The page of one filing: its data beside its documents, and what may be done with it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases.selectors import jurisdiction_reasons
from backoffice.filings.facts import fee_is_settled
from backoffice.filings.models import Filing
from backoffice.filings.states import MEANING, OPEN, State
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.papers.models import Paper, PaperKind
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.decide import choices, may_release
from backoffice.staff.flow import picture
from backoffice.staff.forms import Against, empty_against
from backoffice.staff.pages import page
from backoffice.staff.proposals import proposed_cure_by
from backoffice.staff.selectors import dossier as read
from backoffice.staff.selectors.dossier import Dossier
from backoffice.staff.standing import standing_of

RETURN, REJECT = "return", "reject"
# The forms that can stand on the page, by the name of their button, and the kind of reasons that each offers.
FORMS = {"return": RETURN, "shortfall-return": RETURN, "reject": REJECT}


def filing(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The filing as it stands now."""
    return draw(request, desk)


def draw(request: HttpRequest, desk: Desk, *, asked: str = "", against: Against | None = None, status: int = 200) -> HttpResponse:
    """The page; asked is the form (a name of FORMS) that is open on it, against what was typed there."""
    one = desk.the_filing()
    whole = read.dossier(one)
    found = choices(one, whole.charge, desk.user)
    today = clock.today()
    names = {choice.name for choice in found if not choice.off} | ({asked} if asked else set())
    forms = [_form(name, one, against if asked == name else None, today) for name in FORMS if name in names]
    context: dict[str, Any] = {
        "filing": one,
        "list": _list_of(request, one),
        "whole": whole,
        "status": wording.state_status(one.state),
        "meaning": MEANING[State(one.state)],
        "waits": one.state in OPEN,
        "held": wording.held_by(one, desk.user),
        "release": may_release(one, desk.user),
        "mine": one.taken_by_id == desk.user.pk,
        "choices": found,
        "off": list(dict.fromkeys(words for choice in found for words in choice.why_not)),
        "forms": forms,
        "asked": asked,
        "case_words": wording.case_in_brief(one),
        "title": _title(one),
        "reason": wording.deemed_reason(one),
        "claim_words": _claim_words(one),
        "outside": [reason.in_words(_) for reason in jurisdiction_reasons(one.case_type, one.claim_amount_cents)],
        "fee": _fee_status(one, whole),
        "payments": [(payment, wording.payment_status(payment.state), read.has_receipt(payment)) for payment in whole.payments],
        "papers": [(paper, _paper_words(paper, whole)) for paper in whole.papers],
        "picture": picture(one.state),
        "notes": one.state == State.FEE_SHORT and one.taken_by_id == desk.user.pk,
    }
    return page(request, "filing.html", context, status=status)


def _list_of(request: HttpRequest, one: Filing) -> str:
    """The list from which somebody of this role comes to a filing: the registry's, or one of the accounts office's."""
    standing = standing_of(request)
    if standing is None or standing.has("filing.take") or not standing.has("shortfall.take"):
        return reverse("staff:inbox")
    return reverse("staff:awaiting-payment" if one.state == State.DEEMED_RECEIVED else "staff:shortfalls")


def _form(name: str, one: Filing, against: Against | None, today: date) -> dict[str, Any]:
    kind = FORMS[name]
    proposed = proposed_cure_by(one.office, today) if kind == RETURN and against is None else None
    return {
        "kind": kind,
        "name": name,
        "reasons": read.reasons_for(kind, today),
        "against": against or empty_against(proposed),
        "today": today,
    }


def _title(one: Filing) -> str:
    documents = list(one.documents.all())
    first = documents[0].type.title if documents else ""
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
    return ""


def _fee_status(one: Filing, whole: Dossier) -> wording.Status:
    """How the fee stands, in words."""
    if one.fee_status == "not_on_record":
        return wording.Status(_("No fee item on record"), "q", "amber")
    if one.fee_status == "nil":
        return wording.Status(_("No fee"), "ok", "ok")
    if fee_is_settled(one, whole.charge):
        return wording.Status(_("Paid, matched"), "ok", "ok")
    if whole.charge is not None and whole.charge.paid_cents:
        return wording.Status(_("Short by %(left)s") % {"left": Money(whole.charge.left_cents)}, "under", "amber")
    return wording.Status(_("Not paid"), "held", "blue")


def _paper_words(paper: Paper, whole: Dossier) -> str:
    """What the paper is; a sealed copy says of which document."""
    if paper.kind == PaperKind.NOTICE_OF_RETURN and whole.decision is not None and whole.decision.kind == REJECT:
        return _("Notice of rejection")
    if paper.kind != PaperKind.SEALED_COPY:
        return str(paper.get_kind_display()).capitalize()
    titles = {document.number: str(document) for document in whole.documents}
    return _("Sealed: %(document)s") % {"document": titles.get(paper.position, paper.position)}
