"""The commands load_reference, deemed_receipt and fee_quote, as a person at a terminal meets them."""

import json
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backoffice.calendar.models import Closure, Holiday, HolidayYear
from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import commencing_document, fee_facts
from backoffice.fees.models import FeeItem
from backoffice.fees.rules import quote
from backoffice.fees.selectors import schedule_of
from backoffice.kernel import clock
from backoffice.kernel.money import Money
from backoffice.people.models import Office
from tests.backoffice.calendar.examples import RECORDED, iso
from tests.factories.written import REFERENCE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def run(*arguments):
    """What a command prints."""
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refusal(*arguments):
    """What a command says when it fails."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


@pytest.fixture
def reference():
    REFERENCE.here()


class TestLoadReference:
    def test_says_what_it_did(self):
        assert "fee items: 8 new, 0 changed, 0 unchanged\n" in run("load_reference")
        assert "fee items: 0 new, 0 changed, 8 unchanged\n" in run("load_reference")

    def test_a_change_counts_from_the_day_given(self, reference, tmp_path):
        folder = tmp_path / "reference"
        shutil.copytree(Path(settings.ROOT) / "fixtures" / "reference", folder)
        file = folder / "fee-items.csv"
        file.write_text(file.read_text().replace("1045.00", "1200.00"))
        assert "fee items: 0 new, 1 changed, 7 unchanged\n" in run("load_reference", "--folder", str(folder), "--from", "2027-01-01")
        assert "HK$836" in run("fee_quote", "--case-type", "HCA", "--on", "2026-12-31")
        assert "HK$960" in run("fee_quote", "--case-type", "HCA", "--on", "2027-01-01")

    def test_what_is_not_in_the_file_is_told(self, reference, tmp_path):
        folder = tmp_path / "reference"
        shutil.copytree(Path(settings.ROOT) / "fixtures" / "reference", folder)
        file = folder / "checks.csv"
        file.write_text(file.read_text() + "new-check,New,新,,no,2022-05-06,,ours\n")
        run("load_reference", "--folder", str(folder))
        assert "checks: 0 new, 0 changed, 25 unchanged, 1 not in the file left as they are\n" in run("load_reference")

    def test_a_bad_row_is_told_and_nothing_is_loaded(self, tmp_path):
        folder = tmp_path / "reference"
        shutil.copytree(Path(settings.ROOT) / "fixtures" / "reference", folder)
        (folder / "fee-items.csv").write_text((folder / "fee-items.csv").read_text().replace("1045.00", "1.045,00"))
        said = refusal("load_reference", "--folder", str(folder))
        assert "Nothing was loaded" in said
        assert "fee-items.csv, line 9: 15 cells instead of 14" in said
        assert not Office.objects.exists()

    def test_a_folder_that_is_not_there(self, tmp_path):
        assert "offices.csv, line 1: the file is missing" in refusal("load_reference", "--folder", str(tmp_path / "none"))

    def test_a_day_that_is_none(self):
        assert refusal("load_reference", "--from", "soon") == "--from: 'soon' is not a date such as 2026-05-04"


class TestDeemedReceipt:
    def test_every_published_example(self, reference):
        for office in {row["office"] for row in RECORDED}:
            mine = [row for row in RECORDED if row["office"] == office]
            answers = json.loads(run("deemed_receipt", "--json", "--office", office, *(iso(row["received"]) for row in mine)))
            assert [(answer["received"], answer["deemed_received"]) for answer in answers] == [
                (iso(row["received"]), iso(row["deemed received"])) for row in mine
            ]

    def test_a_line_per_time(self, reference):
        said = run("deemed_receipt", "--office", "DC-REG", "2024-09-06T09:15", "2025-11-21T17:30:01+08:00", "2025-11-21T09:30:00.000001Z")
        assert said.splitlines() == [
            "2024-09-06T14:40:00+08:00  typhoon closure: reopened 14:40",
            "2025-11-24T08:45:00+08:00  after 5.30pm: next opening",
            "2025-11-24T08:45:00+08:00  after 5.30pm: next opening",
        ]

    def test_microseconds_are_kept(self, reference):
        (answer,) = json.loads(run("deemed_receipt", "--json", "--office", "DC-REG", "2025-11-21T17:29:59.999999"))
        assert answer["deemed_received"] == "2025-11-21T17:29:59.999999+08:00"

    def test_a_time_to_come_is_provisional(self, reference):
        arguments = ("deemed_receipt", "--json", "--office", "DC-REG", "2025-11-21T18:00")
        with clock.set_to(datetime.fromisoformat("2025-11-23T12:00:00+08:00")):
            assert json.loads(run(*arguments)) == [
                {
                    "received": "2025-11-21T18:00:00+08:00",
                    "deemed_received": "2025-11-24T08:45:00+08:00",
                    "provisional": True,
                    "reason": "after 5.30pm: next opening",
                }
            ]
            assert run(*arguments[:1], *arguments[2:]).endswith("next opening (provisional)\n")
        with clock.set_to(datetime.fromisoformat("2025-11-24T08:45:00+08:00")):
            assert json.loads(run(*arguments))[0]["provisional"] is False

    def test_an_office_that_has_not_reopened(self, reference):
        Closure.objects.create(
            office=Office.objects.get(code="DC-REG"),
            closed_from=datetime.fromisoformat("2025-11-24T08:00:00+08:00"),
            ground="gale",
            evidence="ours",
        )
        (answer,) = json.loads(run("deemed_receipt", "--json", "--office", "DC-REG", "2025-11-21T18:00"))
        assert (answer["deemed_received"], answer["provisional"]) == (None, True)
        assert run("deemed_receipt", "--office", "DC-REG", "2025-11-21T18:00") == (
            "not known yet  office closed: when the office reopens (provisional)\n"
        )
        assert "not known yet" not in run("deemed_receipt", "--office", "DC-ACC", "2025-11-21T18:00")

    def test_answers_for_every_office_on_every_day_of_the_loaded_years(self, reference):
        """At an instant that is after closing on every day; the last evening leads into a year that is not loaded."""
        first, last = date(2022, 1, 1), date(2027, 12, 30)
        evenings = [f"{first + timedelta(days=number)}T17:30:00.000001" for number in range((last - first).days + 1)]
        for office in Office.objects.values_list("code", flat=True):
            answers = json.loads(run("deemed_receipt", "--json", "--office", office, *evenings))
            days = [answer["deemed_received"][:10] for answer in answers]
            assert len(days) == 2190
            assert days == sorted(days)
            assert all(answer["deemed_received"] > answer["received"] for answer in answers)
            for year, outside in ((2021, "2021-12-31T12:00"), (2028, "2027-12-31T18:00"), (2028, "2028-01-03T12:00")):
                assert f"holidays of {year} are not loaded" in refusal("deemed_receipt", "--office", office, outside)

    def test_answers_for_every_case_type_in_each_registry_that_takes_it(self, reference):
        months = [f"{year}-{month:02d}-01T12:00" for year in range(2022, 2028) for month in range(1, 13)]
        for kind in CaseType.objects.all():
            offices = sorted(office.code for office in kind.offices.all())
            answers = json.loads(run("deemed_receipt", "--json", "--case-type", kind.code, *months))
            assert [answer["office"] for answer in answers] == [code for code in offices for _month in months]
            assert all(answer["deemed_received"] for answer in answers)
            assert "holidays of 2028 are not loaded" in refusal("deemed_receipt", "--case-type", kind.code, "2028-01-03T12:00")

    def test_a_case_type_names_its_registries(self, reference):
        assert run("deemed_receipt", "--case-type", "DCCJ", "2025-11-21T18:00") == (
            "DC-REG  2025-11-24T08:45:00+08:00  after 5.30pm: next opening\n"
        )

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ((), "Name an office"),
            (("--case-type", "XXXX"), "There is no case type XXXX."),
            (("--case-type", "DCCJ", "--office", "SCT-REG"), "SCT-REG takes no filings of DCCJ."),
        ],
    )
    def test_who_is_asked_must_be_clear(self, reference, arguments, said):
        assert said in refusal("deemed_receipt", *arguments, "2025-11-21T18:00")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("XX-REG", "2025-11-21T18:00"), "There is no office XX-REG."),
            (("DC-REG", "yesterday"), "'yesterday' is not a time such as 2025-11-21T17:30:01+08:00."),
            (("DC-REG", "2025-11-21T18:00", "2025-02-30T18:00"), "'2025-02-30T18:00' is not a time"),
            (("DC-REG", "0001-01-01T00:00"), "'0001-01-01T00:00' is not a time"),
            (("DC-REG", "9999-12-31T23:59"), "'9999-12-31T23:59' is not a time"),
            (("DC-REG", "2027-12-31T18:00"), "The general holidays of 2028 are not loaded"),
            (("DC-REG", "2025-11-21T18:00", "2031-05-04T18:00"), "The general holidays of 2031 are not loaded"),
            (("DC-REG", "2021-05-04T18:00"), "The general holidays of 2021 are not loaded"),
        ],
    )
    def test_faults_are_named(self, reference, arguments, said):
        assert said in refusal("deemed_receipt", "--office", *arguments)


class TestFeeQuote:
    def test_the_claim_of_the_example(self, reference):
        quoted = json.loads(run("fee_quote", "--json", "--case-type", "SCTC", "--claim-amount", "4800", "--on", "2026-05-04"))
        assert quoted == {
            "lines": [
                {
                    "item": "claim",
                    "item_number": "",
                    "instrument": "Cap. 338B",
                    "description": "Filing a claim of not more than $5,000",
                    "description_zh": "提交申索書：申索款額不超過 $5,000",
                    "unit": "fixed",
                    "quantity": 1,
                    "paper_cents": 2000,
                    "concession_cents": 400,
                    "e_cents": 1600,
                    "rule": "20 per cent concession from 31 October 2024 to 30 October 2027, rounded down to the dollar per unit",
                    "rule_zh": "2024年10月31日至2027年10月30日寬減20%，每單位捨去不足一元之數",
                    "evidence": "seen (in force 3 December 2018); concession: inferred",
                    "unverified": True,
                }
            ],
            "total_cents": 1600,
            "fee_status": "payable",
            "priced_on": "2026-05-04",
        }

    def test_in_words(self, reference):
        line, total = run("fee_quote", "--case-type", "DCCJ", "--claim-amount", "480,000", "--on", "2026-05-04").splitlines()
        assert line == (
            "Cap. 336C writ x 1: Sealing a writ of summons or other originating process: HK$630 less HK$126 is HK$504 "
            "(20 per cent concession from 6 May 2022 to 5 May 2027, rounded down to the dollar per unit) "
            "[evidence: unverified: from general knowledge]"
        )
        assert total == "Total HK$504, payable, priced on 2026-05-04"

    @pytest.mark.parametrize(
        ("case_type", "documents", "said"),
        [
            ("DCEC", (), "Total HK$0, no fee item on record: nothing is charged"),
            ("ESS", (), "Total HK$0, no fee item on record: nothing is charged"),
            ("CACV", (), "Total HK$0, no fee item on record: nothing is charged"),
            ("DCCJ", ("--document-type", "defence"), "Total HK$0, nothing is payable"),
            ("DCCJ", ("--document-type", "writ", "--document-type", "statement-of-claim"), "Total HK$504, payable"),
            ("HCCT", ("--document-type", "originating-summons"), "Total HK$836, payable"),
        ],
    )
    def test_status(self, reference, case_type, documents, said):
        assert said in run("fee_quote", "--case-type", case_type, "--on", "2026-05-04", *documents)

    def test_every_case_type_can_be_quoted(self, reference):
        for case_type in ("DCPI", "DCTC", "DCCJ", "HCA", "HCCL", "HCCT", "HCIP"):
            assert "payable" in run("fee_quote", "--case-type", case_type, "--on", "2026-05-04")

    def test_every_office_case_type_and_day_of_the_loaded_years_has_an_answer(self, reference):
        years = list(HolidayYear.objects.values_list("year", flat=True))
        assert len(years) >= 6
        days = [
            date(min(years), 1, 1) + timedelta(days=number) for number in range((date(max(years) + 1, 1, 1) - date(min(years), 1, 1)).days)
        ]
        for office, kind in [(place, each) for each in CaseType.objects.all() for place in each.offices.all()]:
            amount = None if kind.claim_max_cents is None else kind.claim_max_cents
            schedule, documents = schedule_of(kind.court), [commencing_document(kind)]
            asked = fee_facts(kind, documents, amount, days[0])
            totals = [quote(schedule, replace(asked, on=day)) for day in days]
            assert all(priced.total_cents >= 0 and (priced.lines or priced.fee_status == "not_on_record") for priced in totals)
            given = ["--claim-amount", f"{amount // 100}"] if amount else []
            for day in (days[0], days[-1], kind.efiling_from):
                last = run("fee_quote", "--office", office.code, "--case-type", kind.code, "--on", day.isoformat(), *given).splitlines()[-1]
                assert last.startswith(f"Total {Money(quote(schedule, replace(asked, on=day)).total_cents)}, ")
                assert last.endswith(f"priced on {day}")

    def test_an_office_that_does_not_take_it(self, reference):
        assert refusal("fee_quote", "--office", "DC-REG", "--case-type", "SCTC") == "DC-REG takes no filings of the case type SCTC."

    def test_pages_and_hours_are_asked_for_where_they_count(self, reference):
        by_page = FeeItem.objects.get(court="HC", item="writ")
        FeeItem.objects.create(
            court="HC", instrument="Cap. 4D", item="copy", description="Copy", description_zh="副本", unit="page", paper_cents=550,
            electronic="concession", valid_from=by_page.valid_from, evidence="seen",
        )  # fmt: skip
        DocumentType.objects.filter(case_type__code="HCA", code="writ").update(fee_item="copy")
        arguments = ("fee_quote", "--case-type", "HCA", "--on", "2026-05-04")
        assert "number of pages was not given" in refusal(*arguments)
        assert "7 pages at HK$4 each" in run(*arguments, "--pages", "7")
        assert "give it for each of the 1 documents" in refusal(*arguments, "--pages", "7", "--pages", "2")
        assert "from 1 on" in refusal(*arguments, "--pages", "0")

    def test_today_is_the_day_unless_another_is_given(self, reference):
        with clock.set_to(datetime.fromisoformat("2025-06-29T15:59:59+00:00")):
            assert "HK$1,045, payable, priced on 2025-06-29" in run("fee_quote", "--case-type", "HCA")
        with clock.set_to(datetime.fromisoformat("2025-06-29T16:00:00+00:00")):
            assert "HK$836, payable, priced on 2025-06-30" in run("fee_quote", "--case-type", "HCA")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("SCTC", "--claim-amount", "75000.01"), "Outside the jurisdiction: SCTC is for claims of not more than HK$75,000"),
            (("DCCJ", "--claim-amount", "75000"), "Outside the jurisdiction: DCCJ is for claims of more than HK$75,000"),
            (("DCPI", "--claim-amount", "3000000.01"), "Outside the jurisdiction: DCPI is for claims of not more than HK$3,000,000"),
            (("SCTC",), "The fee depends on the amount of the claim, and none was given."),
            (("SCTC", "--claim-amount", "0"), "No fee is on record for a claim of HK$0."),
            (("SCTC", "--claim-amount", "1e3"), "--claim-amount: '1e3' is not an amount in dollars such as 4800 or 5000.01."),
            (("XXXX",), "There is no case type XXXX."),
            (("DCCJ", "--document-type", "letter"), "letter is not a document type of DCCJ; there are acknowledgment-of-service, "),
            (("DCCJ", "--on", "4 May"), "--on: '4 May' is not a date such as 2026-05-04."),
        ],
    )
    def test_faults_are_named(self, reference, arguments, said):
        assert said in refusal("fee_quote", "--case-type", *arguments)

    def test_the_past_is_priced_as_it_was(self, reference):
        old = FeeItem.objects.get(court="HC", item="writ")
        FeeItem.objects.create(
            court="HC",
            instrument=old.instrument,
            item="writ",
            description=old.description,
            description_zh=old.description_zh,
            paper_cents=200000,
            valid_from="2026-07-01",
            evidence="ours",
        )
        assert "HK$836" in run("fee_quote", "--case-type", "HCA", "--on", "2026-06-30")
        assert "HK$2,000" in run("fee_quote", "--case-type", "HCA", "--on", "2026-07-01")


class TestReadHolidays:
    LIST = Path(settings.ROOT) / "fixtures" / "reference" / "general-holidays.csv"

    def test_the_list_that_is_loaded_is_the_same(self, reference):
        said = run("read_holidays", "--year", "2026", str(self.LIST)).splitlines()
        assert said == ["2026 is loaded; of the list: 17 same, 0 new, 0 gone, 0 renamed; 85 days of other years left aside"]

    def test_the_package_is_a_second_opinion_and_known_to_err(self, reference):
        said = run("read_holidays", "--year", "2023", str(self.LIST))
        assert "2023-10-03" not in {row.isoformat() for row in Holiday.objects.values_list("date", flat=True)}
        assert "2023-10-03" in said
        assert "the package `holidays` has it" in said

    def test_what_differs_is_told_day_by_day_and_nothing_is_loaded(self, reference, tmp_path):
        rows = self.LIST.read_text().replace("2026-10-01,National Day", "2026-10-02,National Day").replace("Labour Day", "Worker's Day")
        file = tmp_path / "list.csv"
        file.write_text(rows)
        before = list(Holiday.objects.values_list())
        said = run("read_holidays", "--year", "2026", str(file))
        assert "2026-10-02  National Day: new; the package `holidays` does not have it\n" in said
        assert "2026-10-01  National Day: loaded, and not in the list; the package `holidays` has it as 'National Day'\n" in said
        assert "2026-05-01  Worker's Day: loaded as 'Labour Day'\n" in said
        assert list(Holiday.objects.values_list()) == before

    def test_rows_for_the_reference_data_load_a_year(self, reference, tmp_path):
        folder = tmp_path / "reference"
        shutil.copytree(Path(settings.ROOT) / "fixtures" / "reference", folder)
        for name, summary in (("en.json", "New Year"), ("tc.json", "一月一日")):
            event = {"dtstart": ["20280101", {"value": "DATE"}], "summary": summary}
            (tmp_path / name).write_text(json.dumps({"vcalendar": [{"vevent": [event]}]}))
        files = (str(tmp_path / "en.json"), str(tmp_path / "tc.json"))
        assert "2028 is not loaded yet" in run("read_holidays", "--year", "2028", *files)
        _heading, *rows = run("read_holidays", "--year", "2028", "--csv", "--evidence", "seen: a test", *files).splitlines()
        with (folder / "general-holidays.csv").open("a") as days, (folder / "holiday-years.csv").open("a") as years:
            days.write("\n".join([*rows, ""]))
            years.write("2028,a test,seen: a test\n")
        run("load_reference", "--folder", str(folder))
        assert Holiday.objects.get(date=date(2028, 1, 1)).name_zh == "一月一日"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--year", "2028", "{list}"), "general-holidays.csv: no day is of 2028"),
            (("--year", "3000", "{list}"), "--year is one from 1998 to 2099."),
            (("--year", "2026", "--csv", "{list}"), "Say with --evidence where the list was seen."),
            (("--year", "2026", "/nowhere.csv"), "/nowhere.csv: No such file or directory"),
        ],
    )
    def test_faults_are_named(self, db, arguments, said):
        assert said in refusal("read_holidays", *(text.format(list=self.LIST) for text in arguments))
