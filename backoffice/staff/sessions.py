"""How long a session lives: it ends without activity, after its longest time, and with the person's standing."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backoffice.kernel import clock, throttle
from backoffice.people.models import User
from backoffice.people.open_sessions import ADDRESS, AGENT, SEEN_AT, SIGNED_IN_AT, is_over

SECOND_AT = "second_factor_at"
CONFIRMED_AT = "confirmed_at"

# What a page asks for by itself, with nobody before it.
_BY_ITSELF = {"inbox-news", "keep", "operations-news"}
# Written at most so often: a session is a row, and a page is mostly read.
_GRAIN_SECONDS = 60
_LONGEST_AGENT = 200


def moment() -> float:
    """Now, as a session keeps it: seconds since 1970."""
    return clock.now().timestamp()


def begin(request: HttpRequest, *, second: bool) -> None:
    """A session begins: the person has just shown the password, and perhaps a second factor."""
    now = moment()
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = request.session[CONFIRMED_AT] = now
    request.session[AGENT] = request.headers.get("User-Agent", "")[:_LONGEST_AGENT]
    request.session[ADDRESS] = throttle.address_of(request)
    if second:
        request.session[SECOND_AT] = now


def second_factor_shown(request: HttpRequest) -> bool:
    """Whether this session began with a second factor, or one was enrolled in it."""
    return SECOND_AT in request.session


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person has shown the password within CONFIRMED_SECONDS: asked before acts on money and on the sign-in."""
    return 0 <= moment() - request.session.get(CONFIRMED_AT, -1e12) <= settings.CONFIRMED_SECONDS


class SessionBounds:
    """Ends sessions that are over, before any page is drawn; the guard then leads to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Before a view, once it is known which one it is."""
        if not isinstance(request.user, User):
            return
        now = moment()
        begun = request.session.setdefault(SIGNED_IN_AT, now)
        seen = request.session.get(SEEN_AT, now)
        if seen > now + _GRAIN_SECONDS or begun > now + _GRAIN_SECONDS:
            # The clock was set back since: counted from now on, so that the session does not outlive its bounds by the step.
            begun = seen = request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now
        if is_over(begun, seen):
            logout(request)
            return
        by_itself = request.resolver_match is not None and request.resolver_match.url_name in _BY_ITSELF
        if SEEN_AT not in request.session or (now - seen >= _GRAIN_SECONDS and not by_itself):
            request.session[SEEN_AT] = now
