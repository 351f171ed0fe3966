"""Staff by office, and the programs that may call the API."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from backoffice.kernel.errors import NotFound
from backoffice.people.models import ApiClient, Membership, Office, User

MOST = 200


def offices_with_people(offices: Sequence[Office]) -> list[Office]:
    """The offices with their members read along, by name; and the registries that an accounts office serves."""
    found = list(offices)
    members = Membership.objects.select_related("user").order_by("user__display_name", "role")
    prefetch_related_objects(found, Prefetch("memberships", queryset=members), "serves")
    return found


def without_roles() -> list[User]:
    """Members of staff who are in no office: entered and not placed yet, or with their roles taken away; the first MOST by name."""
    return list(User.objects.filter(memberships=None).order_by("display_name", "username")[:MOST])


def person(number: int) -> User:
    """One member of staff with their roles and second factors.

    Raises:
        NotFound: person-not-found.
    """
    roles = Prefetch("memberships", queryset=Membership.objects.select_related("office").order_by("office__code", "role"))
    found = User.objects.filter(pk=number).prefetch_related(roles, "second_factors").first()
    if found is None:
        raise NotFound("person-not-found", _("There is no such person."))
    return found


def clients() -> list[ApiClient]:
    """All programs that may call, or might once call, the API."""
    return list(ApiClient.objects.order_by("name"))
