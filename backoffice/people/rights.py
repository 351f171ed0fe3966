"""Who may do what, and where. The one place that knows what a role may do."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Forbidden
from backoffice.people.models import Office, OfficeKind, Role, User

_REGISTRY = {"filing.view", "filing.take", "filing.accept", "filing.return", "receipt.view", "reference.view"}
_ACCOUNTS = {
    "filing.view", "payment.view", "receipt.view", "shortfall.take", "filing.return_short", "reference.view",
}  # fmt: skip

RIGHTS: dict[str, frozenset[str]] = {
    Role.REGISTRY_OFFICER: frozenset(_REGISTRY),
    Role.SENIOR_OFFICER: frozenset(
        _REGISTRY | {"filing.reject", "filing.release_others", "filing.withdraw", "filing.serve", "throughput.view"}
    ),
    Role.ACCOUNTS_OFFICER: frozenset(_ACCOUNTS),
    Role.ACCOUNTS_SUPERVISOR: frozenset(_ACCOUNTS | {"shortfall.release_others", "throughput.view"}),
    Role.MANAGER: frozenset({"filing.view", "payment.view", "receipt.view", "throughput.view", "reference.view"}),
    Role.AUDITOR: frozenset({"filing.view", "payment.view", "receipt.view", "audit.view", "reference.view"}),
    Role.ADMINISTRATOR: frozenset({"people.view", "reference.view", "operations.view"}),
}


def all_rights() -> frozenset[str]:
    """Every right that some role has."""
    return frozenset().union(*RIGHTS.values())


def roles_with(right: str) -> list[str]:
    """The roles that have the right.

    Raises:
        ValueError: no role has it: a slip in the name must not look like a refusal.
    """
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    if not roles:
        raise ValueError(f"no role has the right {right!r}")
    return roles


def memberships_with(user: User, right: str) -> list[int]:
    """The ids of the offices in which the person has the right by membership."""
    roles = roles_with(right)
    return list(user.memberships.filter(role__in=roles).values_list("office_id", flat=True))


def offices_for(user: User | AnonymousUser, right: str) -> QuerySet[Office]:
    """The registries on which the person has the right: their own, and those that their accounts office serves."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    own = memberships_with(user, right)
    scope = Q(pk__in=own) | Q(served_by__in=own)
    return Office.objects.filter(scope, kind=OfficeKind.REGISTRY).distinct()


def accounts_offices_for(user: User | AnonymousUser, right: str) -> QuerySet[Office]:
    """The accounts offices on whose money the person has the right: their own, or those serving their registries."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    own = memberships_with(user, right)
    return Office.objects.filter(Q(pk__in=own) | Q(serves__in=own), kind=OfficeKind.ACCOUNTS).distinct()


def may(user: User | AnonymousUser, right: str, office: Office | None = None) -> bool:
    """Whether the person has the right, on this office if one is given (else on any)."""
    if not isinstance(user, User) or not user.is_active:
        return False
    own = memberships_with(user, right)
    if office is None:
        return bool(own)
    return office.pk in own or office.served_by.filter(pk__in=own).exists()


def must(user: User, right: str, office: Office) -> None:
    """Stop an act of a person without the right.

    Raises:
        Forbidden: the person has not the right on this office.
    """
    if not may(user, right, office):
        raise Forbidden("no-right", _("You do not have the right to do this in this office."), right=right)


def actor_of(user: User) -> Actor:
    """The person as the actor of an event."""
    return Actor(kind="person", id=str(user.pk), name=str(user))
