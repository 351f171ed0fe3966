"""What counts by a calendar follows its change: filings and payments are dated anew, batch by batch, each with its event."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.audit.events import record_many
from backoffice.calendar.rules import deemed_receipt, deemed_service
from backoffice.changes.models import Change, ChangeState
from backoffice.filings import events
from backoffice.filings.models import Filing, ServiceRecord
from backoffice.kernel import clock, outbox
from backoffice.kernel.locking import lock
from backoffice.kernel.updates import update_many
from backoffice.payments import events as payment_events
from backoffice.payments.models import Payment
from workflows.calendar import follows, steps
from workflows.calendar.models import Redating
from workflows.calendar.touched import Moved, Recalendared, moved
from workflows.filing import prices
from workflows.filing.lifecycle import CORRECT
from workflows.filing.steps import set_deemed

BATCH = 500
# A worker's lease is a minute: what is left after this is done in another turn.
ONE_TURN = timedelta(seconds=25)
# Who was about to date something by the old calendar has committed by then; so it is looked at once more.
AGAIN_AFTER = timedelta(seconds=90)
_DATED = ["deemed_received_at", "deemed_reason", "deemed_note"]


def redate(*, change: str, again: bool = False) -> bool:
    """Date anew whatever the change moves, by the calendar as it stands now; whether all is done. States do not move: what has
    come stays where it is, be its time later or not known again, and the sweep moves on what has come by its new time. A second run
    changes nothing.

    Raises:
        NotFound: there is no such change.
    """
    begun = clock.now()
    row = Change.objects.select_related("proposed_by", "decided_by").get(reference=change)
    if row.state != ChangeState.EFFECTED:
        return True
    offices = {each.office.pk: each for each in steps.recalendared(row)}
    left = list(moved(offices.values(), begun))
    total = max(row.total, len(left))
    for start in range(0, len(left), BATCH):
        batch = left[start : start + BATCH]
        with transaction.atomic():
            # The change first, then what it moves: as whoever puts one into effect.
            held = lock(Change, pk=row.pk)
            _batch(row, offices, batch)
            _progress(held, total, total - (len(left) - start - len(batch)))
        if clock.now() - begun > ONE_TURN and start + BATCH < len(left):
            return False
    with transaction.atomic():
        _progress(lock(Change, pk=row.pk), total, total)
        if not again:
            outbox.put(steps.REDATE_AGAIN, key=change, not_before=clock.now() + AGAIN_AFTER, change=change)
    return True


def _progress(change: Change, total: int, done: int) -> None:
    if (change.total, change.done) != (total, done):
        change.total, change.done = total, done
        change.save(update_fields=["total", "done"])


def _batch(change: Change, offices: dict[int, Recalendared], batch: Sequence[Moved]) -> None:
    """Date these anew, under the lock of their rows: filings first, then payments, then services, each in the order of their ids."""
    actor = steps.actor_of(change)
    filings = [item.pk for item in batch if item.of == Redating.Of.FILING]
    payments = [item.pk for item in batch if item.of == Redating.Of.PAYMENT]
    services = [item.pk for item in batch if item.of == Redating.Of.SERVICE]
    written = [
        *_filings(change, offices, filings, actor),
        *_payments(change, offices, payments, actor),
        *_services(change, offices, services, actor),
    ]
    Redating.objects.bulk_create(written, batch_size=BATCH)
    # Money that came under a reference of nobody's has no paper that tells a time.
    subjects = sorted({row.subject for row in written if row.old_at != row.new_at})
    known = Filing.objects.filter(reference__in=subjects).values_list("reference", flat=True)
    outbox.put_many(CORRECT, [(subject, {"filing": subject}) for subject in known])


def _filings(change: Change, offices: dict[int, Recalendared], ids: list[int], actor: Actor) -> list[Redating]:
    rows = list(Filing.objects.filter(pk__in=ids).select_for_update(of=("self",)).select_related("office", "case_type").order_by("pk"))
    touched, told, kept, days = [], [], [], []
    for filing in rows:
        new = deemed_receipt(offices[filing.office_id].calendar, filing.received_at)
        old = (filing.deemed_at, filing.deemed_reason, filing.deemed_note)
        if old == (new.at, new.reason.code, new.reason.note):
            continue
        if filing.date_of_filing is not None:
            days.append((filing, clock.in_hong_kong(filing.date_of_filing).date()))
        set_deemed(filing, new)
        touched.append(filing)
        told.append(events.build_redated(filing, old=old[0], ground=new.reason.code, actor=actor, change=change.reference))
        kept.append(_kept(change, Redating.Of.FILING, filing, filing.reference, filing.reference, filing.received_at, old[0]))
    update_many(touched, _DATED)
    record_many(told)
    follows.correct_register(change, days, actor)
    prices.note_price_differences(touched)
    return kept


def _payments(change: Change, offices: dict[int, Recalendared], ids: list[int], actor: Actor) -> list[Redating]:
    rows = list(Payment.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
    touched, told, kept = [], [], []
    for payment in rows:
        office_id = payment.accounts_office_id
        if office_id is None or office_id not in offices:
            continue
        new = deemed_receipt(offices[office_id].calendar, payment.captured_at)
        old = (payment.deemed_received_at, payment.deemed_reason, payment.deemed_note)
        if old == (new.at, new.reason.code, new.reason.note):
            continue
        payment.deemed_received_at, payment.deemed_reason, payment.deemed_note = new.at, new.reason.code, new.reason.note
        touched.append(payment)
        code = offices[office_id].office.code
        told.append(payment_events.build_redated(payment, old=old[0], office=code, change=change.reference, actor=actor))
        kept.append(_kept(change, Redating.Of.PAYMENT, payment, payment.payment_id, payment.subject, payment.captured_at, old[0]))
    update_many(touched, _DATED)
    record_many(told)
    return kept


def _services(change: Change, offices: dict[int, Recalendared], ids: list[int], actor: Actor) -> list[Redating]:
    rows = ServiceRecord.objects.filter(pk__in=ids).select_for_update(of=("self",)).select_related("filing__office").order_by("pk")
    touched, told, kept = [], [], []
    for record in rows:
        filing, old = record.filing, record.deemed_served_on
        new = deemed_service(offices[filing.office_id].calendar, record.served_at, originating=filing.opens_case)
        if (old, record.deemed_reason, record.deemed_note) == (new.counts_on, new.reason.code, new.reason.note):
            continue
        record.deemed_served_on, record.deemed_reason, record.deemed_note = new.counts_on, new.reason.code, new.reason.note
        touched.append(record)
        if old != new.counts_on:
            told.append(events.build_service_redated(record, old=old, actor=actor, change=change.reference))
        kept.append(
            Redating(
                change=change, of=Redating.Of.SERVICE, number=filing.reference, subject=filing.reference, office_id=filing.office_id,
                received_at=record.served_at, old_on=old, new_on=new.counts_on, reason=new.reason.code, at=clock.now(),
            )
        )  # fmt: skip
    update_many(touched, ["deemed_served_on", "deemed_reason", "deemed_note"])
    record_many(told)
    return kept


def _kept(change: Change, of: str, row: Filing | Payment, number: str, subject: str, received: datetime, old: datetime | None) -> Redating:
    office_id, new_at = (row.office_id, row.deemed_at) if isinstance(row, Filing) else (row.accounts_office_id, row.deemed_received_at)
    return Redating(
        change=change, of=of, number=number, subject=subject, office_id=office_id, received_at=received, old_at=old,
        new_at=new_at, reason=row.deemed_reason, at=clock.now(),
    )  # fmt: skip
