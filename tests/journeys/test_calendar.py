"""A manager's way from the home page to the next year's list, a day by two persons, and other hours."""

from datetime import date

import pytest
from playwright.sync_api import expect

from backoffice.calendar.models import Holiday, HolidayYear, OfficeHours
from tests.factories.lives import Lives
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.once]
LIST = """date,name,name_zh
2027-01-01,The first day of January,一月一日
2027-02-06,Lunar New Year's Day,農曆年初一
2027-02-08,The third day of Lunar New Year,農曆年初三
2027-02-09,The fourth day of Lunar New Year,農曆年初四
2027-03-26,Good Friday,耶穌受難節
2027-03-27,The day following Good Friday,耶穌受難節翌日
2027-03-29,Easter Monday,復活節星期一
2027-04-05,Ching Ming Festival,清明節
2027-05-01,Labour Day,勞動節
2027-05-13,The Birthday of the Buddha,佛誕
2027-06-09,Tuen Ng Festival,端午節
2027-07-01,Hong Kong Special Administrative Region Establishment Day,香港特別行政區成立紀念日
2027-09-16,The day following the Chinese Mid-Autumn Festival,中秋節翌日
2027-10-01,National Day,國慶日
2027-10-08,Chung Yeung Festival,重陽節
2027-12-25,Christmas Day,聖誕節
2027-12-27,The first weekday after Christmas Day,聖誕節後第一個周日
"""


def _file(text):
    return {"name": "2027.csv", "mimeType": "text/csv", "buffer": text.encode()}


def _keep(page, pictures, name):
    if pictures:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.screenshot(path=pictures / f"{name}-{size['width']}.png", full_page=True)
        page.set_viewport_size(DESK)


def test_the_next_years_list_a_day_by_two_persons_and_other_hours(town: Lives, desk, faults, pictures):
    Holiday.objects.filter(date__year=2027).delete()
    HolidayYear.objects.filter(year=2027).delete()
    page = desk(town.court.manager, size=DESK)
    if "managers" not in page.url:
        page.goto("/managers/")
    page.locator("a[href*='/calendar/holidays/'][href*='2027']").first.click()
    expect(page.locator("h1")).to_contain_text("2027")
    _keep(page, pictures, "holidays-missing")

    upload = page.locator("form:has([name=files])")
    upload.locator("[name=evidence]").fill("G.N. 3001 of 2026")
    upload.locator("[name=files]").set_input_files(
        _file(LIST.replace("2027-05-01", "2027-5-1").replace("2027-10-01,National Day,", "2027-10-01,,"))
    )
    upload.locator("button.btn-primary").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("2027.csv, line 10: '2027-5-1' is not a date such as 2027-01-01")
    expect(said).to_contain_text("2027.csv, line 15: the name is empty")
    expect(page.locator("#evidence")).to_have_value("G.N. 3001 of 2026")
    _keep(page, pictures, "holidays-faulty")

    upload.locator("[name=files]").set_input_files(_file(LIST))
    upload.locator("button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("Load the general holidays of 2027: 17 days")
    expect(page.locator("body")).to_contain_text("Chung Yeung Festival 重陽節 · the package holidays: Double Ninth Festival")
    _keep(page, pictures, "holidays-preview")
    page.get_by_role("button", name="Put it into effect").click()
    expect(page.locator(".said.success")).to_contain_text("In effect")
    assert Holiday.objects.filter(date__year=2027).count() == 17

    page.goto("/calendar/holidays/?year=2027")
    _keep(page, pictures, "holidays-loaded")
    one = page.locator("form:has([name=date])")
    one.locator("[name=date]").fill("2027-05-14")
    one.locator("[name=name]").fill("The day of the games")
    one.locator("[name=name_zh]").fill("運動會日")
    one.locator("[name=evidence]").fill("G.N. 77 of 2027")
    one.locator("button.btn-primary").click()
    page.get_by_role("button", name="Propose it to a second person").click()
    expect(page.locator("body")).to_contain_text("You proposed it; another person decides.")
    _keep(page, pictures, "holidays-proposed")
    second = desk(town.court.supervisor, size=DESK)
    second.goto(page.url)
    second.get_by_role("button", name="Confirm").click()
    expect(second.locator(".said.success")).to_contain_text("In effect: Add a general holiday")
    assert Holiday.objects.filter(date=date(2027, 5, 14)).exists()

    page.goto("/calendar/?office=DC-REG")
    page.get_by_role("link", name="Other hours").click()
    _keep(page, pictures, "hours")
    form = page.locator("form:has([name=valid_from])")
    form.locator("[name=valid_from]").fill("2027-03-01")
    form.locator("[name=weekdays-1][value='5']").uncheck()
    form.locator("[name=weekdays-2][value='5']").check()
    form.locator("[name=opens-2]").fill("08:45")
    form.locator("[name=closes-2]").fill("16:00")
    form.locator("[name=ground]").fill("Circular 5")
    form.locator("button.btn-primary").click()
    expect(page.locator("body")).to_contain_text("Fri 08:45–16:00")
    _keep(page, pictures, "hours-preview")
    page.get_by_role("button", name="Put it into effect").click()
    expect(page.locator(".said.success")).to_contain_text("In effect: Hours of District Court Registry from")
    assert OfficeHours.objects.filter(office__code="DC-REG", valid_to=None).count() == 2
    # The browser notes the page with the faulty list, which answers 422.
    assert [each for each in faults if "422" not in each] == []
