"""What runs by the clock. Each job may run twice, or on two machines at once, without harm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from backoffice.audit import chain, checkpoints
from backoffice.filings.counted import KEPT
from backoffice.kernel import clock, leases, outbox, throttle
from backoffice.kernel.each import SomeFailed
from backoffice.people import open_sessions
from workflows.fees.forgetting import forget_rehearsals
from workflows.filing.actions.deem_received import sweep, sweep_due
from workflows.filing.actions.hold import end_holds_due
from workflows.filing.actions.keep import end_leases_due
from workflows.filing.actions.lapse import lapse_overdue, lapse_parts_overdue
from workflows.invariants.run import nightly
from workflows.money.actions.date_payments import date_payments
from workflows.papers.actions.issue import papers_not_yet_drawn
from workflows.papers.forgetting import forget_prints
from workflows.store.actions.scrub import scrub_due
from workflows.store.actions.sweep_orphans import sweep_orphans_due

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A periodic job: its name, what it does (returning how many it dealt with), and how often."""

    name: str
    work: Callable[[], int]
    every: timedelta
    # A scheduler that was killed holds its job up for so long and not longer (I16); one that takes longer runs twice at worst.
    longest: timedelta = timedelta(seconds=45)


JOBS = (
    # Every few seconds, not once at 08:45: offices differ, closures end at any minute, and an index finds what is due.
    Job("filing.sweep", sweep_due, timedelta(seconds=5)),
    # What has no time yet (an office that has not reopened) is dated anew, all of it, so less often.
    Job("filing.sweep_undated", sweep, timedelta(seconds=60)),
    Job("filing.leases", end_leases_due, timedelta(seconds=15)),
    Job("filing.holds", end_holds_due, timedelta(seconds=60)),
    Job("filing.lapse", lapse_overdue, timedelta(minutes=10)),
    Job("filing.lapse_parts", lapse_parts_overdue, timedelta(minutes=10)),
    Job("papers.not_yet_drawn", papers_not_yet_drawn, timedelta(seconds=60)),
    Job("money.date_payments", date_payments, timedelta(seconds=60)),
    Job("outbox.after_a_step_back", outbox.after_a_step_back, timedelta(seconds=60)),
    Job("throttle.forget", throttle.forget_full, timedelta(hours=1)),
    Job("fees.forget_rehearsals", forget_rehearsals, timedelta(hours=1)),
    # What was sealed since is not kept a minute longer than that.
    Job("papers.forget_prints", forget_prints, timedelta(seconds=60)),
    Job("people.forget_sessions", open_sessions.forget_expired, timedelta(hours=1)),
    # No event may stay unlinked for more than 60 seconds (contracts).
    Job("audit.seal", chain.seal, timedelta(seconds=5)),
    # What is cut off or rebuilt between two checkpoints does not show by them, so they are close together.
    Job("audit.checkpoint", checkpoints.keep, timedelta(minutes=10)),
    # Both walk round the store little by little, so that the load is even and a worker is never long away.
    Job("store.scrub", scrub_due, timedelta(seconds=60)),
    Job("store.orphans", sweep_orphans_due, timedelta(minutes=5)),
    # After those that move filings.
    *(Job(each.job, each.fold, each.every) for each in KEPT),
    # It asks itself whether tonight's run is made, and makes it in slices.
    Job("invariants.nightly", nightly, timedelta(seconds=30), longest=timedelta(hours=4)),
)


def run_due() -> int:
    """Run every job whose turn it is, unless another process is at it; how many things were dealt with.

    Workers turn twice a second and most jobs are not due: one look says which may be.
    """
    wanted = {leases.Wanted(f"job:{job.name}", job.longest, job.every): job for job in JOBS}
    return sum(_run(wanted[each]) for each in leases.open_now(wanted))


def _run(job: Job) -> int:
    token = leases.acquire(f"job:{job.name}", duration=job.longest, not_within=job.every)
    if token is None:
        return 0
    result, begun = "failed", clock.now()
    try:
        dealt = job.work()
        result = str(dealt)
        return dealt
    except SomeFailed as fault:  # each has its line in the log already
        logger.error("the job %s did not succeed for all: %s", job.name, fault)
        return fault.done
    except Exception:  # a job that fails must not stop the others; it is logged and tried again at its next turn
        logger.exception("the job %s failed", job.name)
        return 0
    finally:
        leases.finish(f"job:{job.name}", token, result=result, took=clock.now() - begun)
