"""Notes of staff on a filing, and where one is named in them. Each view calls one act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings import notes as read
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.views.filing import draw
from workflows.filing.actions.note import read_mention, strike_note, write_note


def write(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Write a note; what cannot be written stands in its field again, with why."""
    if request.method != "POST":
        return draw(request, desk)
    try:
        write_note(reference=reference, author=desk.user, text=request.POST.get("text", ""))
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return draw(request, desk, noting=(request.POST.get("text", ""), str(refusal.message)), status=422)
    return redirect(f"{reverse('staff:filing', args=[reference])}#notes")


def strike(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """Strike a note out."""
    strike_note(reference=reference, number=number, person=desk.user, ground=request.POST.get("ground", ""))
    return redirect(f"{reverse('staff:filing', args=[reference])}#notes")


def mentions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where the person is named: what they have not read, or all."""
    everything = request.GET.get("show", "") == "all"
    before = request.GET.get("before", "")
    number = whole_number(before, digits=17)
    rows, following = read.page_of_mentions(desk.user, desk.offices, unread=not everything, before=number)
    context: dict[str, Any] = {
        "rows": [(row, wording.case_in_brief(row.note.filing)) for row in rows],
        "following": following,
        "before": number,
        "everything": everything,
        "size": read.PAGE,
    }
    return page(request, "mentions.html", context)


def mark(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Mark one as read."""
    number = request.POST.get("mention", "")
    read_mention(mention=whole_number(number, digits=17) or 0, person=desk.user)
    messages.info(request, _("Marked as read."))
    return redirect("staff:mentions")
