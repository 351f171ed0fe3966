"""What can happen to people and clients, and how it reads."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import EventType, declare, record
from backoffice.people.models import ApiClient, FactorKind, Membership, Role, SecondFactor, User
from backoffice.people.rights import actor_of

_KINDS = {"factor": dict(FactorKind.choices)}
_ROLES = {"role": dict(Role.choices)}

CLIENT_CREATED = declare("people.client_created", _("Client of the API {name} created with the scopes {scopes}"))
FACTOR_ENROLLED = declare("people.second_factor_enrolled", _("Second factor added to the sign-in: {factor}, {name}"), _KINDS)
FACTOR_REMOVED = declare("people.second_factor_removed", _("Second factor removed from the sign-in: {factor}, {name}"), _KINDS)
FACTORS_RESET = declare("people.second_factors_reset", _("All second factors removed by an operator or administrator: {number}"))
RECOVERY_CODES_MADE = declare("people.recovery_codes_made", _("New recovery codes made; the old ones are void"))
RECOVERY_CODE_USED = declare("people.recovery_code_used", _("Signed in with a recovery code; {left} are left"))
FACTOR_SHOWN = declare("people.second_factor_shown", _("Signed in with a second factor: {factor}, {name}"), _KINDS)
PASSKEY_WENT_BACK = declare(
    "people.passkey_went_back",
    _("Passkey {name} refused: its counter went back from {kept} to {told}, so there may be a copy of it"),
)
SESSIONS_ENDED = declare("people.sessions_ended", _("Own sessions ended elsewhere: {number}"))
PASSWORD_CHANGED = declare("people.password_changed", _("Password changed; other sessions ended"))
ENTERED = declare("people.entered", _("Entered as a member of staff: {name}, {post}, user name {username}"))
ROLE_GIVEN = declare("people.role_given", _("Role given: {role}, {where}"), _ROLES)
ROLE_TAKEN = declare("people.role_taken", _("Role taken away: {role}, {where}"), _ROLES)
ENDED = declare("people.ended", _("Account ended; open sessions that ended with it: {number}"))
BROUGHT_BACK = declare("people.brought_back", _("Account is good again, with a one-time password"))
PASSWORD_RENEWED = declare("people.password_renewed", _("One-time password made; open sessions that ended with it: {number}"))


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
    """Somebody has taken all second factors of a person away, such as after a loss."""
    record(FACTORS_RESET, subject=_about(user), actor=actor, number=number)


def factor_shown(factor: SecondFactor) -> None:
    """A person has shown a second factor after the password."""
    record(FACTOR_SHOWN, subject=_about(factor.user), actor=actor_of(factor.user), factor=factor.kind, name=factor.name)


def passkey_went_back(factor: SecondFactor, told: int) -> None:
    """A passkey counts less than it did: there may be a copy."""
    record(
        PASSKEY_WENT_BACK, subject=_about(factor.user), actor=actor_of(factor.user),
        name=factor.name, kept=factor.sign_count, told=told,
    )  # fmt: skip


def sessions_ended(user: User, number: int) -> None:
    """A person has ended sessions of their own."""
    record(SESSIONS_ENDED, subject=_about(user), actor=actor_of(user), number=number)


def recovery_codes_made(user: User) -> None:
    """A person has new recovery codes."""
    record(RECOVERY_CODES_MADE, subject=_about(user), actor=actor_of(user))


def recovery_code_used(user: User, left: int) -> None:
    """A person has used up a recovery code."""
    record(RECOVERY_CODE_USED, subject=_about(user), actor=actor_of(user), left=left)


def password_changed(user: User) -> None:
    """A person has a new password."""
    record(PASSWORD_CHANGED, subject=_about(user), actor=actor_of(user))


def entered(user: User, actor: Actor) -> None:
    """A person was entered as a member of staff."""
    record(ENTERED, subject=_about(user), actor=actor, name=user.display_name, post=user.post or "–", username=user.get_username())


def role_given(membership: Membership, actor: Actor) -> None:
    """A person has a role in an office more."""
    _role(ROLE_GIVEN, membership, actor)


def role_taken(membership: Membership, actor: Actor) -> None:
    """A person has a role in an office less."""
    _role(ROLE_TAKEN, membership, actor)


def _role(kind: EventType, membership: Membership, actor: Actor) -> None:
    code = membership.office.code
    record(kind, subject=_about(membership.user), actor=actor, office=code, role=membership.role, where=code)


def ended(user: User, number: int, actor: Actor) -> None:
    """A person cannot sign in any more."""
    record(ENDED, subject=_about(user), actor=actor, number=number)


def brought_back(user: User, actor: Actor) -> None:
    """A person whose account had ended can sign in again."""
    record(BROUGHT_BACK, subject=_about(user), actor=actor)


def password_renewed(user: User, number: int, actor: Actor) -> None:
    """A person has a password that was made for them."""
    record(PASSWORD_RENEWED, subject=_about(user), actor=actor, number=number)
