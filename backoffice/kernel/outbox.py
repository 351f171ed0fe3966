"""Work that follows an act: written with it, done at least once after it, parked when it keeps failing.

The table is the queue of record. A worker (or a broker that merely wakes one) leases due rows, runs each handler and
deletes the row when the handler returns. A handler must be safe to run twice: a worker that dies after the effect
and before the delete leaves the row, and the next worker runs it again when the lease ends.

An attempt is counted before the handler begins and not when it has failed: work that kills its worker (memory, a fault in a
library) fails without a word, and it too must be parked one day. A turn that has not come (NotYet) is taken off again. So is an attempt
whose end could not be written because the database went away: the worker that lives keeps it in mind and takes it off when it is back.
"""

import errno
import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import Q

from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Unavailable
from backoffice.kernel.inserts import insert
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.questions import Question
from backoffice.kernel.waits import BUSY

logger = logging.getLogger(__name__)

Handler = Callable[..., None]
H = TypeVar("H", bound=Handler)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
# What the surroundings lack is asked for again at least so often: within a minute of their healing all goes on (I16).
LONGEST_WAIT = timedelta(seconds=30)
# A fault waits no longer than this before it is tried again.
LONGEST_BACK_OFF = timedelta(seconds=600)
# A lease is a holder's name (a task of the broker, or nobody in particular) and a part that is new each time.
HOLDER_LENGTH = 32
_handlers: dict[str, Handler] = {}
_on_put: list[Callable[[], None]] = []
# Rows of which this process has counted an attempt whose end the database did not take.
_unwritten: list[int] = []


class NotYet(Exception):
    """A handler finds that its turn has not come; it is asked again later, and that is no fault."""

    def __init__(self, wait: timedelta = timedelta(seconds=5)) -> None:
        super().__init__(f"not yet, again in {wait}")
        self.wait = wait


def handles(topic: str) -> Callable[[H], H]:
    """Register the function as the handler of a topic; a topic has one."""

    def register(function: H) -> H:
        known = _handlers.get(topic)
        if known is not None and known is not function:
            raise RuntimeError(f"two handlers for {topic}")
        _handlers[topic] = function
        return function

    return register


def topics() -> frozenset[str]:
    """The topics that have a handler."""
    return frozenset(_handlers)


def on_put(callback: Callable[[], None]) -> None:
    """Have this called after each commit that put work here, once per transaction: the alarm clock of a broker.

    The callback must return at once and must not matter: the work is found without it, only later.
    """
    if callback not in _on_put:
        _on_put.append(callback)


