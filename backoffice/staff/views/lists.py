"""Lists of filings by state or by day: where the figures of an overview lead to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.worklists import Key, Wanted
from backoffice.kernel import languages
from backoffice.kernel.errors import NotFound
from backoffice.people.models import Office
from backoffice.staff import wording
from backoffice.staff.access import Desk
from backoffice.staff.days import Span, asked_day, midnight
from backoffice.staff.pages import page
from backoffice.staff.templatetags.registry import day as in_words

MOST_COUNTED = 20_000


@dataclass(frozen=True)
class Row:
    """A filing as a row of such a list."""

    filing: Filing
    mark: wording.Status
    case: str
    documents: str
    filer: str
    # In a search: by what it was found.
    why: str = ""


def rows_of(filings: list[Filing]) -> list[Row]:
    """The filings in words."""
    return [
        Row(
            filing=filing,
            mark=wording.standing_of(filing),
            case=wording.case_in_brief(filing),
            documents=wording.documents_in_brief(filing),
            filer=wording.filer_in_brief(filing),
        )
        for filing in filings
    ]


def filings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The filings that the address asks for: by state, by day of receipt or decision, by deemed day."""
    wanted = _wanted(request)
    offices = _offices(request, desk)
    found = worklists.page_of_list(wanted, offices=offices, after=Key.read(request.GET.get("after", "")))
    context: dict[str, Any] = {
        "desk": desk,
        "offices": offices,
        "title": _title(request, wanted),
        "rows": rows_of(found.rows),
        "page": found,
        "count": worklists.count_of_list(wanted, offices=offices, limit=MOST_COUNTED) if wanted.bounded else None,
        "after": request.GET.get("after", ""),
        "decided": wanted.decided_from is not None,
        "many_offices": len(offices) > 1,
    }
    return page(request, "filings.html", context)


def _offices(request: HttpRequest, desk: Desk) -> list[Office]:
    """The offices of the list: the one that the address names, which must be within reach, or those for which the person works."""
    code = request.GET.get("office", "")
    if not code:
        return desk.offices
    named = [office for office in desk.reachable if office.code == code]
    if not named:
        raise NotFound("not-here", _("There is no such registry here."))
    return named


def _wanted(request: HttpRequest) -> Wanted:
    received, decided = asked_day(request, "received"), asked_day(request, "decided")
    return Wanted(
        states=tuple(state for state in request.GET.getlist("state") if state in State.values),
        received_from=Span(received).begins if received else None,
        received_to=Span(received).ends if received else None,
        decided_from=Span(decided).begins if decided else None,
        decided_to=Span(decided).ends if decided else None,
        deemed_from=_moment(asked_day(request, "deemed_from")),
        deemed_to=_moment(asked_day(request, "deemed_before")),
    )


def _moment(chosen: date | None) -> datetime | None:
    return midnight(chosen) if chosen else None


def _title(request: HttpRequest, wanted: Wanted) -> str:
    states = languages.listed([wording.state_status(state).words for state in wanted.states]) or _("Filings")
    received, decided = asked_day(request, "received"), asked_day(request, "decided")
    if received:
        return _("%(what)s received on %(day)s") % {"what": _("Filings"), "day": in_words(received)}
    if decided:
        return _("%(what)s: decided on %(day)s") % {"what": states, "day": in_words(decided)}
    begins, before = asked_day(request, "deemed_from"), asked_day(request, "deemed_before")
    if begins and before:
        return _("%(what)s, deemed received from %(day)s and before %(before)s") % {
            "what": states, "day": in_words(begins), "before": in_words(before),
        }  # fmt: skip
    if begins:
        return _("%(what)s, deemed received from %(day)s on") % {"what": states, "day": in_words(begins)}
    if before:
        return _("%(what)s, deemed received before %(before)s") % {"what": states, "before": in_words(before)}
    return states
