"""What the demonstration leaves in the audit trail: that it began, on which day, and each story that was told."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, record
from backoffice.audit.models import Event

BEGUN = declare("demo.begun", _("Demonstration begun, its week counted back from {today}"), days=("today",))
TOLD = declare("demo.told", _("Demonstration story told: {title}"))

SUBJECT = "demo"


def begun_on() -> date | None:
    """The Hong Kong day from which the demonstration's week is counted back; None before its first run."""
    event = Event.objects.filter(code=BEGUN.code, subject=SUBJECT).order_by("pk").first()
    return date.fromisoformat(event.data["today"]) if event else None


def begun(today: date) -> None:
    """The first run begins."""
    with transaction.atomic():
        record(BEGUN, subject=SUBJECT, actor=SYSTEM, today=today.isoformat())


def told(story: str, title: str, filings: dict[str, str]) -> None:
    """A story was told and everything came as expected; filings by their name in the story."""
    with transaction.atomic():
        record(TOLD, subject=f"{SUBJECT}:{story}", actor=SYSTEM, title=title, filings=filings)


def told_before() -> dict[str, dict[str, str]]:
    """The stories told before: for each its filings' references by name."""
    return {
        event.subject.removeprefix(f"{SUBJECT}:"): event.data["filings"] for event in Event.objects.filter(code=TOLD.code).order_by("pk")
    }
