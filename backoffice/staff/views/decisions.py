"""What officers do with a filing: take, give back, accept, return, reject. Each view calls one act and leads on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff import pages, wording
from backoffice.staff.access import Desk
from backoffice.staff.forms import Against, read_against
from backoffice.staff.views.filing import FORMS, REJECT, RETURN, draw
from backoffice.staff.views.onwards import onwards
from workflows.filing.actions import accept as accepting
from workflows.filing.actions import reject as rejecting
from workflows.filing.actions import return_for_correction as returning
from workflows.filing.actions import take as taking
from workflows.filing.actions import tick as ticking
from workflows.filing.actions import undo_acceptance as undoing
from workflows.money.actions import settle_price_difference as settling
from workflows.money.actions import shortfall


def take(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take this filing."""
    taking.take(reference=reference, officer=desk.user)
    return redirect("staff:filing", reference=reference)


def release(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give it back to the worklist."""
    taking.release(reference=reference, officer=desk.user, ground=_ground(request))
    messages.info(request, _("Released: %(reference)s stands in the list again.") % {"reference": reference})
    return redirect("staff:inbox")


def accept(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Accept it; then the next one comes."""
    outcome = _once(desk, (State.ACCEPTED, State.SERVED), lambda: accepting.accept(reference=reference, officer=desk.user))
    accepted = _("Accepted in part") if outcome.left_out else _("Accepted")
    if outcome.undo_until is not None and outcome.undo_until > clock.now():
        # The bar stays on every page as long as it can be undone, and says the same.
        words = _said(desk, accepted, outcome)
        request.session[pages.CAN_UNDO] = {"reference": reference, "words": words, "until": outcome.undo_until.isoformat()}
    else:
        _tell(request, desk, accepted, outcome)
    return onwards(request, desk, outcome)


def undo_acceptance(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take back an acceptance of a moment ago; the filing is in review again."""
    undoing.undo_acceptance(reference=reference, officer=desk.user)
    request.session.pop(pages.CAN_UNDO, None)
    messages.info(request, _("Undone: it is in your review again, and nobody was served."))
    return redirect("staff:filing", reference=reference)


def check(request: HttpRequest, desk: Desk, reference: str, number: int, code: str) -> HttpResponse:
    """Tick a point of a document's checklist, or take the tick back; the bar of decisions follows it."""
    ticking.tick(reference=reference, officer=desk.user, document=number, code=code, ticked=request.POST.get("ticked") == "yes")
    if request.headers.get("HX-Request"):
        return draw(request, desk, part="checked")
    return redirect(f"{reverse('staff:filing', args=[reference])}#checks")


def _ground(request: HttpRequest) -> str:
    return " ".join(request.POST.get("ground", "").split())[:200]


def send_back(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Return it for correction: the form, and what was typed."""
    return _against(request, desk, "return")


def reject(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Reject it: the form, and what was typed."""
    return _against(request, desk, "reject")


def shortfall_take(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take a shortfall."""
    shortfall.take_shortfall(reference=reference, officer=desk.user)
    return redirect("staff:filing", reference=reference)


def shortfall_release(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give a shortfall back to the accounts office's list."""
    shortfall.release_shortfall(reference=reference, officer=desk.user, ground=_ground(request))
    messages.info(request, _("Released: %(reference)s stands in the list again.") % {"reference": reference})
    return redirect("staff:shortfalls")


def shortfall_note(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Write down what was done about a shortfall."""
    shortfall.note_shortfall(reference=reference, officer=desk.user, note=request.POST.get("note", ""))
    messages.info(request, _("Noted. It stands in the filing's history."))
    return redirect("staff:filing", reference=reference)


def price_settle(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Settle the two prices of a filing with a note."""
    settling.settle_price_difference(reference=reference, officer=desk.user, note=request.POST.get("note", ""))
    messages.success(request, _("Settled: %(reference)s is off the list.") % {"reference": reference})
    return redirect("staff:price-differences")


def shortfall_return(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Return a filing whose fee is short."""
    return _against(request, desk, "shortfall-return")


def _against(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    filing = desk.the_filing()
    kind = FORMS[name]
    if request.method != "POST":
        return draw(request, desk, asked=name)
    typed = read_against(request.POST)
    if not typed.sound:
        return draw(request, desk, asked=name, against=typed, status=422)
    try:
        outcome = _decide_against(desk, filing, kind, typed)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        typed.errors.append(str(refusal.message))
        return draw(request, desk, asked=name, against=typed, status=422)
    _tell(request, desk, _("Returned for correction") if kind == RETURN else _("Rejected"), outcome)
    return redirect("staff:shortfalls") if name == "shortfall-return" else onwards(request, desk, outcome)


def _decide_against(desk: Desk, filing: Filing, kind: str, typed: Against) -> Filing:
    documents = list(filing.documents.all())
    reasons = typed.reasons(documents[0].number if len(documents) == 1 else None)
    if kind == REJECT:
        return _once(desk, (State.REJECTED,), lambda: rejecting.reject(reference=filing.reference, officer=desk.user, reasons=reasons))
    return _once(
        desk,
        (State.RETURNED,),
        lambda: returning.return_for_correction(reference=filing.reference, officer=desk.user, reasons=reasons, cure_by=typed.cure_by),
    )


def _once(desk: Desk, done: tuple[State, ...], act: Callable[[], Filing]) -> Filing:
    """Do the act; a second press of the same button by the same person finds it done and goes on as after the first.

    Raises:
        Conflict: somebody else was first, or it was decided otherwise.
    """
    try:
        return act()
    except Conflict:
        now = worklists.one(desk.the_filing().reference, desk.reachable)
        if now is None or now.state not in done or now.decided_by_id != desk.user.pk:
            raise
        return now


def _tell(request: HttpRequest, desk: Desk, what: str, filing: Filing) -> None:
    messages.success(request, _said(desk, what, filing))


def _said(desk: Desk, what: str, filing: Filing) -> str:
    """The line that stands above the next item. The guard has read the documents, which no decision changes."""
    return _("%(what)s: %(case)s, %(documents)s, %(filer)s (%(reference)s)") % {
        "what": what,
        "case": wording.case_in_brief(filing),
        "documents": wording.documents_in_brief(desk.the_filing()),
        "filer": wording.filer_in_brief(filing),
        "reference": filing.reference,
    }
