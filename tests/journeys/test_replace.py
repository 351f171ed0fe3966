"""A document that the filer sent with an answer is put in the place of one that was filed, without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from backoffice.filings.models import ReplacedDocument
from tests.factories.lives import Lives, stored_document
from tests.journeys.conftest import PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_another_file_is_put_in_its_place_by_keyboard(town: Lives, desk, faults, pictures):
    filing = town.answered(documents=(stored_document("writ", pages=2),))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    opened(page, filing.reference)
    page.keyboard.press("y")
    expect(page).to_have_url(re.compile("/slip/#replace$"))
    page.locator("#replaced").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sent")).to_have_value("1-1")
    page.locator("#ground-replace").focus()
    page.keyboard.type("sent anew with the answer")
    if pictures:
        page.screenshot(path=pictures / "replace.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=pictures / "replace-phone.png", full_page=True)
    page.keyboard.press("Enter")
    opened(page, filing.reference)
    expect(page.locator("#corrections")).to_contain_text("sent anew with the answer")
    expect(page.locator(".doc-tabs")).to_contain_text("not opened, 1 page")
    if pictures:
        page.screenshot(path=pictures / "replaced-phone.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.screenshot(path=pictures / "replaced.png", full_page=True)
    assert ReplacedDocument.objects.get().question is not None
    assert faults == []
