"""The seal is moved on the picture of the page: by the arrow keys, by mouse, by numbers; and it is noted."""

import pytest
from playwright.sync_api import expect

from backoffice.filings.models import SealPlace
from tests.factories.lives import stored_document
from tests.reports.render.test_stamping import PORTRAIT

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_it_is_moved_by_keys_mouse_and_numbers(town, desk, faults, pictures):
    filing = town.reach("taken", documents=(stored_document("writ", data=PORTRAIT),))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/seal/?document=1")
    box, x, y = page.locator("[data-box]"), page.locator("#x"), page.locator("#y")
    began = int(x.input_value())
    box.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(x).to_have_value(str(began - 24))
    expect(page.locator("[name=manner][value=place]")).to_be_checked()
    before = int(y.input_value())
    stands = box.bounding_box()
    page.mouse.move(stands["x"] + 20, stands["y"] + 20)
    page.mouse.down()
    page.mouse.move(stands["x"] + 20, stands["y"] + 50, steps=3)
    page.mouse.up()
    assert int(y.input_value()) < before
    if pictures:
        page.screenshot(path=pictures / "seal.png", full_page=True)
    x.fill("100")
    y.fill("540")
    assert box.get_attribute("x") == "100"
    page.get_by_role("button", name="Note it").click()
    page.wait_for_url(lambda url: "/seal/" not in url)
    said = SealPlace.objects.get()
    assert (said.manner, said.x, said.y) == ("place", 100, 540)
    assert faults == []
