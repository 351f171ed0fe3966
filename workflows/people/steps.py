"""What acts on a person's sign-in share."""

from django.utils.translation import gettext as _

from backoffice.kernel.errors import NotFound, Refused
from backoffice.people import events
from backoffice.people.models import RecoveryCode, User
from backoffice.people.recovery import hash_of, new_codes

LONGEST_NAME = 60


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
