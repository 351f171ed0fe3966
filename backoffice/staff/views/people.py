"""The administrators' pages: who is who, in which office, with which roles; and which programs may call the API."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.audit.timeline import timeline
from backoffice.cases.sealing import given
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import Office, Role, User
from backoffice.staff.access import Desk
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import people as found
from backoffice.staff.views.own import not_kept
from workflows.people.actions import keep_people as acts


def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Offices with their people and roles; who has no role; API clients with their scopes."""
    keeps = rights.may(desk.user, acts.RIGHT)
    context = {
        "offices": found.offices_with_people(desk.reachable), "clients": found.clients(), "keeps": keeps,
        "without": found.without_roles() if keeps else [],
    }  # fmt: skip
    return page(request, "people.html", context)


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of somebody new; entered, it shows the one-time password."""
    if request.method != "POST":
        return page(request, "person_enter.html", {"typed": {}})
    entry = acts.Entry(*(request.POST.get(name, "") for name in ("username", "name", "post", "person")))
    try:
        user, password = acts.enter_person(entry, by=desk.user)
    except Forbidden:
        raise
    except Refused as refusal:
        # Also that the name is taken: nothing typed is lost.
        return page(request, "person_enter.html", {"typed": request.POST, "fault": str(refusal.message)}, status=refusal.status)
    return _password(request, user, password)


def person(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One member of staff: roles, sign-in, and what was done about them."""
    return _draw(request, desk, number)


def keep(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """What is pressed on the page of a person."""
    try:
        return _keep(request, desk, number)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _draw(request, desk, number, fault=str(refusal.message), status=refusal.status)


def _keep(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    by = desk.user
    match request.POST.get("act", ""):
        case "give":
            membership = acts.give_role(number=number, office=_office(request, desk), role=request.POST.get("role", ""), by=by)
            said = _("%(name)s is now: %(role)s.") % {"name": membership.user, "role": membership.get_role_display()}
        case "take":
            acts.take_role(number=number, office=_office(request, desk), role=request.POST.get("role", ""), by=by)
            said = _("The role was taken away.")
        case "end":
            said = _("The account of %(name)s has ended.") % {"name": acts.end_person(number=number, by=by)}
        case "factors":
            gone = acts.remove_factors(number=number, by=by)
            said = ngettext("%(number)d second factor was removed.", "%(number)d second factors were removed.", gone) % {"number": gone}
        case "password":
            return _password(request, *acts.renew_password(number=number, by=by))
        case "bring-back":
            return _password(request, *acts.bring_back(number=number, by=by))
        case _:
            raise Refused("unknown-act", _("The page has no such button any more. Open it anew."))
    messages.success(request, said)
    return redirect("staff:person", number=number)


def _office(request: HttpRequest, desk: Desk) -> Office:
    chosen = whole_number(request.POST.get("office", "")) or 0
    office = given(chosen, desk.reachable)
    if office is None:
        raise Refused("unknown-office", _("Choose one of your offices."))
    return office


def _password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The one-time password, which is nowhere else: it is not led on to another page."""
    return not_kept(page(request, "person_password.html", {"person": user, "password": password}))


def _draw(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    one = found.person(number)
    roles = list(one.memberships.all())
    reached = {office.pk for office in desk.reachable}
    # Whoever has no role yet is anybody's to keep; of others those of one's own offices are there.
    if roles and not reached.intersection(each.office_id for each in roles):
        raise NotFound("person-not-found", _("There is no such person in your offices."))
    own = one.as_person == desk.user.as_person
    context: dict[str, Any] = {
        "person": one,
        "roles": [(each, each.office_id in reached and not own) for each in roles],
        "offices": desk.reachable,
        "choices": Role.choices,
        "typed": request.POST if fault else {},
        "own": own,
        "whole": not own and all(each.office_id in reached for each in roles),
        "factors": list(one.second_factors.all()),
        "history": timeline(f"person:{one.pk}"),
        "fault": fault,
    }
    return page(request, "person.html", context, status=status)
