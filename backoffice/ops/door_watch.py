"""The heartbeat of a process: a thread that writes in the ledger that it is there and can work. One for each process of the web."""

import logging
import os
import socket
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from backoffice.kernel import clock, parts
from workflows.maintenance import rules
from workflows.maintenance.keeping import Keeper, fault_of_store
from workflows.maintenance.models import DoorSpan

logger = logging.getLogger(__name__)


def ran() -> float:
    """The machine's own count of seconds, which goes on while it sleeps and which nobody sets."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def keeper(part: str) -> Keeper:
    """This process as one that writes of itself."""
    return Keeper(part, f"{socket.gethostname()[:80]}:{os.getpid()}", ran)


def turn(one: Keeper) -> None:
    """One beat: look whether a filing could be taken, and write it. A fault is remembered and told with the next good beat."""
    try:
        # Only the door needs the store; what it says of a database that is away is known by the beat itself.
        word = parts.store() if one.part == DoorSpan.Part.DOOR else parts.OK
        one.beat("" if word == parts.NOT_KNOWN else fault_of_store(word))
    except (DatabaseError, InterfaceError):
        one.failed(rules.DATABASE, clock.now())
        connection.close()
    except Exception:
        # A fault of ours, of whatever kind, must not end the thread: the process would go on to take filings, the ledger would tell of
        # an outage that is none, and the registry would certify it. The beat that is missing shows as what it is, a gap without a cause.
        logger.exception("the heartbeat could not be written")
    finally:
        close_old_connections()


def start(part: str) -> None:
    """Beat from now on, until the process ends; nothing where HEARTBEAT_SECONDS is 0."""
    every = settings.HEARTBEAT_SECONDS
    if not every:
        return

    def run() -> None:
        one, rest = keeper(part), threading.Event()
        while True:
            turn(one)
            rest.wait(every)

    threading.Thread(target=run, name=f"heartbeat-{part}", daemon=True).start()
