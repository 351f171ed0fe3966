"""Our lock for flows about a filing."""

from backoffice.filings.models import Filing
from workflows.filing.models import FilingProcess
from workflows.row_lock import RowLock


class FilingLock(RowLock):
    """Locks the filing of a process."""

    row, process, link = Filing, FilingProcess, "filing_id"


held = FilingLock.held
