"""Questions to the filer: asked, withdrawn, and the files that came with an answer. Each view calls one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.filings.asked import AnswerDocument
from backoffice.kernel import languages
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff.access import Desk
from backoffice.staff.forms import AskForm
from backoffice.staff.views.documents import pdf
from backoffice.staff.views.filing import draw
from backoffice.staff.views.onwards import onwards
from workflows.filing.actions import ask_filer as asking


def ask(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Ask the filer: the form, and what was typed."""
    if request.method != "POST":
        return draw(request, desk, asked="ask-filer")
    typed = AskForm(request.POST)
    if not typed.is_valid():
        return draw(request, desk, asked="ask-filer", asking=typed, status=422)
    try:
        question = asking.ask_filer(
            reference=reference, officer=desk.user, text=typed.cleaned_data["text"], answer_by=typed.cleaned_data["answer_by"]
        )
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        typed.add_error(None, str(refusal.message))
        return draw(request, desk, asked="ask-filer", asking=typed, status=422)
    told = {"reference": reference, "day": languages.day(question.answer_by)}
    messages.success(request, _("Asked: the filer of %(reference)s is to answer by %(day)s. It stays with you.") % told)
    return onwards(request, desk, desk.the_filing())


def withdraw(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Take the open question back."""
    asking.withdraw_question(reference=reference, officer=desk.user)
    messages.info(request, _("Withdrawn: the filer of %(reference)s is not awaited any more.") % {"reference": reference})
    return redirect("staff:filing", reference=reference)


def document(request: HttpRequest, desk: Desk, reference: str, entry: int, number: int) -> HttpResponseBase:
    """A PDF that came with the answer to a question (entry), exactly as it came."""
    found = AnswerDocument.objects.filter(question__filing=desk.the_filing(), question__number=entry, number=number).first()
    if found is None:
        raise NotFound("no-document", _("This answer has no document %(number)d.") % {"number": number})
    return pdf(request, found.sha256, found.size, f"{reference}-answer-{entry}-{number}.pdf")
