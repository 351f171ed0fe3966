"""Fees from the home page on: a rehearsal of a year, a concession verified by two, money over the counter; all of it by links."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backoffice.fees.models import Verification
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from backoffice.payments.models import Receipt
from tests.factories.lives import Lives
from tests.journeys.conftest import PHONE, Faults
from workflows.fees.models import Rehearsal
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper

pytestmark = [pytest.mark.browser, pytest.mark.once]


def looked_at(page: Page, name: str, pictures: Path | None) -> None:
    """Wide and narrow: nothing is broader than the screen."""
    page.wait_for_load_state("load")  # a page that waits for its style sheets has any width
    for size in (dict(page.viewport_size or {}), PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, size)
        if pictures is not None:
            page.screenshot(path=pictures / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 860})


def test_fees_as_a_new_user_meets_them(town: Lives, desk: Callable[..., Page], faults: Faults, pictures: Path | None):
    filing = town.receive()
    page = desk(town.court.manager)
    page.get_by_role("link", name="Reference").first.click()
    page.get_by_role("link", name="Fees", exact=True).click()
    page.get_by_role("link", name="Every court's fees").click()
    page.get_by_role("link", name="What changes on the day after").click()
    page.get_by_label("Registry").select_option("DC-REG")
    page.get_by_label("Filings of the last").select_option("365")
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("link", name=filing.reference)).to_be_visible()
    expect(page.locator("tfoot")).to_contain_text("126")
    looked_at(page, "rehearsal", pictures)
    with page.expect_download() as download:
        page.get_by_role("button", name="All of them as a spreadsheet").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    Rehearsal.objects.update(finished_at=None, total=12000, done=4500)
    page.get_by_role("link", name="back to the fees").click()
    page.get_by_role("link", name="What changes on the day after").click()
    page.locator("section", has_text="Asked before").get_by_role("link").first.click()
    expect(page.get_by_role("status")).to_contain_text("4500 of 12000 filings done")
    looked_at(page, "rehearsal-under-way", pictures)
    # What it rests on.
    page.get_by_role("link", name="back to the fees").click()
    page.get_by_role("link", name="What nobody has verified yet").click()
    looked_at(page, "unverified", pictures)
    page.locator("tr", has_text="Concession of 20").filter(has_text="DC").get_by_role("link", name="Verify").click()
    page.get_by_label("I read it in").fill("L.S. No. 2 to Gazette No. 18/2022")
    page.get_by_label("Legal instrument", exact=True).fill("L.N. 84 of 2022")
    looked_at(page, "verify", pictures)
    page.get_by_role("button", name="I have read it").click()
    looked_at(page, "verify-change", pictures)
    page.get_by_role("button", name="Propose it to a second person").click()
    other = desk(town.court.supervisor)
    other.get_by_role("link", name="Changes").first.click()
    other.locator("[data-row]").first.get_by_role("link").first.click()
    other.get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("In effect:").first).to_be_visible()
    assert Verification.objects.get().by == f"{town.court.manager}, {town.court.supervisor}"
    page.get_by_role("link", name="Reference").first.click()
    page.get_by_role("link", name="Cases and documents").click()
    page.get_by_role("link", name="From when e-filing is mandatory").click()
    looked_at(page, "mandates", pictures)
    page.locator("tr", has_text="DCCJ").get_by_role("link", name="Make it mandatory").click()
    page.get_by_label("First day").fill("2099-07-01")
    page.get_by_label("Evidence").fill("seen: L.N. 9 of 2099")
    page.get_by_label("Ground").fill("L.N. 9 of 2099")
    looked_at(page, "mandate", pictures)
    page.get_by_role("button", name="Look at what it would do").click()
    looked_at(page, "mandate-change", pictures)
    assert faults == []


def test_money_over_the_counter(town: Lives, desk: Callable[..., Page], faults: Faults, pictures: Path | None):
    entered = PaperFiling(town.submission(), AtTheCounter(represented=False), clock.now())
    filing = take_in_paper(entered=entered, officer=town.court.officer, key="form-1")
    page = desk(town.court.cashier)
    page.get_by_role("link", name="Awaiting payment").click()
    page.get_by_role("link", name=filing.reference).click()
    page.get_by_role("link", name="Take payment at the counter").click()
    page.get_by_label("By", exact=True).select_option("cheque")
    page.get_by_role("button", name="Take the money").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the number of the cheque")
    looked_at(page, "till", pictures)
    page.get_by_label("Number of the cheque").fill("000123")
    page.get_by_role("button", name="Take the money").click()
    expect(page.locator("h1")).to_contain_text(Receipt.objects.get().number)
    looked_at(page, "till-receipt", pictures)
    assert [fault for fault in faults if "422" not in fault] == []
