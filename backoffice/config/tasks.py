"""What a ring of the broker, or beat, has a worker do: drain the same outbox, run the same schedule as `manage.py worker`."""

from datetime import timedelta
from typing import Any

from backoffice.config.beat import DRAIN, RUN_DUE
from backoffice.config.celery import ALARM, app
from backoffice.kernel import outbox
from workflows import schedule

# Well under the time after which Redis takes a task's worker for dead.
ROWS_A_TASK = 50
TIME_A_TASK = timedelta(seconds=5)


@app.task(name=DRAIN, bind=True)
def drain(task: Any) -> None:
    """Do due work of the outbox; after a task's worth of it, ask for another task."""
    holder = task.request.id.replace("-", "")
    if (task.request.delivery_info or {}).get("redelivered"):
        # Whoever had this task before is dead: its rows need not wait for their leases to end.
        outbox.release(holder)
    if outbox.drain(limit=ROWS_A_TASK, holder=holder, within=TIME_A_TASK):
        ALARM.wake()


@app.task(name=RUN_DUE)
def run_due() -> None:
    """Run what the clock says is due."""
    schedule.run_due()
