"""Who may see a case, a filing or one of its documents: the orders, a form for a new one, and who looked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases.models import SealingOrder
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import sealing as read
from workflows.cases.actions.set_level import seal_case, seal_filing

OPEN = "open"


def of_case(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The case as a whole."""
    case = desk.the_case()
    orders, looks = read.of_case(case)
    here = reverse("staff:case", kwargs={"number": number})
    context = {
        "title": case.number, "back": here, "level": wording.sealing_status(case.sealed_to), "orders": orders, "looks": looks,
        "may": rights.may(desk.user, "case.seal", case.office), "documents": [], "chosen": case.sealed_to or OPEN,
    }  # fmt: skip
    return _page(request, context, here, lambda level, ground: seal_case(number=number, level=level, ground=ground, officer=desk.user))


def of_filing(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """A filing, or one of its documents."""
    filing = desk.the_filing()
    orders, looks = read.of_filing(filing)
    here = reverse("staff:filing", kwargs={"reference": reference})
    context = {
        "title": filing.reference, "back": here, "level": wording.sealing_status(filing.sealed_to), "orders": orders, "looks": looks,
        "may": rights.may(desk.user, "case.seal", filing.office), "chosen": filing.sealed_to or OPEN,
        "documents": [
            (document.number, wording.document_words(document), wording.sealing_status(document.sealed_to))
            for document in filing.documents.all()
        ],
    }  # fmt: skip
    return _page(request, context, here, lambda level, ground: seal_filing(
        reference=reference, document=_document(request), level=level, ground=ground, officer=desk.user
    ))  # fmt: skip


def _document(request: HttpRequest) -> int:
    """The number of the document that the order is about; 0, which the form sends, is the whole filing.

    Raises:
        NotFound: what was sent is no number. It is never taken for the whole filing: an order would be carried out that nobody gave.
    """
    number = whole_number(request.POST.get("document", ""), digits=4)
    if number is None:
        raise NotFound("no-document", _("There is no such document."))
    return number


def _page(request: HttpRequest, context: dict[str, Any], back: str, act: Callable[[str | None, str], SealingOrder]) -> HttpResponse:
    if request.method != "POST":
        return page(request, "sealing.html", context)
    level = request.POST.get("level", "")
    try:
        act(None if level == OPEN else level, request.POST.get("ground", ""))
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        told = {**context, "fault": str(refusal.message), "typed": request.POST, "chosen": level}
        return page(request, "sealing.html", told, status=422)
    messages.success(request, _("Opened again.") if level == OPEN else _("Sealed."))
    return redirect(back)
