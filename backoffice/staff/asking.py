"""What a page asks of a person's passkeys: the challenge is kept in the session, and answered once."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from backoffice.people import passkeys
from backoffice.people.models import FactorKind, User
from backoffice.staff import sessions

TO_ADD: Final = "add"
TO_SIGN_IN: Final = "sign in"
_ASKED: Final = "passkey_asked"


@dataclass(frozen=True)
class Place:
    """Whether passkeys can be used on this page; if not, at which address they can (empty: at none of this installation)."""

    here: bool
    elsewhere: str = ""


def place(request: HttpRequest) -> Place:
    """Where the person stands: a passkey answers only at the one address to which it is bound."""
    at = passkeys.site()
    if at is None:
        return Place(here=False)
    if f"{request.scheme}://{request.get_host()}".lower() == at.origin:
        return Place(here=True)
    return Place(here=False, elsewhere=at.origin)


def own(user: User) -> list[str]:
    """The ids of the person's passkeys."""
    return list(user.second_factors.filter(kind=FactorKind.PASSKEY).values_list("credential", flat=True))


def to_add(request: HttpRequest, user: User) -> str:
    """What the browser is asked in order to make a passkey, as JSON; empty where there are none."""
    at = passkeys.site()
    if at is None or not place(request).here:
        return ""
    challenge = _new(request, user, TO_ADD)
    options = passkeys.to_make_one(
        at=at, person=user.pk, username=user.get_username(), called=str(user), known=own(user), challenge=challenge
    )  # fmt: skip
    return json.dumps(options)


def to_sign_in(request: HttpRequest, user: User) -> str:
    """What the browser is asked in order to show one of the person's passkeys, as JSON; empty without one, or elsewhere."""
    at, known = passkeys.site(), own(user)
    if at is None or not known or not place(request).here:
        return ""
    return json.dumps(passkeys.to_show_one(at=at, known=known, challenge=_new(request, user, TO_SIGN_IN)))


def _new(request: HttpRequest, user: User, what_for: str) -> str:
    """A new challenge to this person in this session; what was asked before is void."""
    challenge = passkeys.new_challenge()
    request.session[_ASKED] = {"challenge": challenge, "of": user.pk, "for": what_for, "at": sessions.moment()}
    return challenge


def asked(request: HttpRequest, user: User, what_for: str) -> str:
    """What was asked of this person in this session for this, once and for CHALLENGE_SECONDS; empty if nothing was."""
    kept: dict[str, Any] = request.session.pop(_ASKED, None) or {}
    if (kept.get("of"), kept.get("for")) != (user.pk, what_for):
        return ""
    return str(kept["challenge"]) if 0 <= sessions.moment() - kept["at"] <= passkeys.CHALLENGE_SECONDS else ""
