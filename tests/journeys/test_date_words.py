"""A date field says its day in words, in the page's language: what the browser shows in it may be read as another day."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.lives import Lives

pytestmark = [pytest.mark.browser, pytest.mark.once]

SAID = {"en-gb": ("Thu 12 Mar 2026", "Thu 12 Mar 2026 09:30"), "zh-hant": ("2026年3月12日 星期四", "2026年3月12日 星期四 09:30")}


@pytest.mark.parametrize("language", sorted(SAID))
def test_a_day_that_is_typed_stands_beside_its_field_in_words(town: Lives, desk, faults, language):
    filing = town.taken()
    day, moment = SAID[language]
    page = desk(town.court.officer, language=language)
    page.goto(reverse("staff:hold", args=[filing.reference]))
    field = page.locator("[name=until]:visible")
    said = field.locator("xpath=following-sibling::*[1]")
    field.fill("2026-03-12")
    expect(said).to_have_text(day)
    field.fill("")
    expect(said).to_have_text("")
    page = desk(town.court.supervisor, language=language)
    page.goto(reverse("staff:closure-enter"))
    page.locator("input[type=datetime-local]").first.fill("2026-03-12T09:30")
    expect(page.locator("output.in-words").first).to_have_text(moment)
    fields = page.locator("input[type=date], input[type=datetime-local]")
    assert fields.count() == page.locator("output.in-words").count(), "each has its own"
    assert list(faults) == []
