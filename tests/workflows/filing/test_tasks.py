"""Whatever an act asks for has its worker, and a filing's life goes its whole way through the outbox."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.kernel import outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.payments.models import Receipt
from tests.factories.lives import MERCHANT, fresh
from workflows import schedule
from workflows.filing.actions.accept import accept
from workflows.filing.actions.take import take_next
from workflows.filing.lifecycle import CHECK_FEE, CLAIM_PAYMENTS, COMPARE, FOLLOWS, SERVE
from workflows.invariants.run import check_all
from workflows.money.actions.receive_notice import PROCESS, receive_notice
from workflows.money.recording import IDENTIFY


def _topics_written_out():
    """Every topic that stands as a text in a call of outbox.put, put_many or put_if_absent."""
    for path in sorted(Path(settings.ROOT, "workflows").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="put" | "put_many" | "put_if_absent"), args=[ast.Constant(value=str(topic)), *_]):
                    yield topic


def test_every_topic_has_its_handler():
    asked = {topic for topics in FOLLOWS.values() for topic in topics} | {CHECK_FEE, SERVE, CLAIM_PAYMENTS, COMPARE, IDENTIFY, PROCESS}
    asked |= set(_topics_written_out())
    assert "papers.receipt" in asked
    assert asked <= outbox.topics()


@pytest.mark.parametrize("topic", [CHECK_FEE, SERVE, CLAIM_PAYMENTS, COMPARE])
def test_work_for_a_filing_that_is_not_there_is_kept_as_a_fault(lives, topic):
    outbox.put(topic, key="EF-0000-0000", filing="EF-0000-0000")
    assert outbox.drain() == 0
    assert "NotFound" in OutboxMessage.objects.get().last_error


def test_from_the_door_to_the_courts_stamp(lives):
    """The whole life by the real worker: the only hands in it are the officer's."""
    filing = lives.receive("writ", "defence")
    receive_notice(merchant=MERCHANT, message_id="msg-1", body=lives.notice(filing))
    while outbox.drain():
        pass
    assert fresh(filing).state == "fee_checked"
    taken = take_next(officer=lives.court.officer)
    assert taken == filing
    accept(reference=filing.reference, officer=lives.court.officer)
    while outbox.drain():
        pass
    assert fresh(filing).state == "served"
    assert Receipt.objects.get(subject=filing.reference).sequence == 1
    assert not OutboxMessage.objects.exists()
    schedule.run_due()
    assert [breach for _code, _title, breaches in check_all() for breach in breaches] == []
