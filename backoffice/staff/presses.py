"""What tells one press of a button from every other: a page's forms carry it, so that a press whose answer was lost is known when it comes
again."""

import secrets
from typing import Final

from django.http import HttpRequest

_LONGEST: Final = 32  # characters


def new_press() -> str:
    """For one page as it is drawn."""
    return secrets.token_hex(_LONGEST // 2)


def press_of(request: HttpRequest) -> str:
    """The press of a form that was sent; empty where it carries none, or something that no page has drawn."""
    press = request.POST.get("press", "")
    return press if press.isascii() and press.isalnum() and len(press) <= _LONGEST else ""
