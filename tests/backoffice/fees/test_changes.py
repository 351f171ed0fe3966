"""What a proposed change makes of a schedule, and why one cannot be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.fees.changes import begins, faults, with_change
from backoffice.fees.rules import quote
from tests.backoffice.fees.schedules import CONCESSION, facts, item, schedule

TODAY = date(2026, 5, 4)
WRIT = {
    "item": "writ", "instrument": "Cap. 1", "item_number": "1", "description": "Sealing a writ", "description_zh": "傳訊令狀",
    "unit": "fixed", "paper_cents": 2000_00, "above_cents": None, "up_to_cents": None, "electronic": "concession", "evidence": "seen",
}  # fmt: skip


def new(table="item", first="2026-07-01", last=None, **values):
    plain = {"item": WRIT, "concession": {"per_cent": 10, "instrument": "L.N. 9", "instrument_zh": "", "evidence": "seen"}}[table]
    return {"op": "new", "table": table, "court": "HC", "values": {**plain, **values}, "valid_from": first, "valid_to": last}


def end(last, table="concession", key=None, first="2025-06-30"):
    return {"op": "end", "table": table, "court": "HC", "key": key or {}, "valid_from": first, "valid_to": last}


def paper(fees, on):
    return quote(fees, facts(on=on)).lines[0].paper_cents


def test_a_new_fee_follows_the_old_one_from_its_day_on():
    then = with_change(schedule(), new())
    assert [paper(then, day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1045_00, 2000_00]
    assert faults(schedule(), new(), TODAY) == ()
    assert begins(new()) == date(2026, 7, 1)


def test_a_concession_that_ends():
    then = with_change(schedule(), end("2026-12-31"))
    assert [quote(then, facts(on=day)).total_cents for day in (date(2026, 12, 31), date(2027, 1, 1))] == [836_00, 1045_00]
    assert begins(end("2026-12-31")) == date(2027, 1, 1)


def test_a_concession_after_the_last():
    later = new("concession", "2028-06-30", "2030-06-29")
    assert faults(schedule(), later, TODAY) == ()
    assert quote(with_change(schedule(), later), facts(on=date(2029, 1, 1))).total_cents == 940_00


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (new(first="2026-05-04"), "begins-too-early"),
        (new(first="2020-01-01"), "begins-too-early"),
        (new(last="2026-06-30"), "ends-before-it-begins"),
        (new(evidence=" "), "evidence-needed"),
        (new(description_zh=""), "words-needed"),
        (new(paper_cents=-1), "value-unknown"),
        (new(unit="dozen"), "value-unknown"),
        (new(instrument="Cap. 9"), "instrument-unknown"),
        (new(above_cents=500, up_to_cents=500), "band-empty"),
        (new(above_cents=500), "bands-overlap"),
        (new("concession"), "end-needed"),
        (new("concession", last="2026-12-31", per_cent=0), "rate-wrong"),
        (new("concession", last="2026-12-31", instrument=""), "instrument-needed"),
        (end("2026-05-03"), "end-in-the-past"),
        (end("2026-12-31", first="2020-01-01"), "no-such-row"),
        (end("2028-06-29"), "nothing-changes"),
    ],
    ids=str,
)
def test_why_not(content, code):
    assert code in [reason.code for reason in faults(schedule(), content, TODAY)]


def test_what_is_over_stays_over_and_what_follows_is_not_run_into():
    over = schedule(concessions=(replace(CONCESSION, valid_to=date(2026, 1, 1)),))
    assert [reason.code for reason in faults(over, end("2026-12-31"), TODAY)] == ["row-is-over"]
    coming = with_change(schedule(), new())
    assert "later-row" in [reason.code for reason in faults(coming, new(first="2026-06-01"), TODAY)]
    long = end("2026-08-01", "item", {"instrument": "Cap. 1", "item": "writ", "above_cents": None}, "2022-01-01")
    assert "later-row" in [reason.code for reason in faults(coming, long, TODAY)]


days = st.dates(date(2026, 5, 5), date(2027, 12, 31))


@given(days, st.integers(min_value=0, max_value=10**7), st.dates(date(2022, 1, 1), date(2028, 12, 31)))
def test_no_day_before_it_begins_is_priced_otherwise(first, cents, on):
    content = new(first=first.isoformat(), paper_cents=cents)
    then = with_change(schedule(item()), content)
    if on < begins(content):
        assert quote(then, facts(on=on)) == quote(schedule(item()), facts(on=on))
    else:
        assert paper(then, on) == cents
    assert [row.valid_to for row in then.items if row.valid_from == date(2022, 1, 1)] == [first - timedelta(days=1)]
