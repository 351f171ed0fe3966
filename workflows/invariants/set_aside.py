"""I9 and I12 for acceptances that were set aside: two persons did so, and nothing of them counts any more."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from backoffice.changes.models import Change, ChangeState
from backoffice.filings.deliveries import Delivery, DeliveryState, ServiceRecord
from backoffice.filings.models import Filing
from backoffice.filings.set_aside import SET_ASIDE
from workflows.invariants.base import Breach, Part, invariant


@invariant("I9", _("An acceptance is set aside by a decision of two persons, and then nothing of it stands"))
def set_aside_by_two(part: Part) -> Iterator[Breach]:
    """Each has its change in effect and the other way round; nobody counts as served by what was set aside."""
    effected = Change.objects.filter(kind=SET_ASIDE, state=ChangeState.EFFECTED)
    aside = part.filings().exclude(set_aside_at=None)
    for reference in aside.exclude(Exists(effected.filter(subject=OuterRef("reference")))).values_list("reference", flat=True).iterator():
        yield Breach("I9", reference, "is set aside, and no decision says so")
    done = part.added(Change).filter(kind=SET_ASIDE, state=ChangeState.EFFECTED)
    not_so = done.exclude(Exists(Filing.objects.filter(reference=OuterRef("subject")).exclude(set_aside_at=None)))
    for reference in not_so.values_list("subject", flat=True).iterator():
        yield Breach("I9", reference, "was to be set aside, and is not")
    standing = ServiceRecord.objects.filter(filing=OuterRef("pk"), void_at=None)
    reached = Delivery.objects.filter(filing=OuterRef("pk")).exclude(state=DeliveryState.SET_ASIDE)
    for reference in aside.filter(Exists(standing) | Exists(reached)).values_list("reference", flat=True).iterator():
        yield Breach("I12", reference, "is set aside, and somebody counts as served by it")
