"""Each role's own day through the screens; dark, narrow, and without a fault of the browser's."""

import re

import pytest
from playwright.sync_api import Page, expect

from backoffice.filings.states import State
from backoffice.filings.submission import Urgency
from backoffice.people.models import Membership, Role
from tests.factories.lives import Lives, fresh
from tests.journeys.conftest import DESK, PHONE, opened

pytestmark = pytest.mark.browser

PAGES = {
    "officer": (
        "/",
        "/registry/?queue=mine",
        "/registry/?queue=not-due",
        "/registry/?queue=returned",
        "/receipts/",
        "/me/",
        "/search/?q=Tai",
    ),
    "cashier": ("/", "/accounts/awaiting-payment/", "/accounts/shortfalls/", "/accounts/suspense/", "/accounts/payments/", "/receipts/"),
    "manager": ("/", "/filings/?state=fee_checked", "/registry/", "/accounts/"),
    "auditor": ("/", "/registry/", "/receipts/"),
    "administrator": ("/", *(f"/reference/?section={name}" for name in ("offices", "days", "cases", "fees", "reasons"))),
}


@pytest.fixture
def busy(town: Lives) -> Lives:
    """Something in every standing."""
    for standing in ("received", "deemed_received", "fee_short", "fee_checked", "taken", "served", "returned", "rejected"):
        town.reach(standing)
    town.reach("fee_checked", urgency=Urgency("injunction", "heard this afternoon"))
    return town


@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (PHONE, True)], ids=["desk-light", "phone-dark"])
@pytest.mark.parametrize("role", PAGES)
def test_every_page_fits_and_complains_of_nothing(busy: Lives, desk, faults, pictures, role: str, size, dark: bool):
    """No page is wider than the screen; no script, style or request is refused by the content policy or fails."""
    page: Page = desk(getattr(busy.court, role), size=size, dark=dark)
    for number, address in enumerate(PAGES[role]):
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
        assert page.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light")
        if pictures:
            page.screenshot(path=pictures / f"{role}-{number}-{size['width']}-{'dark' if dark else 'light'}.png", full_page=True)
    assert faults == []


def test_the_accounts_office_sees_a_shortfall_takes_it_and_notes_what_it_did(town: Lives, desk, faults):
    filing = town.reach("fee_short")
    page = desk(town.court.cashier)
    expect(page).to_have_url(re.compile("/accounts/$"))
    page.get_by_role("link", name="Shortfall").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text("503")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    opened(page, filing.reference)
    page.keyboard.press("t")
    expect(page.locator(".hold")).to_contain_text("You have it")
    page.locator("textarea[name=note]").fill("The filer pays the rest today.")
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".line")).to_contain_text("The filer pays the rest today.")
    assert fresh(filing).state == State.FEE_SHORT
    assert faults == []


def test_a_figure_of_the_manager_leads_to_its_list(town: Lives, desk, faults):
    for _ in range(3):
        town.reach("fee_checked")
    page = desk(town.court.manager)
    expect(page).to_have_url(re.compile("/managers/$"))
    figure = page.locator(".figs a").first
    expect(figure.locator("b")).to_have_text("3")
    figure.click()
    expect(page.locator("[data-row]")).to_have_count(3)
    assert faults == []


def test_the_look_is_chosen_and_remembered(town: Lives, desk, faults):
    page = desk(town.court.officer)
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(page.get_by_role("button", name="Light")).to_be_visible()
    assert faults == []


def test_someone_of_two_offices_switches_and_sees_all(town: Lives, desk, faults):
    Membership.objects.create(user=town.court.officer, office=town.court.tribunal, role=Role.REGISTRY_OFFICER)
    town.reach("fee_checked")
    page = desk(town.court.officer)
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator(".pick select").select_option("SCT-REG")
    expect(page.locator(".court b")).to_have_text("Small Claims Tribunal Registry")
    expect(page.locator("[data-row]")).to_have_count(0)
    page.locator(".pick select").select_option("")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert faults == []


def test_the_clock_shows_hong_kong_and_goes(town: Lives, desk, faults):
    page = desk(town.court.officer)
    shown = page.locator("[data-clock]")
    expect(shown).to_have_text(re.compile(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d$"))
    first = shown.inner_text()
    expect(shown).not_to_have_text(first)
    assert faults == []


def test_keys_alone_reach_everything_on_the_list(town: Lives, desk, faults):
    """Tab goes from the way round the rail to the content; what has the focus is seen to have it."""
    town.reach("fee_checked")
    page = desk(town.court.officer)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 40) || document.activeElement.name || ''"))
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none" or page.evaluate("document.activeElement === document.body")
    words = " ".join(reached)
    for wanted in ("Skip to the content", "Inbox", "Sign out", "Take next", "Awaiting payment", "DCCJ new case"):
        assert wanted in words, wanted
    assert faults == []


def test_a_wrong_password_is_said_and_nothing_else(town: Lives, chromium_browser, live_server):
    context = chromium_browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/registry/")
    page.fill("[name=username]", town.court.officer.username)
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("[name=password]", "registry-test")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/registry/$"))
    context.close()
