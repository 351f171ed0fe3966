"""Other hours of offices from a day on, and half-days; each form writes a draft and leads to its preview."""

from datetime import date, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils.translation import gettext as _

from backoffice.calendar.rules import Hours
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people.models import Office
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day, whole_time
from backoffice.staff.drafts import to_preview
from backoffice.staff.pages import page
from backoffice.staff.selectors import calendar as read
from workflows.calendar import hours
from workflows.calendar.rules import HALF_DAY

# So many sets of one week can be typed: usual days, a shorter one, another one.
SETS = ("1", "2", "3")
_WEEKDAYS = "12345"


class _Unreadable(Exception):
    """What was typed cannot be read; the words say which field."""


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The hours as they stand for one office, and the forms for other hours and for a half-day of one, several or all."""
    offices = [office for office in read.offices() if hours.kind().may(desk.user, "calendar.propose", {"offices": [office.code]})]
    known = {office.code: office for office in offices}
    chosen = [code for code in request.POST.getlist("offices") or request.GET.getlist("office") if code in known]
    errors: list[str] = []
    if request.method == "POST":
        answer = _draft(request, desk, chosen, errors)
        if answer is not None:
            return answer
    shown = known.get(chosen[0]) if chosen else (offices[0] if offices else None)
    context = {
        "offices": offices,
        "chosen": chosen,
        "shown": shown,
        "rows": read.hours_of(shown) if shown is not None else [],
        "sets": _sets_shown(request.POST, shown),
        "weekdays": list(zip(_WEEKDAYS, _("Mon Tue Wed Thu Fri Sat Sun").split(), strict=False)),
        "errors": errors,
        "typed": request.POST,
        "today": clock.today(),
    }
    return page(request, "hours_form.html", context, status=422 if errors else 200)


def _sets_shown(typed: QueryDict, office: Office | None) -> list[dict[str, Any]]:
    """The sets as typed; before anything was, the first with the office's hours of today."""
    fields = ("opens", "closes", "lunch_from", "lunch_to")
    if typed:
        return [
            {"number": number, "days": typed.getlist(f"weekdays-{number}"), "lunch": typed.get(f"lunch-{number}") == "on",
             **{field: typed.get(f"{field}-{number}", "") for field in fields}}
            for number in SETS
        ]  # fmt: skip
    today = clock.today()
    rows = read.hours_in_force(office, today, today) if office is not None else []
    shown = []
    for place, number in enumerate(SETS):
        row = rows[place] if place < len(rows) and place == 0 else None
        times = {field: (f"{getattr(row, field):%H:%M}" if row is not None and getattr(row, field) else "") for field in fields}
        days = list(row.weekdays) if row is not None else []
        shown.append({"number": number, "days": days, "lunch": bool(row and row.lunch_is_closure_time), **times})
    return shown


def _draft(request: HttpRequest, desk: Desk, offices: list[str], errors: list[str]) -> HttpResponse | None:
    """Write the draft and lead to its preview; None where it cannot be, with the words among the errors."""
    typed: Any = request.POST
    try:
        content = _half_day(offices, typed) if typed.get("act") == HALF_DAY else _hours(offices, typed)
    except _Unreadable as error:
        errors.append(str(error))
        return None
    except Refused as refusal:
        errors.append(str(refusal.message))
        return None
    return to_preview(
        request, desk.user, errors, kind=hours.KIND, subject="hours", content=content, summary=hours.summary_of(content),
        ground=typed.get("ground", ""),
    )  # fmt: skip


def _hours(offices: list[str], typed: QueryDict) -> dict[str, Any]:
    first, last = _day_in(typed, "valid_from"), _day_in(typed, "valid_to") if typed.get("valid_to", "").strip() else None
    sets = []
    for number in SETS:
        days = [digit for digit in typed.getlist(f"weekdays-{number}") if digit in _WEEKDAYS]
        if not days:
            continue
        opens, closes = _time_in(typed, f"opens-{number}"), _time_in(typed, f"closes-{number}")
        if opens is None or closes is None:
            raise _Unreadable(_("Set %(number)s: say when the office opens and closes.") % {"number": number})
        sets.append(
            Hours(
                first,
                last,
                frozenset(int(digit) for digit in days),
                opens,
                closes,
                _time_in(typed, f"lunch_from-{number}"),
                _time_in(typed, f"lunch_to-{number}"),
                typed.get(f"lunch-{number}") == "on",
            )
        )
    return hours.content_of(offices, first, last, sets)


def _half_day(offices: list[str], typed: QueryDict) -> dict[str, Any]:
    day = _day_in(typed, "date")
    closes = None if typed.get("cancel") == "on" else _time_in(typed, "half_closes")
    if closes is None and typed.get("cancel") != "on":
        raise _Unreadable(_("Say when the office closes on that day, or that it keeps its usual hours."))
    return hours.content_of_half_day(offices, day, closes, " ".join(typed.get("note", "").split())[:200])


def _day_in(typed: QueryDict, field: str) -> date:
    return needed_day(typed.get(field, ""), _("Choose a day."), field=field)


def _time_in(typed: QueryDict, field: str) -> time | None:
    text = typed.get(field, "").strip()
    if not text:
        return None
    found = whole_time(text)
    if found is None:
        raise _Unreadable(_("Write a time of day as 17:30."))
    return found
