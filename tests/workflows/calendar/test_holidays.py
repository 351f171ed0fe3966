"""A year's general holidays loaded and changed by two persons, and what counts by them."""

from datetime import date

import pytest

from backoffice.calendar.gazette import GazettedDay, GazettedYear
from backoffice.calendar.models import Holiday, HolidayYear
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.errors import Forbidden, Refused
from tests.factories.closures import drain
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.calendar import holidays
from workflows.calendar.actions.redate import redate
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.filing.actions.deem_received import sweep
from workflows.invariants import run  # noqa: F401  # the checks register themselves
from workflows.invariants.base import EVERYTHING, registered

DAY = AT_WORK.date()
# As many days as the Ordinance has.
FIRST = GazettedDay(date(2028, 1, 3), "The first weekday in January", "一月份第一個平日")
GIVEN = GazettedYear(
    2028,
    (
        FIRST,
        *(GazettedDay(date(2028, month, 1), "A day", "一日") for month in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12)),
        *(GazettedDay(date(2028, month, 3), "A day", "一日") for month in (2, 3, 4, 5, 6, 7)),
    ),
    0,
    (),
)


def drafted(author, content) -> Change:
    summary, summary_zh = holidays.summary_of(content)
    return draft_change(
        kind=holidays.KIND, subject=holidays.subject_of(content["year"]), content=content, summary=summary, summary_zh=summary_zh,
        ground=content["evidence"], author=author,
    )  # fmt: skip


def proposed(court, content) -> Change:
    draft = drafted(court.manager, content)
    return propose_change(reference=draft.reference, content_hash=draft.content_hash, author=court.manager)


def through(court, content) -> Change:
    change = proposed(court, content)
    if change.state == ChangeState.PROPOSED:
        change = confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=court.senior)
    drain()
    return Change.objects.get(pk=change.pk)


def breaches():
    return [breach for check in registered() if check.code in ("I10", "I11", "I15") for breach in check.look(EVERYTHING)]


def test_a_year_that_was_missing_moves_what_nobody_knew_and_takes_effect_at_once(lives, at_work):
    at_work.move_to(day_at(date(2027, 12, 31), 18))
    waiting = lives.receive()
    assert (fresh(waiting).deemed_received_at, fresh(waiting).deemed_reason) == (None, "calendar_missing")
    change = through(lives.court, holidays.content_of(GIVEN, evidence="G.N. 1 of 2027"))
    assert (change.state, change.needs_second, change.total, change.done) == (ChangeState.EFFECTED, False, 1, 1)
    assert fresh(waiting).deemed_received_at == day_at(date(2028, 1, 4), 8, 45)
    row = Holiday.objects.get(date=date(2028, 1, 3))
    assert (row.name, row.name_zh) == ("The first weekday in January", "一月份第一個平日")
    assert change.reference in row.evidence and "G.N. 1 of 2027" in HolidayYear.objects.get(year=2028).evidence
    before = everything()
    assert redate(change=change.reference, again=True)
    assert everything() == before, "a second run changes nothing"
    assert breaches() == []


def test_a_list_out_of_the_ordinary_is_confirmed_by_a_second_person_though_nobody_knew(lives, at_work):
    """Half of a file is a list too, and every office would go by it."""
    for days in ((FIRST,), (*GIVEN.days[1:], GazettedDay(date(2028, 1, 2), "A Sunday", "星期日"))):
        change = proposed(lives.court, holidays.content_of(GazettedYear(2028, days, 0, ()), evidence="G.N. 1 of 2027"))
        assert (change.state, HolidayYear.objects.filter(year=2028).exists()) == (ChangeState.PROPOSED, False)


def test_a_day_added_after_the_fact_moves_what_came_on_it_once_a_second_person_has_confirmed(lives, at_work):
    filing = lives.deemed_received()
    content = holidays.content_with_day(GazettedDay(DAY, "The day of the visit", "到訪日"), evidence="G.N. 2 of 2026")
    change = proposed(lives.court, content)
    preview = holidays.kind().preview(change, AT_WORK)
    assert [(row[0], row[-1]) for row in preview.tables[0].rows] == [(filing.reference, "the day")]
    assert preview.lines[0].new == "The day of the visit 到訪日 · the package holidays does not have it"
    assert (change.state, fresh(filing).deemed_received_at) == (ChangeState.PROPOSED, AT_WORK)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.senior)
    drain()
    assert (fresh(filing).deemed_received_at, fresh(filing).state) == (day_at(date(2026, 3, 11), 8, 45), State.DEEMED_RECEIVED)
    assert fresh(filing).deemed_note == "The day of the visit"
    taken_off = through(lives.court, holidays.content_without_day(DAY, evidence="G.N. 3 of 2026"))
    assert (taken_off.needs_second, fresh(filing).deemed_received_at) == (True, AT_WORK)
    assert breaches() == []


def test_another_day_of_a_loaded_year_asks_for_two_though_nothing_has_come(lives, at_work):
    day = date(2026, 6, 19)
    change = proposed(lives.court, holidays.content_with_day(GazettedDay(day, "Tuen Ng", "端午節"), evidence="G.N. 4"))
    assert (change.state, Holiday.objects.filter(date=day).exists()) == (ChangeState.PROPOSED, False)


def test_another_name_moves_no_time_and_is_told_where_it_was(lives, at_work):
    at_work.move_to(day_at(date(2026, 4, 3), 11))
    filing = lives.receive()
    change = through(lives.court, holidays.content_with_day(GazettedDay(date(2026, 4, 3), "Good Friday!", "耶穌受難節"), evidence="G.N. 5"))
    assert not change.needs_second
    assert Filing.objects.get(pk=filing.pk).deemed_note == "Good Friday!"


def test_a_list_that_was_changed_meanwhile_is_not_overwritten_unseen(lives, at_work):
    first = drafted(lives.court.manager, holidays.content_without_day(date(2026, 4, 3), evidence="G.N. 6"))
    through(lives.court, holidays.content_with_day(GazettedDay(date(2026, 5, 1), "Labour Day", "勞動節"), evidence="G.N. 7"))
    with pytest.raises(Refused, match="changed meanwhile"):
        propose_change(reference=first.reference, content_hash=first.content_hash, author=lives.court.manager)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: holidays.content_with_day(GazettedDay(date(2031, 1, 1), "A", "甲"), evidence="x"), "year-not-loaded"),
        (lambda: holidays.content_with_day(GazettedDay(date(2026, 5, 1), "", "甲"), evidence="x"), "name-needed"),
        (lambda: holidays.content_without_day(date(2026, 5, 1), evidence="x"), "nothing-changes"),
        (lambda: holidays.content_of(GazettedYear(2029, (), 0, ()), evidence="x"), "no-list"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(lives, content, code):
    with pytest.raises(Refused) as refusal:
        drafted(lives.court.manager, content())
    assert refusal.value.code == code


def test_who_may_propose_a_list_may_so_everywhere(lives):
    content = holidays.content_of(GIVEN, evidence="G.N. 1")
    for who in (lives.court.senior, lives.court.supervisor, lives.court.officer, lives.court.auditor):
        with pytest.raises(Forbidden):
            drafted(who, content)


def test_what_staff_have_changed_a_reload_of_the_reference_data_leaves_alone(lives, at_work):
    assert holidays.years_of_staff() == set()
    through(lives.court, holidays.content_of(GIVEN, evidence="G.N. 1 of 2027"))
    assert holidays.years_of_staff() == {2028}
    sweep()
