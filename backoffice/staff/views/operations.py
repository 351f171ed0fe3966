"""The operators' pages: what waits, what is parked and why, whether the schedule runs, what the last checks found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.people import rights
from backoffice.staff import sessions, wording
from backoffice.staff.access import Desk
from backoffice.staff.alarms import alarms
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import audit
from backoffice.staff.selectors import operations as read
from backoffice.staff.selectors.operations import STANDINGS, Overview
from backoffice.staff.work_words import work_words
from workflows.operations.actions.give_up_work import give_up_work
from workflows.operations.actions.retry_work import retry_topic, retry_work


def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything at a glance; each figure leads to its list."""
    found = read.overview()
    wrong = alarms(found)
    context = {
        "found": found,
        "figures": _figures(found),
        "alarms": wrong,
        "chain": audit.chain_state(),
        "versions": read.versions(),
        "parts": [(wording.part_words(name), wording.part_state(state)) for name, state in found.parts],
        "seen": read.seen(found, wrong),
        "may_see_imports": rights.may(desk.user, "import.view"),
        **_acting(request, desk),
    }
    return page(request, "operations.html", context)


def news(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The figures as they are now, put in place; what has changed besides is said in a line and moves nothing."""
    found = read.overview()
    changed = request.GET.get("seen", "") != read.seen(found, alarms(found))
    return render(request, "staff/parts/operations_news.html", {"figures": _figures(found), "changed": changed, "now": found.at})


def _figures(found: Overview) -> list[dict[str, Any]]:
    titles = {"waiting": _("Not due yet"), "due": _("Due"), "in-hand": _("In hand"), "parked": _("Parked")}
    return [
        {"name": name, "title": title, "count": found.total(name.replace("-", "_")), "address": _list(name)}
        for name, title in titles.items()
    ]


def _list(standing: str, topic: str = "") -> str:
    query = {"standing": standing, **({"topic": topic} if topic else {})}
    return f"{reverse('staff:operations-work')}?{urlencode(query)}"


def _acting(request: HttpRequest, desk: Desk) -> dict[str, bool]:
    """Whether the person may act, and whether the password was shown lately enough for it."""
    return {"acts": rights.may(desk.user, "operations.act"), "confirmed": sessions.recently_confirmed(request)}


def work(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The work in one standing, of a topic or of all; one piece of it opened, if one is asked for."""
    standing = request.GET.get("standing", "")
    standing = standing if standing in STANDINGS else STANDINGS[0]
    topic = request.GET.get("topic", "")
    context = {
        "standing": standing,
        "topic": topic,
        "tabs": [(name, words, _list(name, topic)) for name, words in _standings().items()],
        "page": read.work(standing, topic, after=whole_number(request.GET.get("after", "")) or 0),
        "after": request.GET.get("after", ""),
        "one": read.one(whole_number(request.GET["look"]) or 0) if request.GET.get("look") else None,
        "asked": bool(request.GET.get("look")),
        **_acting(request, desk),
    }
    return page(request, "operations_work.html", context)


def _standings() -> dict[str, str]:
    return {"parked": _("Parked"), "due": _("Due"), "waiting": _("Not due yet"), "in-hand": _("In hand")}


def retry(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take parked work up again: one piece, or all of a topic."""
    topic = request.POST.get("topic", "")
    if topic:
        number = retry_topic(topic=topic, operator=desk.user)
        said = ngettext("%(number)d piece of work was taken up again.", "%(number)d pieces of work were taken up again.", number)
        messages.success(request, said % {"number": number})
        return redirect(_list("parked"))
    done = retry_work(work=whole_number(request.POST.get("work", "")) or 0, operator=desk.user)
    messages.success(request, _("Taken up again: %(topic)s.") % {"topic": work_words(done)})
    return redirect(_list("parked"))


def give_up(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give parked work up that nobody is owed any more."""
    done = give_up_work(work=whole_number(request.POST.get("work", "")) or 0, operator=desk.user, ground=request.POST.get("ground", ""))
    messages.success(request, _("Given up: %(topic)s. It is kept in the audit with your ground.") % {"topic": work_words(done)})
    return redirect(_list("parked"))
