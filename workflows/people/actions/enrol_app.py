"""A person adds an authenticator app to their sign-in."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import events, totp, vault
from backoffice.people.models import FactorKind, SecondFactor, User
from workflows.people import steps


def enrol_app(*, user: User, secret: str, code: str, name: str = "") -> list[str]:
    """Add the app with this secret, once it has shown a code; recovery codes if it is the first factor, else none.

    Raises:
        Refused: code-wrong, factor-name; app-known, it has been added, as when the answer was lost and this is sent again.
        NotFound: person-not-found.
    """
    called = steps.sound_name(name, _("Authenticator app"))
    now = clock.now()
    with transaction.atomic():
        person = steps.locked_person(user)
        step = totp.step_of_code(secret, "".join(code.split()), now)
        if step is None:
            raise Refused(
                "code-wrong", _("This is not the code that the app shows now. Check that the telephone's clock is right, and try again.")
            )
        if _has(person, secret):
            raise Refused("app-known", _("This app has been added already. If you have no recovery codes, make new ones."))
        first = not SecondFactor.objects.filter(user=person).exists()
        factor = SecondFactor.objects.create(
            user=person, kind=FactorKind.TOTP, name=called, data=vault.sealed(secret), last_step=step, created_at=now, last_used_at=now
        )
        events.factor_enrolled(factor)
        return steps.replace_recovery_codes(person) if first else []


def _has(person: User, secret: str) -> bool:
    """Whether the app with this secret is one of theirs. Few rows, and the secrets are sealed: each is opened."""
    for factor in SecondFactor.objects.filter(user=person, kind=FactorKind.TOTP):
        with suppress(vault.Unreadable):  # sealed with a key that was given up: it is no app that shows this code
            if vault.opened(factor.data) == secret:
                return True
    return False
