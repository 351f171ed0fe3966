"""A long filing as one PDF: asked for on its page, left, found again, fetched; sealed in between, it is made anew."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backoffice.kernel import clock, outbox
from tests.factories.lives import Lives, stored_document
from tests.journeys.conftest import Faults
from tests.journeys.test_fees import looked_at
from tests.reports.specimens import read_back, tight
from workflows.cases.actions.set_level import seal_filing
from workflows.papers import printing
from workflows.papers.models import KeptPrint

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_long_filing_is_asked_for_left_found_again_and_fetched(
    town: Lives, desk: Callable[..., Page], faults: Faults, pictures: Path | None, at_work: clock.Hand,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(printing, "MOST_PAGES", 0)
    filing = town.receive(documents=(stored_document("writ"), stored_document("summons", title="Second one")))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Print the filing whole").click()
    printed = opened.value
    expect(printed.get_by_role("status")).to_contain_text("0 of 2 documents done")
    KeptPrint.objects.update(done=1)
    # The page comes by itself to how far it is.
    expect(printed.get_by_role("status")).to_contain_text("1 of 2 documents done", timeout=10_000)
    looked_at(printed, "print-making", pictures)
    printed.close()
    # The server's clock shows the real time.
    at_work.move_to(datetime.now(UTC))
    while outbox.drain():
        pass
    # The page of the filing stood all the while; what it asked for once may be asked for again.
    expect(page.get_by_role("button", name="Print the filing whole")).not_to_have_attribute("aria-busy", "true")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Print the filing whole").click()
    printed = opened.value
    looked_at(printed, "print-ready", pictures)
    with printed.expect_download() as download:
        printed.get_by_role("button", name="Fetch the PDF").click()
    assert download.value.suggested_filename == f"{filing.reference}.pdf"
    assert tight("Second one") in read_back(Path(download.value.path()).read_bytes())
    expect(printed.get_by_role("button", name="Fetch the PDF")).not_to_have_attribute("aria-busy", "true")
    seal_filing(reference=filing.reference, level="parties", document=2, ground="Order of 10 March", officer=town.court.senior)
    printed.get_by_role("button", name="Fetch the PDF").click()
    expect(printed.get_by_role("status")).to_contain_text("has changed since it was asked for")
    looked_at(printed, "print-stale", pictures)
    printed.get_by_role("button", name="Make it anew").click()
    expect(printed.get_by_role("status")).to_contain_text("0 of 2 documents done")
    assert faults == []
