"""Search: what has a number leads straight to its page; a name, a document's hash or the beginning of a paper's number to a list, grouped
by what was found."""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.cases.names import Asked, asked_for
from backoffice.filings.searching import SHORTEST_HASH, Place
from backoffice.papers.numbers import asked_number
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import found
from backoffice.staff.selectors.references import place_of
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
    straight = _straight(plain, desk) if query else None
    if straight is not None:
        return straight
    asked = asked_for(query)
    enough = any(len(word) >= SHORTEST or ord(word[0]) > 0x2E7F for word in asked.words)
    context: dict[str, Any] = {"query": query, "enough": enough, "asked": asked, "with_why": True, "many_offices": len(desk.reachable) > 1}
    digest = plain.replace(" ", "").lower()
    if _HASH.fullmatch(digest):
        context["documents"] = _rows(found.by_document(digest, desk.reachable))
    number = asked_number(plain)
    if number is not None and number.is_beginning and number.is_own:
        context["papers"] = _rows(found.by_paper(number, desk.reachable))
    if enough:
        context["groups"] = _groups(request, desk, asked)
    return page(request, "search.html", context)


def _straight(plain: str, desk: Desk) -> HttpResponse | None:
    """To the page of what has this number: an address that was made of what is on record, and never of what was typed."""
    place = place_of(plain, desk.user, desk.reachable)
    return redirect(place) if place else None


def _groups(request: HttpRequest, desk: Desk, asked: Asked) -> list[tuple[found.Group, list[Row]]]:
    """What was found of each kind; of one only, further back, where the address says so."""
    only = request.GET.get("in", "")
    after = Place.read(request.GET.get("after", "")) if only in _GROUPS else None
    names = [only] if only in _GROUPS else list(_GROUPS)
    groups = [_GROUPS[name](asked, desk.reachable, after) for name in names]
    return [(group, _rows(list(group.filings))) for group in groups if not group.is_empty]


def _rows(filings: list[found.FoundFiling]) -> list[Row]:
    return [replace(row, why=one.why) for row, one in zip(rows_of([one.filing for one in filings]), filings, strict=True)]
