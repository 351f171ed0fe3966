"""A payment notice of the gateway: stored, then answered, then processed."""

import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import NoticeState, PaymentNotice
from workflows.money.recording import Captured, record

PROCESS = "money.process_notice"


def receive_notice(*, merchant: str, message_id: str, body: str) -> PaymentNotice:
    """Store a notice whose signature the door has verified, and ask for its processing. Told twice, stored once.

    Raises:
        Conflict: notice-id-reused, the message id stands for other content.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                notice = PaymentNotice.objects.create(merchant=merchant, message_id=message_id, body=body, received_at=clock.now())
        except IntegrityError:
            known = PaymentNotice.objects.get(merchant=merchant, message_id=message_id)
            if known.body != body:
                raise Conflict("notice-id-reused", _("This message id was used before with other content.")) from None
            return known
        outbox.put(PROCESS, key=str(notice.pk), notice=notice.pk)
    return notice


def process_notice(*, notice_id: int) -> None:
    """Turn a stored notice into a recorded payment, or mark it refused with the reason, for a person to look at."""
    notice = PaymentNotice.objects.get(pk=notice_id)
    if notice.state != NoticeState.STORED:
        return
    with transaction.atomic():
        try:
            captured = read_notice(notice.merchant, notice.body)
            with transaction.atomic():  # a refusal takes back what was recorded, and the notice still says why
                payment, new = record(captured)
        except Refused as refusal:
            _refuse(notice_id, refusal)
            return
        notice = lock(PaymentNotice, pk=notice_id)
        notice.state = NoticeState.RECORDED if new else NoticeState.REPEATED
        notice.outcome, notice.payment, notice.processed_at = payment.state, payment, clock.now()
        notice.save(update_fields=["state", "outcome", "payment", "processed_at"])


def _refuse(notice_id: int, refusal: Refused) -> None:
    notice = lock(PaymentNotice, pk=notice_id)
    if notice.state != NoticeState.STORED:
        return
    notice.state, notice.outcome, notice.explanation = NoticeState.REFUSED, refusal.code, str(refusal.message)
    notice.processed_at = clock.now()
    notice.save(update_fields=["state", "outcome", "explanation", "processed_at"])
    events.notice_refused(notice)


def read_notice(merchant: str, body: str) -> Captured:
    """What a notice says, every field looked at; nothing is guessed.

    Raises:
        Refused: unreadable-notice, unreadable-amount, other-currency, wrong-merchant, unreadable-time.
    """
    try:
        told: Any = json.loads(body)
    except ValueError as error:
        raise Refused("unreadable-notice", _("The notice is not JSON.")) from error
    if not isinstance(told, dict):
        raise Refused("unreadable-notice", _("The notice is not a JSON object."))
    for field in ("payment_id", "reference", "currency", "merchant", "captured_at"):
        if not isinstance(told.get(field), str) or not told[field].strip():
            raise Refused("unreadable-notice", _("The notice lacks %(field)s.") % {"field": field})
    if told["merchant"] != merchant:
        raise Refused("wrong-merchant", _("The notice names another merchant than the one who signed it."))
    amount = told.get("amount_cents")
    # bool is an int in Python, and true is no amount.
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= 10**12:
        raise Refused("unreadable-amount", _("The amount is not a whole number of cents above zero."))
    if told["currency"] != "HKD":
        raise Refused("other-currency", _("The currency is %(currency)s, not HKD.") % {"currency": told["currency"][:10]})
    return Captured(
        merchant=merchant, payment_id=told["payment_id"][:120], reference=told["reference"].strip().upper(),
        amount_cents=amount, captured_at=_moment(told["captured_at"]), means=str(told.get("means", ""))[:20],
    )  # fmt: skip


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("unreadable-time", _("captured_at is not a time.")) from error
    if moment.tzinfo is None:
        raise Refused("unreadable-time", _("captured_at has no time zone."))
    return moment
