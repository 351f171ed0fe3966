"""A resubmission beside what was returned: the officer reads what is different, sees it marked on the page, and goes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.lives import Lives
from tests.journeys.conftest import PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_what_is_different_is_read_marked_and_left_by_keyboard(town: Lives, desk, faults, pictures):
    filing = town.corrected()
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    opened(page, filing.reference)
    expect(page.locator("#compared + section")).to_contain_text("HK$480,000")
    if pictures:
        page.screenshot(path=pictures / "corrected.png")
    page.keyboard.press("b")
    expect(page.locator("h1")).to_contain_text("What is different")
    leaves = page.locator("[data-drawn=yes]")
    expect(leaves).not_to_have_count(0)
    mark = page.locator(".cmp-is").first.bounding_box()
    leaf = page.locator(".cmp-leaf").nth(1).bounding_box()
    assert mark is not None
    assert leaf is not None
    # The amount stands in the upper tenth of the page, and the mark is as wide as the amount and not as the page.
    assert leaf["y"] < mark["y"] < leaf["y"] + leaf["height"] / 6
    assert 10 < mark["width"] < leaf["width"] / 3
    if pictures:
        page.wait_for_timeout(500)
        page.screenshot(path=pictures / "side-by-side.png")
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(500)
        page.screenshot(path=pictures / "side-by-side-phone.png")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(f"/filings/{filing.reference}/$"))
    assert faults == []
