"""Our lock for the flow of changes."""

from backoffice.changes.models import Change
from workflows.changes.models import ChangeProcess
from workflows.row_lock import RowLock


class ChangeLock(RowLock):
    """Locks the change of a process."""

    row, process, link = Change, ChangeProcess, "change_id"


held = ChangeLock.held
