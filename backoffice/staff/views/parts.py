"""What an officer says of each document of a filing in review. The view calls one act and leads back to the document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases.selectors import reasons_in_force
from backoffice.filings.part_rules import ACCEPT, REJECT, RETURN, Mark
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff.access import Desk
from backoffice.staff.forms import MarkForm
from backoffice.staff.numbers import whole_number
from backoffice.staff.views.filing import draw
from workflows.filing.actions import mark_document as marking


def mark_document(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Say what is to become of one document: the form, and what was typed."""
    if request.method != "POST":
        return draw(request, desk, asked="mark-document", shown=whole_number(request.GET.get("document", ""), digits=4))
    typed = MarkForm(request.POST)
    number = whole_number(request.POST.get("document", ""), digits=4)
    if not typed.is_valid():
        return draw(request, desk, asked="mark-document", marking=typed, shown=number, status=422)
    mark = _mark(typed)
    try:
        marking.mark_document(reference=reference, officer=desk.user, mark=mark)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        typed.add_error(None, str(refusal.message))
        return draw(request, desk, asked="mark-document", marking=typed, shown=number, status=422)
    messages.info(request, _said(mark.outcome) % {"number": mark.document})
    return _back_to(reference, mark.document)


def _mark(typed: MarkForm) -> Mark:
    given = typed.cleaned_data
    outcome = _outcome(given["what"])
    return Mark(
        document=given["document"], outcome=outcome, reason="" if outcome == ACCEPT else given["what"], page=given["page"],
        note=given["note"].strip(), cure_by=given["cure_by"] if outcome == RETURN else None,
    )  # fmt: skip


def _back_to(reference: str, number: int) -> HttpResponse:
    """The page of the filing, with that document beside the data."""
    return redirect(f"{reverse('staff:filing', args=[reference])}?document={number}")


def _outcome(what: str) -> str:
    """What is to become of the document, by what was chosen: acceptance, or the code of a reason; a reason is one of its own kind."""
    if what == ACCEPT:
        return ACCEPT
    rejections = {reason.code for reason in reasons_in_force(REJECT, clock.today())}
    return REJECT if what in rejections else RETURN


def _said(outcome: str) -> str:
    return {
        ACCEPT: _("Document %(number)s is to be accepted."),
        RETURN: _("Document %(number)s is to be returned. Nothing is decided before the rest is accepted."),
        REJECT: _("Document %(number)s is to be rejected. Nothing is decided before the rest is accepted."),
    }[outcome]
