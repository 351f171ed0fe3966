"""Many at once at the door: one filing, and each caller has the first answer or is told to wait."""

import json
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings

from backoffice.filings.models import Filing
from backoffice.payments.models import PaymentNotice
from tests.backoffice.api.door import MERCHANT, SECRET, Door, notice

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CALLERS = 8


def at_once(call: Callable[[], object]) -> list[object]:
    """What so many threads got that called at the same moment."""
    gate, got = threading.Barrier(CALLERS), []

    def caller() -> None:
        try:
            gate.wait(timeout=30)
            got.append(call())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == CALLERS
    return got


@pytest.fixture
def portal(transactional_db: None) -> Door:
    call_command("load_reference", verbosity=0)
    return Door.of()


def test_the_same_submission_many_times_at_once_is_one_filing(portal: Door) -> None:
    answers = at_once(lambda: Door(portal.client, portal.token, Client()).submit(key="k"))
    counted = Counter(response.status_code for response in answers)
    assert set(counted) <= {201, 409}
    assert counted[201] >= 1
    assert len({response.content for response in answers if response.status_code == 201}) == 1
    assert Filing.objects.count() == 1
    assert json.loads(portal.submit(key="k").content)["reference"] == Filing.objects.get().reference


def test_the_same_notice_many_times_at_once_is_stored_once(portal: Door) -> None:
    body = json.dumps(notice()).encode()
    with override_settings(PAYMENT_NOTICE_SECRETS={MERCHANT: SECRET}):
        answers = at_once(lambda: Door(portal.client, portal.token, Client()).signed(body, message_id="msg_1"))
    assert {(response.status_code, response.content) for response in answers} == {(202, answers[0].content)}
    assert PaymentNotice.objects.count() == 1
