"""How the print of a filing stands, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from backoffice.filings.models import Filing
from backoffice.people.models import User
from workflows.papers import printing
from workflows.papers.models import KeptPrint
from workflows.papers.printing import Plan

# Nothing was asked for; being made; ready; could not be made; the worker gave up on it; what was made is not what the filing shows now;
# what was made is not kept any more.
NONE, MAKING, READY, FAILED, STUCK, STALE, GONE = "none", "making", "ready", "failed", "stuck", "stale", "gone"


@dataclass(frozen=True)
class Shown:
    """What would be bound now, and the print that there is or was, with how it stands."""

    plan: Plan
    standing: str
    kept: KeptPrint | None = None
    fault: str = ""

    @property
    def kept_until(self) -> datetime | None:
        """Until when a print that is ready is kept."""
        if self.kept is None or self.kept.finished_at is None:
            return None
        return self.kept.finished_at + timedelta(hours=settings.FILING_PRINT_HOURS)


def shown_to(person: User, filing: Filing) -> Shown:
    """The print of what the filing shows to this person; else the latest that they might have seen, which says why it is not to be had."""
    plan = printing.plan_for(person, filing)
    rows = KeptPrint.objects.filter(filing=filing).select_related("asked_by").order_by("-asked_at", "-pk")
    mine = next((row for row in rows if row.fingerprint == plan.fingerprint), None)
    if mine is not None:
        return Shown(plan, _standing(mine), mine, printing.fault_words(mine.fault, mine.fault_document) if mine.fault else "")
    before = next((row for row in rows if not row.court_only or plan.court_only), None)
    return Shown(plan, NONE if before is None else STALE, before)


def _standing(kept: KeptPrint) -> str:
    if kept.fault:
        return FAILED
    if not kept.is_over:
        return STUCK if printing.is_parked(kept) else MAKING
    return READY if printing.is_there(kept) else GONE