def _wake_after_commit() -> None:
    if not _on_put:
        return
    connection = transaction.get_connection()
    # Asked for already at this savepoint or one round it: then whatever drops that call drops this work too.
    around = set(connection.savepoint_ids)
    if not any(call is _wake and set(savepoints) <= around for savepoints, call, *_ in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    for callback in _on_put:
        callback()


def put(topic: str, *, key: str | None = None, not_before: datetime | None = None, **ids: int | str) -> None:
    """Ask for work, inside the transaction of the act that it follows; ids only.

    With a key there is one row for it: a second request takes the row back from a worker that may be half way through
    it (its lease no longer matches, so it cannot delete the row) and the work is done once more after this act.
    """
    _must_be_inside_a_transaction()
    moment = clock.now()
    insert(OutboxMessage(topic=topic, key=key, ids=ids, created_at=moment, due_at=not_before or moment), _ASK_ANEW)
    _wake_after_commit()


def call_off(topic: str, *, key: str) -> None:
    """Ask for it no more, inside the transaction of the act that takes back what it followed. A worker that is at it already finds
    out for itself: a handler looks at how things stand."""
    _must_be_inside_a_transaction()
    OutboxMessage.objects.filter(topic=topic, key=key).delete()


def put_many(topic: str, many: list[tuple[str, dict[str, int | str]]]) -> None:
    """The same for a set-based act: pairs of key and ids."""
    _must_be_inside_a_transaction()
    moment = clock.now()
    # In the keys' order, so that two set-based acts lock rows in the same order.
    _write(
        [
            OutboxMessage(topic=topic, key=key, ids=ids, created_at=moment, due_at=moment)
            for key, ids in sorted(many, key=lambda pair: pair[0])
        ]
    )


def put_if_absent(topic: str, *, key: str, **ids: int | str) -> None:
    """Ask for work unless it is already asked for, done half or parked: for the schedule that looks for gaps, which
    must not wake parked work again and again."""
    moment = clock.now()
    message = OutboxMessage(topic=topic, key=key, ids=ids, created_at=moment, due_at=moment)
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    _wake_after_commit()


def _must_be_inside_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an outbox row commits with its act: put it inside the act's transaction")


# What is asked for again begins as if it had never been begun.
_ANEW = ["ids", "due_at", "lease", "leased_until", "attempts", "parked_at"]
_ASK_ANEW: Final = f"ON CONFLICT (topic, key) DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in _ANEW)}"  # nosec B608  # names of our own columns

# Done for every piece of work, which is why they are not put together anew each time.
_BEGIN: Final = "UPDATE kernel_outboxmessage SET attempts = %s, due_at = %s, leased_until = %s WHERE id = %s AND lease = %s"
_CROSS_OFF: Final = "DELETE FROM kernel_outboxmessage WHERE id = %s AND lease = %s"


def _write(messages: list[OutboxMessage]) -> None:
    OutboxMessage.objects.bulk_create(
        messages,
        update_conflicts=True,
        unique_fields=["topic", "key"],
        update_fields=_ANEW,
        batch_size=500,
    )
    _wake_after_commit()


def _free(moment: datetime, latest: datetime) -> models.QuerySet[OutboxMessage]:
    """What is due at a moment and in nobody's hands; latest: see _latest."""
    free = Q(leased_until=None) | Q(leased_until__lte=moment) | Q(leased_until__gt=latest)
    return OutboxMessage.objects.filter(free, parked_at=None, due_at__lte=moment).order_by("due_at", "id")


def _latest(moment: datetime) -> datetime:
    """When the last lease ends that another machine can take now: one that ends later was taken before the clock was set back."""
    return moment + LEASE + clock.MACHINES_DIFFER_BY


def is_due(moment: datetime) -> bool:
    """Whether a worker who came at this moment (UTC) would find something to do."""
    return _free(moment, _latest(moment)).exists()


@cache
def _due(limit: int) -> Question[OutboxMessage]:
    """So many of them, locked, in SQL once."""

    def ask(moment: datetime, latest: datetime) -> models.QuerySet[OutboxMessage]:
        skip = connection.features.has_select_for_update_skip_locked
        return _free(moment, latest).select_for_update(skip_locked=skip)[:limit]

    return Question(ask, datetime, datetime)


def _lease(limit: int, holder: str = "") -> list[OutboxMessage]:
    """Lease due rows in one short transaction; rows that another worker is leasing are passed over.

    The first row's attempt is counted here, since it begins at once; those behind it are counted when their turn comes. What
    is begun is due anew from now: if the worker dies in it, the next one takes its neighbours first. A row whose last attempt
    was begun and never ended is parked instead of being given to yet another worker.
    """
    moment = clock.now()
    with transaction.atomic():
        taken = _due(limit).rows(moment, _latest(moment))
        for message in [message for message in taken if message.attempts >= MOST_ATTEMPTS]:
            _park_silent(message, moment)
            taken.remove(message)
        token = f"{holder:.{HOLDER_LENGTH}}{secrets.token_hex(4 if holder else 16)}"
        for message in taken:
            message.lease = token
            message.leased_until = moment + LEASE
        first, behind = taken[:1], taken[1:]
        held = {"lease": token, "leased_until": moment + LEASE}
        for message in first:
            OutboxMessage.objects.filter(pk=message.pk).update(**held, attempts=message.attempts + 1, due_at=moment)
            message.attempts += 1
        if behind:
            OutboxMessage.objects.filter(id__in=[message.pk for message in behind]).update(**held)
    return taken


def _begin(message: OutboxMessage) -> bool:
    """Count the attempt of a row further back in the group; False when it is not this worker's any more.

    Its lease begins anew: what came before it may have taken long, and nobody else is to begin it meanwhile.
    """
    moment = clock.now()
    written = connection.ops.adapt_datetimefield_value
    message.attempts += 1
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [message.attempts, written(moment), written(moment + LEASE), message.pk, message.lease])
        return bool(cursor.rowcount)


def _park_silent(message: OutboxMessage, moment: datetime) -> None:
    """Park a row in whose handler worker after worker ended without a word. What it last said, if it ever did, is kept."""
    said = f"begun {message.attempts} times, and the last time it did not come to an end: the worker died in it\n{message.last_error}"
    OutboxMessage.objects.filter(pk=message.pk).update(parked_at=moment, last_error=said[:4000], leased_until=None, lease="")
    logger.error("outbox %s %s begun %s times and never ended, parked", message.topic, message.ids, message.attempts)


def _done(message: OutboxMessage) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CROSS_OFF, [message.pk, message.lease])


def _again(message: OutboxMessage, wait: timedelta) -> None:
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        attempts=message.attempts - 1, due_at=clock.now() + wait, leased_until=None, lease=""
    )


def _failed(message: OutboxMessage, text: str) -> None:
    attempts = message.attempts
    parked = attempts >= MOST_ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        last_error=text[-4000:],
        due_at=clock.now() + timedelta(seconds=min(2**attempts, LONGEST_BACK_OFF.total_seconds())),
        parked_at=clock.now() if parked else None,
        leased_until=None,
        lease="",
    )
    logger.error("outbox %s %s failed (%s of %s)%s", message.topic, message.ids, attempts, MOST_ATTEMPTS,
                 ", parked" if parked else "")  # fmt: skip


