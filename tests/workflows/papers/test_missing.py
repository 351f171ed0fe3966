"""The schedule asks again for papers that are missing although nobody is at work on them."""

from datetime import timedelta

import pytest
from django.db import transaction

from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from tests.workflows.papers.filings import whole
from workflows.papers.actions import issue
from workflows.papers.actions.issue import papers_not_yet_drawn

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


def asked() -> set[tuple[str, str]]:
    return set(OutboxMessage.objects.values_list("topic", "key"))


def test_each_kind_of_missing_paper_is_asked_for_once():
    received, accepted, returned, rejected = whole(), whole(accepted=True), whole(returned=True), whole(rejected=True)
    now = clock.now() + LATER
    numbers = set(Receipt.objects.values_list("number", flat=True))
    expected = {("papers.acknowledgement", filing.reference) for filing in (received, accepted, returned, rejected)}
    expected |= {("papers.notice_of_return", filing.reference) for filing in (returned, rejected)}
    expected |= {("papers.receipt", number) for number in numbers}
    expected |= {("papers.sealed_copies", accepted.reference)}
    assert papers_not_yet_drawn(now=now) == len(expected)
    assert asked() == expected
    assert papers_not_yet_drawn(now=now) == 0, "what is being worked on is not asked for again"


def test_what_it_asks_for_is_then_drawn_and_nothing_is_missing():
    filing = whole(accepted=True)
    now = clock.now() + LATER
    papers_not_yet_drawn(now=now)
    outbox.drain()
    assert set(Paper.objects.values_list("kind", flat=True)) == {"acknowledgement", "receipt", "sealed_copy"}
    assert Filing.objects.get(pk=filing.pk).state == "served"
    assert papers_not_yet_drawn(now=now) == 0


def test_what_is_fresh_is_still_the_business_of_the_outbox():
    whole()
    assert papers_not_yet_drawn(now=clock.now() + timedelta(seconds=-30)) == 0


def test_what_is_older_than_three_days_is_left_to_the_invariants():
    whole()
    assert papers_not_yet_drawn(now=clock.now() + timedelta(days=4)) == 0


def test_an_accepted_filing_is_found_however_old():
    whole(accepted=True)
    assert papers_not_yet_drawn(now=clock.now() + timedelta(days=40)) == 1


def test_a_parked_paper_is_left_for_a_person():
    filing = whole()
    with transaction.atomic():
        outbox.put("papers.acknowledgement", key=filing.reference, filing=filing.reference)
    OutboxMessage.objects.update(parked_at=clock.now())
    assert papers_not_yet_drawn(now=clock.now() + LATER) == 0
    assert OutboxMessage.objects.exclude(parked_at=None).count() == 1


def test_a_paper_that_is_there_is_not_asked_for():
    filing = whole()
    issue.issue_acknowledgement(filing.reference)
    assert papers_not_yet_drawn(now=clock.now() + LATER) == 0


def test_sealed_copies_that_wait_for_service_are_not_sealed_again():
    filing = whole(accepted=True)
    issue.issue_acknowledgement(filing.reference)
    issue.issue_receipt(Receipt.objects.get().number)
    issue.issue_sealed_copies(filing.reference)
    assert papers_not_yet_drawn(now=clock.now() + LATER) == 0
