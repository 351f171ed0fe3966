"""A person adds a passkey to their sign-in."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Refused
from backoffice.staff import asking
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.views.own import added, not_kept
from workflows.people.actions.enrol_passkey import enrol_passkey


def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask the browser to make a passkey, and take the one that it made."""
    if request.method != "POST":
        return _asking(request, desk)
    challenge = asking.asked(request, desk.user, asking.TO_ADD)
    try:
        if not challenge:
            raise Refused("asked-too-long-ago", _("The page was open too long, or was used already. Try again."))
        codes = enrol_passkey(
            user=desk.user, challenge=challenge, answer=request.POST.get("passkey", ""), name=request.POST.get("name", "")
        )  # fmt: skip
    except Refused as refusal:
        return _asking(request, desk, refusal)
    return added(request, codes, _("The passkey was added."))


def _asking(request: HttpRequest, desk: Desk, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "asks": asking.to_add(request, desk.user),
        "place": asking.place(request),
        "name": request.POST.get("name", ""),
        "wrong": refusal.message if refusal else None,
    }
    return not_kept(page(request, "add_passkey.html", context, status=refusal.status if refusal else 200))
