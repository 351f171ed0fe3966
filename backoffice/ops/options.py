"""What commands have in common: a day as it is given, and who runs them."""

import getpass
import os
from datetime import date

from django.core.management.base import CommandError

from backoffice.audit.actors import Actor
from backoffice.kernel import clock


def day(text: str | None, *, option: str = "--on") -> date:
    """The Hong Kong day that an option names, such as 2026-05-04; today when it is not given.

    Raises:
        CommandError: it is no date.
    """
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: {text!r} is not a date such as 2026-05-04.") from None


def operator() -> Actor:
    """The operator, by the name under which they are signed in to this machine."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        login = str(os.getuid())
    return Actor(kind="system", id=login, name=f"Operator {login}")
