"""How the pages of what did not reach an addressee answer: a failed service, and a failed notice."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused


def answered(
    request: HttpRequest, draw: Callable[..., HttpResponse], act: Callable[[], str], *, here: str, reference: str, number: int
) -> HttpResponse:
    """The page of one of them, or what became of a button on it: what is typed wrong is said on the page, what was done on the next.

    draw draws the page, with a fault and a status where there is one; act does what the button asks for and says what was done. here is
    the page's name: whoever took it, or gave it back, stays there, and whoever ended it goes on to the filing.
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
    if request.POST["act"] in ("take", "release"):
        return redirect(here, reference=reference, number=number)
    return redirect("staff:filing", reference=reference)
