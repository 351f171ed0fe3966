"""Staff by office, and the programs that may call the API."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects

from backoffice.people.models import ApiClient, Membership, Office


def offices_with_people(offices: Sequence[Office]) -> list[Office]:
    """The offices with their members read along, by name; and the registries that an accounts office serves."""
    found = list(offices)
    members = Membership.objects.select_related("user").order_by("user__display_name", "role")
    prefetch_related_objects(found, Prefetch("memberships", queryset=members), "serves")
    return found


def clients() -> list[ApiClient]:
    """All programs that may call, or might once call, the API."""
    return list(ApiClient.objects.order_by("name"))
