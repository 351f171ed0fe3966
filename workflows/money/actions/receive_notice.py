"""A payment notice of the gateway: stored, then answered, then processed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backoffice.kernel import clock, languages, outbox
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.inserts import insert
from backoffice.kernel.languages import said
from backoffice.kernel.locking import lock
from backoffice.kernel.waits import BUSY
from backoffice.payments import events
from backoffice.payments.models import NoticeState, PaymentNotice
from workflows.money.recording import Captured, record

PROCESS = "money.process_notice"
LONGEST_FIELD = 120

# How long each text of a notice may be: what is longer would be cut, and two payments could become one.
_LONGEST = {"payment_id": 120, "reference": 40, "currency": 10, "merchant": 60, "captured_at": 60, "means": 20}
# A capture outside these bounds is a slip of a clock; its receipt would open a series of a year that is not.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER_BY = timedelta(days=1)


def receive_notice(*, merchant: str, message_id: str, body: str) -> PaymentNotice:
    """Store a notice whose signature the door has verified, and ask for its processing. Told twice, stored once.

    Raises:
        Conflict: notice-id-reused, the message id stands for other content.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                notice = insert(PaymentNotice(merchant=merchant, message_id=message_id, body=body, received_at=clock.now()))
        except IntegrityError:
            known = PaymentNotice.objects.get(merchant=merchant, message_id=message_id)
            if known.body != body:
                raise Conflict("notice-id-reused", _("This message id was used before with other content.")) from None
            return known
        outbox.put(PROCESS, key=str(notice.pk), notice=notice.pk)
    return notice


def process_notice(*, notice_id: int) -> None:
    """Turn a stored notice into a recorded payment, or mark it refused with the reason, for a person to look at.

    Raises:
        Conflict: busy, somebody held the filing for too long: nothing is wrong with the notice, and it is tried again.
    """
    notice = PaymentNotice.objects.get(pk=notice_id)
    if notice.state != NoticeState.STORED:
        return
    with transaction.atomic():
        try:
            captured = read_notice(notice.merchant, notice.body, received_at=notice.received_at)
            with transaction.atomic():  # a refusal takes back what was recorded, and the notice still says why
                payment, new = record(captured)
        except Refused as refusal:
            if refusal.code == BUSY:
                raise
            _refuse(notice_id, refusal)
            return
        notice = lock(PaymentNotice, pk=notice_id)
        if notice.state != NoticeState.STORED:
            # Another worker was at the same notice and was faster; it has said what became of it.
            return
        notice.state = NoticeState.RECORDED if new else NoticeState.REPEATED
        notice.outcome, notice.payment, notice.processed_at = payment.state, payment, clock.now()
        notice.save(update_fields=["state", "outcome", "payment", "processed_at"])


def _refuse(notice_id: int, refusal: Refused) -> None:
    notice = lock(PaymentNotice, pk=notice_id)
    if notice.state != NoticeState.STORED:
        return
    notice.state, notice.outcome, notice.processed_at = NoticeState.REFUSED, refusal.code, clock.now()
    notice.explanation, notice.explanation_zh = languages.in_both(lambda: refusal.message)
    notice.save(update_fields=["state", "outcome", "explanation", "explanation_zh", "processed_at"])
    events.notice_refused(notice)


def read_notice(merchant: str, body: str, *, received_at: datetime) -> Captured:
    """What a notice says, every field looked at; nothing is guessed and nothing is cut.

    received_at (UTC) bounds when the payment can have been captured.

    Raises:
        Refused: unreadable-notice, unreadable-amount, other-currency, wrong-merchant, unreadable-time.
    """
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("unreadable-notice", said(gettext_noop("The notice is not JSON."))) from error
    if not isinstance(told, dict):
        raise Refused("unreadable-notice", said(gettext_noop("The notice is not a JSON object.")))
    texts = {field: _text(told, field) for field in ("payment_id", "reference", "currency", "merchant", "captured_at")}
    if texts["merchant"] != merchant:
        raise Refused("wrong-merchant", said(gettext_noop("The notice names another merchant than the one who signed it.")))
    amount = told.get("amount_cents")
    # bool is an int in Python, and true is no amount.
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= 10**12:
        raise Refused("unreadable-amount", said(gettext_noop("The amount is not a whole number of cents above zero.")))
    if texts["currency"] != "HKD":
        raise Refused("other-currency", said(gettext_noop("The currency is %(currency)s, not HKD."), currency=texts["currency"]))
    return Captured(
        merchant=merchant, payment_id=texts["payment_id"], reference=texts["reference"].strip().upper(), amount_cents=amount,
        captured_at=_moment(texts["captured_at"], received_at), means=_text(told, "means") if told.get("means") else "",
    )  # fmt: skip


def _text(told: dict[str, Any], field: str) -> str:
    value = told.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Refused("unreadable-notice", said(gettext_noop("The notice lacks %(field)s."), field=field))
    if len(value) > _LONGEST[field] or not value.isprintable():
        raise Refused(
            "unreadable-notice",
            said(gettext_noop("%(field)s is no plain text of at most %(most)s characters."), field=field, most=_LONGEST[field]),
        )
    return value


def _moment(text: str, received_at: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Refused("unreadable-time", said(gettext_noop("captured_at has no time zone.")))
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("unreadable-time", said(gettext_noop("captured_at is not a time."))) from error
    if not _EARLIEST <= moment <= received_at + _CLOCKS_DIFFER_BY:
        raise Refused("unreadable-time", said(gettext_noop("captured_at cannot be: it lies in the future, or long before e-filing.")))
    return moment
