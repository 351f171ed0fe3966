"""A person shows a second factor: the code of an app, or a recovery code."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import events, recovery, totp, vault
from backoffice.people.models import FactorKind, RecoveryCode, SecondFactor, User
from workflows.people import steps


def show_code(*, user: User, code: str) -> None:
    """Take a code once; the same is not taken again.

    Raises:
        Refused: code-too-often (429), code-wrong (422).
    """
    steps.stop_for_too_many_tries(user)
    with transaction.atomic():
        good = _recovery(user, code) if recovery.looks_like_one(code) else _app(user, "".join(code.split()))
    if not good:
        raise Refused("code-wrong", _("This code is not right, or it was used before. Wait for the next one and try again."))


def _app(user: User, code: str) -> bool:
    now = clock.now()
    for factor in SecondFactor.objects.filter(user=user, kind=FactorKind.TOTP):
        step = totp.step_of_code(vault.opened(factor.data), code, now)
        # A guarded update: of two requests with one code one finds it taken.
        if step is not None and SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step, last_used_at=now):
            events.factor_shown(factor)
            return True
    return False


def _recovery(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, used_at=None)
    if not unused.filter(code_hash=recovery.hash_of(code)).update(used_at=clock.now()):
        return False
    events.recovery_code_used(user, unused.count())
    return True
