"""An operator's way through the screens: parked work is looked at, taken up again, and is done."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from backoffice.kernel import clock, outbox
from backoffice.kernel.models import OutboxMessage
from tests.factories.lives import Lives, fresh
from tests.journeys.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_parked_row_is_taken_up_again_and_is_done(town: Lives, desk, faults, pictures):
    filing = town.deemed_received()
    town.pay(filing)
    OutboxMessage.objects.all().delete()
    with transaction.atomic():
        outbox.put("filing.check_fee", key=filing.reference, filing=filing.reference)
    fault = '  File "/opt/registry/workflows/filing/tasks.py", line 12, in on_check_fee\nOSError: [Errno 28] No space left'
    OutboxMessage.objects.update(attempts=8, parked_at=clock.now(), last_error=fault)

    page = desk(town.court.administrator, size=DESK)
    page.get_by_role("link", name="Operations").click()
    expect(page.locator("#figure-parked")).to_have_text("1")
    expect(page.locator("#alarms")).to_contain_text("1 piece of work is parked.")
    page.locator("#work").get_by_role("link", name="1", exact=True).click()
    expect(page.locator("tbody")).to_contain_text("OSError: [Errno 28] No space left (workflows/filing/tasks.py:12)")
    page.get_by_role("link", name=f"Look at {filing.reference}").click()
    expect(page.locator("#one")).to_contain_text("yes: it must be done")
    page.locator("#one").get_by_role("button", name="Take it up again").click()
    expect(page.locator(".said.success")).to_contain_text("Taken up again: Look whether the fee is settled.")
    expect(page.locator(".nothing")).to_contain_text("Nothing is parked.")
    # The server took it up by its own clock, which runs ahead of the test's.
    with clock.set_to(OutboxMessage.objects.get().due_at):
        assert outbox.drain() == 1
    assert fresh(filing).state == "fee_checked"
    page.get_by_role("link", name="back to operations").click()
    expect(page.locator("#figure-parked")).to_have_text("0")
    if pictures:
        page.screenshot(path=pictures / "operations.png", full_page=True)
    assert faults == []
