"""A mail server reports on a notice that it had taken: it came back, or it reached its addressee."""

import logging
from enum import Enum

from django.db import transaction
from django.utils.crypto import constant_time_compare

from backoffice.filings import events as filing_events
from backoffice.filings.bounces import Report
from backoffice.filings.deliveries import DeliveryState
from backoffice.filings.messages import Message
from backoffice.kernel import clock
from workflows.filing.notices import message_id
from workflows.service import events, notices, steps

logger = logging.getLogger(__name__)


class Noted(Enum):
    """What became of a report."""

    FAILED = "failed"
    DELIVERED = "delivered"
    NOTHING = "nothing"
    NOT_OURS = "not ours"


def note_report(report: Report) -> Noted:
    """Put on record what a report says. One that comes twice, late, or about an earlier attempt changes nothing.

    A failed service becomes the registry's work, and so does the failed notice of a message that matters; of any other it stands with
    the message.
    """
    if not _is_ours(report):
        logger.warning("a report on a notice that we did not send")
        return Noted.NOT_OURS
    with transaction.atomic():
        if not Message.objects.filter(pk=report.message).exists():
            return Noted.NOT_OURS
        message, delivery = steps.lock_for_message(report.message)
        if delivery is not None:
            if delivery.attempt != report.attempt:
                return Noted.NOTHING
            if report.action == "failed" and delivery.state in (DeliveryState.PREPARED, DeliveryState.SENT, DeliveryState.DELIVERED):
                steps.fail(delivery, report.status or "-")
                return Noted.FAILED if delivery.state == DeliveryState.FAILED else Noted.NOTHING
            if report.action == "delivered" and delivery.state == DeliveryState.SENT:
                delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, max(clock.now(), delivery.prepared_at)
                delivery.save(update_fields=["state", "delivered_at"])
                events.delivered(delivery)
                return Noted.DELIVERED
            return Noted.NOTHING
        # Three characters are kept: the class of the fault, as SMTP's own codes begin.
        fault = report.status[:1] + "00" if report.status else "-"
        told_already = message.notice_fault == fault or notices.attempt_of(message) != report.attempt
        if report.action != "failed" or message.read_at is not None or told_already:
            return Noted.NOTHING
        message.notice_fault = fault
        message.save(update_fields=["notice_fault"])
        filing_events.notice_failed(message.filing, message=message.subject, message_zh=message.subject_zh, fault=report.status or "-")
        notices.fail(message, report.status or "-", report.attempt)
        return Noted.FAILED


def _is_ours(report: Report) -> bool:
    # Held together without the domain, which may have changed since.
    ours = message_id(report.message, report.attempt).partition("@")[0]
    return constant_time_compare(ours, report.name.partition("@")[0])
