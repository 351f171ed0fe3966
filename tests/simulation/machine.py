"""What the machines do: workers and their deaths, the schedule, the clock, full disks."""

import random
from datetime import datetime, time, timedelta

from backoffice.kernel import leases, outbox
from backoffice.kernel.clock import HONG_KONG, in_hong_kong
from backoffice.kernel.models import OutboxMessage
from tests.simulation.edges import Died, worker_dies
from tests.simulation.world import NOTHING, World, step, work_on
from workflows import schedule
from workflows.filing import lifecycle


@step(14)
def a_worker_turns(here: World, source: random.Random) -> None:
    dealt = schedule.run_due()
    done = outbox.drain(limit=source.randint(1, 40))
    here.note("worker", "turns", f"{dealt} by the clock, {done} of the outbox")


@step(6)
def the_schedule_runs(here: World, source: random.Random) -> None:
    here.note("schedule", "runs what is due", schedule.run_due())


@step(5)
def a_worker_dies(here: World, source: random.Random) -> object:
    if not outbox.is_due(here.now):
        return NOTHING
    at, after = source.randint(1, 6), source.random() < 0.5
    try:
        with worker_dies(at, after=after):
            done = outbox.drain(limit=20)
        here.note("worker", "drains", f"{done} done")
    except Died:
        here.deaths += 1
        here.note("worker", f"dies {'after' if after else 'before'} the effect of its {at}.", "its rows stay leased")
    return None


@step(4)
def a_worker_falls_asleep(here: World, source: random.Random) -> object:
    """It has leased its rows; when it wakes, others may have done them."""
    taken = outbox._lease(source.randint(1, 6))
    if not taken:
        return NOTHING
    here.asleep.append(taken)
    here.deaths += 1
    here.note("slow worker", "leases and falls asleep", " ".join(message.topic for message in taken))
    return None


@step(5)
def a_worker_wakes(here: World, source: random.Random) -> object:
    if not here.asleep:
        return NOTHING
    taken = here.asleep.pop(source.randrange(len(here.asleep)))
    done = work_on(taken, source.sample(taken, len(taken)))
    here.note("slow worker", "wakes", f"{done} of {len(taken)} done: {' '.join(message.topic for message in taken)}")
    return None


@step(5)
def workers_go_in_another_order(here: World, source: random.Random) -> object:
    taken = outbox._lease(source.randint(2, 12))
    if not taken:
        return NOTHING
    done = work_on(taken, source.sample(taken, len(taken)))
    here.note("workers", "do in another order", f"{done} of {len(taken)}: {' '.join(message.topic for message in taken)}")
    return None


@step(2)
def a_scheduler_dies(here: World, source: random.Random) -> object:
    """With the lease of a job in its hand."""
    job = source.choice(schedule.JOBS)
    token = leases.acquire(f"job:{job.name}", duration=job.longest, not_within=job.every)
    if token is None:
        return NOTHING
    if source.random() < 0.5:
        job.work()
    here.note("scheduler", f"dies with {job.name}", "its lease stays")
    return None


# ---- the clock ----


@step(8)
def time_passes(here: World, source: random.Random) -> None:
    by = timedelta(seconds=source.choice([5, 30, 61, 125, 600, 3600]))
    here.move(by)
    here.note("clock", "goes on", f"{by}")


@step(4)
def the_clock_is_set_back(here: World, source: random.Random) -> None:
    by = timedelta(seconds=source.choice([0.2, 1, 5, 30, 90]))
    here.move(-by)
    here.set_back = True
    here.note("clock", "is set back", f"{by}")


@step(5)
def night_falls(here: World, source: random.Random) -> None:
    """To the evening, the morning after, the end of the week, or the day before Good Friday."""
    local = in_hong_kong(here.now)
    how = source.choice(["evening", "evening", "morning", "morning", "weekend", "easter"])
    if how == "evening":
        to = datetime.combine(local.date(), time(17, 29, 50), tzinfo=HONG_KONG)
    elif how == "weekend":
        to = datetime.combine(local.date() + timedelta(days=(5 - local.weekday()) % 7 or 7), time(11), tzinfo=HONG_KONG)
    elif how == "easter":
        to = datetime(2026, 4, 2, 17, 40, tzinfo=HONG_KONG)
    else:
        to = datetime.combine(local.date() + timedelta(days=1), time(8, 44, 55), tzinfo=HONG_KONG)
    if to > here.now:
        here.hand.move_to(to)
        here.latest = max(here.latest, here.now)
    here.note("clock", f"goes on to the {how}", "")


# ---- faults ----


@step(3)
def the_disk_fails(here: World, source: random.Random) -> None:
    mood = source.choice(["full", "failing", "slow"])
    here.disk.turn(mood, source)
    here.note("disk", f"is {mood}", "")


@step(4)
def the_disk_is_mended(here: World, source: random.Random) -> object:
    if here.disk.mood == "well":
        return NOTHING
    here.disk.turn("well", source)
    here.note("disk", "is well", "")
    return None


@step(2)
def the_message_box_fails(here: World, source: random.Random) -> None:
    here.box.down = True
    here.note("message box", "does not answer", "")


@step(4)
def the_message_box_is_mended(here: World, source: random.Random) -> object:
    if not here.box.down:
        return NOTHING
    here.box.down = False
    here.note("message box", "answers again", "")
    return None


def all_is_well(here: World) -> None:
    """Every fault heals, and the clock is right again."""
    here.disk.turn("well", random.Random(0))
    here.box.down = False
    here.mail.mood = "well"
    here.asleep.clear()
    here.hand.move_to(max(here.latest, here.now))
    # An operator takes up what was parked because worker after worker was killed in it, and nothing else.
    for parked in OutboxMessage.objects.filter(last_error__contains="the worker died in it").exclude(parked_at=None):
        outbox.retry(parked.pk)
    here.note("everything", "is well again", "")


def a_minute_passes(here: World, *waits: int) -> None:
    """The worker turns after each of these waits, in seconds; in life it turns twice a second.

    A turn when the last lease of a dead one has ended takes up what it left; one before that, too, is what comes of waiting.
    """
    for seconds in waits:
        here.move(timedelta(seconds=seconds))
        dealt, done = schedule.run_due(), 0
        while more := outbox.drain(limit=200):
            done += more
        here.note("worker", "turns", f"{dealt} by the clock, {done} of the outbox")


def what_was_put_off_goes_out(here: World) -> None:
    """A notice that the mail server was too busy to take is sent again when it is due, some minutes later."""
    while waiting := list(OutboxMessage.objects.filter(topic=lifecycle.NOTICE, parked_at=None).values_list("due_at", flat=True)):
        a_minute_passes(here, max(1, int((max(waiting) - here.now).total_seconds()) + 1))
