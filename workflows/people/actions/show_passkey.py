"""A person shows a passkey in place of a code."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import events, passkeys, vault
from backoffice.people.models import FactorKind, SecondFactor, User
from workflows.people import steps

logger = logging.getLogger(__name__)


def show_passkey(*, user: User, challenge: str, answer: str) -> SecondFactor:
    """Take the answer of one of the person's passkeys to this challenge, once.

    challenge: what this session was asked, in base64url; answer: what navigator.credentials.get() gave, as JSON. A passkey
    whose counter went back may have been copied (WebAuthn, section 6.1.1): it is refused, and that is on record.

    Raises:
        Refused: code-too-often (429), no-passkeys-here, passkey-wrong, passkey-copied.
        NotFound: person-not-found.
    """
    steps.stop_for_too_many_tries(user)
    at = steps.passkey_site()
    wrong = Refused("passkey-wrong", _("This passkey was not accepted. Try again, or use another second factor."))
    copied = False
    with transaction.atomic():
        person = steps.locked_person(user)
        # Of this person only: another's passkey, however good, is none here.
        factor = SecondFactor.objects.filter(user=person, kind=FactorKind.PASSKEY, credential=passkeys.credential_in(answer)).first()
        if factor is None:
            raise wrong
        try:
            told = passkeys.shown(at=at, challenge=challenge, answer=answer, public_key=vault.opened(factor.data))
        except passkeys.Unacceptable as fault:
            logger.warning("a passkey of person %s was refused: %s", user.pk, fault)
            raise wrong from fault
        answered = passkeys.hash_of_challenge(challenge)
        if factor.last_challenge == answered:
            raise wrong
        copied = passkeys.goes_back(factor.sign_count, told)
        if copied:
            events.passkey_went_back(factor, told)
        else:
            factor.sign_count, factor.last_challenge, factor.last_used_at = told, answered, clock.now()
            factor.save(update_fields=["sign_count", "last_challenge", "last_used_at"])
            events.factor_shown(factor)
    if copied:
        raise Refused(
            "passkey-copied",
            _(
                "This passkey was refused: it counts less than it did last time, so there may be a copy of it. "
                "Use another second factor, remove this one, and tell the operators."
            ),
        )
    return factor
