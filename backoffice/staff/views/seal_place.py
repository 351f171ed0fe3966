"""Where the seal of a document stands: its first page with the place drawn on it, to be moved by mouse, by keys or by numbers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.filings.facts import decision_facts
from backoffice.filings.models import Document
from backoffice.filings.rules import may_place_seal
from backoffice.filings.seal_places import SealManner, seal_place_of
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff import looks
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from reports.render.bounded import Ended
from reports.render.placing import SIZES, FirstPage
from reports.render.stamping import CannotBeSealed
from workflows.filing.actions.place_seal import Word
from workflows.filing.actions.place_seal import place_seal as act
from workflows.papers import placing


def seal_place(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The page about one document's seal; a form says where it stands."""
    given = request.POST if request.method == "POST" else request.GET
    document = _document(desk, _number(given.get("document", "")))
    fault = ""
    if request.method == "POST":
        manner, x, y = given.get("manner", ""), _number(given.get("x", "")), _number(given.get("y", ""))
        placed = manner == SealManner.PLACE
        try:
            trouble = act(
                reference=reference, officer=desk.user,
                word=Word(document.number, manner, x if placed else None, y if placed else None),
            )  # fmt: skip
        except (Conflict, Forbidden, NotFound):
            raise
        except Refused as refusal:
            fault = str(refusal.message)
        else:
            said = _("A link, a field or hidden text lies beneath it; the seal hides none of it.") if trouble else ""
            noted = _("Where the seal of document %(number)s stands is noted.") % {"number": document.number}
            messages.info(request, f"{noted} {said}".strip())
            return _back_to(reference, document.number)
    return _page(request, desk, document, fault)


def _back_to(reference: str, number: int) -> HttpResponse:
    """The page of the filing, with that document beside the data."""
    return redirect(f"{reverse('staff:filing', args=[reference])}?document={number}")


def seal_picture(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponse:
    """The first page of a document as a picture, one pixel a point."""
    document = _document(desk, number)
    looks.note_document(desk, document)
    found = _first_page(document)
    if found is None or not found.image:
        raise NotFound("no-picture", _("The first page cannot be shown; the seal goes on a cover page."))
    answer = HttpResponse(found.image, content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(request: HttpRequest, desk: Desk, document: Document, fault: str) -> HttpResponse:
    filing = desk.the_filing()
    said = seal_place_of(filing.pk, document.number)
    first = _first_page(document, (said.x, said.y) if said and said.x is not None and said.y is not None else None)
    stands = (first.asked or first.found) if first else None
    typed = request.POST if fault else {}
    width, height = (stands.width, stands.height) if stands else SIZES[0]
    x = _number(typed.get("x", "")) if fault else None
    y = _number(typed.get("y", "")) if fault else None
    x = x if x is not None else int(stands.x) if stands else 0
    y = y if y is not None else int(stands.y) if stands else 0
    context = {
        "filing": filing,
        "documents": list(filing.documents.all()),
        "document": document,
        "said": said,
        "first": first if first and first.image else None,
        "manner": typed.get("manner") or (said.manner if said else SealManner.FOUND),
        "manners": SealManner.choices,
        "box": {"x": x, "y": y, "width": round(width), "height": round(height), "top": round(first.height - y - height) if first else 0},
        "off": [reason.in_words(_) for reason in may_place_seal(decision_facts(filing, None, desk.user))],
        "fault": fault,
    }
    return page(request, "seal_place.html", context, status=422 if fault else 200)


def _first_page(document: Document, corner: tuple[float, float] | None = None) -> FirstPage | None:
    try:
        return placing.first_page(document, corner)
    except (CannotBeSealed, Ended):
        return None


def _document(desk: Desk, number: int | None) -> Document:
    """The document with this number; without one, the first."""
    documents = list(desk.the_filing().documents.all())
    found = documents[0] if number is None and documents else next((each for each in documents if each.number == number), None)
    if found is None:
        raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": number or 0})
    return found


def _number(text: str) -> int | None:
    return whole_number(text, digits=5)
