"""What Celery beat fires. The one schedule file: what runs by the clock stands in workflows/schedule.py, with its intervals.

Any number of beats may run at once: each job has its lease in the database, and draining twice does nothing twice.
"""

from typing import Any

DRAIN = "registry.drain"
RUN_DUE = "registry.run_due"

# Seconds. Also how long work waits that a lost or silent broker did not announce.
EVERY = 2.0
# A ring that waited longer than this for a worker says nothing that the next one does not.
STALE_AFTER = 30

SCHEDULE: dict[str, dict[str, Any]] = {
    "schedule": {"task": RUN_DUE, "schedule": EVERY, "options": {"expires": STALE_AFTER}},
    "outbox": {"task": DRAIN, "schedule": EVERY, "options": {"expires": STALE_AFTER}},
}
