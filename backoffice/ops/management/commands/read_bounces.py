"""Feed in what mail servers report on notices: `manage.py read_bounces < mail`, or `manage.py read_bounces --maildir /var/mail/bounces`."""

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.filings.bounces import LONGEST, report_in
from workflows.service.actions.note_report import Noted, note_report

NO_REPORT = "no report"
TOO_LONG = "too long"


class Command(BaseCommand):
    """From a mail server's pipe (one mail on standard input), or by the clock from a maildir, whose mails are marked as read."""

    help = "Read delivery reports (RFC 3464) from standard input or a maildir: what came back is somebody's work then."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, and how many at once."""
        parser.add_argument("--maildir", help="A maildir; each mail is moved from new to cur when it was read.")
        parser.add_argument("--most", type=int, default=1_000, help="How many mails of the maildir are read at once (default: 1000).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them, and say how many were what."""
        told: Counter[str] = Counter()
        if options["maildir"]:
            told.update(_of_maildir(Path(options["maildir"]), options["most"]))
        else:
            told[_note(sys.stdin.buffer.read(LONGEST + 1))] += 1
        self.stdout.write(", ".join(f"{number} {words}" for words, number in sorted(told.items())) or "nothing to read")


def _of_maildir(place: Path, most: int) -> Iterator[str]:
    if not (place / "new").is_dir():
        raise CommandError(f"{place} is no maildir")
    box = mailbox.Maildir(place, create=False, factory=None)
    unread = (key for key in sorted(box.iterkeys()) if (place / "new" / key).exists())
    for _number, key in zip(range(most), unread, strict=False):
        with (place / "new" / key).open("rb") as mail:
            yield _note(mail.read(LONGEST + 1))
        # After it was noted: read twice it changes nothing, not read at all it would be lost.
        (place / "new" / key).rename(place / "cur" / f"{key}:2,S")


def _note(raw: bytes) -> str:
    try:
        report = report_in(raw)
    except ValueError:
        return TOO_LONG
    return NO_REPORT if report is None else Noted(note_report(report)).value
