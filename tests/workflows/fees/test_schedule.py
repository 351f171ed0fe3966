"""A fee schedule is changed by two persons, from a day on; its rehearsal says what it would have done."""

from datetime import date, timedelta

import pytest

from backoffice.fees.models import ConcessionPeriod, FeeItem
from backoffice.fees.rules import quote
from backoffice.fees.selectors import schedule_of
from backoffice.filings.models import PriceDifference
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from tests.backoffice.fees.schedules import facts
from tests.backoffice.fees.test_changes import WRIT
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of
from workflows.fees.schedule import SCHEDULE

FIRST = date(2099, 7, 1)


def content(**changes):
    values = {**WRIT, "instrument": "Cap. 336C", "unit": "document", "paper_cents": 700_00}
    plain = {"op": "new", "table": "item", "court": "DC", "values": values, "valid_from": FIRST.isoformat(), "valid_to": None}
    return {**plain, **changes}


def drafted(author, what=None):
    return draft_change(
        kind=SCHEDULE,
        subject="DC item",
        content=what or content(),
        summary="Writ HK$700",
        summary_zh="令狀",
        ground="L.N. 9",
        author=author,
    )


def in_effect(lives, what=None):
    change = drafted(lives.court.supervisor, what)
    propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.supervisor)
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)


def test_two_persons_put_a_fee_on_record_from_a_day_on(lives):
    change = in_effect(lives)
    assert change.state == "effected"
    rows = FeeItem.objects.filter(court="DC", item="writ").order_by("valid_from")
    assert [(row.paper_cents, row.valid_to) for row in rows] == [(630_00, FIRST - timedelta(days=1)), (700_00, None)]
    assert (rows[1].verified_by, rows[1].verified_on) == ("Fanny Tse, Gary Mak", clock.today())
    assert not quote(schedule_of("DC"), facts(on=FIRST)).lines[0].unverified


def test_a_concession_is_ended_and_another_one_granted(lives):
    first = ConcessionPeriod.objects.get(court="DC")
    last = clock.today() + timedelta(days=30)
    ends = {"op": "end", "table": "concession", "court": "DC", "key": {}, "valid_from": first.valid_from.isoformat()}
    in_effect(lives, {**ends, "valid_to": last.isoformat()})
    first.refresh_from_db()
    assert first.valid_to == last
    values = {"per_cent": 10, "instrument": "L.N. 9", "instrument_zh": "第9號", "evidence": "seen"}
    begins = (last + timedelta(days=1)).isoformat()
    in_effect(lives, content(table="concession", values=values, valid_from=begins, valid_to="2028-01-01"))
    assert [row.per_cent for row in ConcessionPeriod.objects.filter(court="DC").order_by("valid_from")] == [20, 10]


def test_what_waits_across_the_day_stands_with_both_prices_at_once(lives):
    waiting, due = lives.received(), lives.receive()
    tomorrow = clock.today() + timedelta(days=1)
    in_effect(lives, content(valid_from=tomorrow.isoformat()))
    (row,) = PriceDifference.objects.all()
    assert (row.filing, row.charged_cents, row.deemed_on, row.deemed_cents) == (waiting, 504_00, tomorrow, 560_00)
    assert due.state == "deemed_received"


def test_nothing_is_changed_before_the_second_person(lives):
    change = drafted(lives.court.supervisor)
    propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.supervisor)
    assert FeeItem.objects.filter(court="DC", item="writ").count() == 1
    with pytest.raises(Refused):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.supervisor)
    with pytest.raises(Forbidden):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.senior)


@pytest.mark.parametrize("person", ["officer", "senior", "cashier", "auditor", "administrator", "stranger"])
def test_who_may_not(lives, person):
    with pytest.raises(Forbidden):
        drafted(getattr(lives.court, person))


def test_what_has_begun_is_refused(lives):
    with pytest.raises(Refused) as refused:
        drafted(lives.court.supervisor, content(valid_from=clock.today().isoformat()))
    assert refused.value.code == "begins-too-early"


def test_the_preview_says_old_and_new_and_leads_to_the_rehearsal(lives):
    preview = kind_of(SCHEDULE).preview(drafted(lives.court.supervisor), clock.now())
    assert ("Paper fee", "HK$630", "HK$700") in [(line.label, line.old, line.new) for line in preview.lines]
    assert ("E-fee for one unit", "HK$630", "HK$700") in [(line.label, line.old, line.new) for line in preview.lines], (
        "no concession in 2099"
    )
    assert "rehearsal" in preview.extra
