"""What is corrected in review: the kinds of case and documents, a party's name, the order, a document itself. Each form calls one act."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType, DocumentType
from backoffice.filings.asked import questions_of
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import parties_of
from backoffice.kernel import languages
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.scans import Scan, carried, carried_on, taken_in
from backoffice.staff.selectors import dossier
from workflows.filing.actions.correct_kind import correct_kind
from workflows.filing.actions.correct_order import correct_order
from workflows.filing.actions.correct_party import correct_party
from workflows.filing.actions.replace_document import Sent, replace_document, sent_with_answer

MOST_TYPED = 2_000
REPLACE = "replace"
# A document that came with an answer: the number of the question, and its own.
_ANSWER = re.compile(r"([1-9]\d{0,4})-([1-9]\d{0,4})", re.ASCII)


@dataclass(frozen=True)
class DocumentRow:
    """A document with the types that it can be, and the one that is chosen."""

    document: Document
    words: str
    chosen: str
    place: str


@dataclass(frozen=True)
class PartyRow:
    """A party as it stands, or as it was typed."""

    position: int
    role: str
    name: str
    name_zh: str
    ground: str


def correct(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The page with its forms; a correction that changes the fee is refused here."""
    return _page(request, desk, may_requote=False)


def correct_with_fee(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The same for who may correct a fee, and has shown the password for it."""
    return _page(request, desk, may_requote=True)


def _page(request: HttpRequest, desk: Desk, *, may_requote: bool) -> HttpResponse:
    filing = desk.the_filing()
    if request.method != "POST":
        return _shown(request, desk, request.GET.get("case_type", ""), may_requote=may_requote)
    what = request.POST.get("what", "")
    if what not in (*_ACTS, REPLACE):
        return _shown(request, desk, "", may_requote=may_requote)
    scan: Scan | None = None
    try:
        if what == REPLACE:
            scan = _scan(request, desk)
            _replace(request, desk, filing, scan, may_requote=may_requote)
        else:
            _ACTS[what](request, desk, filing, may_requote)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        return _shown(request, desk, request.POST.get("case_type", ""), fault=str(refusal.message), may_requote=may_requote, scan=scan)
    words = _("Corrected: %(reference)s. The filer is told, and the acknowledgement is issued anew.")
    messages.success(request, words % {"reference": filing.reference})
    return redirect("staff:filing", reference=filing.reference)


def _kinds(request: HttpRequest, desk: Desk, filing: Filing, may_requote: bool) -> None:
    documents = filing.documents.all()
    correct_kind(
        reference=filing.reference, officer=desk.user, case_type=_typed(request, "case_type"),
        types=[_typed(request, f"type-{document.number}") for document in documents], ground=_typed(request, "ground"),
        may_requote=may_requote,
    )  # fmt: skip


def _name(request: HttpRequest, desk: Desk, filing: Filing, _may_requote: bool) -> None:
    correct_party(
        reference=filing.reference, officer=desk.user, position=_number(_typed(request, "party")), name=_typed(request, "name"),
        name_zh=_typed(request, "name_zh"), ground=_typed(request, "ground"),
    )  # fmt: skip


def _order(request: HttpRequest, desk: Desk, filing: Filing, _may_requote: bool) -> None:
    """Places that are given twice name a document twice or none, which the rule refuses."""
    wanted = sorted(filing.documents.all(), key=lambda document: _number(_typed(request, f"place-{document.number}")))
    places = sorted(_number(_typed(request, f"place-{document.number}")) for document in wanted)
    order = [document.number for document in wanted] if places == list(range(1, len(wanted) + 1)) else []
    correct_order(reference=filing.reference, officer=desk.user, order=order, ground=_typed(request, "ground"))


def _scan(request: HttpRequest, desk: Desk) -> Scan | None:
    """The PDF that was chosen, or that an earlier try has left in the store; none where it came with an answer.

    Raises:
        Refused: it is not sound, or is not kept any more.
    """
    sent, kept = request.FILES.get("file"), _typed(request, "kept")
    if isinstance(sent, UploadedFile):
        found = taken_in(sent)
        if not isinstance(found, Scan):
            raise Refused("unsound-document", " ".join(found))
        return found
    scan = carried(kept, REPLACE, desk.user) if kept else None
    if kept and scan is None and not _typed(request, "sent"):
        raise Refused("file-needed", _("The file is no longer kept; choose it again."))
    return scan


def _replace(request: HttpRequest, desk: Desk, filing: Filing, scan: Scan | None, *, may_requote: bool) -> None:
    answer = _ANSWER.fullmatch(_typed(request, "sent"))
    if answer is not None:
        question, number = (int(digits) for digits in answer.groups())
        sent = sent_with_answer(reference=filing.reference, question=question, number=number)
    elif scan is not None:
        sent = Sent(**asdict(scan))
    else:
        raise Refused("file-needed", _("Choose the file that the filer sent: one that came with an answer, or a PDF."))
    replace_document(
        reference=filing.reference, officer=desk.user, document=_number(_typed(request, "document")), sent=sent,
        ground=_typed(request, "ground"), may_requote=may_requote,
    )  # fmt: skip


_ACTS: dict[str, Callable[[HttpRequest, Desk, Filing, bool], None]] = {"kinds": _kinds, "party": _name, "order": _order}


def _shown(
    request: HttpRequest, desk: Desk, code: str, *, may_requote: bool, fault: str = "", scan: Scan | None = None
) -> HttpResponse:  # fmt: skip
    filing = desk.the_filing()
    documents = list(filing.documents.all())
    kinds = list(CaseType.objects.filter(offices=filing.office).order_by("code")) if filing.opens_case else [filing.case_type]
    kind = next((each for each in kinds if each.code == code), filing.case_type)
    types = list(DocumentType.objects.filter(case_type=kind).order_by("position", "code"))
    what = request.POST.get("what", "")
    context: dict[str, Any] = {
        "filing": filing,
        "case": wording.case_in_brief(filing),
        "fault": fault,
        "what": what,
        "ground": request.POST.get("ground", ""),
        "kinds": kinds,
        "kind": kind,
        "types": [(each.code, languages.picked(each.title, each.title_zh)) for each in types],
        "documents": [_row(request, each, types, place) for place, each in enumerate(documents, start=1)],
        "parties": [_party(request, filing, each) for each in parties_of(filing)],
        "answers": _answers(filing),
        "chosen": request.POST.get("sent", request.GET.get("sent", "")),
        "chosen_document": request.POST.get("document", request.GET.get("document", "")),
        "scan": scan,
        "kept": carried_on(scan, REPLACE, desk.user) if scan else "",
        "may_requote": may_requote,
        "corrections": dossier.corrections_shown(filing),
        "offers_fee": not may_requote and rights.may(desk.user, "filing.correct_fee", filing.office),
    }
    return page(request, "slips.html", context, status=422 if fault else 200)


def _answers(filing: Filing) -> list[tuple[str, str]]:
    """The PDFs that came with answers about it: what stands for each in the form, and in words."""
    words = _("Answer %(question)s: %(name)s")
    return [
        (f"{question.number}-{each.number}", words % {"question": question.number, "name": each.filename or each.number})
        for question in questions_of(filing.pk)
        for each in question.documents.all()
    ]


def _row(request: HttpRequest, document: Document, types: list[DocumentType], place: int) -> DocumentRow:
    """Of another case type the type of the same code, or else of the same name."""
    codes = {each.code: each.code for each in types}
    alike = codes.get(document.type.code) or next((each.code for each in types if each.title == document.type.title), "")
    number = document.number
    return DocumentRow(
        document,
        wording.document_words(document),
        request.POST.get(f"type-{number}", alike),
        request.POST.get(f"place-{number}", str(place)),
    )


def _party(request: HttpRequest, filing: Filing, party: Any) -> PartyRow:
    typed = request.POST if request.POST.get("party", "") == str(party.position) else {}
    return PartyRow(
        party.position,
        dossier.role_words(filing.case_type, party.role),
        typed.get("name", party.name),
        typed.get("name_zh", party.name_zh),
        typed.get("ground", ""),
    )


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:MOST_TYPED]


def _number(text: str) -> int:
    return whole_number(text, digits=4) or 0
