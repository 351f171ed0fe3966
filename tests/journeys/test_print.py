"""What a page is on paper: what is read on it, and nothing that is pressed. Printed by the browser, and read back."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from backoffice.kernel import clock
from tests.factories.lives import Lives

pytestmark = [pytest.mark.browser, pytest.mark.poppler, pytest.mark.once]


def printed(page: Page, folder: Path) -> str:
    """The text of the page as the browser prints it on A4."""
    path = folder / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


def test_pages_are_printed_without_what_is_pressed(town: Lives, desk, tmp_path: Path):
    filing = town.reach("taken")
    page = desk(town.court.officer, dark=True)
    page.goto(f"/filings/{filing.reference}/")
    text = printed(page, tmp_path)
    assert filing.reference in text
    assert town.court.officer.get_full_name() in text
    assert str(clock.in_hong_kong(filing.received_at).year) in text
    for pressed in ("Sign out", "Ask the filer", "Release", "Full width", "Reference, case number, receipt, name"):
        assert pressed not in text, pressed
    # The fee is below what the screen shows at once: all of the data is on paper, not what was scrolled to.
    assert "To pay" in text and "History" in text
    white = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != white
    page.emulate_media(media="null")
    page.goto("/registry/?queue=mine")
    text = printed(page, tmp_path)
    assert filing.filer_organisation in text and "Take next" not in text and "Sign out" not in text
    accepted = town.reach("served")
    page.goto(f"/cases/{accepted.case.number}/")
    text = printed(page, tmp_path)
    assert accepted.case.number in text and "Sign out" not in text
    page.goto("/reports/daily-register/")
    text = printed(page, tmp_path)
    assert "Daily register of filings" in text and "Sign out" not in text
