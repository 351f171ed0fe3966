"""Our lock for the flow of failed services."""

from backoffice.filings.models import Filing
from workflows.row_lock import RowLock
from workflows.service.models import ServiceProcess


class ServiceLock(RowLock):
    """Locks the filing whose delivery failed, as every act on it does."""

    row, process, link = Filing, ServiceProcess, "delivery__filing_id"


held = ServiceLock.held
