"""Heads of the audit chain written down outside the database, in a file that is only ever added to.

Whoever can write to the database can rebuild the whole chain; they cannot make it agree with what was written down elsewhere
before. So keep the file where the database's user cannot write, or copy it away often (docs/operations.md).
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings

from backoffice.audit.chain import Fault
from backoffice.audit.models import ChainLink
from backoffice.kernel import clock

_AT_ONCE = 500


@dataclass(frozen=True)
class Checkpoint:
    """A line of the file: the chain's last link at that time. sequence and hash are the link's; at in ISO 8601."""

    line: int
    at: str
    sequence: int
    hash: str


def path() -> Path:
    """Where the file lies: AUDIT_CHECKPOINTS, or in the data directory."""
    return Path(settings.AUDIT_CHECKPOINTS or Path(settings.DATA_DIR) / "audit-checkpoints.jsonl")


def kept() -> Iterator[Checkpoint | Fault]:
    """The checkpoints in the order in which they were written; a Fault for a line that cannot be read.

    A line that a power cut tore off is none: the next line says that it follows one.
    """
    try:
        file = path().open("rb")
    except FileNotFoundError:
        return
    torn: Fault | None = None
    with file:
        for number, line in enumerate(file, start=1):
            found = _read(number, line)
            if torn is not None and not (isinstance(found, Checkpoint) and b'"after_torn"' in line):
                yield torn
            torn = found if isinstance(found, Fault) else None
            if isinstance(found, Checkpoint):
                yield found
        # The last line may be the one that is being written.


def _read(number: int, line: bytes) -> Checkpoint | Fault:
    try:
        told = json.loads(line)
        return Checkpoint(number, str(told["at"]), int(told["sequence"]), str(told["hash"]))
    except (ValueError, KeyError, TypeError):
        return Fault(f"checkpoint {number}", "cannot be read")


def last() -> Checkpoint | None:
    """The last checkpoint that can be read."""
    found = None
    for checkpoint in kept():
        found = checkpoint if isinstance(checkpoint, Checkpoint) else found
    return found


def keep() -> int:
    """Write down the chain's head if it has grown since the last checkpoint; how many were written.

    A head that is behind the last checkpoint is not written down: that is a fault, and `faults` tells it.
    """
    head = ChainLink.objects.order_by("-sequence").first()
    before = last()
    if head is None or (before is not None and head.sequence <= before.sequence):
        return 0
    told: dict[str, object] = {"at": clock.now().astimezone(UTC).isoformat(), "sequence": head.sequence, "hash": head.hash}
    torn = _ends_torn()
    if torn:
        told["after_torn"] = True
    text = ("\n" if torn else "") + json.dumps(told) + "\n"
    descriptor = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return 1


def _ends_torn() -> bool:
    try:
        with path().open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except FileNotFoundError:
        return False


def faults(*, after: int = 0) -> Iterator[Fault]:
    """Checkpoints that the chain does not bear out. after: those up to this link were found good; the last is always looked at."""
    gathered: list[Checkpoint] = []
    before, newest = 0, None
    for found in kept():
        if isinstance(found, Fault):
            yield found
            continue
        if found.sequence < before:
            yield Fault(f"checkpoint {found.line}", f"is of link {found.sequence}, the one before it of link {before}")
        before, newest = found.sequence, found
        if found.sequence > after:
            gathered.append(found)
        if len(gathered) >= _AT_ONCE:
            yield from _differing(gathered)
            gathered = []
    if not gathered and newest is not None:
        gathered = [newest]
    yield from _differing(gathered)


def _differing(checkpoints: list[Checkpoint]) -> Iterator[Fault]:
    links = dict(ChainLink.objects.filter(sequence__in=[point.sequence for point in checkpoints]).values_list("sequence", "hash"))
    for point in checkpoints:
        if point.sequence not in links:
            yield Fault(f"checkpoint {point.line}", f"link {point.sequence} was in the chain at {point.at} and is not any more")
        elif links[point.sequence] != point.hash:
            yield Fault(f"checkpoint {point.line}", f"link {point.sequence} is not what it was at {point.at}")
