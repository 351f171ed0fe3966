"""The commands load_reference, deemed_receipt and fee_quote, as a person at a terminal meets them."""

import csv
import json
import shutil
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backoffice.calendar.models import Closure
from backoffice.fees.models import FeeItem
from backoffice.kernel import clock
from backoffice.people.models import Office

pytestmark = pytest.mark.django_db
EXAMPLES = Path(settings.ROOT) / "tests" / "backoffice" / "calendar" / "deemed-receipt-examples.csv"


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
    run("load_reference")


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
        file.write_text(file.read_text() + "new-check,New,新,ours\n")
        run("load_reference", "--folder", str(folder))
        assert "checks: 0 new, 0 changed, 22 unchanged, 1 not in the file left as they are\n" in run("load_reference")

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
        rows = list(csv.DictReader(EXAMPLES.read_text().splitlines()))
        for office in {row["office"] for row in rows}:
            mine = [row for row in rows if row["office"] == office]
            answers = json.loads(run("deemed_receipt", "--json", "--office", office, *(row["received"] for row in mine)))
            assert [(answer["received"], answer["deemed_received"]) for answer in answers] == [
                (row["received"], row["deemed_received"]) for row in mine
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
                    "instrument": "Cap. 338B",
                    "description": "Filing a claim of not more than $5,000",
                    "quantity": 1,
                    "paper_cents": 2000,
                    "concession_cents": 400,
                    "e_cents": 1600,
                    "rule": "20 per cent concession from 31 October 2024 to 30 October 2027, rounded down to the dollar per unit",
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
