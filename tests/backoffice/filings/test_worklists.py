"""Queues: in the order in which work is to be done, paged without a gap or a double, also under ties."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.worklists import Count, Key, Queue, Wanted
from backoffice.kernel import clock
from tests.factories.court import Court
from tests.factories.filings import FilingFactory
from tests.factories.lives import Lives
from tests.plans import plan_of


def filings(court: Court, number: int, **fields) -> list[Filing]:
    office = fields.pop("office", court.registry)
    case_type = fields.pop("case_type", court.action)
    return [FilingFactory(office=office, case_type=case_type, client=court.portal, **fields) for _ in range(number)]


def walk(name: Queue, court: Court, offices, size: int) -> list[str]:
    """All rows of a queue, page after page."""
    found, after = [], None
    for _ in range(100):
        page = worklists.page_of_queue(name, user=court.officer, offices=offices, after=after, size=size)
        assert len(page.rows) <= size
        found += [filing.reference for filing in page.rows]
        after = page.following
        if after is None:
            return found
        after = Key.read(after.text())  # as it comes back from the address
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_the_review_queue_is_walked_in_order_under_ties(court: Court, size: int):
    """Urgent first, then the deemed time, then who came first; five filings at each moment, some of them urgent."""
    base = clock.now() - timedelta(hours=3)
    made = []
    for hour, urgent in itertools.product((2, 0, 1), (False, True)):
        at = base + timedelta(hours=hour)
        made += filings(court, 2, fee_checked=True, received_at=at, urgent=urgent)
    expected = [one.reference for one in sorted(made, key=lambda one: (not one.urgent, one.deemed_received_at, one.pk))]
    assert walk(Queue.REVIEW, court, [court.registry], size) == expected


@pytest.mark.parametrize("size", [1, 2, 5])
def test_queues_of_several_registries_are_merged_in_one_order(court: Court, size: int):
    base = clock.now() - timedelta(hours=3)
    made = []
    for minute in (3, 1, 1, 2):
        at = base + timedelta(minutes=minute)
        made += filings(court, 1, fee_checked=True, received_at=at)
        made += filings(court, 1, fee_checked=True, received_at=at, office=court.tribunal)
    expected = [one.reference for one in sorted(made, key=lambda one: (one.deemed_received_at, one.pk))]
    assert walk(Queue.REVIEW, court, [court.registry, court.tribunal], size) == expected


@pytest.mark.parametrize("size", [1, 2, 4])
def test_what_has_no_known_time_comes_last(court: Court, size: int):
    unknown = filings(court, 3, received=True, deemed_received_at=None, deemed_reason="closure_open_ended")
    later = filings(court, 1, received=True, deemed_received_at=clock.now() + timedelta(hours=2))
    sooner = filings(court, 2, received=True, deemed_received_at=clock.now() + timedelta(hours=1))
    expected = [one.reference for one in (*sooner, *later, *unknown)]
    assert walk(Queue.NOT_DUE, court, [court.registry], size) == expected


@pytest.mark.parametrize("size", [1, 2, 4])
def test_what_was_decided_last_comes_first(court: Court, size: int):
    moments = [clock.now() - timedelta(minutes=minutes) for minutes in (5, 5, 9, 1, 5)]
    made = [filings(court, 1, returned=True, decided_at=at, received_at=clock.now() - timedelta(hours=2))[0] for at in moments]
    expected = [one.reference for one in sorted(made, key=lambda one: (one.decided_at, one.pk), reverse=True)]
    assert walk(Queue.DECIDED, court, [court.registry], size) == expected
    assert walk(Queue.RETURNED, court, [court.registry], size) == expected


@pytest.mark.parametrize("size", [1, 2, 4])
def test_what_is_with_its_filer_was_returned_or_asked_about_in_one_order(court: Court, size: int):
    made = []
    for minutes in (9, 5, 5, 1):
        at = clock.now() - timedelta(minutes=minutes)
        made += filings(court, 1, returned=True, decided_at=at, received_at=clock.now() - timedelta(hours=2))
        made += filings(court, 1, fee_checked=True, asked_at=at)
    at_of = {one.pk: one.asked_at or one.decided_at for one in made}
    expected = [one.reference for one in sorted(made, key=lambda one: (at_of[one.pk], one.pk), reverse=True)]
    assert walk(Queue.RETURNED, court, [court.registry], size) == expected
    assert worklists.count_of_queue(Queue.RETURNED, court.officer, [court.registry]) == Count(8)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_of_my_work_what_its_filer_answered_comes_first(court: Court, size: int):
    made = []
    for number, answered in enumerate((None, clock.now(), None, clock.now())):
        at = clock.now() - timedelta(minutes=9 - number)
        made += filings(court, 1, fee_checked=True, taken_by=court.officer, taken_at=at, answered_at=answered)
    expected = [one.reference for one in sorted(made, key=lambda one: (one.answered_at is None, one.taken_at))]
    assert walk(Queue.MINE, court, [court.registry], size) == expected
    first = worklists.first_in_hand(court.officer, [court.registry])
    assert first is not None
    assert first.reference == expected[0]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_of_my_work_what_a_registrar_answered_comes_first_as_well(court: Court, size: int):
    made, early, late = [], clock.now() - timedelta(minutes=3), clock.now()
    for number, said in enumerate(({}, {"advised_at": late}, {}, {"answered_at": early}, {"advised_at": early, "answered_at": late})):
        at = clock.now() - timedelta(minutes=9 - number)
        made += filings(court, 1, fee_checked=True, taken_by=court.officer, taken_at=at, **said)
    expected = [made[place].reference for place in (1, 3, 4, 0, 2)]
    assert walk(Queue.MINE, court, [court.registry], size) == expected
    first = worklists.first_in_hand(court.officer, [court.registry])
    assert first is not None and first.reference == made[3].reference, "whose answer came first"
    assert worklists.advised(court.officer, [court.registry]) == [made[4], made[1]]
    assert worklists.advised(court.colleague, [court.registry]) == worklists.advised(court.officer, [court.tribunal]) == []


def test_each_filing_stands_in_its_queue(lives: Lives):
    court = lives.court
    where = {
        "received": Queue.NOT_DUE,
        "deemed_received": Queue.PAYMENT,
        "fee_short": Queue.SHORT,
        "fee_checked": Queue.REVIEW,
        "taken": Queue.MINE,
        "accepted": Queue.DECIDED,
        "returned": Queue.RETURNED,
    }
    for standing, queue in where.items():
        filing = lives.reach(standing)
        assert filing.reference in walk(queue, court, [court.registry], 50), standing
        assert filing.reference not in walk(queue, court, [court.tribunal], 50)


def test_no_open_filing_stands_in_no_queue(lives: Lives):
    open_work = [lives.reach(standing) for standing in ("received", "deemed_received", "fee_short", "fee_checked", "taken")]
    queues = (Queue.REVIEW, Queue.PAYMENT, Queue.SHORT, Queue.NOT_DUE)
    shown = [reference for queue in queues for reference in walk(queue, lives.court, [lives.court.registry], 50)]
    assert sorted(shown) == sorted(filing.reference for filing in open_work)


def test_mine_is_what_i_have_taken_and_nobody_else(lives: Lives):
    court = lives.court
    taken = lives.reach("taken")
    assert walk(Queue.MINE, court, [court.registry], 5) == [taken.reference]
    mine_of_colleague = worklists.page_of_queue(Queue.MINE, user=court.colleague, offices=[court.registry])
    assert mine_of_colleague.rows == []


def test_a_page_has_as_many_queries_for_fifty_rows_as_for_five(court: Court):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            page = worklists.page_of_queue(Queue.REVIEW, user=court.officer, offices=[court.registry], size=50)
            for filing in page.rows:
                _ = [str(document) for document in filing.documents.all()], filing.office.title, filing.case_type.code
        return len(context)

    filings(court, 5, fee_checked=True)
    queries()  # the calendar and the registry's rule are kept from now on
    few = queries()
    filings(court, 45, fee_checked=True)
    # The two marks of what is kept, four stretches of the index (urgent or not, to be cured today or not), the rows, their documents.
    assert queries() == few == 8


def test_counts_stop_at_their_limit(court: Court):
    filings(court, 4, fee_checked=True)
    rows = worklists.queue(Queue.REVIEW, court.officer)
    assert str(worklists.count_up_to(rows, 3)) == "3+"
    assert str(worklists.count_up_to(rows, 4)) == "4"
    assert worklists.count_up_to(rows, 5) == Count(4)


def test_counts_agree_with_the_lists(lives: Lives):
    court = lives.court
    for standing in ("received", "deemed_received", "fee_short", "fee_checked", "taken"):
        lives.reach(standing)
    for name, count in worklists.counts(court.officer, [court.registry]).items():
        assert count.number == len(walk(name, court, [court.registry], 50)), name
    assert {count.number for count in worklists.counts(court.officer, [court.tribunal]).values()} == {0}


def test_the_next_that_fall_due_are_told_with_their_number(court: Court):
    at = clock.now() + timedelta(hours=1)
    filings(court, 2, received=True, deemed_received_at=at)
    filings(court, 1, received=True, deemed_received_at=at + timedelta(hours=1))
    due = worklists.next_due([court.registry])
    assert due is not None
    assert (due.at, due.count.number) == (at, 2)
    assert worklists.next_due([court.tribunal]) is None


@pytest.mark.parametrize(
    "text", ["", "nonsense", "1~2026-03-10~5", "0~-~x", "0~2026-03-10T10:00:00~5", "0~-", "~~~", "0~0001-01-01T00:00:00+14:00~5"]
)
def test_a_key_that_is_none_is_the_first_page(text: str):
    assert Key.read(text) is None


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)) | st.none(),
    st.integers(1, 10**12),
    st.booleans(),
)
def test_a_key_comes_back_from_its_address_unchanged(at, number, urgent):
    key = Key(at, number, urgent)
    assert Key.read(key.text()) == key


def test_a_list_by_day_holds_that_day_and_no_other(court: Court):
    midnight = datetime(2026, 3, 10, 0, 0, tzinfo=clock.HONG_KONG).astimezone(UTC)
    inside = [midnight, midnight + timedelta(hours=23, minutes=59, seconds=59)]
    outside = [midnight - timedelta(microseconds=1), midnight + timedelta(days=1)]
    made = {at: filings(court, 1, fee_checked=True, received_at=at)[0].reference for at in inside + outside}
    wanted = Wanted(received_from=midnight, received_to=midnight + timedelta(days=1))
    page = worklists.page_of_list(wanted, offices=[court.registry])
    assert [filing.reference for filing in page.rows] == [made[inside[1]], made[inside[0]]]
    assert worklists.count_of_list(wanted, offices=[court.registry], limit=100).number == 2


def test_a_count_that_would_read_history_is_not_offered():
    assert not Wanted().bounded
    assert not Wanted(states=(State.SERVED,)).bounded
    assert not Wanted(states=(State.FEE_CHECKED, State.RETURNED)).bounded
    assert Wanted(states=(State.FEE_CHECKED,)).bounded
    assert Wanted(received_from=datetime(2026, 1, 1, tzinfo=UTC)).bounded


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_list_of_open_work_merges_its_states_in_one_order(court: Court, size: int):
    base = clock.now() - timedelta(hours=3)
    made = []
    for minute, trait in enumerate(("fee_checked", "deemed_received", "fee_short", "fee_checked", "deemed_received")):
        made += filings(court, 1, **{trait: True}, received_at=base + timedelta(minutes=minute), urgent=minute == 3)
    wanted = Wanted(states=(State.DEEMED_RECEIVED, State.FEE_SHORT, State.FEE_CHECKED))
    found, after = [], None
    while True:
        page = worklists.page_of_list(wanted, offices=[court.registry], after=after, size=size)
        found += page.rows
        if page.following is None:
            break
        after = Key.read(page.following.text())
    assert found == made
    for limit, count in ((5, Count(5)), (4, Count(4, more=True)), (1, Count(1, more=True))):
        assert worklists.count_of_list(wanted, offices=[court.registry], limit=limit) == count


def test_a_list_of_decided_filings_begins_with_the_latest_decision(court: Court):
    late = filings(court, 1, returned=True)[0]
    early = filings(court, 1, returned=True, decided_at=late.decided_at - timedelta(hours=1))[0]
    page = worklists.page_of_list(Wanted(states=(State.RETURNED,)), offices=[court.registry])
    assert page.rows == [late, early]


INDEXES = {
    Queue.REVIEW: "filing_to_review",
    Queue.PAYMENT: "filing_awaiting_payment",
    Queue.SHORT: "filing_short",
    Queue.NOT_DUE: "filing_not_yet_due",
    Queue.DECIDED: "filing_decided",
}


@pytest.mark.parametrize("later_page", [False, True])
@pytest.mark.parametrize("name", INDEXES)
def test_a_queue_is_read_from_its_index_and_nothing_is_sorted(court: Court, name: Queue, later_page: bool):
    """The plan of the query that finds the rows; PostgreSQL's planner is asked to leave whole tables alone."""
    filings(court, 3, fee_checked=True)
    after = Key(at=clock.now() - timedelta(days=1), id=1) if later_page else None
    with CaptureQueriesContext(connection) as context:
        worklists.page_of_queue(name, user=court.officer, offices=[court.registry], after=after)
    # What stands before it asks whether the calendar and the rules of the queues are still as they were kept.
    found = next(query["sql"] for query in context.captured_queries if query["sql"].startswith('SELECT "filings_filing"'))
    plan = plan_of(found, sorting=False)
    # On three rows the sweep's index, which holds the same open work of all offices, is as good.
    assert INDEXES[name] in plan or (name is Queue.NOT_DUE and "filing_sweep" in plan)
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("later_page", [False, True])
def test_withdrawn_filings_are_read_from_their_index_and_nothing_is_sorted(court: Court, later_page: bool):
    """They are few among all that was ever received, and neither open work nor decided."""
    filings(court, 3, withdrawn=True)
    after = Key(at=clock.now() + timedelta(days=1), id=1) if later_page else None
    with CaptureQueriesContext(connection) as context:
        page = worklists.page_of_list(Wanted(states=(State.WITHDRAWN,)), offices=[court.registry], after=after)
    assert len(page.rows) == 3
    found = next(query["sql"] for query in context.captured_queries if query["sql"].startswith('SELECT "filings_filing"'))
    plan = plan_of(found, sorting=False)
    assert "filing_withdrawn" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
