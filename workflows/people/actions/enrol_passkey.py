"""A person adds a passkey to their sign-in."""

import logging

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import events, passkeys, vault
from backoffice.people.models import FactorKind, SecondFactor, User
from workflows.people import steps

logger = logging.getLogger(__name__)


def enrol_passkey(*, user: User, challenge: str, answer: str, name: str = "") -> list[str]:
    """Add the passkey that the browser made for this challenge; recovery codes if it is the first factor, else none.

    challenge: what this session was asked, in base64url; answer: what navigator.credentials.create() gave, as JSON.

    Raises:
        Refused: no-passkeys-here, passkey-wrong, passkey-known, factor-name.
        NotFound: person-not-found.
    """
    called = steps.sound_name(name, _("Passkey"))
    at = steps.passkey_site()
    try:
        made = passkeys.made(at=at, challenge=challenge, answer=answer)
    except passkeys.Unacceptable as fault:
        logger.warning("a new passkey of person %s was refused: %s", user.pk, fault)
        raise Refused("passkey-wrong", _("The passkey could not be added. Try again; if it fails again, use another device.")) from fault
    now = clock.now()
    known = Refused("passkey-known", _("This passkey has been added already."))
    if SecondFactor.objects.filter(credential=made.credential).exists():
        raise known
    try:
        with transaction.atomic():
            person = steps.locked_person(user)
            first = not SecondFactor.objects.filter(user=person).exists()
            factor = SecondFactor.objects.create(
                user=person, kind=FactorKind.PASSKEY, name=called, data=vault.sealed(made.public_key), credential=made.credential,
                sign_count=made.sign_count, last_challenge=passkeys.hash_of_challenge(challenge), created_at=now, last_used_at=now,
            )  # fmt: skip
            events.factor_enrolled(factor)
            return steps.replace_recovery_codes(person) if first else []
    except IntegrityError as error:
        raise known from error
