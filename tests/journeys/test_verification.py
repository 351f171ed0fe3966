"""Somebody outside checks a paper in their own browser, by its code and by its file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.kernel import outbox, storage
from backoffice.papers.models import Paper, PaperKind
from tests.factories.lives import Lives
from tests.journeys.conftest import PHONE, Faults

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def passer_by(chromium_browser: Browser, live_server: LiveServer, faults: Faults) -> Iterator[Page]:
    """A phone on which nobody has signed in."""
    context = chromium_browser.new_context(viewport=PHONE, base_url=live_server.url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    faults.watch(page)
    yield page
    context.close()


def test_a_file_is_held_against_the_record_by_whoever_has_it(town: Lives, passer_by: Page, faults: Faults, tmp_path: Path):
    """The forms must work in a browser, which says with each where it comes from, unlike a test's own client."""
    town.reach("fee_checked")
    while outbox.drain():
        pass
    paper = Paper.objects.get(kind=PaperKind.ACKNOWLEDGEMENT)
    issued, altered = tmp_path / "issued.pdf", tmp_path / "altered.pdf"
    issued.write_bytes(storage.read(paper.sha256))
    altered.write_bytes(storage.read(paper.sha256) + b"\n")

    for address in ("/verify/", f"/verify/{paper.verification_code}/"):
        for file, said in ((issued, "Genuine"), (altered, "Not")):
            passer_by.goto(address)
            passer_by.set_input_files("[type=file]", file)
            passer_by.get_by_role("button", name="Compare").click()
            expect(passer_by.locator(".verdict .word").first).to_contain_text(said)
    assert faults == []
