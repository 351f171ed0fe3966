"""The general holidays of a year: the gazetted list is uploaded, or a day changed; each form writes a draft and leads to its preview."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.calendar.gazette import FaultyListError, GazettedDay, read_year
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.staff.access import Desk
from backoffice.staff.days import needed_day
from backoffice.staff.drafts import to_preview
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.selectors import calendar as read
from workflows.calendar import holidays
from workflows.calendar.rules import FIRST_YEAR, LAST_YEAR

MOST_FILES = 4


def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list that is loaded, the upload of the gazetted one, and the form for a single day."""
    year = _year(request.POST.get("year") or request.GET.get("year", ""))
    errors: list[str] = []
    if request.method == "POST":
        content = _day(request, year, errors) if request.POST.get("act") in ("add", "remove") else _list(request, year, errors)
        answer = _draft(request, desk, year, content, errors) if content is not None else None
        if answer is not None:
            return answer
    loaded, number = read.year_loaded(year)
    context = {
        "year": year,
        "loaded": loaded,
        "number": number,
        "holidays": read.holidays_between(date(year, 1, 1), date(year, 12, 31)),
        "errors": errors,
        "typed": request.POST,
        "may_list": holidays.kind().may(desk.user, "calendar.propose", {}),
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
    return page(request, "holidays_form.html", context, status=422 if errors else 200)


def _year(text: str) -> int:
    """The year that is asked for; else the next one."""
    asked = whole_number(text, digits=4)
    return asked if asked is not None and FIRST_YEAR <= asked <= LAST_YEAR else clock.today().year + 1


def _list(request: HttpRequest, year: int, errors: list[str]) -> dict[str, Any] | None:
    """The content of the files; None where they are no sound list, with every fault among the errors."""
    files = request.FILES.getlist("files")
    evidence = _evidence(request, errors)
    if not files or len(files) > MOST_FILES:
        errors.append(_("Choose the file of the list, or one in English and one in Chinese."))
    if errors:
        return None
    try:
        given = read_year([(str(file.name), file.read()) for file in files], year)
    except FaultyListError as error:
        errors += [_told(fault.file, fault.line, fault.reason.in_words(_)) for fault in error.faults]
        return None
    return holidays.content_of(given, evidence=evidence)


def _told(file: str, line: int, words: str) -> str:
    if not line:
        return _("%(file)s: %(words)s") % {"file": file, "words": words}
    return _("%(file)s, line %(line)d: %(words)s") % {"file": file, "line": line, "words": words}


def _evidence(request: HttpRequest, errors: list[str]) -> str:
    said = " ".join(request.POST.get("evidence", "").split())[:150]
    if not said:
        errors.append(_("Say where the list was seen, such as the number of the notice in the Gazette."))
    return said


def _day(request: HttpRequest, year: int, errors: list[str]) -> dict[str, Any] | None:
    """The content of a change of one day; None with what is wrong among the errors."""
    evidence = _evidence(request, errors)
    try:
        day = needed_day(request.POST.get("date", ""), _("Choose a day."), field="date")
    except Refused as refusal:
        errors.append(str(refusal.message))
        return None
    if errors:
        return None
    if request.POST["act"] == "remove":
        return holidays.content_without_day(day, evidence=evidence)
    name, name_zh = (" ".join(request.POST.get(field, "").split()) for field in ("name", "name_zh"))
    return holidays.content_with_day(GazettedDay(day, name, name_zh), evidence=evidence)


def _draft(request: HttpRequest, desk: Desk, year: int, content: dict[str, Any], errors: list[str]) -> HttpResponse | None:
    """Write the draft and lead to its preview; None where the rules refuse it, with their words among the errors."""
    return to_preview(
        request, desk.user, errors, kind=holidays.KIND, subject=holidays.subject_of(content["year"]), content=content,
        summary=holidays.summary_of(content), ground=content["evidence"],
    )  # fmt: skip
