"""What a filing would cost, and when something would count as received."""

import json
from typing import Any

import pytest

from backoffice.calendar.models import Closure
from backoffice.people.models import Office
from tests import samples
from tests.backoffice.api.conftest import OPEN
from tests.backoffice.api.door import Door, codes, problem

pytestmark = pytest.mark.django_db


def quoted(door: Door, **query: Any) -> dict[str, Any]:
    response = door.get("fees/quote", **query)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.mark.parametrize(
    ("amount", "paper", "electronic"),
    [(3_000_00, 20_00, 16_00), (5_000_00, 20_00, 16_00), (5_000_01, 40_00, 32_00), (75_000_00, 120_00, 96_00)],
)
def test_a_small_claim_is_priced_by_its_band_to_the_cent(door: Door, amount: int, paper: int, electronic: int) -> None:
    told = quoted(door, case_type="SCTC", document="claim-form-1", claim_amount_cents=amount)
    (line,) = told["lines"]
    assert (line["paper_cents"], line["concession_cents"], line["e_cents"]) == (paper, paper - electronic, electronic)
    assert (told["total_cents"], told["fee_status"], told["currency"]) == (electronic, "payable", "HKD")
    assert told["priced_on"] == "2026-11-20"


def test_the_quote_is_what_the_filing_is_charged(door: Door) -> None:
    told = quoted(door, case_type="DCCJ", document=["writ", "writ"], claim_amount_cents=250_000_00)
    filing = {
        "office": "DC-REG", "case_type": "DCCJ", "filer": {"name": "A"}, "documents": [{"type": "writ"}] * 2,
        "parties": [{"role": "commencing", "name": "A"}, {"role": "defending", "name": "B"}], "claim_amount_cents": 250_000_00,
    }  # fmt: skip
    charged = json.loads(door.submit(filing, [samples.good_text()] * 2).content)["fee"]
    assert charged["lines"] == told["lines"]
    assert charged["total_cents"] == told["total_cents"]


def test_a_day_before_the_concession_is_priced_in_full(door: Door) -> None:
    before = quoted(door, case_type="SCTC", document="claim-form-1", claim_amount_cents=3_000_00, on="2024-10-30")
    after = quoted(door, case_type="SCTC", document="claim-form-1", claim_amount_cents=3_000_00, on="2024-10-31")
    assert (before["total_cents"], after["total_cents"]) == (20_00, 16_00)


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_far_away_is_priced_by_what_is_on_record(door: Door, on: str) -> None:
    assert quoted(door, case_type="SCTC", document="claim-form-2", on=on)["priced_on"] == on


def test_a_document_without_an_item_costs_nothing(door: Door) -> None:
    told = quoted(door, case_type="SCTC", document="claim-form-2")
    assert (told["total_cents"], told["lines"], told["fee_status"]) == (0, [], "nil")


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ({"document": "writ"}, "missing-field", "case_type"),
        ({"case_type": "DCCJ"}, "missing-field", "document"),
        ({"case_type": "XXXX", "document": "writ"}, "unknown-case-type", "case_type"),
        ({"case_type": "DCCJ", "document": ["writ", "unheard-of"]}, "unknown-document-type", "document"),
        ({"case_type": "DCCJ", "document": ["writ"] * 51}, "too-long", "document"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "1e3"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "５００"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "1_000"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "+5"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": " 5"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "5.00"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": "-5"}, "not-an-integer", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "claim_amount_cents": str(10**12 + 1)}, "out-of-range", "claim_amount_cents"),
        ({"case_type": "DCCJ", "document": "writ", "on": "20 Nov 2026"}, "not-a-date", "on"),
        ({"case_type": "DCCJ", "document": "writ", "on": "2026-02-30"}, "not-a-date", "on"),
    ],
)
def test_an_enquiry_about_a_fee_is_read_strictly(door: Door, query: dict[str, Any], code: str, parameter: str) -> None:
    told = problem(door.get("fees/quote", **query), 422, "invalid-request")
    assert (code, parameter) in [(error["code"], error.get("parameter")) for error in told["errors"]]


