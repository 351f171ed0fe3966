"""The page Consistency with as many reasons, and as long ones, as a court has: it is read without moving it sideways."""

from datetime import date

import pytest

from backoffice.cases.models import DocumentType, ReturnReason
from tests.factories.lives import Lives
from tests.journeys.conftest import DESK, PHONE
from workflows.filing.actions.return_for_correction import ReturnedFor, return_for_correction

pytestmark = [pytest.mark.browser, pytest.mark.once]

TITLES = (
    "Exhibit missing or not marked", "Not signed or not dated", "Names of the parties differ between the documents",
    "Outside the jurisdiction of the court", "Statement of truth missing or incomplete", "Scan illegible, cut off or upside down",
    "Acknowledgment of service form not attached", "Address for service missing",
)  # fmt: skip

SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("main *")].filter(
    each => each.scrollWidth > each.clientWidth + 1 && (each === document.documentElement || getComputedStyle(each).overflowX === "auto")
  ).map(each => `${each.tagName} ${each.getAttribute("aria-label") || each.className}: ${each.scrollWidth} in ${each.clientWidth}`)"""


@pytest.mark.parametrize("language", ["en-gb", "zh-hant"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_nothing_on_it_scrolls_sideways(town: Lives, desk, size, language, faults, pictures):
    made = [
        ReturnReason(
            code=f"reason-number-{number}", position=number, kind=ReturnReason.Kind.RETURN, title=title,
            title_zh="文件未按規則簽署或註明日期", rule_cited="Order 18", sentence=title, sentence_zh="文件有誤。",
            valid_from=date(2022, 1, 1), evidence="test",
        )
        for number, title in enumerate(TITLES, 20)
    ]  # fmt: skip
    ReturnReason.objects.bulk_create(made)
    DocumentType.objects.update(title="Application for employees' compensation by the dependants of a deceased employee")
    reference, officer = town.taken().reference, town.court.officer
    return_for_correction(reference=reference, officer=officer, reasons=[ReturnedFor(each.code) for each in made], cure_by=None)
    page = desk(town.court.manager, size=size, language=language)
    page.goto("/consistency/?from=2026-03&to=2026-03")
    assert page.locator("table.wrapped").is_visible()
    if pictures:
        page.screenshot(path=pictures / f"consistency-{language}-{size['width']}.png", full_page=True)
    assert page.evaluate(SIDEWAYS) == []
    assert faults == []
