"""The daily register against the filings themselves: what stands in it, in which order, and that its totals are its rows'."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.calendar.models import Closure
from backoffice.filings.models import Filing
from backoffice.filings.states import PAYABLE, State
from backoffice.filings.submission import SubmittedFiler
from backoffice.kernel import clock
from backoffice.payments.models import Charge
from reports.catalogue import REPORTS, daily_register
from reports.catalogue.base import Asked, Counter, Kind, Tally
from reports.documents.plain import Both
from tests.factories.court import AT_WORK, Court, day_at
from tests.factories.filings import FilingFactory
from tests.factories.lives import Lives
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.withdraw import withdraw

REPORT = REPORTS["daily-register"]
DAY = AT_WORK.date()


def asked(court: Court, day: date = DAY, **narrower) -> Asked:
    return Asked(court.registry, day, **narrower)


def as_dicts(court: Court, day: date = DAY, **narrower) -> list[dict]:
    names = [column.name for column in REPORT.columns]
    return [dict(zip(names, row.values, strict=True)) for row in REPORT.rows(asked(court, day, **narrower))]


def added_up(what: Asked) -> Tally:
    counter = Counter(REPORT)
    for _row in counter.passing(REPORT.rows(what)):
        pass
    return counter.tally()


@pytest.fixture
def busy(lives: Lives, at_work) -> Lives:
    """A morning with something in every state, of two kinds of case, and what the evening before brought."""
    at_work.move_to(day_at(DAY - timedelta(days=1), 18, 12))
    lives.receive("writ", "defence")
    lives.received(filer=SubmittedFiler(name="Ho Siu Ling", organisation="", account="h", acts_for="", email="h@h.example"))
    at_work.move_to(day_at(DAY, 8, 45))
    sweep()
    at_work.move_to(AT_WORK)
    for minute, standing in enumerate(
        ("deemed_received", "fee_short", "fee_checked", "served", "returned", "rejected", "withdrawn", "lapsed")
    ):
        at_work.move_to(AT_WORK + timedelta(minutes=minute))
        lives.reach(standing)
    lives.receive("application", case_type="DCEC", claim_amount_cents=None)
    lives.received()  # due tomorrow
    return lives


def test_a_row_says_what_the_filing_its_money_and_its_decision_say(busy: Lives):
    rows = {row["reference"]: row for row in as_dicts(busy.court)}
    for reference, row in rows.items():
        filing = Filing.objects.get(reference=reference)
        charge = Charge.objects.get(subject=reference)
        assert row["deemed_received"] == filing.deemed_received_at
        assert row["received"] == filing.received_at
        assert row["case"] == (filing.case.number if filing.case else Both(f"{filing.case_type.code} new case", "新案件"))
        assert row["documents_number"] == filing.documents.count() == len(row["documents"])
        assert row["documents"] == tuple(Both(each.type.title, each.type.title_zh) for each in filing.documents.all())
        assert row["filer"] == (filing.filer_organisation or filing.filer_name)
        assert row["acts_for"] == filing.filer_acts_for
        assert row["charged"] == (None if filing.fee_status == "not_on_record" else filing.fee_total_cents)
        assert row["paid"] == charge.paid_cents
        assert row["outstanding"] == (charge.amount_cents - charge.paid_cents if filing.state in PAYABLE else 0)
        assert row["state"] == daily_register.STATES[State(filing.state)]
        assert row["decided_at"] == filing.decided_at
        assert row["decided_by"] == (str(filing.decided_by) if filing.decided_by else "")
    assert len(rows) == Filing.objects.filter(deemed_received_at__date=DAY).count() == 11
    assert {row["charged"] for row in rows.values()} == {504_00, None}
    late = [row for row in rows.values() if row["reason"]]
    assert [row["reason"].en for row in late] == ["After 5.30pm: next opening."] * 2
    assert all(row["deemed_received"] != row["received"] for row in late)
    assert {row["filer"] for row in late} == {"Chan & Co.", "Ho Siu Ling"}


def test_it_is_in_order_of_deemed_time_and_then_reference(busy: Lives):
    rows = [(row["deemed_received"], row["reference"]) for row in as_dicts(busy.court)]
    assert rows == sorted(rows)
    assert len({moment for moment, _reference in rows}) < len(rows), "some fall due at the same moment"


def test_the_totals_of_the_database_are_those_of_the_rows(busy: Lives):
    whole = asked(busy.court)
    assert REPORT.tally(whole) == added_up(whole)
    assert REPORT.tally(whole).whole.number == 11
    assert REPORT.tally(whole).whole.sums["outstanding"] > 0
    for group in REPORT.tally(whole).groups:
        for owing in (False, True):
            one = asked(busy.court, group=group.key, owing=owing)
            assert REPORT.tally(one) == added_up(one)
            if owing:
                assert REPORT.tally(one).whole.sums["outstanding"] == group.totals.sums["outstanding"]
            else:
                assert REPORT.tally(one).whole == group.totals


@pytest.mark.parametrize("size", [1, 2, 5, 50])
def test_its_pages_are_its_rows(busy: Lives, size: int):
    found, after = [], ""
    for _ in range(20):
        rows, after = REPORT.page(asked(busy.court), after, size)
        assert len(rows) <= size
        found += rows
        if not after:
            break
    assert found == list(REPORT.rows(asked(busy.court)))


def test_more_filings_cost_no_more_statements_and_batches_lose_nothing(court: Court, monkeypatch):
    def made(number: int) -> None:
        for _ in range(number):
            FilingFactory(office=court.registry, case_type=court.action, client=court.portal, returned=True)

    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            list(REPORT.rows(asked(court)))
        return len(context)

    made(2)
    few = statements()
    made(6)
    assert statements() == few <= 4
    with CaptureQueriesContext(connection) as context:
        REPORT.tally(asked(court))
    assert len(context) == 2
    whole = list(REPORT.rows(asked(court)))
    monkeypatch.setattr(daily_register, "BATCH", 3)
    assert list(REPORT.rows(asked(court))) == whole
    assert len(whole) == 8


def test_every_column_has_a_value_of_its_kind(busy: Lives):
    kinds = {Kind.INSTANT: datetime, Kind.MONEY: int, Kind.COUNT: int, Kind.TEXT: (str, Both, tuple)}
    for row in REPORT.rows(asked(busy.court)):
        assert len(row.values) == len(REPORT.columns)
        for column, value in zip(REPORT.columns, row.values, strict=True):
            assert value is None or isinstance(value, kinds[column.kind]), column.name


def test_every_state_past_received_has_its_words():
    assert set(daily_register.STATES) == set(State) - {State.RECEIVED}


def remarks(court: Court, day: date) -> list[str]:
    return [remark.text.en for remark in REPORT.remarks(asked(court, day))]


def test_a_day_says_why_nothing_falls_on_it(court: Court):
    assert remarks(court, DAY - timedelta(days=1)) == []
    assert remarks(court, date(2026, 3, 8)) == ["The office does not open on this day: a Sunday."]
    assert remarks(court, DAY) == ["The day is not over: more may come."]
    assert remarks(court, date(2026, 4, 3))[0] == "The office does not open on this day: general holiday (Good Friday)."
    assert REPORT.remarks(asked(court, date(2026, 4, 3)))[0].text.zh == "辦事處當日不辦公：公眾假期（假期）。"
    assert "lies ahead" in remarks(court, date(2026, 4, 3))[1]
    Closure.objects.create(
        office=court.registry,
        closed_from=day_at(date(2026, 3, 4), 20),
        reopened_at=day_at(date(2026, 3, 6), 9),
        ground="gale",
        evidence="test",
    )
    assert remarks(court, date(2026, 3, 5)) == ["The office was closed all this day: typhoon."]
    assert remarks(court, date(2026, 3, 6)) == []


def test_what_stands_on_a_closed_day_is_a_warning(court: Court):
    sunday = day_at(date(2026, 3, 8), 10)
    FilingFactory(office=court.registry, case_type=court.action, client=court.portal, fee_checked=True, received_at=sunday)
    (why, warning) = REPORT.remarks(asked(court, sunday.date()))
    assert not why.warning
    assert warning.warning
    assert "to be looked at" in warning.text.en


def test_what_is_due_and_not_yet_deemed_received_is_counted_beside(lives: Lives):
    waiting = lives.received()
    withdrawn = lives.received()
    withdraw(reference=withdrawn.reference, actor=lives.client, ground="settled")
    tomorrow = DAY + timedelta(days=1)
    assert as_dicts(lives.court, tomorrow) == []
    (_ahead, remark) = REPORT.remarks(asked(lives.court, tomorrow))
    assert (remark.number, remark.states) == (1, (State.RECEIVED.value,))
    assert "1. Their times are provisional" in remark.text.en
    with clock.set_to(waiting.deemed_received_at):
        sweep()
    assert [row["reference"] for row in as_dicts(lives.court, tomorrow)] == [waiting.reference]


def test_another_registrys_filings_are_not_in_it(lives: Lives):
    lives.reach("fee_checked")
    tribunal = Asked(lives.court.tribunal, DAY)
    assert list(REPORT.rows(tribunal)) == []
    assert REPORT.tally(tribunal).whole.number == 0


@pytest.mark.parametrize("key", ["", "x", "~", "2026-03-10~EF", "2026-03-10T10:00:00~EF-1", "9999-99-99~", "%00"])
def test_a_place_that_is_none_is_the_first_page(lives: Lives, key: str):
    filing = lives.reach("fee_checked")
    rows, _after = REPORT.page(asked(lives.court), key, 10)
    assert [row.values[3] for row in rows] == [filing.reference]
    assert rows[0].key == f"{filing.deemed_received_at.astimezone(UTC).isoformat()}~{filing.reference}"
