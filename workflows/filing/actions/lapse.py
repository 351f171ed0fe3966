"""Returned filings that nobody cured by their date lapse by themselves."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from backoffice.filings import events
from backoffice.filings.models import DocumentMark, Filing
from backoffice.filings.parts import LeftOut, Outcome, cure_by_of, returned_parts
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.each import each
from backoffice.kernel.locking import lock
from workflows.filing import lifecycle, telling

# As a condition on what was filed again: in the place of a whole filing, or of what is left of it.
_WHOLE = Q(of_parts=False)


def lapse(*, reference: str) -> bool:
    """Let a returned filing lapse if its date to cure is past and nothing was resubmitted; whether it lapsed."""
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.state != State.RETURNED:
            return False
        cure_by = filing.decision.cure_by
        if cure_by is None or cure_by >= clock.today() or Filing.objects.filter(_WHOLE, resubmits=filing).exists():
            return False
        filing.become_lapsed()
        filing.save(update_fields=["state"])
        events.lapsed(filing, cure_by=cure_by.isoformat())
        telling.lapsed(filing, cure_by)
        lifecycle.tell_of_lapse(filing)
        lifecycle.follow(filing)
        return True


def lapse_parts(*, reference: str) -> bool:
    """Of a filing that was accepted in part: what was returned cannot be filed again any more if its date is past; whether it was so.

    Not while the filing is in review after its acceptance was set aside and the case that it opened is withdrawn: its filer could not
    file anything again there, and what is decided on the rest says what becomes of it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.left_out != LeftOut.AWAITED or (filing.case_id is None and not filing.is_decided):
            return False
        cure_by = cure_by_of(returned_parts(filing.pk))
        if cure_by is None or cure_by >= clock.today():
            return False
        filing.left_out = LeftOut.LAPSED
        filing.save(update_fields=["left_out"])
        events.parts_lapsed(filing, cure_by=cure_by.isoformat())
        telling.parts_lapsed(filing, cure_by)
        lifecycle.tell_of_lapse(filing)
        return True


def lapse_parts_overdue(*, limit: int = 500) -> int:
    """Let all of those lapse, each in its own transaction; how many. One without a day, or whose day is still to come, is passed over.

    Raises:
        SomeFailed: after the others, if some could not.
    """
    later = DocumentMark.objects.filter(filing=OuterRef("filing"), document_number=OuterRef("document_number"), pk__gt=OuterRef("pk"))
    awaited = DocumentMark.objects.filter(~Exists(later), filing=OuterRef("pk"), outcome=Outcome.RETURN)
    past = Q(cure_by__lt=clock.today())
    # Those that cannot lapse yet must not stand before those that can: they would fill every batch.
    overdue = Filing.objects.filter(Exists(awaited.filter(past)), ~Exists(awaited.exclude(past)), left_out=LeftOut.AWAITED)
    overdue = overdue.exclude(case=None, decided_at=None)
    overdue = overdue.order_by("decided_at", "pk")
    return each(
        list(overdue.values_list("reference", flat=True)[:limit]), lambda reference: lapse_parts(reference=reference), what="lapse parts"
    )


def lapse_overdue(*, limit: int = 500) -> int:
    """Let all overdue ones lapse, each in its own transaction; how many.

    Raises:
        SomeFailed: after the others, if some could not.
    """
    again = Filing.objects.filter(_WHOLE, resubmits=OuterRef("pk"))
    overdue = (
        Filing.objects.filter(~Exists(again), state=State.RETURNED, decision__cure_by__lt=clock.today())
        .order_by("pk")
        .values_list("reference", flat=True)[:limit]
    )
    return each(list(overdue), lambda reference: lapse(reference=reference), what="lapse")
