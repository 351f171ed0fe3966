"""/metrics for Prometheus: how much work waits, how late it is, what is parked, whether the schedule runs.

Everything is read from the database when asked, so any web process gives the same answer and nothing is counted twice by
many. No figure walks a table that grows with the years: filings are counted in their open states only, up to a cap.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.models import FileFault, Lease, OutboxMessage, Rotation
from backoffice.kernel.parts import seconds_late
from workflows.invariants.selectors import last_run, last_whole_run
from workflows.store.actions.scrub import NAME as SCRUB

CAP = 10_000
# Each has a partial index; what has ended is never counted.
OPEN_STATES = (State.RECEIVED, State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED, State.ACCEPTED)
JOB = "job:"


@dataclass(frozen=True)
class Gauge:
    """One figure: its name, what it means, and its values, each with its labels."""

    name: str
    meaning: str
    values: tuple[tuple[dict[str, str], float], ...] = field(default=())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for the bearer of METRICS_TOKEN; without a token in the settings, or with another one, there is no such page."""
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(exposition(gauges()), content_type="text/plain; version=0.0.4; charset=utf-8")


def gauges() -> Iterator[Gauge]:
    """All figures, from a handful of short queries."""
    moment = clock.now()
    pending = OutboxMessage.objects.filter(parked_at=None)
    yield _single("registry_outbox_pending", "Work asked for and not yet done, counted up to the cap", _capped(pending))
    yield _single("registry_outbox_late_seconds", "How long the oldest due work has waited", seconds_late(moment))
    yield _single(
        "registry_outbox_parked",
        "Work that failed eight times and waits for a person",
        _capped(OutboxMessage.objects.exclude(parked_at=None)),
    )
    yield Gauge(
        "registry_filings_open",
        "Filings in a state that is not an end, counted up to the cap",
        tuple(({"state": state.value}, _capped(Filing.objects.filter(state=state))) for state in OPEN_STATES),
    )
    jobs = list(Lease.objects.filter(name__startswith=JOB).exclude(last_done_at=None).order_by("name"))
    yield Gauge(
        "registry_job_last_end_seconds",
        "Seconds since this job of the schedule last ended",
        tuple(({"job_name": job.name.removeprefix(JOB)}, (moment - job.last_done_at).total_seconds()) for job in jobs if job.last_done_at),
    )
    yield Gauge(
        "registry_job_took_seconds",
        "How long the last run of this job took",
        tuple(({"job_name": job.name.removeprefix(JOB)}, job.last_took_ms / 1000) for job in jobs if job.last_took_ms is not None),
    )
    yield Gauge(
        "registry_job_failed",
        "1 if the last run of this job failed",
        tuple(({"job_name": job.name.removeprefix(JOB)}, float(job.last_result == "failed")) for job in jobs),
    )
    yield from _proof(moment)
    yield _single("registry_store_free_bytes", "Room left where the files lie", shutil.disk_usage(settings.DATA_DIR).free)


def _proof(moment: datetime) -> Iterator[Gauge]:
    """What the invariants and the walk round the store found last; nothing before they have run."""
    for last, name, what in (
        (last_run(), "registry_invariants", "run of the invariants"),
        (last_whole_run(), "registry_invariants_whole", "run of the invariants that read everything"),
    ):
        ended = last.ended_at if last is not None else None
        since = None if ended is None else (moment - ended).total_seconds()
        yield _if_any(f"{name}_last_end_seconds", f"Seconds since the last {what} ended", since)
        yield _if_any(f"{name}_breaches", f"What the last {what} found broken", None if last is None else last.breaches)
    yield _single("registry_store_faults", "Stored files that are missing or damaged", _capped(FileFault.objects.all()))
    scrub = Rotation.objects.filter(name=SCRUB).first()
    came = None if scrub is None else (moment - (scrub.last_round_at or scrub.begun_at)).total_seconds()
    yield _if_any("registry_store_round_seconds", "Seconds since the walk round the store last came round", came)
    due = timedelta(days=settings.STORE_SCRUB_DAYS).total_seconds()
    yield _single("registry_store_round_due_seconds", "Seconds in which the walk round the store is to come round", due)


def _if_any(name: str, meaning: str, value: float | None) -> Gauge:
    return Gauge(name, meaning, () if value is None else (({}, value),))


def _single(name: str, meaning: str, value: float) -> Gauge:
    return Gauge(name, meaning, (({}, value),))


def _capped(rows: "models.QuerySet[models.Model]") -> int:
    return rows.order_by().values("pk")[:CAP].count()


def exposition(figures: Iterable[Gauge]) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines = []
    for gauge in figures:
        lines += [f"# HELP {gauge.name} {gauge.meaning}", f"# TYPE {gauge.name} gauge"]
        for labels, value in gauge.values:
            inside = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(f"{gauge.name}{{{inside}}} {value}" if inside else f"{gauge.name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
