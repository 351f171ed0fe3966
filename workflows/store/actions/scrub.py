"""The walk round the store: every file that a row names is read through once in STORE_SCRUB_DAYS, a few at a time."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from backoffice.kernel import clock, storage
from backoffice.kernel.models import FileFault
from workflows.store import events, steps

logger = logging.getLogger(__name__)

NAME, AGAIN = "scrub", "scrub-again"
# A turn takes no longer than this and reads no more, but for its last file: a worker gets back to its work, and a large store that has
# fallen behind does not take the disk from everybody else. With a turn a minute that is 720 GB a day at the most.
TURN = timedelta(seconds=2)
TURN_BYTES = 500 * 1000 * 1000
_AT_ONCE = 50
# With more faults than this it is not the files.
MOST_FAULTS = 50


class TooManyFaults(Exception):
    """So many files are faulty that it is the disk and not the files; the walk waits for a person."""


def scrub_due() -> int:
    """Read on as far as the round should have come by now, and look again at what was found faulty; how many verdicts changed.

    Raises:
        WrongStore: the store is not there; that is one fault, and not one of each file.
        TooManyFaults: more than MOST_FAULTS files are faulty: the walk goes no further until they are fewer.
    """
    begun = clock.now()
    steps.must_be_there()
    changed = _look_again()
    _must_be_few()
    rotation = steps.walk(NAME, begun)
    reach = steps.may_reach(rotation, begun, timedelta(days=settings.STORE_SCRUB_DAYS))
    read = 0
    while clock.now() - begun < TURN and read < TURN_BYTES:
        hashes = steps.named_after(rotation.place, _AT_ONCE)
        if not hashes:
            if reach >= 1:
                steps.begin_round(rotation, begun)
            break
        due = [sha256 for sha256 in hashes if steps.part_of_round(sha256) <= reach]
        for sha256 in due:
            changed += look_at(sha256)
            rotation.place = sha256
            read += storage.size_of(sha256) or 0
            if clock.now() - begun >= TURN or read >= TURN_BYTES:
                break
        rotation.save()
        _must_be_few()
        if len(due) < len(hashes):
            break
    return changed


def _look_again() -> int:
    """Look again at the faulty ones, so many at a time and all of them in turn."""
    found = FileFault.objects.order_by("sha256")
    if FileFault.objects.count() <= _AT_ONCE:
        return sum(look_at(fault.sha256) for fault in found)
    turn = steps.walk(AGAIN, clock.now())
    some = list(found.filter(sha256__gt=turn.place)[:_AT_ONCE])
    changed = sum(look_at(fault.sha256) for fault in some)
    turn.place = some[-1].sha256 if len(some) == _AT_ONCE else ""
    turn.save()
    return changed


def _must_be_few() -> None:
    number = FileFault.objects.count()
    if number > MOST_FAULTS:
        raise TooManyFaults(
            f"{number} stored files are missing or damaged: look at the disk or the mount before the files. The walk round the "
            "store waits; manage.py scrub_store reads everything and names them all"
        )


def scrub_everything() -> int:
    """Read every file that a row names, now; how many are faulty.

    Raises:
        WrongStore: the store is not there.
    """
    steps.must_be_there()
    place = ""
    while hashes := steps.named_after(place, _AT_ONCE):
        for sha256 in hashes:
            look_at(sha256)
        place = hashes[-1]
    for fault in FileFault.objects.all():
        look_at(fault.sha256)
    return FileFault.objects.count()


def look_at(sha256: str) -> bool:
    """Read one file through and write down what it is; whether that is news.

    A faulty file raises an alarm (the log, /metrics, the invariants) until it is whole again; it is handed out by nobody meanwhile,
    since whoever hands out a file reads it through first.
    """
    found = storage.condition(sha256)
    with transaction.atomic():
        if found == storage.WHOLE:
            gone, _by_table = FileFault.objects.filter(sha256=sha256).delete()
            if gone:
                for subject in steps.names_of(sha256):
                    events.mended(subject, sha256)
                logger.warning("the stored file %s is whole again", sha256)
            return bool(gone)
        fault, new = FileFault.objects.get_or_create(sha256=sha256, defaults={"fault": found, "found_at": clock.now()})
        if not new and fault.fault == found:
            return False
        fault.fault = found
        fault.save(update_fields=["fault"])
        for subject in steps.names_of(sha256):
            events.found_faulty(subject, sha256, missing=found == storage.MISSING)
    logger.error("the stored file %s is %s", sha256, found)
    return True
