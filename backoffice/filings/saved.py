"""What people keep of how they look at the queues: filters by name, one of which may be where their day begins. Read with `models.py`."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from backoffice.people.models import Office, User

# So many one person may keep, and so many are shown of all that colleagues share.
MOST = 30


class SavedFilter(models.Model):
    """A queue and to what it is narrowed, kept by one person under a name; shared within a registry, or nobody else's.

    Codes and words as they stand in an address, so that a kind of case that is gone makes an empty list and no fault.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    queue = models.CharField(max_length=20)
    office = models.CharField(max_length=20, default="")
    case_type = models.CharField(max_length=8, default="")
    document_type = models.CharField(max_length=60, default="")
    filer = models.CharField(max_length=100, default="")
    urgent = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=0)
    sort = models.CharField(max_length=10, default="")
    # Whose people see it too: a registry.
    shared_in = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Whether the owner's inbox begins with it.
    starts = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="filter_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(starts=True), name="filter_starts_once"),
            models.CheckConstraint(condition=~Q(name=""), name="filter_has_a_name"),
        ]
        indexes = [models.Index(fields=["shared_in"], condition=Q(shared_in__isnull=False), name="filter_shared")]

    def __str__(self) -> str:
        return self.name

    def asked(self) -> dict[str, str]:
        """What it asks for, as it stands in the address of the inbox; nothing where nothing is asked."""
        told = {
            "queue": self.queue, "office": self.office, "type": self.case_type, "doc": self.document_type, "filer": self.filer,
            "urgent": "1" if self.urgent else "", "days": str(self.days or ""), "sort": self.sort,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}


def saved_for(person: User, offices: Sequence[Office]) -> list[SavedFilter]:
    """What this person has kept, and what colleagues share in these registries, by name."""
    theirs = Q(shared_in__in=[office.pk for office in offices], owner__is_active=True) & ~Q(owner=person)
    found = SavedFilter.objects.filter(Q(owner=person) | theirs).select_related("owner").order_by("name", "id")
    return list(found[: 2 * MOST])
