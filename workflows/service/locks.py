"""Our locks for the flows of failed services and failed notices."""

from backoffice.filings.models import Filing
from workflows.row_lock import RowLock
from workflows.service.models import NoticeProcess, ServiceProcess


class ServiceLock(RowLock):
    """Locks the filing whose delivery failed, as every act on it does."""

    row, process, link = Filing, ServiceProcess, "delivery__filing_id"


class NoticeLock(RowLock):
    """Locks the filing of whose message the notice failed, as every act on it does."""

    row, process, link = Filing, NoticeProcess, "notice__filing_id"
