"""What can happen to people and clients, and how it reads."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record
from backoffice.people.models import ApiClient, SecondFactor, User
from backoffice.people.rights import actor_of

CLIENT_CREATED = declare("people.client_created", _("Client of the API {name} created with the scopes {scopes}"))
FACTOR_ENROLLED = declare("people.second_factor_enrolled", _("Second factor added to the sign-in: {factor}, {name}"))
FACTOR_REMOVED = declare("people.second_factor_removed", _("Second factor removed from the sign-in: {factor}, {name}"))
FACTORS_RESET = declare("people.second_factors_reset", _("All second factors removed by an operator: {number}"))
RECOVERY_CODES_MADE = declare("people.recovery_codes_made", _("New recovery codes made; the old ones are void"))
RECOVERY_CODE_USED = declare("people.recovery_code_used", _("Signed in with a recovery code; {left} are left"))
PASSWORD_CHANGED = declare("people.password_changed", _("Password changed; other sessions ended"))


def client_created(client: ApiClient) -> None:
    """A program may call the API from now on."""
    record(CLIENT_CREATED, subject=f"client:{client.pk}", actor=SYSTEM, name=client.name, scopes=", ".join(client.scopes))


def _about(user: User) -> str:
    return f"person:{user.pk}"


def factor_enrolled(factor: SecondFactor) -> None:
    """A person has a second factor more."""
    record(FACTOR_ENROLLED, subject=_about(factor.user), actor=actor_of(factor.user), factor=factor.kind, name=factor.name)


def factor_removed(factor: SecondFactor) -> None:
    """A person has a second factor less."""
    record(FACTOR_REMOVED, subject=_about(factor.user), actor=actor_of(factor.user), factor=factor.kind, name=factor.name)


def factors_reset(user: User, number: int, actor: Actor) -> None:
    """An operator has taken all second factors of a person away, such as after a loss."""
    record(FACTORS_RESET, subject=_about(user), actor=actor, number=number)


def recovery_codes_made(user: User) -> None:
    """A person has new recovery codes."""
    record(RECOVERY_CODES_MADE, subject=_about(user), actor=actor_of(user))


def recovery_code_used(user: User, left: int) -> None:
    """A person has used up a recovery code."""
    record(RECOVERY_CODE_USED, subject=_about(user), actor=actor_of(user), left=left)


def password_changed(user: User) -> None:
    """A person has a new password."""
    record(PASSWORD_CHANGED, subject=_about(user), actor=actor_of(user))
