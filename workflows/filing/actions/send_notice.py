"""The filer is told by email that a message waits: the filing's reference and nothing of what it says."""

import logging
import smtplib
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events
from backoffice.filings.messages import Message
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet

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
    row = Message.objects.select_related("filing").filter(pk=message).first()
    if row is None:
        raise NotFound("not-found", _("There is no such message."))
    if row.notified_at is not None or row.read_at is not None or not row.filing.filer_email:
        return
    try:
        _mail(row).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPServerDisconnected) as error:
        code = _code_of(error)
        if code >= 500 or clock.now() - row.at > timedelta(hours=settings.MAIL_GIVE_UP_HOURS):
            _note_fault(message, code)
            # Not the server's words: they may repeat the address.
            raise NotDelivered(f"the mail server answered {code or 'nothing'}") from None
        logger.warning("the notice of message %s is put off by the mail server (%s)", message, code or "no answer")
        raise NotYet(_WAIT) from None
    with transaction.atomic():
        row = lock(Message, pk=message, along=("filing",))
        if row.notified_at is None:
            # Never before it was written, also when the clock was set back since.
            row.notified_at, row.notice_fault = max(clock.now(), row.at), ""
            row.save(update_fields=["notified_at", "notice_fault"])
            events.notice_sent(row.filing, message=row.subject, message_zh=row.subject_zh)


def _note_fault(message: int, code: int) -> None:
    with transaction.atomic():
        row = lock(Message, pk=message, along=("filing",))
        fault = str(code) if code else "-"
        if row.notified_at is None and row.notice_fault != fault:
            row.notice_fault = fault
            row.save(update_fields=["notice_fault"])
            events.notice_failed(row.filing, message=row.subject, message_zh=row.subject_zh, fault=fault)


def _mail(row: Message) -> EmailMessage:
    """In both languages, the filer's own first."""
    reference = row.filing.reference
    subject, subject_zh = languages.in_both(lambda: _("A message about your filing %(reference)s") % {"reference": reference})
    words = languages.in_both(
        lambda: _("There is a message of the court's about your filing %(reference)s. Log in to read it.") % {"reference": reference}
    )
    first = subject_zh if row.filing.language == "zh" else subject
    body = "\n\n".join(reversed(words) if row.filing.language == "zh" else words)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        first, f"{body}\n", settings.DEFAULT_FROM_EMAIL, [row.filing.filer_email],
        headers={"Message-ID": f"<message-{row.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def _code_of(error: smtplib.SMTPException) -> int:
    """What the server answered, as SMTP's three digits; 0 where it gave no answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
