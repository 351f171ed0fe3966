"""From rows to what a paper says: courts, reasons and rules in both languages, whatever language is switched on."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.utils import translation

from backoffice.calendar.models import Holiday
from backoffice.fees.models import ConcessionPeriod
from backoffice.payments.models import Charge, ChargeLine
from backoffice.people.models import Office
from reports.content.acknowledgement import acknowledgement_of
from reports.content.fees import rows_of
from reports.content.notice_of_return import notice_of_return_of
from reports.content.sealed_copy import sealed_copy_of
from reports.content.stationery import issue_for, reason_of
from reports.documents.plain import Both
from tests.factories import AccountsOfficeFactory, FilingFactory, OfficeFactory
from tests.reports.specimens import issue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 7, 1, tzinfo=UTC)


def stationery(office: Office):
    return issue_for(office, number="N", code="C" * 24, drawn_at=NOW)


@pytest.mark.parametrize(
    ("code", "court", "court_zh", "branch"),
    [
        ("DC-REG", "District Court of the HKSAR", "香港特別行政區區域法院", "登記處"),
        ("DC-ACC", "District Court of the HKSAR", "香港特別行政區區域法院", "會計部"),
        ("SCT-REG", "Small Claims Tribunal", "小額錢債審裁處", "登記處"),
        ("HC-ACC", "High Court of the HKSAR", "香港特別行政區高等法院", "會計部"),
        ("MC-WK-REG", "West Kowloon Magistrates' Courts", "西九龍裁判法院", "登記處"),
        ("MC-ES-ACC", "Eastern Magistrates' Courts", "東區裁判法院", "會計部"),
    ],
)
def test_every_office_has_its_court_in_both_languages(code, court, court_zh, branch):
    call_command("load_reference", verbosity=0)
    made = stationery(Office.objects.get(code=code))
    assert (made.court, made.branch.zh) == (Both(court, court_zh), branch)
    assert made.office.en
    assert made.office.zh


def test_no_office_of_the_reference_data_is_without_a_court():
    call_command("load_reference", verbosity=0)
    for office in Office.objects.all():
        made = stationery(office)
        assert made.court.en.strip()
        assert made.court.zh.strip()


def test_the_address_is_that_of_the_installation(settings):
    settings.PUBLIC_BASE_URL = "https://papers.example/"
    assert stationery(OfficeFactory()).verify_url == f"https://papers.example/verify/{'C' * 24}/"


@pytest.mark.parametrize("language", ["en-gb", "zh-hant"])
def test_reasons_stand_in_both_languages_whatever_is_switched_on(language):
    Holiday.objects.create(date=date(2026, 10, 1), name="National Day", name_zh="國慶日", evidence="test")
    with translation.override(language):
        told = reason_of("holiday", "National Day", NOW, NOW)
    assert told.en == "General holiday (National Day): next opening."
    assert told.zh == "公眾假期（國慶日）：下一次辦公時間開始時。"


def test_a_time_without_a_reason_has_none():
    assert reason_of("", "", None, NOW) == Both("")


def charge_with(**line) -> Charge:
    office = AccountsOfficeFactory()
    charge = Charge.objects.create(
        subject="EF-0000-0000", accounts_office=office, fee_status="payable", priced_on=date(2026, 9, 4), amount_cents=504_00
    )
    values = {
        "position": 1, "item": "writ", "instrument": "Cap. 336C", "description": "Sealing a writ", "quantity": 1,
        "paper_cents": 630_00, "concession_cents": 126_00, "e_cents": 504_00, "rule": "20 per cent, rounded down to the dollar per unit",
    }  # fmt: skip
    ChargeLine.objects.create(charge=charge, **{**values, **line})
    return charge


def test_a_concession_is_told_with_its_rule_and_its_days():
    ConcessionPeriod.objects.create(court="DC", per_cent=20, valid_from=date(2022, 5, 6), valid_to=date(2027, 5, 5), evidence="seen")
    ConcessionPeriod.objects.create(court="HC", per_cent=15, valid_from=date(2022, 5, 6), valid_to=date(2027, 5, 5), evidence="seen")
    (row,) = rows_of(charge_with(), "DC")
    assert row.rule.en == "20 per cent, rounded down to the dollar per unit (Cap. 336C)."
    assert row.rule.zh == "由2022年5月6日至2027年5月5日，表列項目寬減百分之二十，逐項捨去不足一元之數。"


@pytest.mark.parametrize(
    ("line", "chinese"),
    [
        ({"concession_cents": 0, "e_cents": 630_00, "rule": "charged in full"}, "按全額收費，並無寬減。"),
        ({"paper_cents": 0, "concession_cents": 0, "e_cents": 0, "rule": "no fee by electronic means"}, "以電子方式無須繳費。"),
        (
            {"paper_cents": 0, "concession_cents": 504_00, "e_cents": -504_00, "rule": "Not charged twice."},
            "重新提交：已就原存檔繳付的費用不會重複收取。",
        ),
        ({}, ""),
    ],
)
def test_a_line_without_a_concession_on_record_says_what_it_rests_on(line, chinese):
    (row,) = rows_of(charge_with(**line), "DC")
    assert row.rule.zh == chinese
    assert row.rule.en.endswith(".")
    assert not row.rule.en.endswith("..")


def test_without_a_charge_there_are_no_fees():
    assert rows_of(None, "DC") == ()


def test_an_urgent_resubmission_is_told_as_one():
    returned = FilingFactory(returned=True)
    filing = FilingFactory(resubmits=returned, urgent=True, urgency_ground="limitation")
    content = acknowledgement_of(filing, issue())
    assert content.resubmits == returned.reference
    assert content.urgency.en == "A limitation period is ending"


def test_what_was_not_accepted_cannot_be_sealed_and_what_has_no_time_cannot_be_returned():
    filing = FilingFactory(fee_checked=True)
    with pytest.raises(ValueError, match="not accepted"):
        sealed_copy_of(filing, filing.documents.get(), issue())
    returned = FilingFactory(returned=True)
    returned.deemed_received_at = None
    with pytest.raises(ValueError, match="before its deemed time"):
        notice_of_return_of(returned, returned.decision, issue())
