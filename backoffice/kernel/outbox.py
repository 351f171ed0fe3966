"""Work that follows an act: written with it, done at least once after it, parked when it keeps failing.

The table is the queue of record. A worker (or a broker that merely wakes one) leases due rows, runs each handler and
deletes the row when the handler returns. A handler must be safe to run twice: a worker that dies after the effect
and before the delete leaves the row, and the next worker runs it again when the lease ends.
"""

import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import Q

from backoffice.kernel import clock
from backoffice.kernel.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[..., None]
H = TypeVar("H", bound=Handler)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
# A lease is a holder's name (a task of the broker, or nobody in particular) and a part that is new each time.
HOLDER_LENGTH = 32
_handlers: dict[str, Handler] = {}
_on_put: list[Callable[[], None]] = []


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
    _write([OutboxMessage(topic=topic, key=key, ids=ids, created_at=moment, due_at=not_before or moment)])


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


def _write(messages: list[OutboxMessage]) -> None:
    OutboxMessage.objects.bulk_create(
        messages,
        update_conflicts=True,
        unique_fields=["topic", "key"],
        update_fields=["ids", "due_at", "lease", "leased_until", "attempts", "parked_at"],
        batch_size=500,
    )
    _wake_after_commit()


def _due(moment: datetime) -> models.QuerySet[OutboxMessage]:
    free = Q(leased_until=None) | Q(leased_until__lte=moment)
    return OutboxMessage.objects.filter(free, parked_at=None, due_at__lte=moment).order_by("due_at", "id")


def _lease(limit: int, holder: str = "") -> list[OutboxMessage]:
    """Lease due rows in one short transaction; rows that another worker is leasing are passed over."""
    moment = clock.now()
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        taken = list(_due(moment).select_for_update(skip_locked=skip)[:limit])
        token = f"{holder:.{HOLDER_LENGTH}}{secrets.token_hex(4 if holder else 16)}"
        for message in taken:
            message.lease = token
            message.leased_until = moment + LEASE
        OutboxMessage.objects.filter(id__in=[message.pk for message in taken]).update(lease=token, leased_until=moment + LEASE)
    return taken


def _done(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).delete()


def _again(message: OutboxMessage, wait: timedelta) -> None:
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(due_at=clock.now() + wait, leased_until=None, lease="")


def _failed(message: OutboxMessage, text: str) -> None:
    attempts = message.attempts + 1
    parked = attempts >= MOST_ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        attempts=attempts,
        last_error=text[-4000:],
        due_at=clock.now() + timedelta(seconds=min(2**attempts, 600)),
        parked_at=clock.now() if parked else None,
        leased_until=None,
        lease="",
    )
    logger.error("outbox %s %s failed (%s of %s)%s", message.topic, message.ids, attempts, MOST_ATTEMPTS,
                 ", parked" if parked else "")  # fmt: skip


def run(message: OutboxMessage) -> bool:
    """Run a leased row's handler; whether it was done. A failure is kept on the row with its traceback."""
    handler = _handlers.get(message.topic)
    if handler is None:
        _failed(message, f"no handler for the topic {message.topic}")
        return False
    try:
        handler(**message.ids)
    except NotYet as again:
        _again(message, again.wait)
        return False
    except Exception:  # noqa: BLE001  # any fault of a handler parks that row and must not stop the others
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
    while tried < limit and (within is None or clock.now() - begun < within):
        messages = _lease(min(10, limit - tried), holder)
        if not messages:
            break
        for message in messages:
            tried += 1
            done += run(message)
    return done


def release(holder: str) -> int:
    """Free what this holder had leased, because it is known to have died; how many rows. Otherwise they wait for the lease's end."""
    if not holder:
        raise ValueError("a holder has a name")
    return OutboxMessage.objects.filter(lease__startswith=holder[:HOLDER_LENGTH]).update(leased_until=None, lease="")


def retry(message_id: int) -> bool:
    """Take a parked row up again, at an operator's word; whether there was one."""
    return bool(OutboxMessage.objects.filter(pk=message_id).exclude(parked_at=None).update(parked_at=None, attempts=0, due_at=clock.now()))
