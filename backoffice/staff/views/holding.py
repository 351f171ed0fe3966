"""Who has a filing: opened from the list, kept while its page is open, asked for, handed over, held. Each view calls one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.kernel import languages
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff.access import Desk
from backoffice.staff.forms import HoldForm
from backoffice.staff.pages import page
from backoffice.staff.views.filing import draw
from backoffice.staff.views.onwards import onwards
from workflows.filing.actions import ask_for as asking
from workflows.filing.actions import hold as holding
from workflows.filing.actions import keep as keeping
from workflows.filing.actions import take as taking


def open_it(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Open a filing from its list: whoever is first takes it by that, the others read who has it and may look."""
    try:
        taking.take(reference=reference, officer=desk.user)
    except Conflict as conflict:
        messages.warning(request, str(conflict.message), extra_tags="note")
    return redirect("staff:filing", reference=reference)


def hold(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Set it aside until a day: the form, and what was typed."""
    if request.method != "POST":
        return draw(request, desk, asked="hold")
    typed = HoldForm(request.POST)
    if not typed.is_valid():
        return draw(request, desk, asked="hold", typed=typed, status=422)
    try:
        holding.hold(reference=reference, officer=desk.user, until=typed.cleaned_data["until"], reason=typed.cleaned_data["reason"])
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        typed.add_error(None, str(refusal.message))
        return draw(request, desk, asked="hold", typed=typed, status=422)
    told = {"reference": reference, "day": languages.day(typed.cleaned_data["until"])}
    messages.success(request, _("Held: %(reference)s comes back on %(day)s.") % told)
    return onwards(request, desk, desk.the_filing())


def end_hold(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Put a held filing back in its queue."""
    holding.end_hold(reference=reference, officer=desk.user)
    messages.info(request, _("Released: %(reference)s stands in the list again.") % {"reference": reference})
    return redirect("staff:filing", reference=reference)


def keep(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The page is still open: its filing stays; and what its holder is told, if a colleague asks for it or it has gone."""
    kept = keeping.keep(reference=reference, officer=desk.user)
    context = {"filing": desk.the_filing(), "request_to_me": kept.request if kept else None, "gone": kept is None}
    return page(request, "parts/hand.html", context)


def ask_for(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Ask the one who has it for it."""
    asking.ask_for(reference=reference, officer=desk.user)
    messages.info(request, _("Asked. It comes to you when it is handed over, or when it is no longer open there."))
    return redirect("staff:filing", reference=reference)


def hand_over(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give it to the colleague who asks for it."""
    given = asking.hand_over(reference=reference, officer=desk.user)
    messages.success(request, _("Handed over: %(who)s has %(reference)s.") % {"who": given.taken_by, "reference": reference})
    return redirect("staff:inbox")


def decline(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Keep it."""
    asking.decline(reference=reference, officer=desk.user)
    messages.info(request, _("You keep it. Who asked for it reads so in its history."))
    return redirect("staff:filing", reference=reference)
