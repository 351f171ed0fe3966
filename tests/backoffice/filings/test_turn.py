"""Whose turn comes when: the pure rule, and that the list, the next one taken and the rule are of one mind."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.calendar.rules import Closure, Hours, OfficeCalendar
from backoffice.filings import worklists
from backoffice.filings.models import QueueRule
from backoffice.filings.rules import CureWindow, InLine, cure_window
from backoffice.filings.worklists import Key, Queue, Sort
from backoffice.kernel import clock
from backoffice.people.models import Membership, Role
from tests.factories.court import AT_WORK, day_at
from tests.factories.filings import FilingFactory
from workflows.filing.actions.take import take_next

DAY = date(2026, 3, 10)
MIDNIGHT = day_at(DAY, 0)
CLOSES = day_at(DAY, 17, 30)
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 20), timezones=st.just(UTC))


def calendar(*closures: Closure) -> OfficeCalendar:
    hours = Hours(
        valid_from=date(2020, 1, 1), valid_to=None, weekdays=frozenset(range(1, 6)), opens=time(8, 45), closes=time(17, 30),
        lunch_from=None, lunch_to=None, lunch_is_closure_time=False,
    )  # fmt: skip
    return OfficeCalendar(office="X", hours=(hours,), holidays={}, years=frozenset({2026}), closures=closures, half_days={})


@pytest.mark.parametrize(
    ("now", "within", "window"),
    [
        (day_at(DAY, 6), None, CureWindow(MIDNIGHT, CLOSES)),  # what falls due at opening can be cured all day
        (day_at(DAY, 17, 30), None, CureWindow(MIDNIGHT, CLOSES)),  # the closing time itself is open
        (day_at(DAY, 17, 30) + timedelta(microseconds=1), None, None),
        (day_at(date(2026, 3, 14), 10), None, None),  # a Saturday
        (day_at(date(2031, 3, 10), 10), None, None),  # a year that is not loaded
        (day_at(DAY, 16), timedelta(minutes=90), CureWindow(MIDNIGHT, CLOSES)),
        (day_at(DAY, 15, 59), timedelta(minutes=90), None),
    ],
)
def test_the_window_of_a_day(now, within, window):
    assert cure_window(calendar(), now, within=within) == window


def test_a_closure_ends_the_window_early_or_leaves_none():
    gale = Closure(closed_from=day_at(DAY, 14), reopened_at=day_at(date(2026, 3, 11), 9), ground="gale", note="")
    assert cure_window(calendar(gale), day_at(DAY, 10)) == CureWindow(MIDNIGHT, day_at(DAY, 14))
    assert cure_window(calendar(gale), day_at(DAY, 15)) is None


in_line = st.builds(
    InLine, urgent=st.booleans(), cure_until=st.none() | moments, deemed_at=moments, number=st.integers(min_value=1, max_value=10**9)
)


@given(st.lists(in_line, unique_by=lambda one: one.number))
def test_turns_are_one_order_and_never_pass_over_what_is_more_pressing(line):
    places = [one.place() for one in sorted(line, key=InLine.place)]
    assert len(set(places)) == len(line), "no two have the same place"
    ordered = sorted(line, key=InLine.place)
    for before, after in pairwise(ordered):
        assert before.urgent >= after.urgent
        if before.urgent == after.urgent:
            assert (before.cure_until is not None) >= (after.cure_until is not None)
            if before.cure_until is not None and after.cure_until is not None:
                assert before.cure_until <= after.cure_until
            if before.cure_until == after.cure_until:
                assert (before.deemed_at, before.number) < (after.deemed_at, after.number)


@given(in_line, in_line, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=5)))
def test_less_time_to_cure_never_comes_later(one, other, less):
    if one.cure_until is not None and one.place() < other.place():
        sooner = InLine(one.urgent, one.cure_until - less, one.deemed_at, one.number)
        assert sooner.place() < other.place()


@pytest.fixture
def mixed(court, at_work):
    """Two registries, of which one closes its queue to cures; old and new filings, urgent or not."""
    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    made = []
    for office in (court.registry, court.tribunal):
        for hours, urgent in ((50, False), (50, True), (1, False), (1, True), (0.5, False), (49, False), (0.5, True)):
            at = AT_WORK - timedelta(hours=hours)
            made.append(
                FilingFactory(office=office, case_type=court.action, client=court.portal, fee_checked=True, received_at=at, urgent=urgent)
            )
    return made


def place(filing):
    today = filing.deemed_received_at >= MIDNIGHT
    return (not filing.urgent, not today, filing.deemed_received_at, filing.pk)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_list_is_in_turn_page_by_page(court, mixed, size):
    offices, found, after = [court.registry, court.tribunal], [], None
    while True:
        page = worklists.page_of_queue(Queue.REVIEW, user=court.officer, offices=offices, after=after, size=size)
        found += page.rows
        if page.following is None:
            break
        after = Key.read(page.following.text())
    assert found == sorted(mixed, key=place)


def test_the_next_one_taken_is_the_first_of_the_list(court, mixed):
    taken = [take_next(officer=court.officer) for _each in mixed]
    assert taken == sorted(mixed, key=place)
    assert take_next(officer=court.officer) is None


def test_without_a_window_the_oldest_comes_first(court, mixed):
    for office in (court.registry, court.tribunal):
        QueueRule.objects.create(office=office, lease_minutes=30, cure_minutes=0, evidence="test")
    expected = sorted(mixed, key=lambda filing: (not filing.urgent, filing.deemed_received_at, filing.pk))
    page = worklists.page_of_queue(Queue.REVIEW, user=court.officer, offices=[court.registry, court.tribunal], size=50)
    assert page.rows == expected
    assert take_next(officer=court.officer) == expected[0]


@pytest.mark.parametrize("sort", [Sort.OLDEST, Sort.NEWEST])
def test_another_order_is_paged_by_key_too(court, mixed, sort):
    expected = sorted(mixed, key=lambda filing: (filing.deemed_received_at, filing.pk), reverse=sort is Sort.NEWEST)
    found, after = [], None
    for _each in range(5):
        page = worklists.page_of_queue(
            Queue.REVIEW, user=court.officer, offices=[court.registry, court.tribunal], after=after, size=4, sort=sort
        )
        found += page.rows
        after = page.following and Key.read(page.following.text())
        if after is None:
            break
    assert found == expected
    assert clock.now() == AT_WORK
