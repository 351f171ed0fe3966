"""A person keeps how they look at a queue under a name, and may let the colleagues of a registry use it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.models import SavedFilter
from backoffice.filings.saved import MOST
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Office, User


@dataclass(frozen=True)
class Wanted:
    """A filter to keep: its name, what it narrows to (the columns of SavedFilter), in which registry it is shared, whether the day
    begins with it."""

    name: str
    narrows: Mapping[str, object] = field(default_factory=dict)
    shared_in: Office | None = None
    starts: bool = False


def keep_filter(*, person: User, wanted: Wanted) -> SavedFilter:
    """Keep it; one of the same name takes the place of the earlier one. It changes what is shown and nothing else: there is no event.

    Raises:
        Forbidden: the person sees no filings in the registry in which it is to be shared.
        Refused: filter-name-needed, too-many-filters.
    """
    name = " ".join(wanted.name.split())[: SavedFilter._meta.get_field("name").max_length]
    if not name:
        raise Refused("filter-name-needed", _("Give the filter a name."), field="name")
    with transaction.atomic():
        # The person's row, so that two pages of theirs keep one after the other.
        owner = lock(User, pk=person.pk)
        if wanted.shared_in is not None:
            rights.must(owner, "filing.view", wanted.shared_in)
        theirs = SavedFilter.objects.filter(owner=owner)
        if not theirs.filter(name=name).exists() and theirs.count() >= MOST:
            raise Refused("too-many-filters", _("You have %(most)s filters: remove one first.") % {"most": MOST})
        if wanted.starts:
            theirs.filter(starts=True).update(starts=False)
        values = {**wanted.narrows, "shared_in": wanted.shared_in, "starts": wanted.starts}
        row, _made = SavedFilter.objects.update_or_create(owner=owner, name=name, defaults=values)
        return row


def forget_filter(*, person: User, number: int) -> None:
    """Remove a filter: one's own, or one shared in a registry in which the person hands out the work. Twice is once.

    Raises:
        Forbidden: it is a colleague's.
        NotFound: it is a colleague's who shares it where the person sees nothing.
    """
    with transaction.atomic():
        row = SavedFilter.objects.select_related("shared_in").filter(pk=number).first()
        if row is None:
            return
        if row.owner_id != person.pk:
            if row.shared_in is None or not rights.may(person, "filing.view", row.shared_in):
                raise NotFound("not-here", _("There is no such filter here."))
            if not rights.may(person, "filing.assign", row.shared_in):
                raise Forbidden("not-yours", _("It is %(who)s's filter: only they or a senior officer remove it.") % {"who": row.owner})
        row.delete()
