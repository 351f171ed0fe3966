"""What has to fit at a desk of 1280 pixels, also where the letters are wide: nothing takes a second line that has one."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from backoffice.people.models import Membership, Role
from tests.factories.lives import Lives
from workflows.money.actions.record_payment import record_payment

pytestmark = [pytest.mark.browser, pytest.mark.once]

WIDE = "body, input, select, button { font-family: 'DejaVu Sans', Verdana, sans-serif !important; }"
# How wide the words of a field are that stand there until something is typed, and the room that they have.
PLACEHOLDER = """field => {
  const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  return [pen.measureText(field.placeholder).width, field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)];
}"""


def heights(page: Page, selector: str) -> set[int]:
    return {round(box["height"]) for box in (one.bounding_box() for one in page.locator(selector).all()) if box}


@pytest.mark.parametrize("language", ["en-gb", "zh-hant"])
def test_what_narrows_the_queue_stands_on_one_line_and_the_search_says_what_it_takes(town: Lives, desk, faults, language):
    town.reach("fee_checked")
    town.to_post()
    Membership.objects.create(user=town.court.senior, office=town.court.tribunal, role=Role.SENIOR_OFFICER)
    page = desk(town.court.senior, language=language)
    for narrowed in ("", "?type=DCCJ&office=DC-REG"):
        page.goto(reverse("staff:inbox") + narrowed)
        page.evaluate("css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }", WIDE)
        (line,) = heights(page, ".office-line")
        (tabs,) = heights(page, ".tabs.of-queues")
        assert tabs < 50, f"one line of queues, what is to be posted among them: {narrowed}"
        assert line < 60, f"one line of controls, with the space round them: {narrowed}"
    wide, room = page.locator("[name=q]").evaluate(PLACEHOLDER)
    assert wide <= room
    documents, filer = (page.locator(f".inbox thead th >> nth={number}").bounding_box() for number in (3, 4))
    assert documents["width"] > 70 and documents["x"] + documents["width"] <= filer["x"] + 1
    assert list(faults) == []


def test_a_long_number_of_the_gateway_makes_no_tall_row(town: Lives, desk, faults):
    filing = town.reach("deemed_received")
    number = "gateway-2026-03-10-" + "0123456789abcdef-" * 4
    record_payment(town.captured(filing, payment_id=number))
    page = desk(town.court.cashier)
    page.goto(reverse("staff:payments"))
    assert max(heights(page, ".ledger tbody tr")) <= 38
    page.evaluate("css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }", WIDE)
    assert page.locator(".scroll-x:has(.ledger)").evaluate("each => each.scrollWidth - each.clientWidth") == 0, "and no wide table"
    expect(page.locator(".l-pay [title]").first).to_have_attribute("title", number)
    assert list(faults) == []


def test_the_key_leads_to_the_first_point_that_is_required(town: Lives, desk, faults):
    town.to_check("named", "The parties are named")
    town.to_check("signed", "It is signed", required=True)
    filing = town.taken()
    page = desk(town.court.officer)
    page.goto(reverse("staff:filing", args=[filing.reference]))
    page.keyboard.press("c")
    expect(page.locator("#checks [data-required]").first).to_be_focused()
    assert not page.locator("#checks [type=checkbox]").first.evaluate("each => each === document.activeElement")
    page.keyboard.press("Space")
    page.locator("body").click(position={"x": 2, "y": 400})
    page.keyboard.press("c")
    expect(page.locator("#checks [type=checkbox]:not(:checked)").first).to_be_focused()
    assert list(faults) == []
