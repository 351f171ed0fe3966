"""A browser before the real server: Chromium, driven by keys and clicks, that reports every fault of its console."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.kernel import clock
from backoffice.people.models import User
from tests.factories.court import Court, build_court
from tests.factories.lives import Lives

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PASSWORD = "registry-test"


@pytest.fixture
def town(transactional_db: None, at_work: clock.Hand) -> Lives:
    """The court with its people, committed, so that the server sees it.

    What the test itself brings about happens on a Tuesday in March 2026; the server's clock shows the real time.
    """
    return Lives(build_court())


@pytest.fixture
def court(town: Lives) -> Court:
    return town.court


class Faults(list[str]):
    """What the browser complained of: errors, violations of the content policy, requests that failed."""

    def watch(self, page: Page) -> None:
        """Note every fault of this page from now on."""
        page.on("console", lambda message: self.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.append(f"failed: {request.url} {request.failure}") if _matters(request) else None)


def _matters(request) -> bool:
    """A request that was given up because the page was left is no fault."""
    return "ERR_ABORTED" not in (request.failure or "")


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def visitor(chromium_browser: Browser, live_server: LiveServer, faults: Faults, settings: Any) -> Iterator[Callable[..., Page]]:
    """An empty page of a browser in which nobody has signed in; each call is another person's own browser."""
    settings.STAFF_ORIGIN = live_server.url  # where passkeys are good
    contexts: list[BrowserContext] = []

    def come_in(*, size: dict[str, int] = DESK, dark: bool = False, language: str = "en-gb") -> Page:
        context = chromium_browser.new_context(
            viewport=size,
            base_url=live_server.url,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale={"en-gb": "en-GB", "zh-hant": "zh-HK"}[language],
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield come_in
    for context in contexts:
        context.close()


@pytest.fixture
def desk(visitor: Callable[..., Page]) -> Callable[..., Page]:
    """A page at which somebody has signed in; each call is another person's own browser."""

    def sit_down(user: User, **browser: Any) -> Page:
        page = visitor(**browser)
        page.goto("/")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return sit_down


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures of the screens go, if somebody wants to look at them (SCREENSHOTS names a directory)."""
    wanted = os.environ.get("SCREENSHOTS")
    if not wanted:
        return None
    path = Path(wanted)
    path.mkdir(parents=True, exist_ok=True)
    return path


def opened(page: Page, reference: str) -> None:
    """Wait until the filing's page stands and answers to its keys."""
    expect(page.locator("h1")).to_contain_text(reference)
    page.wait_for_load_state("load")
