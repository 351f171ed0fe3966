"""The managers' figures: each agrees with the list that it leads to."""

from datetime import datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.calendar.models import Closure, HolidayYear
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.clock import HONG_KONG
from backoffice.staff.selectors import standing_work
from tests.backoffice.staff.reading import queries, references, words
from tests.factories.court import AT_WORK
from tests.factories.lives import Lives
from tests.plans import plan_of
from workflows.cases.actions.set_level import seal_filing

OVERVIEW = reverse("staff:manager")


def manager(lives: Lives, sign_in) -> Client:
    return sign_in(lives.court.manager)


def test_every_figure_is_the_length_of_its_list(lives: Lives, sign_in, at_work):
    for day, standings in enumerate(
        (("fee_checked", "accepted"), ("fee_short", "returned"), ("deemed_received", "fee_checked", "rejected"))
    ):
        at_work.move_to(AT_WORK + timedelta(days=day))
        for standing in standings:
            lives.reach(standing)
    client = manager(lives, sign_in)
    shown = client.get(OVERVIEW).context
    figures = [(figure.count, figure.address) for figure in shown["figures"]]
    cells = [(cell.count, cell.address) for row in shown["bands"] for cell in (*row.cells, row.total)]
    cells += [(cell.count, cell.address) for cell in (*shown["totals"], shown["not_due"])]
    assert sum(count.number for count, _ in cells) > 0
    for count, address in figures + cells:
        listed = client.get(address)
        assert listed.status_code == 200
        assert len(references(listed)) == count.number, address


def test_today_is_held_against_the_same_weekday_last_week_at_this_time(lives: Lives, sign_in, at_work):
    at_work.move_to(AT_WORK - timedelta(days=7, hours=1))
    lives.reach("deemed_received")
    at_work.move_to(AT_WORK - timedelta(days=7) + timedelta(hours=3))
    lives.reach("deemed_received")  # later in the day than now: does not count yet
    at_work.move_to(AT_WORK)
    for _ in range(3):
        lives.reach("deemed_received")
    text = words(manager(lives, sign_in).get(OVERVIEW))
    assert "Received today 3 2 more" in text
    assert "Accepted today 0 as many" in text
    assert "change against Tue 3 Mar 2026 at the same time" in text


def test_bands_of_age_are_working_days(lives: Lives, sign_in, at_work):
    """Seen on a Tuesday: Monday is the working day before, the Friday before lies two back, the Monday a week ago five."""
    for days in (0, 1, 4, 7, 8, 30):
        at_work.move_to(AT_WORK - timedelta(days=days))
        lives.reach("fee_checked") if (AT_WORK - timedelta(days=days)).isoweekday() < 6 else None
    at_work.move_to(AT_WORK)
    rows = manager(lives, sign_in).get(OVERVIEW).context["bands"]
    assert [(row.title, row.total.count.number) for row in rows] == [
        ("due today", 1), ("since the working day before", 1), ("2 to 5 working days", 2), ("older", 1),
    ]  # fmt: skip


def test_no_more_queries_for_more_filings(lives: Lives, sign_in):
    """What is referred stands along an index of its own, and is counted there for each of the six figures of what is to be reviewed."""
    client = manager(lives, sign_in)

    lives.reach("fee_checked")
    few = queries(client, OVERVIEW)
    for standing in ("fee_checked", "fee_short", "accepted", "returned", "deemed_received"):
        lives.reach(standing)
    assert queries(client, OVERVIEW) == few <= 60


def test_lists_say_what_they_are(lives: Lives, sign_in):
    client = manager(lives, sign_in)

    def title(**query) -> str:
        return client.get(reverse("staff:filings"), query).context["title"]

    today = clock.today().isoformat()
    assert title(received=today) == "Filings received on Tue 10 Mar 2026"
    assert title(decided=today, state=[State.ACCEPTED.value, State.SERVED.value]) == "Accepted, Served: decided on Tue 10 Mar 2026"
    assert title(state="fee_checked") == "To review"
    assert title(state="fee_short", deemed_from=today) == "Fee short, deemed received from Tue 10 Mar 2026 on"
    assert title(state="fee_short", deemed_before=today) == "Fee short, deemed received before Tue 10 Mar 2026"
    assert title(received="no-day", state="no-state") == "Filings"


def test_a_list_of_all_time_is_shown_but_not_counted(lives: Lives, sign_in):
    filing = lives.reach("served")
    answer = manager(lives, sign_in).get(reverse("staff:filings"))
    assert references(answer) == [filing.reference]
    assert answer.context["count"] is None


