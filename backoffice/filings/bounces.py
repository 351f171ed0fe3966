"""Reports on mail that was sent, as mail servers send them back (RFC 3464). Pure: bytes in, what they say out, bounded.

The report names the mail that it is about by its Message-ID, which nobody can make who has not our key; what names none of ours is
passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

# A report quotes the mail that it is about, which is a page of text.
LONGEST = 1_048_576
_MOST_PARTS = 50
_ID = re.compile(r"<message-(\d{1,18})\.(\d{1,5})\.([0-9a-f]{20})@[^<>\s]{1,255}>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Report:
    """What a mail server says of one notice: which message and attempt, and whether it reached its addressee.

    `action` is one of failed, delayed, delivered, relayed, expanded; `status` such as 5.1.1, empty where none is given; `name` the notice's
    Message-ID as it is quoted, to be held against ours.
    """

    name: str
    message: int
    attempt: int
    action: str
    status: str


def report_in(raw: bytes) -> Report | None:
    """The report in a mail; None where it is none, or names no notice of ours.

    Raises:
        ValueError: it is longer than LONGEST.
    """
    if len(raw) > LONGEST:
        raise ValueError(f"longer than {LONGEST} bytes")
    mail = message_from_bytes(raw, policy=policy.compat32)
    parts = list(_parts(mail))
    said = next((each for each in map(_said, parts) if each is not None), None)
    if said is None:
        return None
    for part in parts:
        # The quoted mail, or its headers only.
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = _ID.search(_text(part))
            if found is not None:
                return Report(found[0], int(found[1]), int(found[2]), *said)
    return None


def _parts(mail: Message) -> Iterator[Message]:
    for place, part in enumerate(mail.walk()):
        if place >= _MOST_PARTS:
            return
        yield part


def _said(part: Message) -> tuple[str, str] | None:
    """Action and status of a message/delivery-status part. Of several recipients the failure counts: each notice has one."""
    if part.get_content_type() != "message/delivery-status":
        return None
    blocks = part.get_payload()
    found = []
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().casefold()
        status = _STATUS.search(str(block.get("Status", "")))
        if action:
            found.append((action, status[0] if status else ""))
    return next((each for each in found if each[0] == "failed"), found[0] if found else None)


def _text(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(each.get("Message-ID", "")) for each in payload if isinstance(each, Message | EmailMessage))
    return str(payload)
