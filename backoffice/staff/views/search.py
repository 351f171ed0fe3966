"""Search: what has a number leads straight to its page; a name or a document's hash to a list, grouped by what was found."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.cases.names import Asked, asked_for
from backoffice.cases.numbers import normalise_case_number
from backoffice.filings import worklists
from backoffice.filings.searching import SHORTEST_HASH, Place
from backoffice.kernel.references import normalise
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import finds, found
from backoffice.staff.views.lists import Row, rows_of

SHORTEST = 2
LONGEST = 100
_HASH = re.compile(rf"[0-9a-f]{{{SHORTEST_HASH},64}}")
_GROUPS = {"parties": found.by_party, "cases": found.by_case, "filers": found.by_filer}


def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Lead straight to the one thing that was meant, else list what bears the name. Never beyond my offices."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST]
    # Chinese input methods write letters, digits and strokes in full width: a number is the same number so written.
    plain = unicodedata.normalize("NFKC", query)
    if query:
        straight = _straight(plain, desk)
        if straight is not None:
            return straight
    asked = asked_for(query)
    enough = any(len(word) >= SHORTEST or ord(word[0]) > 0x2E7F for word in asked.words)
    context: dict[str, Any] = {"query": query, "enough": enough, "asked": asked, "with_why": True, "many_offices": len(desk.reachable) > 1}
    digest = plain.replace(" ", "").lower()
    if _HASH.fullmatch(digest):
        context["documents"] = _rows(found.by_document(digest, desk.reachable))
    if enough:
        context["groups"] = _groups(request, desk, asked)
    return page(request, "search.html", context)


def _straight(plain: str, desk: Desk) -> HttpResponse | None:
    """The page of what has this number: a filing, a case, a receipt."""
    filing = worklists.by_reference(normalise(plain), desk.reachable)
    if filing is not None:
        return redirect("staff:filing", reference=filing.reference)
    case = finds.case(normalise_case_number(plain), desk.reachable)
    if case is not None:
        return redirect("staff:case", number=case.number)
    number = plain.upper().replace(" ", "").replace("/", "-")
    if finds.receipt(number, list(rights.accounts_offices_for(desk.user, "receipt.view")), desk.user):
        return redirect("staff:receipt", number=number)
    return None


def _groups(request: HttpRequest, desk: Desk, asked: Asked) -> list[tuple[found.Group, list[Row]]]:
    """What was found of each kind; of one only, further back, where the address says so."""
    only = request.GET.get("in", "")
    after = Place.read(request.GET.get("after", "")) if only in _GROUPS else None
    names = [only] if only in _GROUPS else list(_GROUPS)
    groups = [_GROUPS[name](asked, desk.reachable, after) for name in names]
    return [(group, _rows(list(group.filings))) for group in groups if not group.is_empty]


def _rows(filings: list[found.FoundFiling]) -> list[Row]:
    return [replace(row, why=one.why) for row, one in zip(rows_of([one.filing for one in filings]), filings, strict=True)]
