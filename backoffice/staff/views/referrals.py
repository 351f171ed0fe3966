"""Questions to a Registrar or Master: referred, taken back, answered. Each view calls one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings.referrals import who_answer
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff.access import Desk
from backoffice.staff.views.filing import draw
from backoffice.staff.views.onwards import onwards
from workflows.filing.actions import refer as referring


def refer(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Refer it with a question: the form, and what was typed."""
    if request.method != "POST":
        return draw(request, desk, asked="refer")
    chosen = request.POST.get("to", "")
    to = next((one for one in who_answer(desk.the_filing().office) if str(one.pk) == chosen), None)
    question = request.POST.get("question", "")
    try:
        if chosen and to is None:
            raise Refused("not-a-registrar", _("Choose a Registrar or Master of this court who may see the filing."))
        referring.refer(reference=reference, officer=desk.user, question=question, to=to)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        return draw(request, desk, asked="refer", referring=(question, chosen, str(refusal.message)), status=422)
    words = _("Referred: %(reference)s comes back to you with the answer.")
    messages.success(request, words % {"reference": reference})
    return onwards(request, desk, desk.the_filing())


def withdraw(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take the referral back."""
    referring.withdraw_referral(reference=reference, officer=desk.user)
    messages.info(request, _("Taken back: you have %(reference)s in review.") % {"reference": reference})
    return redirect("staff:filing", reference=reference)


def answer(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Answer the question: the form on the filing's page, and what was typed."""
    if request.method != "POST":
        return draw(request, desk)
    said, direction = (request.POST.get(name, "") for name in ("answer", "direction"))
    try:
        referral = referring.answer_referral(reference=reference, person=desk.user, answer=said, direction=direction)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return draw(request, desk, answering=(said, direction, str(refusal.message)), status=422)
    told = {"reference": reference, "who": referral.referred_by}
    messages.success(request, _("Answered: %(reference)s is back with %(who)s.") % told)
    return redirect(f"{reverse('staff:inbox')}?queue=referred")
