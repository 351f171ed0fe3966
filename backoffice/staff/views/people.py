"""The administrators' page: who is who, in which office, and which programs may call the API. To read only."""

from django.http import HttpRequest, HttpResponse

from backoffice.staff.access import Desk
from backoffice.staff.pages import page
from backoffice.staff.selectors import people as found


def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Offices with their people and roles; API clients with their scopes."""
    context = {"offices": found.offices_with_people(desk.reachable), "clients": found.clients()}
    return page(request, "people.html", context)
