"""Whose sign-in needs a second factor, and who has one."""

from django.conf import settings

from backoffice.people.models import Membership, User


def has_one(user: User) -> bool:
    """Whether the person has added an app; a code of it is then asked for at every sign-in."""
    return user.second_factors.exists()


def concerns(user: User) -> bool:
    """Whether the person's roles move money or dates, or give rights: the roles in SECOND_FACTOR_ROLES."""
    return Membership.objects.filter(user=user, role__in=settings.SECOND_FACTOR_ROLES).exists()


def is_demanded_of(user: User) -> bool:
    """Whether this installation demands a second factor of the person, enrolled or not."""
    return settings.SECOND_FACTOR_REQUIRED and concerns(user)
