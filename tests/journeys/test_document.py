"""The document beside the data: pages, zoom, rotation, find; and a file that is not what it should be."""

import pytest
from playwright.sync_api import Page, expect

from backoffice.filings.submission import SubmittedDocument
from backoffice.kernel import storage
from tests.factories.lives import Lives, stored_document

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def page(town: Lives, desk) -> Page:
    filing = town.reach("taken", documents=(stored_document("writ", pages=6), stored_document("defence", pages=1)))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    expect(page.locator(".page canvas").first).to_be_visible()
    return page


def test_a_page_is_drawn_and_is_not_white(page: Page, faults):
    dark = page.evaluate(
        """() => { const canvas = document.querySelector(".page canvas");
                   const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                   let dark = 0; for (let i = 0; i < data.length; i += 4) { if (data[i] < 100) { dark += 1; } } return dark; }"""
    )
    assert dark > 50
    assert faults == []


def test_pages_are_turned_and_how_far_it_was_read_is_remembered(page: Page, faults):
    expect(page.locator("[data-pages-total]")).to_have_text("6")
    page.locator("[data-page]").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator('[data-document="1"] [data-upto]')).to_have_text("4")
    page.reload()
    expect(page.locator('[data-document="1"] [data-upto]')).to_have_text("4")
    expect(page.locator("[data-page]")).to_have_value("4")
    expect(page.locator('[data-document="2"] [data-is=none]')).to_be_visible()
    assert faults == []


def test_zoom_and_rotation_change_the_page_and_rotation_stays(page: Page, faults):
    def size() -> tuple[float, float]:
        box = page.locator('.page[data-number="1"]').bounding_box()
        assert box is not None
        return box["width"], box["height"]

    width, height = size()
    page.keyboard.press("+")
    expect(page.locator("[data-percent]")).not_to_have_text("100%")
    assert size()[0] > width
    page.keyboard.press("0")
    assert size() == pytest.approx((width, height), abs=2)
    page.keyboard.press("]")
    turned = size()
    assert turned[0] > turned[1]
    page.reload()
    expect(page.locator(".page canvas").first).to_be_visible()
    turned = size()
    assert turned[0] > turned[1]
    assert faults == []


def test_words_are_found_and_marked(page: Page, faults):
    page.keyboard.press("f")
    expect(page.locator("[data-query]")).to_be_focused()
    page.keyboard.type("page 3")
    expect(page.locator("[data-found]")).to_contain_text("1 /")
    expect(page.locator("mark").first).to_be_attached()
    page.locator("[data-query]").fill("no such words")
    expect(page.locator("[data-found]")).to_have_text("not found")
    page.keyboard.press("Escape")
    expect(page.locator("[data-find]")).to_be_hidden()
    assert faults == []


def test_the_divider_is_moved_by_mouse_and_keys_and_remembered(page: Page, faults):
    grip = page.locator("[data-grip]")
    before = grip.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + 5, before["y"] + 100)
    page.mouse.down()
    page.mouse.move(before["x"] + 105, before["y"] + 100, steps=5)
    page.mouse.up()
    moved = grip.bounding_box()
    assert moved is not None
    assert moved["x"] == pytest.approx(before["x"] + 100, abs=3)
    page.reload()
    kept = grip.bounding_box()
    assert kept is not None
    assert kept["x"] == pytest.approx(moved["x"], abs=3)
    grip.focus()
    page.keyboard.press("ArrowLeft")
    stepped = grip.bounding_box()
    assert stepped is not None
    assert stepped["x"] == pytest.approx(moved["x"] - 24, abs=3)
    assert faults == []


def test_a_document_that_cannot_be_shown_says_why(town: Lives, desk):
    broken = storage.put_bytes(b"%PDF-1.7\nnot one at all")
    document = SubmittedDocument(type="writ", filename="broken.pdf", sha256=broken.sha256, size=broken.size, pages=1)
    filing = town.reach("taken", documents=(document,))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    expect(page.locator("[data-note]")).to_contain_text("This document is damaged and cannot be shown here.")
    expect(page.locator("[data-note] a")).to_be_visible()


def test_a_long_document_keeps_only_the_pages_in_sight(town: Lives, desk, faults):
    filing = town.reach("taken", documents=(stored_document("writ", pages=60),))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    expect(page.locator(".page")).to_have_count(60)
    page.locator("[data-page]").fill("50")
    page.keyboard.press("Enter")
    expect(page.locator('.page[data-number="50"] canvas')).to_be_visible()
    expect(page.locator('.page[data-number="1"] canvas')).to_have_count(0)
    assert page.locator(".page canvas").count() < 12
    assert faults == []


def test_pictures_of_the_pages_lead_there_and_stay_open(page: Page, faults):
    pictures = page.locator("[data-thumbs]")
    expect(pictures).to_be_hidden()
    page.keyboard.press("p")
    expect(pictures.locator("button")).to_have_count(6)
    expect(pictures.locator("button[data-drawn] canvas").first).to_be_visible()
    dark = """canvas => { const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                          let dark = 0; for (let i = 0; i < data.length; i += 4) { if (data[i] < 140) { dark += 1; } } return dark; }"""
    assert pictures.locator("canvas").first.evaluate(dark) > 5
    pictures.get_by_role("button", name="Page 5").click()
    expect(page.locator("input[data-page]")).to_have_value("5")
    expect(pictures.locator("[aria-current=page]")).to_have_attribute("data-number", "5")
    page.locator('[data-document="2"]').click()
    expect(pictures.locator("button")).to_have_count(1)
    page.reload()
    expect(pictures.locator("button[data-drawn]").first).to_be_visible()
    page.keyboard.press("p")
    expect(pictures).to_be_hidden()
    assert faults == []


def test_how_large_it_is_shown_is_kept_for_the_next_filing(page: Page, town: Lives):
    page.keyboard.press("+")
    larger = page.locator("[data-percent]").inner_text()
    other = town.reach("taken", documents=(stored_document("writ", pages=2),))
    page.goto(f"/filings/{other.reference}/")
    expect(page.locator(".page canvas").first).to_be_visible()
    expect(page.locator("[data-percent]")).to_have_text(larger)


def test_how_far_it_was_read_is_each_persons_own(page: Page, town: Lives, desk):
    """Two who share a workstation: the second has read nothing of it."""
    page.locator("input[data-page]").fill("6")
    page.keyboard.press("Enter")
    expect(page.locator('[data-document="1"] [data-is=all]')).to_be_visible()
    kept = page.evaluate("Object.entries(localStorage)")
    other = desk(town.court.senior)
    other.evaluate("entries => entries.forEach((each) => localStorage.setItem(...each))", kept)
    other.goto(page.url)
    expect(other.locator(".page canvas").first).to_be_visible()
    expect(other.locator('[data-document="1"] [data-is=all]')).to_be_hidden()
