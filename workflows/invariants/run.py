"""Run the checks: all of them at once, or one after the other with what they prove written down."""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from backoffice.audit.boundaries import say_from_where
from backoffice.kernel import clock
from backoffice.kernel.snapshots import snapshot
from backoffice.kernel.version import version
from workflows.invariants import (
    changes,
    decided,
    documents,
    filings,
    kept_dates,
    lists,
    money,
    names,
    parts,
    records,
    reports,
    rights_held,
    set_aside,
    told,
)
from workflows.invariants.base import EVERYTHING, Breach, Check, NotChecked, Part, marks_now, registered
from workflows.invariants.code import version_of
from workflows.invariants.models import InvariantRun, Proof

logger = logging.getLogger(__name__)

# Importing a subject registers its checks.
SUBJECTS = (changes, decided, documents, filings, kept_dates, lists, money, names, parts, records, reports, rights_held, set_aside, told)
SCHEDULE = "schedule"
# Of each check, so many breaches are kept with the run; all are counted.
MOST_EXAMPLES = 20
# When the schedule begins its run, by Hong Kong's clock: after the evening's filings and before the offices open.
NIGHTLY_AFTER = time(2, 30)
# The schedule's run does not keep a worker from its work: after this long it goes on at its next turn.
NIGHTLY_SLICE = timedelta(seconds=5)


def look(check: Check, part: Part) -> Iterator[Breach | NotChecked]:
    """What a check finds in a part of the data, as of one instant where it asks for that."""
    with snapshot() if check.at_once else nullcontext():
        yield from check.look(part)


def check_all() -> Iterator[tuple[str, str, list[Breach]]]:
    """Code, title and breaches of each check over everything, in order; nothing is written down."""
    for check in registered():
        yield check.code, str(check.title), [found for found in look(check, EVERYTHING) if isinstance(found, Breach)]


def begin(*, whole: bool, by: str) -> InvariantRun:
    """Begin a run. What it will prove reaches to where the records end now."""
    say_from_where()
    return InvariantRun.objects.create(begun_at=clock.now(), whole=whole, by=by, version=version(), marks=marks_now())


def carry_on(run: InvariantRun, *, within: timedelta | None = None) -> int:
    """Make the checks of a run that it has not made yet, beginning none after so long; how many were made.

    The run ends with its last check, and a run that found something is logged as an error.
    """
    begun, made = clock.now(), 0
    done = {result["check"] for result in run.results}
    left = [check for check in registered() if check.name not in done]
    proven: Mapping[str, Proof] = {} if run.whole else {proof.check_name: proof for proof in Proof.objects.all()}
    for check in left:
        if within is not None and clock.now() - begun >= within:
            return made
        proof = proven.get(check.name)
        _make(run, check, Part(proof.marks) if proof is not None and proof.code == version_of(check.look) else EVERYTHING)
        made += 1
    run.ended_at = clock.now()
    run.save(update_fields=["ended_at"])
    if run.breaches:
        broken = sorted({result["invariant"] for result in run.results if result["breaches"]})
        logger.error("the invariants are broken: %s breaches of %s in run %s", run.breaches, ", ".join(broken), run.pk)
    return made


def _make(run: InvariantRun, check: Check, part: Part) -> None:
    result = examine(check, part)
    run.results.append(result)
    run.breaches += result["breaches"]
    with transaction.atomic():
        run.save(update_fields=["results", "breaches"])
        _prove(run, check, part, sound=result["breaches"] == 0)


def examine(check: Check, part: Part) -> dict[str, Any]:
    """Make one check; what came of it, as a run keeps it. What it finds is logged as an error."""
    begun = clock.now()
    examples: list[Breach] = []
    not_checked: list[dict[str, Any]] = []
    number = 0
    for breach in _findings(check, part):
        if isinstance(breach, NotChecked):
            not_checked.append({"number": breach.number, "why": breach.why})
            continue
        number += 1
        if len(examples) < MOST_EXAMPLES:
            examples.append(breach)
            logger.error("invariant %s is broken: %s", check.code, breach.subject, extra={"check": check.name})
    return {
        "check": check.name,
        "invariant": check.code,
        "title": str(check.title),
        "whole": part.whole or check.current,
        "breaches": number,
        "took_ms": max(0, round((clock.now() - begun).total_seconds() * 1000)),
        "examples": [{"subject": breach.subject, "found": breach.found} for breach in examples],
        "not_checked": not_checked,
    }


def some(codes: Collection[str]) -> InvariantRun:
    """The checks of some invariants, over everything. It is no run of all, so it is not written down."""
    run = InvariantRun(begun_at=clock.now(), whole=True, by="", version=version())
    run.results = [examine(check, EVERYTHING) for check in registered() if check.code in codes]
    run.breaches = sum(result["breaches"] for result in run.results)
    run.ended_at = clock.now()
    return run


def _findings(check: Check, part: Part) -> Iterator[Breach | NotChecked]:
    """The breaches; a check that fails has proven nothing, and says so without hiding what the others find."""
    try:
        yield from look(check, part)
    except (OperationalError, InterfaceError):
        # The database is away: there is nothing to write it down in either.
        raise
    except Exception as fault:  # whatever it is, it is that check's finding and must not hide what the others find
        logger.exception("the check %s failed", check.name)
        yield Breach(check.code, check.name, f"the check itself failed: {type(fault).__name__}")


def _prove(run: InvariantRun, check: Check, part: Part, *, sound: bool) -> None:
    """A sound check reaches to where the run began. After a breach it stays where it was, and the next run sees the breach
    again; one that was found in everything takes the proof away, until everything has been found sound."""
    if check.current or not (sound or part.whole):
        return
    if sound:
        proven = {"code": version_of(check.look), "marks": run.marks, "proven_at": clock.now(), "by": run.by, "run": run}
        Proof.objects.update_or_create(check_name=check.name, defaults=proven)
    else:
        Proof.objects.filter(check_name=check.name).delete()


def run_all(*, whole: bool, by: str) -> InvariantRun:
    """One run from beginning to end."""
    run = begin(whole=whole, by=by)
    carry_on(run)
    return run


def nightly() -> int:
    """The schedule's run, once a day after half past two in Hong Kong, in slices; how many checks were made in this one."""
    since = _last_night(clock.now())
    mine = InvariantRun.objects.filter(by=SCHEDULE).order_by("-id").first()
    if mine is None or mine.begun_at < since:
        mine = begin(whole=False, by=SCHEDULE)
    return carry_on(mine, within=NIGHTLY_SLICE) if mine.ended_at is None else 0


def _last_night(moment: datetime) -> datetime:
    """The last time at which the nightly run fell due, in UTC."""
    local = clock.in_hong_kong(moment)
    due = datetime.combine(local.date(), NIGHTLY_AFTER, tzinfo=clock.HONG_KONG)
    return (due if due <= local else due - timedelta(days=1)).astimezone(UTC)
