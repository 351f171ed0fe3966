"""The filings of a deemed day, from first to last, by an index of their own."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.audit.models import Event
from backoffice.cases.sealing import within
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.people.models import Office

# The order of a daily register; the reference decides between those that fell due together.
ORDER = ("deemed_received_at", "reference")


def deemed_within(office: Office, begins: datetime, ends: datetime) -> QuerySet[Filing]:
    """What became deemed received in an office within a span (its end not included), unordered.

    The deemed time must have come: a filing that was withdrawn before it never was deemed received, and no event says so.
    """
    became = Exists(Event.objects.filter(subject=OuterRef("reference"), code=events.DEEMED.code))
    return _dated(office, begins, ends).filter(~Q(state=State.RECEIVED)).filter(~Q(state=State.WITHDRAWN) | became)


def not_yet_within(office: Office, begins: datetime, ends: datetime) -> QuerySet[Filing]:
    """What is due in an office within a span, provisionally: a closure may still move it."""
    return _dated(office, begins, ends).filter(state=State.RECEIVED)


def after(rows: QuerySet[Filing], at: datetime, reference: str) -> QuerySet[Filing]:
    """What comes after a place in that order."""
    return rows.filter(Q(deemed_received_at__gte=at) & (Q(deemed_received_at__gt=at) | Q(reference__gt=reference)))


def _dated(office: Office, begins: datetime, ends: datetime) -> QuerySet[Filing]:
    return Filing.objects.filter(within([office]), deemed_received_at__gte=begins, deemed_received_at__lt=ends)
