"""A person removes a second factor from their sign-in."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.kernel.errors import NotFound, Refused
from backoffice.people import events, second_factor
from backoffice.people.models import RecoveryCode, SecondFactor, User
from workflows.people import steps


def remove_factor(*, user: User, factor_id: int) -> None:
    """Remove one of the person's own factors; with the last one the recovery codes go too.

    Raises:
        NotFound: factor-not-found, person-not-found.
        Refused: last-factor, where the person's roles demand one.
    """
    with transaction.atomic():
        person = steps.locked_person(user)
        factor = SecondFactor.objects.filter(user=person, pk=factor_id).first()
        if factor is None:
            raise NotFound("factor-not-found", _("There is no such second factor."))
        last = not SecondFactor.objects.filter(user=person).exclude(pk=factor_id).exists()
        if last and second_factor.is_demanded_of(person):
            raise Refused("last-factor", _("Your role needs a second factor. Add another one before you remove this one."))
        events.factor_removed(factor)
        factor.delete()
        if last:
            RecoveryCode.objects.filter(user=person).delete()
