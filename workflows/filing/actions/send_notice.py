"""The filer is told by email that a message waits: the filing's reference and nothing of what it says."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events
from backoffice.filings.deliveries import Delivery, DeliveryState
from backoffice.filings.messages import Message
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from workflows.filing.notices import message_id
from workflows.service import steps as service

logger = logging.getLogger(__name__)
_WAIT = timedelta(minutes=5)


class NotDelivered(Exception):
    """The mail server will not take it, or did not for too long: somebody has to see to it."""


def send_notice(*, message: int) -> None:
    """Send the notice of a message, unless it was sent, or the message was read meanwhile.

    It is sent at least once: a worker that dies between the mail server's answer and its own record sends it again, under the same
    Message-ID. What the server puts off is tried again for MAIL_GIVE_UP_HOURS; what it refuses for good is on record at once, and
    after the outbox's tries stands parked before the operators.

    Raises:
        NotYet: the mail server puts it off.
        NotDelivered: it refuses for good, or has put it off for too long.
        OSError: the mail server cannot be reached; the outbox waits for it.
    """
    row = Message.objects.select_related("filing", "delivery").filter(pk=message).first()
    if row is None:
        raise NotFound("not-found", _("There is no such message."))
    delivery: Delivery | None = getattr(row, "delivery", None)
    email = row.filing.filer_email if delivery is None else delivery.email
    if row.notified_at is not None or row.read_at is not None or not email:
        return
    if delivery is not None and delivery.state != DeliveryState.PREPARED:
        # It failed for good meanwhile, or was ended by a person.
        return
    attempt, since = (1, row.at) if delivery is None else (delivery.attempt, delivery.asked_at)
    try:
        _mail(row, email, attempt, row.filing.language if delivery is None else delivery.language).send()
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


def _note_taken(message: int, attempt: int) -> None:
    with transaction.atomic():
        served = service.lock_for_message(message)
        row = lock(Message, pk=message, along=("filing",)) if served is None else served[0]
        if row.notified_at is not None or (served is not None and served[1].attempt != attempt):
            return
        # Never before it was written, also when the clock was set back since.
        row.notified_at, row.notice_fault = max(clock.now(), row.at), ""
        row.save(update_fields=["notified_at", "notice_fault"])
        events.notice_sent(row.filing, message=row.subject, message_zh=row.subject_zh)
        if served is not None:
            service.notice_taken(served[1], row.notified_at)


def _note_fault(message: int, code: int, attempt: int) -> bool:
    """Put the fault on record; whether it is somebody's work now, as a service that failed."""
    fault = str(code) if code else "-"
    with transaction.atomic():
        served = service.lock_for_message(message)
        row = lock(Message, pk=message, along=("filing",)) if served is None else served[0]
        if row.notified_at is None and row.notice_fault != fault:
            row.notice_fault = fault
            row.save(update_fields=["notice_fault"])
            events.notice_failed(row.filing, message=row.subject, message_zh=row.subject_zh, fault=fault)
        if served is not None and served[1].attempt == attempt:
            service.fail(served[1], fault)
    return served is not None


def _mail(row: Message, email: str, attempt: int, language: str) -> EmailMessage:
    """In both languages, the addressee's own first."""
    reference = row.filing.reference
    subject, subject_zh = languages.in_both(lambda: _about(row) % {"reference": reference})
    words = languages.in_both(lambda: _told(row) % {"reference": reference})
    first = subject_zh if language == "zh" else subject
    body = "\n\n".join(reversed(words) if language == "zh" else words)
    return EmailMessage(
        first, f"{body}\n", settings.DEFAULT_FROM_EMAIL, [email],
        headers={"Message-ID": message_id(row.pk, attempt), "Auto-Submitted": "auto-generated"},
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
