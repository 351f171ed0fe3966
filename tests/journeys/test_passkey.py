"""A passkey in a real browser, with the device that Chromium itself simulates: added, shown, lost, removed; by keys alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from backoffice.audit.models import Event
from backoffice.people.models import SecondFactor, User
from tests.factories.lives import Lives

pytestmark = [pytest.mark.browser, pytest.mark.once]

PASSWORD = "registry-test"
INSIDE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}


class Device:
    """The authenticator of one page."""

    def __init__(self, page: Page) -> None:
        self._chromium: CDPSession = page.context.new_cdp_session(page)
        self._chromium.send("WebAuthn.enable")
        self._id = self._chromium.send("WebAuthn.addVirtualAuthenticator", {"options": {**INSIDE, "automaticPresenceSimulation": True}})

    def keys(self) -> list[dict]:
        return self._chromium.send("WebAuthn.getCredentials", self._id)["credentials"]

    def knows_its_person(self, verified: bool) -> None:
        self._chromium.send("WebAuthn.setUserVerified", {**self._id, "isUserVerified": verified})

    def is_set_back(self) -> None:
        """As a copy that was made before the last sign-ins: the same key, a lower counter."""
        (key,) = self.keys()
        self._chromium.send("WebAuthn.clearCredentials", self._id)
        self._chromium.send("WebAuthn.addCredential", {**self._id, "credential": {**key, "signCount": 1}})


@pytest.fixture
def at_desk(desk: Callable[..., Page]) -> Callable[[User], tuple[Page, Device]]:
    def sit_down(user: User) -> tuple[Page, Device]:
        page = desk(user)
        return page, Device(page)

    return sit_down


def add(page: Page, name: str) -> None:
    page.goto("/me/second-factor/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.locator("[name=name]")).to_be_focused()
    page.wait_for_load_state("load")  # the form asks the device from then on
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def password(page: Page, user: User) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in/second/$"))
    page.wait_for_load_state("load")


def test_a_passkey_is_added_opens_the_next_sign_in_and_is_removed(town: Lives, at_desk, faults, pictures):
    cashier = town.court.cashier
    page, device = at_desk(cashier)
    add(page, "Desk computer")
    expect(page.locator("ol.mono li")).to_have_count(10)
    assert len(device.keys()) == 1
    add(page, "Again")
    expect(page.get_by_role("alert")).to_contain_text("on this device already")
    if pictures:
        page.screenshot(path=pictures / "passkey-add.png")
    password(page, cashier)
    button = page.get_by_role("button", name="Use a passkey")
    expect(button).to_be_focused()
    if pictures:
        page.screenshot(path=pictures / "passkey-sign-in.png")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/$"))
    factor = SecondFactor.objects.get(user=cashier)
    assert (factor.name, factor.sign_count) == ("Desk computer", device.keys()[0]["signCount"])
    page.goto("/me/second-factor/")
    if pictures:
        page.screenshot(path=pictures / "passkey-list.png")
    page.get_by_role("button", name="Remove Desk computer").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert list(Event.objects.filter(subject=f"person:{cashier.pk}").order_by("pk").values_list("code", flat=True)) == [
        "people.second_factor_enrolled",
        "people.recovery_codes_made",
        "people.second_factor_shown",
        "people.second_factor_removed",
    ]
    assert faults == []


def test_a_device_that_does_not_know_its_person_and_one_that_was_copied_open_nothing(town: Lives, at_desk, faults):
    cashier = town.court.cashier
    page, device = at_desk(cashier)
    add(page, "Key")
    code = page.locator("ol.mono li").first.inner_text()
    for _number in range(2):
        password(page, cashier)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/accounts/$"))
    password(page, cashier)
    device.knows_its_person(False)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No passkey was given")
    device.knows_its_person(True)
    device.is_set_back()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("there may be a copy of it")
    assert Event.objects.filter(code="people.passkey_went_back").count() == 1
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accounts/$"))
    assert [fault for fault in faults if "422" not in fault] == []
