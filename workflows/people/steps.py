"""What acts on a person's sign-in share."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backoffice.audit.actors import Actor
from backoffice.kernel import throttle
from backoffice.kernel.errors import NotFound, Refused
from backoffice.people import events, passkeys
from backoffice.people.models import RecoveryCode, SecondFactor, StaffSession, User
from backoffice.people.recovery import hash_of, new_codes

LONGEST_NAME = 60
# A code has a million values and three are good at a time: at this rate guessing one takes years.
SECOND_FACTOR_TRIES = throttle.Rate(per_minute=5, burst=5)


def replace_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes in place of the old ones; the codes, which nobody knows after this."""
    codes = new_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=hash_of(code)) for code in codes])
    events.recovery_codes_made(user)
    return codes


def sound_name(name: str, usual: str) -> str:
    """The name that a person gives a factor, or the usual one.

    Raises:
        Refused: factor-name.
    """
    bare = name.strip() or usual
    if len(bare) > LONGEST_NAME or not bare.isprintable():
        raise Refused("factor-name", _("A name has at most %(most)s characters, all of them printable.") % {"most": LONGEST_NAME})
    return bare


def locked_person(user: User) -> User:
    """The person's row, locked; acts on one sign-in come one after the other.

    Raises:
        NotFound: no such active person.
    """
    found = User.objects.select_for_update().filter(pk=user.pk, is_active=True).first()
    if found is None:
        raise NotFound("person-not-found", _("There is no such person any more."))
    return found


def stop_for_too_many_tries(user: User) -> None:
    """Count one try at a second factor, of whatever kind. To be called outside the act's transaction.

    Raises:
        Refused: code-too-often (429).
    """
    wait = throttle.take(f"second-factor:{user.pk}", SECOND_FACTOR_TRIES)
    if wait:
        refusal = Refused("code-too-often", _("Too many codes were tried. Wait %(seconds)s seconds and try again.") % {"seconds": wait})
        refusal.status = 429
        raise refusal


def passkey_site() -> passkeys.Site:
    """Where passkeys are good.

    Raises:
        Refused: no-passkeys-here.
    """
    at = passkeys.site()
    if at is None:
        raise Refused("no-passkeys-here", _("This installation's address is not one at which browsers have passkeys."))
    return at


def remove_factors(person: User, actor: Actor) -> int:
    """Remove all second factors and recovery codes of a locked person, whose sessions end with them; how many factors there were."""
    factors = SecondFactor.objects.filter(user=person)
    number = factors.count()
    factors.delete()
    RecoveryCode.objects.filter(user=person).delete()
    delete_sessions(person, session_keys(person))
    events.factors_reset(person, number, actor)
    return number


def session_keys(user: User) -> list[str]:
    """The keys of all sessions of a person."""
    return list(StaffSession.objects.filter(user=user).values_list("session_key", flat=True))


def delete_sessions(user: User, keys: Iterable[str]) -> int:
    """End these sessions of a person; how many there still were."""
    return StaffSession.objects.filter(user=user, session_key__in=list(keys)).delete()[0]
