"""Each role's own day through the screens, without a fault of the browser's."""

import re

import pytest
from playwright.sync_api import expect

from backoffice.filings.states import State
from backoffice.people.models import Membership, Role
from tests.factories.lives import Lives, fresh
from tests.journeys.conftest import opened

pytestmark = pytest.mark.browser


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
    for wanted in ("Skip to the content", "Inbox", "Sign out", "Take next", "Awaiting filer", "More queues", "DCCJ new case"):
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