def test_a_claim_outside_the_jurisdiction_or_without_its_amount_has_no_quote(door: Door) -> None:
    problem(
        door.get("fees/quote", case_type="SCTC", document="claim-form-1", claim_amount_cents=75_000_01), 422, "claim-above-jurisdiction"
    )
    told = problem(door.get("fees/quote", case_type="SCTC", document="claim-form-1"), 422, "claim-amount-needed")
    assert told["errors"][0]["parameter"] == "claim_amount_cents"


def deemed(door: Door, at: str, office: str = "DC-REG") -> dict[str, Any]:
    response = door.get("calendar/deemed", office=office, at=at)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.mark.parametrize(
    ("at", "expected", "reason"),
    [
        ("2026-11-20T17:30:00+08:00", "2026-11-20T17:30:00.000000+08:00", "open"),
        ("2026-11-20T17:30:00.000001+08:00", "2026-11-23T08:45:00.000000+08:00", "after_closing"),
        ("2026-11-20T09:30:00Z", "2026-11-20T17:30:00.000000+08:00", "open"),
        ("2026-11-20T09:30:00 00:00", "2026-11-20T17:30:00.000000+08:00", "open"),
        ("2026-11-21T10:00+08:00", "2026-11-23T08:45:00.000000+08:00", "saturday"),
        ("2026-12-25T10:00:00+08:00", "2026-12-28T08:45:00.000000+08:00", "holiday"),
    ],
)  # fmt: skip
def test_a_moment_is_dated_by_the_offices_calendar(door: Door, at: str, expected: str, reason: str) -> None:
    told = deemed(door, at)
    assert (told["deemed_received_at"], told["deemed_reason"]) == (expected, reason)
    assert told["deemed_explanation"]


def test_a_deemed_time_that_has_not_come_is_provisional(door: Door) -> None:
    assert deemed(door, "2026-11-19T10:00:00+08:00")["deemed_provisional"] is False
    assert deemed(door, "2026-11-20T18:00:00+08:00")["deemed_provisional"] is True


def test_a_storm_without_an_end_leaves_it_unknown(door: Door) -> None:
    Closure.objects.create(office=Office.objects.get(code="DC-REG"), closed_from=OPEN, ground="gale", evidence="test")
    told = deemed(door, "2026-11-20T11:00:00+08:00")
    assert (told["deemed_received_at"], told["deemed_provisional"], told["deemed_reason"]) == (None, True, "closure_open_ended")
    assert deemed(door, "2026-11-20T11:00:00+08:00", "DC-ACC")["deemed_reason"] == "open"


@pytest.mark.parametrize(
    "at",
    ["2026-11-20", "2026-11-20T10:00:00", "20261120T100000+08:00", "2026-11-20 10:00:00+08:00", "2026-13-20T10:00:00+08:00",
     "2026-11-20T10:00:00+0800", "２０２６-11-20T10:00:00+08:00", "now", "", "9999-11-20T10:00:00+08:00", "1903-01-01T00:00:00Z",
     "0001-01-01T00:00:00+08:00",
     "2026-11-20T10:00:00.1234567+08:00"],
)  # fmt: skip
def test_a_time_without_its_offset_or_out_of_this_world_is_refused(door: Door, at: str) -> None:
    assert codes(problem(door.get("calendar/deemed", office="DC-REG", at=at), 422, "invalid-request")) == ["not-a-time"]


def test_an_unknown_office_is_named(door: Door) -> None:
    told = problem(door.get("calendar/deemed", office="XX", at="2026-11-20T10:00:00Z"), 422, "invalid-request")
    assert [(error["code"], error["parameter"]) for error in told["errors"]] == [("unknown-office", "office")]


@pytest.mark.parametrize(
    ("path", "scope", "query"),
    [
        ("fees/quote", "fees:read", {"case_type": "SCTC", "document": "claim-form-2"}),
        ("calendar/deemed", "calendar:read", {"office": "DC-REG", "at": "2026-11-20T10:00:00Z"}),
    ],
)
def test_enquiries_need_their_scope(door: Door, path: str, scope: str, query: dict[str, str]) -> None:
    assert Door.of("with", [scope]).get(path, **query).status_code == 200
    problem(Door.of("without", ["filings:write", "filings:read"]).get(path, **query), 403, "scope-missing")
    problem(Door(door.client, "").get(path, **query), 401, "not-authenticated")
