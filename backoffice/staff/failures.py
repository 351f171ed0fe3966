"""How the pages of what has not reached an addressee answer: a failed service, a failed notice, a notice that is to be posted."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.holdings import Hands, hands
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import User
from backoffice.staff.access import Desk


def answered(
    request: HttpRequest, draw: Callable[..., HttpResponse], act: Callable[[], str], *, here: str, reference: str, number: int,
    onward: str = "",
) -> HttpResponse:  # fmt: skip
    """The page of one of them, or what became of a button on it: what is typed wrong is said on the page, what was done on the next.

    draw draws the page, with a fault and a status where there is one; act does what the button asks for and says what was done. here is
    the page's name: whoever took it, gave it back or handed it over stays there, and whoever ended it goes on to the filing, or to the
    address onward.
    """
    if request.method != "POST":
        return draw()
    try:
        said = act()
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return draw(fault=str(refusal.message), status=422)
    messages.success(request, said)
    if request.POST["act"] in ("take", "release", "hand-over"):
        return redirect(here, reference=reference, number=number)
    return redirect(onward) if onward else redirect("staff:filing", reference=reference)


def colleagues_for(desk: Desk, about: Delivery | FailedNotice) -> list[Hands]:
    """To whom a senior officer can hand over what somebody has: everybody else of the registry, with what they have in hand."""
    filing = desk.the_filing()
    if about.taken_by_id is None or not rights.may(desk.user, "filing.assign", filing.office):
        return []
    found = hands([office for office in desk.reachable if office.pk == filing.office_id])
    return [one for one in found if one.officer.pk != about.taken_by_id and one.officer.is_active]


def handed(request: HttpRequest, desk: Desk, over: Callable[..., bool]) -> str:
    """Hand it over to the colleague who was chosen, by this act; what was done, in words.

    Raises:
        NotFound: nobody who works here was chosen.
    """
    number = request.POST.get("to", "")
    here = [office for office in desk.reachable if office.pk == desk.the_filing().office_id]
    to: User | None = next((one.officer for one in hands(here) if str(one.officer.pk) == number), None)
    if to is None:
        raise NotFound("not-here", _("There is no such officer here."))
    over(to=to, ground=" ".join(request.POST.get("ground", "").split())[:200])
    return _("%(who)s has it now.") % {"who": to}
