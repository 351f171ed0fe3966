"""The answer to a request for urgency. The view calls one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.staff.access import Desk
from workflows.filing.actions.answer_urgency import answer_urgency


def answer(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Grant it, or refuse it."""
    granted = request.POST.get("answer", "") == "granted"
    answer_urgency(reference=reference, officer=desk.user, granted=granted, ground=request.POST.get("ground", ""))
    if granted:
        messages.success(request, _("Granted: %(reference)s goes first, and the filer is told.") % {"reference": reference})
    else:
        words = _("Refused: %(reference)s stands in the list without urgency, and the filer is told.")
        messages.info(request, words % {"reference": reference})
    return redirect("staff:filing", reference=reference)
