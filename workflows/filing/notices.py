"""The name of an email notice, by which a report on it is known to be about it."""

from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac


def message_id(message: int, attempt: int) -> str:
    """The Message-ID of a message's notice: nobody without our key can make one, so that a forged report is known."""
    token = salted_hmac("backoffice.notice", f"{message}.{attempt}").hexdigest()[:20]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<message-{message}.{attempt}.{token}@{domain}>"
