"""The mail server that is pretended: what it takes, puts off and refuses, and what comes back. Behind it stands the real code."""

import errno
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from backoffice.filings.bounces import Report, report_in

# What becomes of a letter is said by its address: none is there (said at once), none is there (said later), and all others arrive.
REFUSED, BOUNCES = "refused", "bounces"

_REPORT = """\
From: MAILER-DAEMON@mx.example
Subject: Report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

About your mail.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}

--part
Content-Type: message/rfc822

Message-ID: {name}
Subject: A message

Hidden.
--part--
"""


@dataclass(frozen=True)
class Letter:
    """A notice as the mail server has taken it: its name says of which message it is, and which attempt."""

    name: str
    to: str
    text: str

    @property
    def arrives(self) -> bool:
        """Whether its address is one that there is."""
        return not self.to.startswith(BOUNCES)

    def report(self) -> Report:
        """What the mail server says of it later, as it is read from the mail that says so."""
        action, status = ("delivered", "2.0.0") if self.arrives else ("failed", "5.1.1")
        found = report_in(_REPORT.format(to=self.to, action=action, status=status, name=self.name).encode())
        if found is None:
            raise AssertionError(f"no report on {self.name} is read")
        return found


@dataclass
class MailServer:
    """It is well, away, or too busy to take a letter now. `taken` is everything that it has ever taken, in order."""

    mood: str = "well"
    taken: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Take a letter, or say why not.

        Raises:
            ConnectionRefusedError: it is away.
            smtplib.SMTPException: it is busy, or there is no such address.
        """
        if self.mood == "away":
            raise ConnectionRefusedError(errno.ECONNREFUSED, "the mail server does not answer")
        if self.mood == "busy":
            raise smtplib.SMTPDataError(451, b"try again later")
        if letter.to.startswith(REFUSED):
            raise smtplib.SMTPRecipientsRefused({letter.to: (550, b"no such user")})
        self.taken.append(letter)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Notices are sent, and go to this server."""
        before, Backend.server = Backend.server, self
        try:
            with override_settings(MAIL_NOTICES=True, EMAIL_BACKEND=f"{__name__}.Backend"):
                yield
        finally:
            Backend.server = before


class Backend(BaseEmailBackend):
    """Django's way to the server that is running."""

    server: ClassVar[MailServer | None] = None

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        if self.server is None:
            raise AssertionError("no mail server is running")
        for mail in email_messages:
            assert isinstance(mail, EmailMessage)
            (to,) = mail.to
            self.server.send(Letter(mail.extra_headers["Message-ID"], to, f"{mail.subject}\n{mail.body}"))
        return len(email_messages)
