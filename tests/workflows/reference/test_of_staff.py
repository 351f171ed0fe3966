"""What two persons decided, a reload of the reference data neither undoes nor contradicts unsaid; and it moves nothing that counts."""

from datetime import date, time, timedelta

import pytest

from backoffice.calendar.gazette import GazettedDay
from backoffice.calendar.models import Closure, Holiday, OfficeHours
from backoffice.cases.models import EFilingMandate
from backoffice.changes.models import Change
from backoffice.fees.models import ConcessionPeriod, FeeItem
from backoffice.filings.models import Filing
from backoffice.kernel.errors import Refused
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK, court_of_the_files, day_at
from tests.factories.lives import Lives
from tests.factories.rows import everything
from tests.workflows.calendar import test_holidays as by_holidays
from tests.workflows.calendar import test_hours as by_hours
from tests.workflows.fees import test_schedule as by_fees
from workflows.calendar import holidays, hours
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.filing.actions.deem_received import sweep
from workflows.filing.mandate import MANDATE
from workflows.filing.queueing import QUEUES
from workflows.reference.actions.load_reference import load_reference

DAY, NEXT = AT_WORK.date(), date(2026, 3, 11)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lives(at_work, folder):
    """The court of the files, and people of it."""
    folder.load(DAY)
    return Lives(court_of_the_files())


def reload(folder):
    return load_reference(folder=folder.path, on=DAY)


def test_what_two_persons_decided_stays_and_where_the_files_read_otherwise_is_said(lives, folder):
    """A closure cancelled, a holiday added, other hours, a fee, the concession's last day and a mandate: none of it comes back or goes."""
    court = lives.court
    storm = Storm(court)
    storm.close(day_at(NEXT, 9), day_at(NEXT, 12))
    storm.cancel()
    folder.add("office-closures.csv", "DC-REG|DC-ACC,2026-03-11T09:00:00+08:00,2026-03-11T12:00:00+08:00,gale,,ours")
    by_holidays.through(court, holidays.content_with_day(GazettedDay(date(2026, 3, 12), "The visit", "到訪日"), evidence="G.N. 2"))
    by_hours.through(court, hours.content_of(["DC-REG"], DAY + timedelta(days=6), None, [by_hours.a_set(closes=time(17))]))
    first = (DAY + timedelta(days=20)).isoformat()
    item = FeeItem.objects.get(court="DC", item="writ")
    values = {name: getattr(item, name) for name in by_fees.WRIT}
    by_fees.in_effect(lives, by_fees.content(values={**values, "paper_cents": 700_00, "evidence": "L.N. 9"}, valid_from=first))
    concession = ConcessionPeriod.objects.get(court="DC")
    ends = {"op": "end", "table": "concession", "court": "DC", "key": {}, "valid_from": concession.valid_from.isoformat()}
    by_fees.in_effect(lives, {**ends, "valid_to": (DAY + timedelta(days=40)).isoformat()})
    mandated(court, {"op": "new", "case_type": "DCCJ", "valid_from": first, "valid_to": None, "evidence": "P.D. 1"})
    folder.add("mandatory-efiling.csv", "DCCJ,2026-09-01,,ours")
    lent = {"office": "DC-REG", "lease_minutes": 20, "cure_minutes": None, "undo_seconds": 60}
    rule = draft_change(kind=QUEUES, subject="DC-REG", content=lent, summary="x", summary_zh="x", ground="P.N. 2", author=court.senior)
    propose_change(reference=rule.reference, content_hash=rule.content_hash, author=court.senior)
    before = everything()
    loaded = reload(folder)
    assert everything() == before
    assert not any(count.created or count.changed for count in loaded.counts)
    said = [f"{line.file}: {line.text}" for line in loaded.left]
    for of in (
        "office-closures.csv: DC-REG 2026-03-11 09:00:00+08:00 gale",
        "office-hours.csv: DC-REG 12345",
        "fee-items.csv: DC Cap. 336C writ",
        "concessions.csv: DC",
        "mandatory-efiling.csv: DCCJ",
        "queue-rules.csv: DC-REG",
    ):
        assert f"{of} was changed on the screens and stays as it is there" in said
    assert not any(line.startswith("general-holidays.csv") for line in said), (
        "the days of the file are all there: one more contradicts none"
    )
    assert FeeItem.objects.filter(court="DC", item="writ").count() == 2
    assert Holiday.objects.filter(date=date(2026, 3, 12)).exists() and not Closure.objects.filter(closed_from__gte=AT_WORK).exists()
    assert OfficeHours.objects.get(office__code="DC-REG", valid_from=DAY + timedelta(days=6)).closes == time(17)
    assert EFilingMandate.objects.filter(case_type__code="DCCJ").count() == 1
    # What staff have not touched is still loaded.
    folder.replace("concessions.csv", "HC,20,", "HC,10,")
    assert {count.table: count.changed for count in reload(folder).counts}["concessions"] == 1


def mandated(court, content):
    change = draft_change(
        kind=MANDATE, subject="DCCJ", content=content, summary="DCCJ", summary_zh="DCCJ", ground="P.D. 1", author=court.manager
    )
    propose_change(reference=change.reference, content_hash=change.content_hash, author=court.manager)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=court.senior)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("general-holidays.csv", "2026-03-10,A day,一日,ours"),
        ("office-closures.csv", "DC-REG,2026-03-10T09:00:00+08:00,2026-03-10T11:00:00+08:00,gale,,ours"),
        ("half-days.csv", "DC-REG,2026-03-10,09:00,A day,ours"),
    ],
)
def test_a_reload_that_would_move_what_counts_already_is_refused_and_loads_nothing(lives, folder, file, line):
    filing = lives.deemed_received()
    folder.add(file, line)
    before = everything()
    with pytest.raises(Refused) as refused:
        reload(folder)
    assert refused.value.code == "reference-moves-what-counts"
    assert filing.reference in str(refused.value.message) and "1 filings" in str(refused.value.message)
    assert everything() == before and not Change.objects.exists()


def test_a_reload_tells_the_time_of_what_nobody_knew(lives, folder, at_work):
    """A year that was missing: what waits for it is dated, and what is to come is open by it."""
    at_work.move_to(day_at(date(2027, 12, 31), 18))
    waiting = lives.receive()
    assert waiting.deemed_received_at is None
    folder.add("holiday-years.csv", "2028,G.N. 1,ours")
    folder.add("general-holidays.csv", "2028-01-03,The first weekday in January,一月份第一個平日,ours")
    load_reference(folder=folder.path, on=date(2027, 12, 31))
    sweep()
    assert Filing.objects.get(pk=waiting.pk).deemed_received_at == day_at(date(2028, 1, 4), 8, 45)
