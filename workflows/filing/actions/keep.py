"""A review stays with who opened it as long as its page is open; when it is not, it goes back by itself."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backoffice.filings.holdings import request_for
from backoffice.filings.models import Filing, HandoverRequest
from backoffice.filings.queue_rules import lease_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.each import each
from backoffice.kernel.locking import lock
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding


@dataclass(frozen=True)
class Kept:
    """What the page of a review is told: until when the filing stays (None: until further notice), and who asks for it, if anybody."""

    until: datetime | None
    request: HandoverRequest | None


def keep(*, reference: str, officer: User) -> Kept | None:
    """The filing's page is open before who has it: its time begins anew. None if the officer has it no longer.

    No event is written: that a page is open is nothing that happened to the filing.
    """
    with transaction.atomic():
        filing = Filing.objects.filter(reference=reference, taken_by=officer, state=State.FEE_CHECKED).first()
        if filing is None or not sealing.sees(officer, filing):
            return None
        if filing.lease_until is not None:
            until = clock.now() + lease_of(filing.office_id)
            # One statement, which looks again at who has it: no lock is waited for longer than that takes.
            same = Filing.objects.filter(pk=filing.pk, taken_by=officer, taken_at=filing.taken_at, lease_until__isnull=False)
            if not same.update(lease_until=until):
                return None
            filing.lease_until = until
        return Kept(filing.lease_until, request_for(filing))


def end_lease(*, reference: str) -> bool:
    """Take the filing out of the hands of who has it if their time is over; whether it was."""
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.lease_until is None or filing.lease_until > clock.now():
            return False
        holding.end_lease(filing)
        return True


def end_leases_due(*, limit: int = 500) -> int:
    """The same for all whose time is over, each in its own transaction; how many.

    Raises:
        SomeFailed: after the others, if some could not.
    """
    due = Filing.objects.filter(lease_until__lte=clock.now()).order_by("lease_until").values_list("reference", flat=True)[:limit]
    return each(list(due), lambda reference: end_lease(reference=reference), what="lease")
