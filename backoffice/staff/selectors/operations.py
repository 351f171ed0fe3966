"""What an operator sees: the work that waits, the schedule, the last checks, the parts and their versions.

A fixed number of queries. Nothing walks a table that grows with the years; of the outbox at most CAP rows are counted.
"""

import platform
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Min, Q

from backoffice.kernel import clock, parts
from backoffice.kernel.fault_text import reason, without_messages
from backoffice.kernel.models import FileFault, Lease, OutboxMessage, Rotation
from backoffice.kernel.version import version
from backoffice.staff.selectors.calendar import DaysAtRisk, days_at_risk
from workflows import schedule
from workflows.invariants import selectors as proofs
from workflows.invariants.models import InvariantRun
from workflows.operations import owed
from workflows.operations.subjects import subject_of
from workflows.store.actions.scrub import NAME as SCRUB

CAP = 10_000
PAGE = 50
# A job is late when it has not ended for so many of its intervals, and for so long.
LATE_INTERVALS, LATE_AT_LEAST = 3, timedelta(minutes=2)
CHECK_EVERY, BACKUP_EVERY = timedelta(hours=26), timedelta(hours=7)

STANDINGS = ("parked", "due", "waiting", "in-hand")


@dataclass(frozen=True)
class TopicLine:
    """The work of one topic: asked for and not due yet, due, in a worker's hand, parked; since when the oldest is due."""

    topic: str
    handled: bool
    waiting: int = 0
    due: int = 0
    in_hand: int = 0
    parked: int = 0
    oldest: timedelta | None = None


@dataclass(frozen=True)
class JobLine:
    """A job of the schedule: when it last ended, how long it took in seconds, what came of it, when it is next."""

    name: str
    every: timedelta
    last: datetime | None
    took: float | None
    result: str
    next: datetime | None
    late: bool
    failed: bool
    running: bool


@dataclass(frozen=True)
class WorkLine:
    """One piece of work as a list shows it."""

    message: OutboxMessage
    subject: str
    why: str


@dataclass(frozen=True)
class Checks:
    """The last proofs, and the last backup as far as this process can see it (BACKUP_DIR)."""

    last: InvariantRun | None
    whole: InvariantRun | None
    under_way: InvariantRun | None
    files: int
    walked: datetime | None
    backup: datetime | None
    backup_known: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the operators' page."""

    at: datetime
    topics: list[TopicLine]
    more: bool
    workers: int
    jobs: list[JobLine]
    checks: Checks
    parts: list[tuple[str, str]]
    days: DaysAtRisk

    def total(self, name: str) -> int:
        """The sum of a figure over all topics."""
        return sum(getattr(line, name) for line in self.topics)

    @property
    def oldest(self) -> timedelta | None:
        """Since when the oldest due work of all has waited."""
        ages = [line.oldest for line in self.topics if line.oldest is not None]
        return max(ages, default=None)


def overview() -> Overview:
    """Read it all, as of now."""
    moment = clock.now()
    topics, more = _topics(moment)
    leases = {lease.name: lease for lease in Lease.objects.filter(name__startswith="job:")}
    in_hand = OutboxMessage.objects.filter(leased_until__gt=moment, parked_at=None)
    workers = len(set(in_hand.order_by("pk").values_list("lease", flat=True)[:CAP]))
    return Overview(
        at=moment,
        topics=topics,
        more=more,
        workers=workers,
        jobs=[_job(job, leases.get(f"job:{job.name}"), moment) for job in schedule.JOBS],
        checks=_checks(),
        parts=[(name, check()) for name, check in _PARTS],
        days=days_at_risk(moment),
    )


_PARTS = (("database", parts.database), ("migrations", parts.migrations), ("store", parts.store), ("outbox", parts.outbox))


def _standing(moment: datetime) -> dict[str, Q]:
    """What each standing means; every row is in exactly one."""
    open_ = Q(parked_at=None)
    held = open_ & Q(leased_until__gt=moment)
    free = open_ & (Q(leased_until=None) | Q(leased_until__lte=moment))
    return {"parked": ~open_, "in-hand": held, "due": free & Q(due_at__lte=moment), "waiting": free & Q(due_at__gt=moment)}