def test_what_the_calendar_lacks_stands_on_the_managers_page(lives: Lives, sign_in, at_work):
    client = manager(lives, sign_in)
    assert "not loaded" not in words(client.get(OVERVIEW))
    HolidayYear.objects.filter(year=2027).delete()
    assert "not loaded" not in words(client.get(OVERVIEW))  # the list is gazetted in spring
    with clock.set_to(datetime(2026, 9, 30, 12, tzinfo=HONG_KONG)):
        assert "next year are not loaded" not in words(manager(lives, sign_in).get(OVERVIEW))
    with clock.set_to(datetime(2026, 10, 1, 0, 0, tzinfo=HONG_KONG)):
        assert "look at it The general holidays of next year are not loaded." in words(manager(lives, sign_in).get(OVERVIEW))


def test_a_year_for_which_filings_wait_is_grave_before_it_begins(lives: Lives, sign_in, at_work):
    HolidayYear.objects.filter(year=2027).delete()
    at_work.move_to(datetime(2026, 12, 31, 18, 0, tzinfo=HONG_KONG))
    filing = lives.received()
    assert (filing.deemed_received_at, filing.deemed_reason) == (None, "calendar_missing")
    text = words(manager(lives, sign_in).get(OVERVIEW))
    assert "1 alarm grave The general holidays of 2027 are not loaded." in text


def test_an_office_elsewhere_that_is_closed_is_no_alarm_here(lives: Lives, sign_in, at_work):
    for office in (lives.court.accounts, lives.court.tribunal):
        Closure.objects.create(office=office, closed_from=AT_WORK - timedelta(hours=1), ground="gale", evidence="test")
    text = words(manager(lives, sign_in).get(OVERVIEW))
    assert "1 alarm look at it District Court Accounts Office is closed since" in text


def test_where_the_open_work_stands_leads_to_queues_of_as_many(lives: Lives, sign_in, at_work):
    for standing in ("fee_checked", "taken", "fee_short", "deemed_received", "accepted", "returned"):
        lives.reach(standing)
    lives.held(), lives.referred(), lives.asked(), lives.unserved(), lives.to_post()
    client = manager(lives, sign_in)
    shown = client.get(OVERVIEW).context
    stages = {stage.address: stage for stage in shown["stages"]}
    assert sum(stage.number > 0 for stage in stages.values()) >= 9 and max(stage.width for stage in stages.values()) == 1000
    for address, stage in stages.items():
        assert client.get(address).content.decode().count("<tr data-row") == stage.number, address
    reviewing = {str(stage.title): stage.number for stage in shown["having"]}
    assert reviewing.pop("in nobody's hands") == 1
    assert sum(reviewing.values()) == Filing.objects.filter(state="fee_checked", taken_by__isnull=False).count()
    assert reviewing[str(lives.court.officer)] == Filing.objects.filter(state="fee_checked", taken_by=lives.court.officer).count()


def test_what_is_sealed_is_in_no_figure_of_who_may_not_see_it(lives: Lives, sign_in, at_work):
    client = manager(lives, sign_in)
    before = words(client.get(OVERVIEW)).split("Where the open work stands")[1]
    sealed = lives.taken()
    seal_filing(reference=sealed.reference, level="court", ground="Order 1", officer=lives.court.senior)
    after = words(client.get(OVERVIEW)).split("Where the open work stands")[1]
    assert before == after


def test_decisions_of_the_month_stand_with_their_shares_and_the_hours_add_up(lives: Lives, sign_in, at_work):
    for standing in ("accepted", "accepted", "returned", "rejected"):
        lives.reach(standing)
    client = manager(lives, sign_in)
    page = client.get(OVERVIEW)
    text, shown = words(page), page.context
    assert "4 decisions in March 2026" in text
    assert {str(stage.title): stage.number for stage in shown["shares"]} == {"accepted": 2, "returned for correction": 1, "rejected": 1}
    assert "50.0 per cent; – the month before" in text and "25.0 per cent" in text
    (before, _hours, none), (today, hours, received) = shown["arrivals"]
    assert (today - before, none) == (timedelta(days=7), 0)
    assert received == shown["figures"][1].count.number == sum(each.number for each in hours) > 0
    now = clock.in_hong_kong(clock.now()).hour
    assert hours[now].number == received and hours[now].heat == 5, "the darkest of all"


def test_the_hours_are_read_along_the_index_on_receipt(lives: Lives, at_work):
    """A day of it and no more, however long the history."""
    lives.reach("received")
    with CaptureQueriesContext(connection) as context:
        assert sum(standing_work.by_hour([lives.court.registry], clock.today())) == 1
    assert "filing_by_receipt" in plan_of(context.captured_queries[0]["sql"])
