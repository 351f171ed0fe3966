"""Organisations with their users, and who agreed to receive the court's documents electronically. Each button calls one act."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases import consents as read
from backoffice.cases.consents import Consent
from backoffice.cases.models import Case
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.people.models import ApiClient, Organisation
from backoffice.people.organisations import OrganisationKind, folded
from backoffice.staff.access import Desk
from backoffice.staff.days import whole_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import cases as of_cases
from backoffice.staff.selectors.dossier import role_words
from workflows.service.actions.keep_consent import end_consent, record_for_case, record_standing
from workflows.service.actions.keep_organisation import end_organisation, end_user, enter_organisation, enter_user
from workflows.service.consents import Wanted

PAGE = 50
# A case has few; what is beyond is told to be there.
MOST = 200


def organisations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The organisations by name, from a beginning that was typed, page by page."""
    begins, after = folded(request.GET.get("q", ""))[:100], request.GET.get("after", "")[:500]
    rows = Organisation.objects.order_by("name_key", "id")
    if begins:
        # As a range, which the index by name answers.
        rows = rows.filter(name_key__gte=begins, name_key__lt=f"{begins}\U0010ffff")
    if after:
        key, _sep, number = after.rpartition("|")
        last = whole_number(number) or 0
        rows = rows.filter(Q(name_key__gt=key) | Q(name_key=key, pk__gt=last))
    found = list(rows[: PAGE + 1])
    context = {
        "rows": found[:PAGE], "q": request.GET.get("q", ""), "after": after, "may_record": rights.may(desk.user, "consent.record"),
        "following": f"{found[PAGE - 1].name_key}|{found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }  # fmt: skip
    return page(request, "organisations.html", context)


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of a new organisation."""
    context: dict[str, Any] = {"kinds": OrganisationKind.choices, "typed": request.POST}
    if request.method != "POST":
        return page(request, "organisation_enter.html", context)
    given = {name: request.POST.get(name, "") for name in ("kind", "name", "name_zh", "evidence")}
    try:
        made = enter_organisation(officer=desk.user, **given)
    except Forbidden:
        raise
    except Refused as refusal:
        # Also that it is known already: nothing typed is lost.
        return page(request, "organisation_enter.html", {**context, "fault": str(refusal.message)}, status=refusal.status)
    messages.success(request, _("%(name)s is on record. Enter its users next.") % {"name": made.name})
    return redirect("staff:organisation", number=made.pk)


def organisation(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One organisation: its users, and its standing consents."""
    return _draw_organisation(request, desk, number)


def keep(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """What is entered and ended on the page of an organisation."""
    try:
        said = _keep(request, desk, number)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _draw_organisation(request, desk, number, fault=str(refusal.message), status=refusal.status)
    messages.success(request, said)
    return redirect("staff:organisation", number=number)


def _keep(request: HttpRequest, desk: Desk, number: int) -> str:
    posted, which = request.POST, _number(request, "which")
    match posted.get("act", ""):
        case "user":
            enter_user(number=number, wanted=_wanted(request), officer=desk.user)
            return _("The user is on record.")
        case "end-user":
            end_user(number=number, user=which, officer=desk.user)
            return _("The user has ended.")
        case "consent":
            record_standing(
                number=number, user=which, given_on=_day(request, "given_on"), evidence=posted.get("evidence", ""), officer=desk.user
            )
            return _("The standing consent is on record.")
        case "end-consent":
            end_consent(
                consent=which, organisation=number, ended_on=_day(request, "ended_on"), ground=posted.get("ground", ""), officer=desk.user
            )
            return _("The consent has its end.")
        case "end":
            end_organisation(number=number, ground=posted.get("ground", ""), officer=desk.user)
            return _("The organisation has ended.")
    raise Refused("no-such-act", _("Choose what to do."))


def _draw_organisation(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    found = Organisation.objects.select_related("entered_by", "ended_by").filter(pk=number).first()
    if found is None:
        raise NotFound("not-here", _("There is no such organisation."))
    standing = Consent.objects.filter(organisation=found, case=None).select_related("recorded_by", "ended_by").order_by("-id")
    users = list(found.users.select_related("client").order_by("ended_at", "id")[:MOST])
    context = {
        "organisation": found, "users": users, "consents": _told(list(standing[:MOST])), "fault": fault, "typed": request.POST,
        "live": [user for user in users if user.ended_at is None], "keep": reverse("staff:organisation-keep", args=[number]),
        "may_record": found.ended_at is None and rights.may(desk.user, "consent.record"), "clients": _clients(), "today": clock.today(),
    }  # fmt: skip
    return page(request, "organisation.html", context, status=status)


def of_case(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Who receives electronically in a case: recorded with the evidence, and ended with a day and a ground."""
    case = desk.the_case()
    if request.method != "POST":
        return _draw_case(request, case)
    try:
        said = _keep_in_case(request, desk, number)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _draw_case(request, case, fault=str(refusal.message), status=refusal.status)
    messages.success(request, said)
    return redirect("staff:case-consents", number=number)


def _keep_in_case(request: HttpRequest, desk: Desk, number: str) -> str:
    posted = request.POST
    if posted.get("act") == "end-consent":
        end_consent(
            consent=_number(request, "which"), case=number, ended_on=_day(request, "ended_on"), ground=posted.get("ground", ""),
            officer=desk.user,
        )  # fmt: skip
        return _("The consent has its end.")
    record_for_case(
        number=number, party=_party(request), wanted=_wanted(request), given_on=_day(request, "given_on"),
        evidence=posted.get("evidence", ""), officer=desk.user,
    )  # fmt: skip
    return _("The consent is on record: what is served from now on goes to that message box too.")


def _draw_case(request: HttpRequest, case: Case, *, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "case": case, "consents": _told(list(read.of_case(case.pk)[:MOST])), "fault": fault, "typed": request.POST,
        "parties": [(party, role_words(case.case_type, party.role)) for party in of_cases.parties(case)],
        "clients": _clients(), "today": clock.today(),
    }  # fmt: skip
    return page(request, "case_consents.html", context, status=status)


def _told(rows: list[Consent]) -> list[tuple[Consent, bool]]:
    """Each consent with whether it counts today."""
    today = clock.today()
    return [(row, row.given_on <= today and (row.ended_on is None or today < row.ended_on)) for row in rows]


def _clients() -> list[str]:
    return list(ApiClient.objects.filter(active=True).order_by("name").values_list("name", flat=True)[:MOST])


def _wanted(request: HttpRequest) -> Wanted:
    posted = request.POST
    return Wanted(
        posted.get("addressee", ""), posted.get("client", ""), posted.get("account", ""), posted.get("email", ""),
        posted.get("language", "en"),
    )  # fmt: skip


def _party(request: HttpRequest) -> int | None:
    """The party whose consent it is; None where none was chosen.

    Raises:
        Refused: no-such-party: what was sent names none. It must not be taken for "none was chosen".
    """
    typed = request.POST.get("party", "")
    number = whole_number(typed)
    if typed and not number:
        raise Refused("no-such-party", _("Choose a party of this case."), field="party")
    return number


def _number(request: HttpRequest, name: str) -> int:
    return whole_number(request.POST.get(name, "")) or 0


def _day(request: HttpRequest, name: str) -> date | None:
    return whole_day(request.POST.get(name, ""))
