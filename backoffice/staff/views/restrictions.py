"""Persons under a restriction order: the list, an order, and whether a party of a filing is that person. Each button calls one act."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.cases.names import asked_for
from backoffice.cases.numbers import normalise_case_number
from backoffice.cases.restriction_rules import LONGEST
from backoffice.cases.restrictions import RestrictionOrder, listed
from backoffice.cases.sealing import within
from backoffice.filings.models import RestrictionAnswer
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people import rights
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.views.filing import draw
from workflows.cases.actions.keep_restriction import Wanted, end_restriction, enter_restriction
from workflows.filing.actions.answer_restriction import answer_restriction

PAGE = 50
_MOST_ANSWERS = 50


def restrictions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list, the latest entered first, page by page; or the orders of a name, or made in a case."""
    asked, before = request.GET.get("q", "")[:100].strip(), whole_number(request.GET.get("before", ""), digits=15) or 0
    found = listed(asked_for(asked), normalise_case_number(asked), before=before or None, size=PAGE + 1)
    today = clock.today()
    context = {
        "rows": [(row, row.in_force(today)) for row in found[:PAGE]], "q": asked, "before": before,
        "following": found[PAGE - 1].pk if len(found) > PAGE else "", "may_keep": rights.may(desk.user, "restriction.keep"),
    }  # fmt: skip
    return page(request, "restrictions.html", context)


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of a new order."""
    context: dict[str, Any] = {
        "typed": request.POST, "today": clock.today(), "offices": rights.registries_for(desk.user, "restriction.keep"),
    }  # fmt: skip
    if request.method != "POST":
        return page(request, "restriction_enter.html", context)
    posted = request.POST
    try:
        wanted = Wanted(
            names=posted.get("names", "").splitlines(), made_on=_day(posted.get("made_on", "")), office=posted.get("office", ""),
            until=_day(posted["until"]) if posted.get("until") else None, **{field: posted.get(field, "") for field in LONGEST},
        )  # fmt: skip
        order = enter_restriction(wanted=wanted, officer=desk.user)
    except Forbidden:
        raise
    except Refused as refusal:
        return page(request, "restriction_enter.html", {**context, "fault": str(refusal.message)}, status=refusal.status)
    words = _("%(reference)s is on the list: every filing in review is held against it.")
    messages.success(request, words % {"reference": order.reference})
    return redirect("staff:restriction", number=order.pk)


def restriction(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One order, with what was said of parties in filings that the person sees."""
    return _draw(request, desk, number)


def end(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """It holds no longer."""
    try:
        end_restriction(number=number, on=_day(request.POST.get("on", "")), ground=request.POST.get("ground", ""), officer=desk.user)
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return _draw(request, desk, number, fault=str(refusal.message), status=refusal.status)
    messages.success(request, _("The order has its end."))
    return redirect("staff:restriction", number=number)


def answer(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Say whether a party is the person: the form on the filing's page, and what was typed."""
    if request.method != "POST":
        return draw(request, desk)
    order, name, note = (request.POST.get(field, "")[:500] for field in ("order", "name", "note"))
    same = {"yes": True, "no": False}.get(request.POST.get("same", ""))
    try:
        if same is None:
            raise Refused("no-answer", _("Say whether it is the same person."))
        number = whole_number(order, digits=15) or 0
        answer_restriction(reference=reference, order=number, name=name, same=same, note=note, officer=desk.user)
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        return draw(request, desk, matching=(order, name, note, str(refusal.message)), status=refusal.status)
    told = _("On record: it is the same person.") if same else _("On record: it is not the same person.")
    messages.success(request, told)
    return redirect("staff:filing", reference=reference)


def _draw(request: HttpRequest, desk: Desk, number: int, *, fault: str = "", status: int = 200) -> HttpResponse:
    rows = RestrictionOrder.objects.select_related("office", "entered_by", "end__officer").prefetch_related("names")
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound("not-here", _("There is no such order."))
    offices = rights.seeing(desk.user, rights.registries_for(desk.user, "filing.view"))
    answers = RestrictionAnswer.objects.filter(within(offices, "filing__"), order=found).select_related("filing", "officer")
    keeps = rights.may(desk.user, "restriction.keep", found.office) if found.office else rights.may(desk.user, "restriction.keep")
    context = {
        "row": found, "holds": found.in_force(clock.today()), "answers": list(answers.order_by("-pk")[:_MOST_ANSWERS]) if offices else [],
        "may_end": keeps and not hasattr(found, "end"), "today": clock.today(), "fault": fault, "typed": request.POST,
    }  # fmt: skip
    return page(request, "restriction.html", context, status=status)


def _day(text: str) -> date:
    return needed_day(text, _("Give the day."), field="on")
