"""The page of a case."""

from django.http import HttpRequest, HttpResponse

from backoffice.filings import worklists
from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import cases as read
from backoffice.staff.selectors.dossier import role_words
from backoffice.staff.views.lists import rows_of


def case(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Parties, filings and register entries of a case."""
    found = desk.case
    if found is None:
        raise AssertionError("the page's scope is a case")
    context = {
        "case": found,
        "parties": [(role_words(found.case_type, party.role), party) for party in read.parties(found)],
        "rows": rows_of(worklists.of_case(found.pk, desk.reachable)),
        "entries": read.register(found),
    }
    return page(request, "case.html", context)
