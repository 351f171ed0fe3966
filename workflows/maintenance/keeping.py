"""Writes the ledger: that a part could work at this moment, and that a filing had to be refused. Called by the processes themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from backoffice.kernel import clock
from workflows.maintenance import rules
from workflows.maintenance.models import DoorRefusal, DoorSpan
from workflows.maintenance.rules import Memory, Span

# The words of kernel.parts.store for what stops a filing.
_STORE = {"full": rules.STORE_FULL, "almost full": "", "ok": ""}


@dataclass
class Keeper:
    """A process that writes of itself. `ran` gives the machine's own count of seconds, which nobody can set."""

    part: str
    seen_by: str
    ran: Callable[[], float]
    memory: Memory = field(default_factory=Memory)
    _counted: float = 0.0

    def beat(self, fault: str = "") -> None:
        """Write that it could work at this moment; or, with a fault (a code of rules.py), only remember since when it could not.

        Raises:
            DatabaseError: the database does not answer; nothing was written, and whoever calls says so with the next beat.
        """
        now = clock.now()
        if fault:
            self.failed(fault, now)
            return
        known = replace(self.memory, ran=timedelta(seconds=self.ran() - self._counted)) if self.memory.wrote_at else self.memory
        with transaction.atomic():
            row = DoorSpan.objects.select_for_update().filter(part=self.part).order_by("-pk").first()
            step, after = rules.next_step(Span(row.up_from, row.up_to, row.after) if row else None, now, known)
            if step == rules.EXTEND and row is not None:
                DoorSpan.objects.filter(pk=row.pk, up_to__lt=now).update(up_to=now)
            elif step == rules.OPEN:
                DoorSpan.objects.create(part=self.part, up_from=now, up_to=now, after=after, seen_by=self.seen_by)
        self.memory, self._counted = Memory(wrote_at=now), self.ran()

    def failed(self, fault: str, now: datetime) -> None:
        """Remember that it could not work: the first fault is the one that is told."""
        if self.memory.broken_since is None:
            self.memory = replace(self.memory, broken_since=now, broken_by=fault)


def fault_of_store(word: str) -> str:
    """What `kernel.parts.store` says of the store, as a code of rules.py; empty where a filing can be taken."""
    return _STORE.get(word, rules.STORE_AWAY)


def refused(cause: str) -> None:
    """A filing was refused for a fault of ours; refusals that follow one another closely are one row."""
    now = clock.now()
    with transaction.atomic():
        row = DoorRefusal.objects.select_for_update().filter(cause=cause).order_by("-pk").first()
        if row is not None and -rules.APART < now - row.last_at <= rules.APART:
            DoorRefusal.objects.filter(pk=row.pk).update(last_at=max(now, row.last_at), number=F("number") + 1)
        else:
            DoorRefusal.objects.create(cause=cause, first_at=now, last_at=now)
