"""Returned filings that nobody cured by their date lapse by themselves."""

from django.db import transaction

from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.each import each
from backoffice.kernel.locking import lock
from workflows.filing import lifecycle, telling


def lapse(*, reference: str) -> bool:
    """Let a returned filing lapse if its date to cure is past and nothing was resubmitted; whether it lapsed."""
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.state != State.RETURNED:
            return False
        cure_by = filing.decision.cure_by
        if cure_by is None or cure_by >= clock.today() or Filing.objects.filter(resubmits=filing).exists():
            return False
        filing.become_lapsed()
        filing.save(update_fields=["state"])
        events.lapsed(filing, cure_by=cure_by.isoformat())
        telling.lapsed(filing, cure_by)
        lifecycle.follow(filing)
        return True


def lapse_overdue(*, limit: int = 500) -> int:
    """Let all overdue ones lapse, each in its own transaction; how many.

    Raises:
        SomeFailed: after the others, if some could not.
    """
    overdue = (
        Filing.objects.filter(state=State.RETURNED, decision__cure_by__lt=clock.today(), resubmission=None)
        .order_by("pk")
        .values_list("reference", flat=True)[:limit]
    )
    return each(list(overdue), lambda reference: lapse(reference=reference), what="lapse")
