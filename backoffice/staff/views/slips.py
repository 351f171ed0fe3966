"""Slips corrected in review: the kinds of case and documents, a party's name, the order. Each form calls one act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.models import CaseType, DocumentType
from backoffice.filings.corrections import corrections_of
from backoffice.filings.models import Document, Filing
from backoffice.filings.selectors import parties_of
from backoffice.kernel import languages
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import dossier
from workflows.filing.actions.correct_kind import correct_kind
from workflows.filing.actions.correct_order import correct_order
from workflows.filing.actions.correct_party import correct_party

MOST_TYPED = 2_000


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
    act = _ACTS.get(request.POST.get("what", ""))
    if act is None:
        return _shown(request, desk, "", may_requote=may_requote)
    try:
        act(request, desk, filing, may_requote)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        # The form can be put right: it is shown again with what the act said, and nothing typed is lost.
        return _shown(request, desk, request.POST.get("case_type", ""), fault=str(refusal.message), may_requote=may_requote)
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


_ACTS: dict[str, Callable[[HttpRequest, Desk, Filing, bool], None]] = {"kinds": _kinds, "party": _name, "order": _order}


def _shown(request: HttpRequest, desk: Desk, code: str, *, may_requote: bool, fault: str = "") -> HttpResponse:
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
        "may_requote": may_requote,
        "corrections": list(corrections_of(filing.pk)),
        "offers_fee": not may_requote and rights.may(desk.user, "filing.correct_fee", filing.office),
    }
    return page(request, "slips.html", context, status=422 if fault else 200)


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
