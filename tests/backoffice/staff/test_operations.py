"""The operators' pages: what waits and why, what is wrong and what to do, and acting with a password shown lately."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from backoffice.calendar.models import Closure, HolidayYear
from backoffice.kernel import clock, outbox, storage
from backoffice.kernel.models import FileFault, OutboxMessage
from backoffice.staff import sessions
from backoffice.staff.alarms import alarms
from backoffice.staff.selectors import operations as read
from backoffice.staff.work_words import JOBS, TOPICS
from tests.backoffice.staff.reading import queries, words
from workflows import schedule
from workflows.invariants.models import InvariantRun
from workflows.operations import owed

PAGE, WORK, NEWS = (reverse(f"staff:{name}") for name in ("operations", "operations-work", "operations-news"))
NAME = "Wong Siu Ming"
FAULT = (
    f'Traceback (most recent call last):\n  File "/opt/registry/workflows/papers/tasks.py", line 18, in on\n    go()\nValueError: {NAME}\n'
)


@pytest.fixture
def operator(court, sign_in) -> Client:
    return sign_in(court.administrator)


def _confirmed(client: Client, *, ago: float = 0) -> None:
    """The password was shown so many seconds ago."""
    session = client.session
    session[sessions.CONFIRMED_AT] = sessions.moment() - ago
    session.save()


def _work(topic: str, number: int, *, parked: bool = False, **changes) -> OutboxMessage:
    ids = {"filing": f"EF-0000-{number:04}"}
    with transaction.atomic():
        outbox.put(topic, key=f"{number}", **ids)
    rows = OutboxMessage.objects.filter(topic=topic, key=f"{number}")
    if parked:
        changes = {"parked_at": clock.now(), "attempts": 8, "last_error": FAULT, **changes}
    if changes:
        rows.update(**changes)
    return rows.get()


def _well() -> None:
    """The schedule has run, the invariants were checked, the next year is known."""
    schedule.run_due()
    OutboxMessage.objects.all().delete()
    InvariantRun.objects.create(begun_at=clock.now(), ended_at=clock.now(), whole=True, by="schedule", version="1")


def _codes() -> list[str]:
    return [alarm.code for alarm in alarms(read.overview())]


def test_when_all_is_well_it_says_so(operator):
    _well()
    page = words(operator.get(PAGE))
    assert "Nothing is wrong that this page can see." in page
    assert "Nothing is parked." in page
    assert "all hold" in page and "on time" in page and "not known here: this process does not see BACKUP_DIR" in page
    assert "Nothing is parked." in words(operator.get(WORK))


def test_each_figure_leads_to_its_list(operator):
    _work("filing.serve", 1, parked=True)
    _work("filing.serve", 2, due_at=clock.now() + timedelta(minutes=5))
    _work("papers.receipt", 3, due_at=clock.now() - timedelta(minutes=7))
    _work("papers.receipt", 4, leased_until=clock.now() + timedelta(seconds=30), lease="abc")
    page = operator.get(PAGE).content.decode()
    for standing, topic, number in (
        ("parked", "filing.serve", 1),
        ("waiting", "filing.serve", 2),
        ("due", "papers.receipt", 3),
        ("in-hand", "papers.receipt", 4),
    ):
        address = f"{WORK}?standing={standing}&amp;topic={topic}"
        assert f'href="{address}">1</a>' in page
        listed = words(operator.get(address.replace("&amp;", "&")))
        assert [reference for reference in ("EF-0000-0001", "EF-0000-0002", "EF-0000-0003", "EF-0000-0004") if reference in listed] == [
            f"EF-0000-{number:04}"
        ]
    assert "the oldest for 7 m" in words(operator.get(PAGE))
    assert "1 worker is at it" in words(operator.get(PAGE))


def test_a_parked_one_says_why_and_never_whom(operator):
    row = _work("papers.sealed_copies", 1, parked=True)
    listed = words(operator.get(WORK))
    assert "ValueError (workflows/papers/tasks.py:18)" in listed
    whole = words(operator.get(f"{WORK}?look={row.pk}"))
    assert "go()" in whole and 'File "workflows/papers/tasks.py", line 18, in on' in whole
    assert "no: what it was for is done, or is gone" in whole
    assert NAME not in listed + whole
    row.delete()
    assert "This work is not here any more: it is done." in words(operator.get(f"{WORK}?look={row.pk}"))


def test_acting_asks_for_the_password_first_and_leads_back(operator, settings):
    _confirmed(operator, ago=settings.CONFIRMED_SECONDS + 1)
    row = _work("filing.serve", 1, parked=True)
    assert "give your password first" in words(operator.get(WORK))
    answer = operator.post(reverse("staff:work-retry"), {"work": row.pk})
    assert answer.url == f"{reverse('staff:confirm')}?next={WORK}"
    assert OutboxMessage.objects.get().parked_at is not None


def test_one_and_a_whole_topic_are_taken_up_again(operator):
    rows = [_work("filing.serve", number, parked=True) for number in range(3)]
    _confirmed(operator)
    answer = operator.post(reverse("staff:work-retry"), {"work": rows[0].pk}, follow=True)
    assert "Taken up again: Serve the sealed documents." in words(answer)
    assert OutboxMessage.objects.filter(parked_at=None).count() == 1
    assert "Take all of it up again" in words(operator.get(f"{WORK}?topic=filing.serve"))
    answer = operator.post(reverse("staff:work-retry"), {"topic": "filing.serve"}, follow=True)
    assert "2 pieces of work were taken up again." in words(answer)
    assert operator.post(reverse("staff:work-retry"), {"work": rows[0].pk}).status_code == 409
    assert operator.post(reverse("staff:work-retry"), {"work": "x"}).status_code == 409


def test_what_nobody_is_owed_is_given_up_and_what_somebody_is_owed_is_not(operator, lives):
    gone, needed = _work("filing.serve", 1, parked=True), _work("filing.serve", 2, parked=True)
    OutboxMessage.objects.filter(pk=needed.pk).update(ids={"filing": lives.accepted().reference})
    _confirmed(operator)
    assert "Give it up" in words(operator.get(f"{WORK}?look={gone.pk}"))
    assert "Give it up" not in words(operator.get(f"{WORK}?look={needed.pk}"))
    address = reverse("staff:work-give-up")
    assert operator.post(address, {"work": needed.pk, "ground": "no"}).status_code == 409
    assert operator.post(address, {"work": gone.pk, "ground": ""}).status_code == 422
    assert "Given up: Serve the sealed documents." in words(
        operator.post(address, {"work": gone.pk, "ground": "no such filing"}, follow=True)
    )
    assert not OutboxMessage.objects.filter(pk=gone.pk).exists()
    assert OutboxMessage.objects.filter(pk=needed.pk).exists()


def test_the_news_puts_figures_in_place_and_says_what_changed(operator):
    page = operator.get(PAGE).content.decode()
    seen = page.split(f"{NEWS}?seen=")[1].split('"')[0]
    answer = operator.get(f"{NEWS}?seen={seen}")
    assert "Something has changed" not in words(answer)
    _work("filing.serve", 1, parked=True)
    answer = operator.get(f"{NEWS}?seen={seen}")
    assert "Something has changed here." in words(answer)
    assert '<b id="figure-parked" hx-swap-oob="true">1</b>' in answer.content.decode()


def test_each_alarm_and_its_end(court, settings, monkeypatch, tmp_path):
    _well()
    assert _codes() == []
    _work("filing.serve", 1, parked=True)
    assert _codes() == ["parked"]
    OutboxMessage.objects.update(parked_at=None, due_at=clock.now() - timedelta(hours=1))
    assert _codes() == ["late"]
    OutboxMessage.objects.all().delete()
    FileFault.objects.create(sha256="0" * 64, fault="damaged", found_at=clock.now())
    assert _codes() == ["files"]
    FileFault.objects.bulk_create(FileFault(sha256=f"{number:064}", fault="missing", found_at=clock.now()) for number in range(1, 51))
    (alarm,) = alarms(read.overview())
    assert (alarm.words, alarm.do[:42]) == ("51 stored files are missing or damaged.", "So many at once: look at the disk and the ")
    FileFault.objects.all().delete()
    Closure.objects.create(office=court.registry, closed_from=clock.now() - timedelta(hours=1), ground="gale", evidence="test")
    (alarm,) = alarms(read.overview())
    assert alarm.words == "District Court Registry is closed since Tue 10 Mar 09:00 and has not reopened."
    Closure.objects.all().delete()
    HolidayYear.objects.filter(year=2026).delete()
    assert _codes() == ["year-2026"]
    HolidayYear.objects.create(year=2026, source="test", evidence="test")
    known = storage.identity()
    storage.give_identity("another store")
    assert _codes() == ["store-away"]
    storage.give_identity(known)
    settings.STORE_FREE_MIN_BYTES = 10**18
    assert _codes() == ["store"]
    settings.STORE_FREE_MIN_BYTES = 0
    settings.BACKUP_DIR = str(tmp_path)
    assert _codes() == ["backup"]
    (tmp_path / "20260310T010000Z").mkdir()
    (tmp_path / "20260310T015900Z.part").mkdir()
    (tmp_path / "store").mkdir()
    assert _codes() == []
    assert read.last_backup()[0].isoformat() == "2026-03-10T01:00:00+00:00"
    InvariantRun.objects.update(breaches=2)
    assert _codes() == ["breach"]
    InvariantRun.objects.update(breaches=0)
    with clock.set_to(clock.now() + timedelta(hours=30)):
        assert _codes() == ["schedule", "unchecked", "backup"]


def test_next_years_holidays_are_asked_for_in_autumn(court):
    HolidayYear.objects.filter(year=2027).delete()
    assert "next-year" not in _codes()
    with clock.set_to(clock.now() + timedelta(days=210)):
        assert "next-year" in _codes()


def test_a_job_that_failed_or_never_ran_is_told(court, monkeypatch):
    assert _codes()[0] == "schedule"
    _well()

    def broken():
        raise RuntimeError

    job = schedule.JOBS[0]
    monkeypatch.setattr(schedule, "JOBS", (schedule.Job(job.name, broken, job.every), *schedule.JOBS[1:]))
    with clock.set_to(clock.now() + timedelta(seconds=10)):
        schedule.run_due()
        OutboxMessage.objects.all().delete()
        assert _codes() == ["job-failed"]
    (line,) = [line for line in read.overview().jobs if line.name == job.name]
    assert (line.failed, line.late) == (True, False)


def test_a_breach_names_what_and_where(operator):
    _well()
    results = [{"invariant": "I5", "title": "t", "breaches": 1, "examples": [{"subject": "R-1", "found": "a gap"}]}]
    InvariantRun.objects.update(breaches=1, results=results)
    assert "1 breach" in words(operator.get(PAGE)) and "I5 R-1 a gap" in words(operator.get(PAGE))


def test_as_many_queries_with_much_work_as_with_none(operator):
    _well()
    few = [queries(operator, address) for address in (PAGE, WORK, NEWS)]
    for number in range(40):
        _work(f"topic.{number % 7}", number, parked=number % 2 == 0)
    assert [queries(operator, address) for address in (PAGE, WORK, NEWS)] == few
    assert few[0] <= 32 and few[1] <= 8


def test_no_more_is_counted_than_the_cap(court, monkeypatch):
    monkeypatch.setattr(read, "CAP", 3)
    for number in range(5):
        _work("filing.serve", number)
    found = read.overview()
    assert (found.total("due"), found.more) == (3, True)


def test_a_list_goes_on_where_the_page_ended(operator, monkeypatch):
    monkeypatch.setattr(read, "PAGE", 2)
    for number in range(5):
        _work("filing.serve", number, parked=True)
    first = operator.get(WORK)
    assert "EF-0000-0001" in words(first) and "EF-0000-0002" not in words(first)
    after = read.work("parked").following
    assert "EF-0000-0002" in words(operator.get(f"{WORK}?after={after}"))
    assert operator.get(f"{WORK}?after=9{'9' * 30}&look=x&standing=none").status_code == 200


def test_it_stands_in_the_rail_of_whoever_has_the_right(operator, officer):
    assert "Operations" in words(operator.get(PAGE))
    assert "Operations" not in words(officer.get(reverse("staff:inbox")))
    assert officer.get(PAGE).status_code == 403


def test_every_topic_and_job_has_words_and_its_code_small_beside_them(operator):
    # Without those by which the brokers are tried, in a process that has tried them.
    assert set(TOPICS) == {topic for topic in owed.handled() if not topic.startswith("trial.")}
    assert set(JOBS) == {job.name for job in schedule.JOBS}
    row = _work("papers.sealed_copies", 1, parked=True)
    _work("of.an_older_version", 2, parked=True)
    for address in (PAGE, WORK, f"{WORK}?topic={row.topic}", f"{WORK}?look={row.pk}"):
        shown = operator.get(address)
        assert "Seal the accepted documents papers.sealed_copies" in words(shown), address
        assert '<span class="mono small qq">papers.sealed_copies</span>' in shown.content.decode(), address
    assert "of.an_older_version" in words(operator.get(PAGE)), "what nobody knows any more is called as it is"
    operator.post(reverse("staff:language"), {"language": "zh-hant", "next": PAGE})
    assert "為獲接納的文件蓋印 papers.sealed_copies" in words(operator.get(PAGE))
