"""What an officer does with a case: closing it, opening it again, and entering who acts for a party."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.models import Case
from backoffice.cases.standing import ClosingGround, ReopeningGround
from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.representation import acting_for
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import cases as read
from backoffice.staff.selectors.dossier import role_words
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case, reopen_case

# So many of a case's filings are offered to choose from.
LATEST = 20


def close(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Close the case, or open a closed one again."""
    case = desk.the_case()
    closed = case.closed_at is not None
    context = {
        "case": case, "closed": closed, "grounds": (ReopeningGround if closed else ClosingGround).choices,
        "typed": request.POST or {"on": clock.today().isoformat()},
    }  # fmt: skip
    if request.method != "POST":
        return page(request, "case_close.html", context)
    # The form says what it was drawn for: a press that comes late does not do the contrary.
    act, done = (reopen_case, _("Opened again.")) if request.POST.get("act") == "reopen" else (close_case, _("The case is closed now."))
    try:
        act(
            number=number, on=_day(request), ground=request.POST.get("ground", ""), note=request.POST.get("note", ""), officer=desk.user
        )  # fmt: skip
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return page(request, "case_close.html", {**context, "fault": str(refusal.message)}, status=422)
    messages.success(request, done)
    return redirect("staff:case", number=number)


def solicitors(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Enter who acts for a party from a day on."""
    case = desk.the_case()
    parties = read.parties(case)
    acting = acting_for(case, parties)
    context: dict[str, Any] = {
        "case": case, "parties": [(role_words(case.case_type, party.role), party, acting[party.pk]) for party in parties],
        "typed": request.POST or {"on": clock.today().isoformat(), "party": request.GET.get("party", "")},
        "filings": [(one.reference, wording.documents_in_brief(one), wording.filer_in_brief(one)) for one in _accepted_in(case, desk)],
    }  # fmt: skip
    if request.method != "POST":
        return page(request, "case_solicitors.html", context)
    party, in_person = request.POST.get("party", ""), request.POST.get("how") == "in_person"
    name = "" if in_person else request.POST.get("solicitors", "")
    try:
        if not in_person and not name.strip():
            raise Refused("name-needed", _("Give the name of the solicitors, or say that the party acts in person."))
        change_solicitors(
            number=number, party=whole_number(party) or 0, solicitors=name,
            effective_on=_day(request), filing=request.POST.get("filing", ""), note=request.POST.get("note", ""), officer=desk.user,
        )  # fmt: skip
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return page(request, "case_solicitors.html", {**context, "fault": str(refusal.message)}, status=422)
    messages.success(request, _("Entered: who acted before stays on record."))
    return redirect("staff:case", number=number)


def _accepted_in(case: Case, desk: Desk) -> list[Filing]:
    """The latest filings of the case that were accepted: one of them gives notice, as a rule."""
    filings, _before = worklists.of_case(case.pk, desk.reachable, set(), before=None, size=LATEST)
    return [one for one in filings if one.state in (State.ACCEPTED, State.SERVED)]


def _day(request: HttpRequest) -> date:
    return needed_day(request.POST.get("on", ""), _("Choose a day."), field="on")