def _topics(moment: datetime) -> tuple[list[TopicLine], bool]:
    standing = _standing(moment)
    counted = OutboxMessage.objects.order_by("pk").values("pk")[:CAP]
    rows = (
        OutboxMessage.objects.filter(pk__in=counted)
        .order_by()
        .values("topic")
        .annotate(
            parked=Count("pk", filter=standing["parked"]),
            in_hand=Count("pk", filter=standing["in-hand"]),
            due=Count("pk", filter=standing["due"]),
            waiting=Count("pk", filter=standing["waiting"]),
            first=Min("due_at", filter=standing["due"]),
        )
    )
    handled = owed.handled()
    found = {
        row["topic"]: TopicLine(
            row["topic"], row["topic"] in handled, waiting=row["waiting"], due=row["due"], in_hand=row["in_hand"], parked=row["parked"],
            oldest=moment - row["first"] if row["first"] else None,
        )
        for row in rows
    }  # fmt: skip
    lines = [found.get(topic) or TopicLine(topic, handled=True) for topic in sorted({*handled, *found})]
    return lines, sum(line.waiting + line.due + line.in_hand + line.parked for line in lines) >= CAP


def _job(job: schedule.Job, lease: Lease | None, moment: datetime) -> JobLine:
    last = lease.last_done_at if lease else None
    patience = max(job.every * LATE_INTERVALS, LATE_AT_LEAST)
    running = bool(lease and lease.until and lease.until > moment)
    return JobLine(
        name=job.name,
        every=job.every,
        last=last,
        took=lease.last_took_ms / 1000 if lease and lease.last_took_ms is not None else None,
        result=lease.last_result if lease else "",
        next=last + job.every if last else None,
        late=last is None or moment - last > patience,
        failed=bool(lease and lease.last_result == "failed"),
        running=running,
    )


def _checks() -> Checks:
    backup, known = last_backup()
    walks = Rotation.objects.filter(name=SCRUB).values_list("last_round_at", flat=True)
    return Checks(
        last=proofs.last_run(),
        whole=proofs.last_whole_run(),
        under_way=proofs.run_under_way(),
        files=FileFault.objects.values("pk")[:CAP].count(),
        walked=walks.first(),
        backup=backup,
        backup_known=known,
    )


def last_backup() -> tuple[datetime | None, bool]:
    """When the newest whole backup in BACKUP_DIR was begun, by the name of its folder; and whether that can be known here."""
    if not settings.BACKUP_DIR:
        return None, False
    try:
        names = [path.name for path in Path(settings.BACKUP_DIR).iterdir() if path.is_dir()]
    except OSError:
        return None, False
    moments = [moment for name in names if (moment := _named(name)) is not None]
    return max(moments, default=None), True


def _named(name: str) -> datetime | None:
    """The moment that a backup's folder is named by; None for what is no whole backup."""
    try:
        return datetime.strptime(f"{name}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return None


def versions() -> list[tuple[str, str]]:
    """What runs here."""
    return [
        ("registry", version()),
        ("Python", platform.python_version()),
        ("Django", version_of("django")),
        ("django-viewflow", version_of("django-viewflow")),
        ("reportlab", version_of("reportlab")),
        (connection.display_name, _of_database()),
    ]


def _of_database() -> str:
    if connection.vendor == "postgresql":
        number = int(connection.pg_version)  # type: ignore[attr-defined]  # PostgreSQL's own
        return f"{number // 10000}.{number % 10000}"
    return sqlite3.sqlite_version


@dataclass(frozen=True)
class WorkPage:
    """Some pieces of work, and the id after which the next ones come."""

    rows: list[WorkLine]
    following: int | None


def work(standing: str, topic: str = "", *, after: int = 0) -> WorkPage:
    """The work in a standing (of STANDINGS), of one topic or of all, in the order in which it was asked for."""
    rows: models.QuerySet[OutboxMessage] = OutboxMessage.objects.filter(_standing(clock.now())[standing], pk__gt=after)
    if topic:
        rows = rows.filter(topic=topic)
    found = list(rows.order_by("pk")[: PAGE + 1])
    lines = [WorkLine(message, subject_of(message.topic, message.ids), reason(message.last_error)) for message in found[:PAGE]]
    return WorkPage(lines, found[PAGE - 1].pk if len(found) > PAGE else None)


@dataclass(frozen=True)
class One:
    """One piece of work whole: what happened to it, without the messages of faults, and whether somebody is owed it."""

    line: WorkLine
    fault: str
    owed: bool


def one(pk: int) -> One | None:
    """It, if it is still there."""
    message = OutboxMessage.objects.filter(pk=pk).first()
    if message is None:
        return None
    line = WorkLine(message, subject_of(message.topic, message.ids), reason(message.last_error))
    return One(line, without_messages(message.last_error), owed.is_owed(message.topic, message.ids))


def seen(found: Overview, alarms: list[Any]) -> str:
    """What would make the page look different in more than a figure."""
    shown = [(line.topic, line.parked) for line in found.topics if line.parked]
    return "|".join([*(f"{topic}:{number}" for topic, number in shown), *(alarm.code for alarm in alarms)])
