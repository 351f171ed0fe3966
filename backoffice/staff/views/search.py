"""Search: an exact reference, a case number in any spelling, a receipt number, or how a name begins."""

import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.cases.numbers import normalise_case_number
from backoffice.filings import worklists
from backoffice.kernel.references import normalise
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import finds
from backoffice.staff.views.lists import rows_of

SHORTEST = 2
LONGEST = 100


def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Lead straight to the one thing that was meant, else list the filings whose names begin so. Never beyond my offices."""
    query = " ".join(request.GET.get("q", "").split())[:LONGEST]
    # Chinese input methods write letters, digits and strokes in full width: a number is the same number so written.
    plain = unicodedata.normalize("NFKC", query)
    if query:
        found = worklists.by_reference(normalise(plain), desk.reachable)
        if found is not None:
            return redirect("staff:filing", reference=found.reference)
        case = finds.case(normalise_case_number(plain), desk.reachable)
        if case is not None:
            return redirect("staff:case", number=case.number)
        number = plain.upper().replace(" ", "").replace("/", "-")
        if finds.receipt(number, list(rights.accounts_offices_for(desk.user, "receipt.view")), desk.user):
            return redirect("staff:receipt", number=number)
    enough = len(query) >= SHORTEST or any(ord(character) > 0x2E7F for character in query)
    named = worklists.by_name_prefix(query, desk.reachable) if enough else worklists.Found([], more=False)
    context = {"query": query, "rows": rows_of(named.rows), "more": named.more, "enough": enough}
    return page(request, "search.html", context)
