"""The filer is told by email that a message waits: the filing's reference and nothing of what it says."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events
from backoffice.filings.deliveries import Delivery, DeliveryState
from backoffice.filings.failed_notices import MATTERS, FailedNotice, FailedState
from backoffice.filings.messages import Message
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound
from backoffice.kernel.outbox import NotYet
from workflows.filing.notices import message_id
from workflows.service import notices
from workflows.service import steps as service

logger = logging.getLogger(__name__)
_WAIT = timedelta(minutes=5)


class NotDelivered(Exception):
    """The mail server will not take it, or did not for too long: somebody has to see to it."""


def send_notice(*, message: int) -> None:
    """Send the notice of a message, unless it was sent, or the message was read meanwhile.

    It is sent at least once: a worker that dies between the mail server's answer and its own record sends it again, under the same
    Message-ID. What the server puts off is tried again for MAIL_GIVE_UP_HOURS; what it refuses for good is on record at once, and is the
    registry's work where the message matters (failed_notices.py); else it stands parked before the operators after the outbox's tries.

    Raises:
        NotYet: the mail server puts it off.
        NotDelivered: it refuses for good, or has put it off for too long.
        OSError: the mail server cannot be reached; the outbox waits for it.
    """
    row = Message.objects.select_related("filing", "delivery", "failed_notice").filter(pk=message).first()
    if row is None:
        raise NotFound("not-found", _("There is no such message."))
    if row.notified_at is not None or row.read_at is not None:
        return
    sending = _sending_of(row)
    if sending is None:
        return
    attempt, since = sending.attempt, sending.since
    try:
        _mail(row, sending).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPServerDisconnected) as error:
        code = _code_of(error)
        if code >= 500 or clock.now() - since > timedelta(hours=settings.MAIL_GIVE_UP_HOURS):
            if _note_fault(message, code, attempt):
                # It is the registry's work from now on, and nobody tries it again by itself.
                return
            # Not the server's words: they may repeat the address.
            raise NotDelivered(f"the mail server answered {code or 'nothing'}") from None
        logger.warning("the notice of message %s is put off by the mail server (%s)", message, code or "no answer")
        raise NotYet(_WAIT) from None
    _note_taken(message, attempt)


@dataclass(frozen=True)
class _Sending:
    """Where a notice goes, in which language first, which attempt it is and since when that is asked for."""

    email: str
    language: str
    attempt: int
    since: datetime


def _sending_of(row: Message) -> _Sending | None:
    """What is to be sent; None where nothing is: there is no address, or it has failed for good, or was ended by a person."""
    delivery: Delivery | None = getattr(row, "delivery", None)
    failed: FailedNotice | None = getattr(row, "failed_notice", None)
    if delivery is not None:
        if delivery.state != DeliveryState.PREPARED or not delivery.email:
            return None
        return _Sending(delivery.email, delivery.language, delivery.attempt, delivery.asked_at)
    to = notices.recipient_of(row)
    if failed is not None:
        return _Sending(failed.email, to.language, failed.attempt, failed.asked_at) if failed.state == FailedState.AGAIN else None
    return _Sending(to.email, to.language, 1, row.at) if to.email else None


def _note_taken(message: int, attempt: int) -> None:
    with transaction.atomic():
        row, served = service.lock_for_message(message)
        if row.notified_at is not None or _attempt_now(row, served) != attempt:
            return
        # Never before it was written, also when the clock was set back since.
        row.notified_at, row.notice_fault = max(clock.now(), row.at), ""
        row.save(update_fields=["notified_at", "notice_fault"])
        events.notice_sent(row.filing, message=row.subject, message_zh=row.subject_zh)
        if served is not None:
            service.notice_taken(served, row.notified_at)


def _note_fault(message: int, code: int, attempt: int) -> bool:
    """Put the fault on record; whether it is somebody's work now, as a service that failed or as the notice of what matters, or needs
    nobody any more."""
    fault = str(code) if code else "-"
    with transaction.atomic():
        row, served = service.lock_for_message(message)
        if row.notified_at is None and row.notice_fault != fault:
            row.notice_fault = fault
            row.save(update_fields=["notice_fault"])
            events.notice_failed(row.filing, message=row.subject, message_zh=row.subject_zh, fault=fault)
        if served is None:
            notices.fail(row, fault, attempt)
        elif served.attempt == attempt:
            service.fail(served, fault)
    return served is not None or row.kind in MATTERS


def _attempt_now(row: Message, served: Delivery | None) -> int:
    return notices.attempt_of(row) if served is None else served.attempt


def _mail(row: Message, sending: _Sending) -> EmailMessage:
    """In both languages, the addressee's own first."""
    reference = row.filing.reference
    subject, subject_zh = languages.in_both(lambda: _about(row) % {"reference": reference})
    words = languages.in_both(lambda: _told(row) % {"reference": reference})
    first = subject_zh if sending.language == "zh" else subject
    body = "\n\n".join(reversed(words) if sending.language == "zh" else words)
    return EmailMessage(
        first, f"{body}\n", settings.DEFAULT_FROM_EMAIL, [sending.email],
        headers={"Message-ID": message_id(row.pk, sending.attempt), "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def _about(row: Message) -> str:
    """Whoever receives as a party is told of what another person filed."""
    return _("A message about the filing %(reference)s") if row.account else _("A message about your filing %(reference)s")


def _told(row: Message) -> str:
    if row.account:
        return _("There is a message of the court's about the filing %(reference)s. Log in to read it.")
    return _("There is a message of the court's about your filing %(reference)s. Log in to read it.")


def _code_of(error: smtplib.SMTPException) -> int:
    """What the server answered, as SMTP's three digits; 0 where it gave no answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
