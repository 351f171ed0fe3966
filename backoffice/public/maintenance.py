"""When the door will be shut, for everybody: a plain page in both languages, and the same as a calendar file."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from backoffice.calendar import ical, maintenance
from backoffice.calendar.windows import Window
from backoffice.kernel import clock
from reports.documents import wording
from reports.documents.plain import Both

# As long as a page may be a little old: whoever looks again in a minute sees what was announced meanwhile.
_FRESH = 60


@dataclass(frozen=True)
class Shown:
    """A window in both languages."""

    window: Window
    begins: Both
    ends: Both
    announced: Both
    state: str  # now, coming, over, cancelled


@require_safe
@cache_control(public=True, max_age=_FRESH)
def page(request: HttpRequest) -> HttpResponse:
    """The windows that are to come, under way or lately over."""
    now = clock.now()
    shown = [_shown(window, _state(window)) for window in maintenance.announced(now)]
    context = {
        "now": Both(wording.moment_en(now), wording.moment_zh(now)),
        "shut": maintenance.shut_at(now),
        "coming": [each for each in shown if each.state in ("now", "coming")],
        "past": [each for each in reversed(shown) if each.state in ("over", "cancelled")],
    }
    return render(request, "public/maintenance.html", context)


@require_safe
@cache_control(public=True, max_age=_FRESH)
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The same windows as iCalendar, to be subscribed to."""
    text = ical.calendar_of(maintenance.announced(clock.now()), host=request.get_host().split(":")[0])
    answer = HttpResponse(text, content_type=ical.MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="maintenance.ics"'
    return answer


def _state(window: Window) -> str:
    now = clock.now()
    if window.cancelled:
        return "cancelled"
    if now >= window.ends_at:
        return "over"
    return "now" if window.begins_at <= now else "coming"


def _shown(window: Window, state: str) -> Shown:
    def both(moment: object) -> Both:
        return Both(wording.moment_en(moment), wording.moment_zh(moment))  # type: ignore[arg-type]

    return Shown(window, both(window.begins_at), both(window.ends_at), both(window.announced_at), state)
