"""What runs by the clock. Each job may run twice, or on two machines at once, without harm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from backoffice.audit import chain
from backoffice.kernel import clock, leases, throttle
from workflows.filing.actions.deem_received import sweep, sweep_due
from workflows.filing.actions.lapse import lapse_overdue
from workflows.money.actions.date_payments import date_payments
from workflows.papers.actions.issue import papers_not_yet_drawn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A periodic job: its name, what it does (returning how many it dealt with), and how often."""

    name: str
    work: Callable[[], int]
    every: timedelta
    longest: timedelta = timedelta(minutes=5)


JOBS = (
    # Every few seconds, not once at 08:45: offices differ, closures end at any minute, and an index finds what is due.
    Job("filing.sweep", sweep_due, timedelta(seconds=5)),
    # What has no time yet (an office that has not reopened) is dated anew, all of it, so less often.
    Job("filing.sweep_undated", sweep, timedelta(seconds=60)),
    Job("filing.lapse", lapse_overdue, timedelta(minutes=10)),
    Job("papers.not_yet_drawn", papers_not_yet_drawn, timedelta(seconds=60)),
    Job("money.date_payments", date_payments, timedelta(seconds=60)),
    Job("throttle.forget", throttle.forget_full, timedelta(hours=1)),
    # No event may stay unlinked for more than 60 seconds (contracts).
    Job("audit.seal", chain.seal, timedelta(seconds=5)),
)


def run_due() -> int:
    """Run every job whose turn it is, unless another process is at it; how many things were dealt with."""
    return sum(_run(job) for job in JOBS)


def _run(job: Job) -> int:
    token = leases.acquire(f"job:{job.name}", duration=job.longest, not_within=job.every)
    if token is None:
        return 0
    result, begun = "failed", clock.now()
    try:
        dealt = job.work()
        result = str(dealt)
        return dealt
    except Exception:  # a job that fails must not stop the others; it is logged and tried again at its next turn
        logger.exception("the job %s failed", job.name)
        return 0
    finally:
        leases.finish(f"job:{job.name}", token, result=result, took=clock.now() - begun)