def _put_off(message: OutboxMessage, text: str) -> None:
    """The surroundings failed and not the work: it is never parked for that, and when they are well it has tries left."""
    attempts = min(message.attempts, MOST_ATTEMPTS - 2)
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        attempts=attempts,
        last_error=text[-4000:],
        due_at=clock.now() + min(timedelta(seconds=2**attempts), LONGEST_WAIT),
        leased_until=None,
        lease="",
    )
    logger.warning("outbox %s %s waits for its surroundings: %s", message.topic, message.ids, text.strip().splitlines()[-1][:200])


# Of the machine, and over when it is mended: no room, no memory, too many open files, a disk that fails.
_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ESTALE}
)


def of_the_surroundings(error: Exception) -> bool:
    """Whether a handler failed for something that has nothing to do with its work: the disk, the database, a line, or somebody
    who held its row for too long."""
    if isinstance(error, Conflict):
        return error.code == BUSY
    if isinstance(error, (Unavailable, OperationalError, InterfaceError, ConnectionError, TimeoutError)):
        return True
    return isinstance(error, OSError) and error.errno in _OF_THE_MACHINE


def run(message: OutboxMessage) -> bool:
    """Run the handler of a leased row whose attempt is counted; whether it was done. A failure is kept on the row.

    Raises:
        OperationalError, InterfaceError: the database is away, so that the end could not be written. The attempt is taken off again when
            it is back (see drain); the row is taken up when its lease ends.
    """
    try:
        return _run(message)
    except (OperationalError, InterfaceError):
        _unwritten.append(message.pk)
        raise


def _take_off_unwritten() -> None:
    """Take off the attempts of which the database's absence and not the work was to blame; nothing is forgotten if it goes again."""
    while _unwritten:
        pk = _unwritten[0]
        # Somebody may have begun it since: of the attempts that are counted one was ours. What was asked for anew has none.
        OutboxMessage.objects.filter(pk=pk, parked_at=None, attempts__gt=0).update(attempts=models.F("attempts") - 1)
        del _unwritten[0]


def _run(message: OutboxMessage) -> bool:
    handler = _handlers.get(message.topic)
    if handler is None:
        _failed(message, f"no handler for the topic {message.topic}")
        return False
    try:
        handler(**message.ids)
    except NotYet as again:
        _again(message, again.wait)
        return False
    except Exception as error:  # noqa: BLE001  # any fault of a handler is that row's and must not stop the others
        if of_the_surroundings(error):
            _put_off(message, traceback.format_exc())
        else:
            _failed(message, traceback.format_exc())
        return False
    _done(message)
    return True


def drain(*, limit: int = 200, holder: str = "", within: timedelta | None = None) -> int:
    """Do due work, at most so many rows, and begin nothing more after a time if one is given; how many were done.

    Rows are leased in small groups so that a slow handler does not outlive its neighbours' leases. A holder whose name is
    known (at most 32 characters) can be declared dead with `release`.
    """
    done = tried = 0
    begun = clock.now()
    _take_off_unwritten()
    while tried < limit and (within is None or clock.now() - begun < within):
        messages = _lease(min(10, limit - tried), holder)
        if not messages:
            break
        for place, message in enumerate(messages):
            tried += 1
            # The first was counted with the lease.
            if place == 0 or _begin(message):
                done += run(message)
    return done


def release(holder: str) -> int:
    """Free what this holder had leased, because it is known to have died; how many rows. Otherwise they wait for the lease's end."""
    if not holder:
        raise ValueError("a holder has a name")
    return OutboxMessage.objects.filter(lease__startswith=holder[:HOLDER_LENGTH]).update(leased_until=None, lease="")


def after_a_step_back() -> int:
    """Bring forward what was asked for at a moment that the clock has not reached yet: it was set back since, and the work
    would wait until the clock has caught up. How many rows. Machines' clocks differ a little; that is no step."""
    moment = clock.now()
    waiting = OutboxMessage.objects.filter(parked_at=None, due_at__gt=moment, created_at__gt=moment + clock.MACHINES_DIFFER_BY)
    # Not what was put off on purpose, if anything ever is.
    return waiting.filter(due_at__lte=models.F("created_at") + LONGEST_BACK_OFF).update(created_at=moment, due_at=moment)


def retry(message_id: int) -> bool:
    """Take a parked row up again, at an operator's word; whether there was one."""
    return bool(OutboxMessage.objects.filter(pk=message_id).exclude(parked_at=None).update(parked_at=None, attempts=0, due_at=clock.now()))
