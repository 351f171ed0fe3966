"""A filing as one PDF: a short one at once, a longer one made in the background, found again on its page and fetched there."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from backoffice.kernel.errors import Conflict
from backoffice.staff import looks
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import prints as read
from workflows.papers import printing
from workflows.papers.actions.ask_print import ask_print
from workflows.papers.actions.fetch_print import fetch_print
from workflows.papers.actions.print_filing import print_filing


def whole(request: HttpRequest, desk: Desk, reference: str) -> HttpResponseBase:
    """Ask for it (POST): a short filing is handed out, a long one begun, whose page (GET) says how far it is and what came of it."""
    if request.method == "POST":
        return _asked(desk, reference)
    shown = read.shown_to(desk.user, desk.the_filing())
    drawn = page(request, "print.html", {"filing": desk.the_filing(), "shown": shown})
    if shown.standing == read.MAKING:
        drawn["Refresh"] = "2"  # how far it is, without a script
    return drawn


def _asked(desk: Desk, reference: str) -> HttpResponseBase:
    if not printing.plan_for(desk.user, desk.the_filing()).at_once:
        ask_print(reference=reference, person=desk.user)
        return redirect("staff:print", reference=reference)
    printed = print_filing(reference=reference, person=desk.user)
    _note_looks(desk)
    response = HttpResponse(printed.data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printed.name}"'
    response["Cache-Control"] = "no-store"
    return response


def whole_file(request: HttpRequest, desk: Desk, reference: str) -> HttpResponseBase:
    """What was made in the background. An act: the record keeps who fetched it. What is not handed out any more, its page says."""
    try:
        fetched = fetch_print(reference=reference, kept=request.POST.get("at", "")[:20], person=desk.user)
    except Conflict:
        return redirect("staff:print", reference=reference)
    _note_looks(desk)
    response = FileResponse(fetched.file, as_attachment=True, filename=fetched.name, content_type="application/pdf")
    response["Content-Length"] = str(fetched.size)
    response["Cache-Control"] = "no-store"
    return response


def _note_looks(desk: Desk) -> None:
    for document in desk.the_filing().documents.all():
        looks.note_document(desk, document)
