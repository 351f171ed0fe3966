"""The ledger of when the door could accept: right after a crash and a jump of the clock, and no outage of a slow heartbeat."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from backoffice.audit.models import Event
from backoffice.calendar.windows import Window
from backoffice.kernel import clock, storage
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.papers.models import Paper
from reports.content.stationery import verify_url
from tests.factories.court import AT_WORK
from tests.factories.pages import planned
from tests.reports.specimens import codes_on, read_back, tight
from workflows.maintenance import ledger, rules
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.maintenance.actions.note_outage import note_outage
from workflows.maintenance.keeping import Keeper, fault_of_store, refused
from workflows.maintenance.models import DoorRefusal, DoorSpan, OutageNote
from workflows.maintenance.rules import Outage, Span


class Door:
    """A process of the web with a clock and a count of seconds of its own."""

    def __init__(self, hand, name="one"):
        self.hand, self.count = hand, 1000.0
        self.keeper = Keeper("door", name, lambda: self.count)

    def passes(self, seconds, *, counted=None):
        self.count += seconds if counted is None else counted
        self.hand.move_to(clock.now() + timedelta(seconds=seconds))

    def beats(self, minutes=1.0, fault=""):
        for _each in range(round(minutes * 4)):
            self.passes(15)
            self.keeper.beat(fault)

    def restarts(self):
        """Another process in its place: it knows nothing of before."""
        self.keeper = Keeper("door", "another", lambda: self.count)


@pytest.fixture
def door(db, at_work):
    one = Door(at_work)
    one.keeper.beat()
    one.beats()
    return one


def outages():
    found = ledger.between(AT_WORK, clock.now(), clock.now())
    return [(round(each.lasted.total_seconds()), each.cause) for each in found.outages]


def test_a_door_that_beats_has_one_row_and_no_outage(door):
    door.beats(10)
    (row,) = DoorSpan.objects.all()
    assert (row.up_from, row.up_to, row.after) == (AT_WORK, AT_WORK + timedelta(minutes=11), rules.BEGUN)
    assert outages() == []


def test_a_crash_is_an_outage_from_the_last_beat_to_the_first_of_the_next_process(door):
    last = clock.now()
    door.passes(130)
    door.restarts()
    door.keeper.beat()
    assert [(row.up_from - last, row.after) for row in DoorSpan.objects.order_by("pk")][1:] == [(timedelta(seconds=130), "process_started")]
    assert outages() == [(130, "process_started")]


def test_one_of_two_processes_that_crashes_is_no_outage(door, at_work):
    other = Door(at_work, "other")
    for _each in range(20):
        door.passes(15)
        other.keeper.beat()
    door.restarts()
    door.keeper.beat()
    assert DoorSpan.objects.count() == 1
    assert outages() == []


def test_a_slow_heartbeat_is_no_outage(door):
    """Four minutes without a word, and the process was there all the time."""
    door.passes(240)
    door.keeper.beat()
    assert DoorSpan.objects.count() == 1
    assert outages() == []


def test_a_longer_silence_of_a_living_process_is_one(door):
    """A machine that stood still, by its own count of seconds as well."""
    door.passes(1800)
    door.keeper.beat()
    assert outages() == [(1800, "unknown")]


def test_a_clock_set_forward_is_no_outage_and_stays_visible(door):
    door.passes(3600, counted=15)
    door.keeper.beat()
    assert [row.after for row in DoorSpan.objects.order_by("pk")] == [rules.BEGUN, "clock_set_forward"]
    assert outages() == []


def test_a_clock_set_back_hides_no_later_outage(door):
    """It ran a day ahead and was set right; what comes then is seen, and not covered by the row of the wrong day."""
    right = clock.now()
    door.passes(86400, counted=15)
    door.keeper.beat()
    door.beats(2)
    door.hand.move_to(right)
    door.beats(2)
    door.passes(120)
    door.restarts()
    door.keeper.beat()
    assert [row.after for row in DoorSpan.objects.order_by("pk")][-2:] == ["clock_set_back", "process_started"]
    assert outages() == [(120, "process_started")]


@pytest.mark.parametrize(("word", "cause"), [("full", "store_full"), ("not there", "store_away"), ("cannot be written", "store_away")])
def test_a_store_that_takes_no_file_is_an_outage_from_its_first_word(door, word, cause):
    door.beats(1, fault=fault_of_store(word))
    door.beats(1)
    assert outages() == [(75, cause)]
    assert fault_of_store("almost full") == "", "what still fits is taken"


def test_a_database_that_was_away_is_told_when_it_is_back(door):
    door.passes(15)
    door.keeper.failed(rules.DATABASE, clock.now())
    door.passes(30)
    door.keeper.beat()
    assert outages() == [(45, "database_away")]


def test_what_one_process_could_not_and_another_could_is_no_outage(door, at_work):
    other = Door(at_work, "other")
    door.keeper.failed(rules.DATABASE, clock.now())
    for _each in range(8):
        door.passes(15)
        other.keeper.beat()
    door.keeper.beat()
    assert outages() == []


def test_a_filing_that_was_taken_disproves_the_silence_around_it(lives, at_work):
    door = Door(at_work)
    door.keeper.beat()
    door.passes(40)
    lives.receive()
    door.passes(40)
    door.restarts()
    door.keeper.beat()
    assert outages() == [], "forty seconds on each side say nothing"


def test_filings_that_were_refused_are_one_row_and_an_outage(door):
    for _each in range(3):
        door.passes(20)
        refused("store-full")
        door.keeper.beat()
    (row,) = DoorRefusal.objects.all()
    assert (row.number, row.last_at - row.first_at) == (3, timedelta(seconds=40))
    assert outages() == [(40, "refused")]


def test_what_still_goes_on_is_an_outage_up_to_now(door):
    door.passes(600)
    found = ledger.between(AT_WORK, clock.now(), clock.now())
    assert [(each.cause, each.going_on, each.lasted) for each in found.outages] == [("unknown", True, timedelta(minutes=10))]


def test_announced_maintenance_stands_apart_and_counts_once(door, lives):
    window = planned(lives)
    door.hand.move_to(window.begins_at - timedelta(seconds=15))
    door.keeper.beat()
    door.beats(1)
    door.hand.move_to(window.ends_at + timedelta(minutes=5))
    door.restarts()
    door.keeper.beat()
    span = (window.begins_at - timedelta(minutes=1), clock.now())
    found = ledger.between(*span, clock.now())
    assert [(each.cause, each.announced, each.lasted) for each in found.outages] == [
        ("maintenance", window.reference, window.ends_at - window.begins_at),
        ("process_started", "", timedelta(minutes=5)),
    ]
    assert (found.lost(announced=True), found.lost(announced=False)) == (window.ends_at - window.begins_at, timedelta(minutes=5))


def test_a_month_is_read_in_a_fixed_number_of_queries(door, django_assert_num_queries):
    for _each in range(5):
        door.passes(100)
        door.restarts()
        door.keeper.beat()
    with django_assert_num_queries(8):
        month = ledger.month_of(AT_WORK.date().replace(day=1), clock.now())
    assert len(month.ledger.outages) == 5


# ---- people ----


def test_a_note_is_added_by_who_may_and_stays(door, lives):
    with pytest.raises(Forbidden):
        note_outage(begun_at=AT_WORK, note="a cable", person=lives.court.officer)
    with pytest.raises(Refused, match="Write what happened"):
        note_outage(begun_at=AT_WORK, note=" ", person=lives.court.manager)
    for _each in range(2):
        note_outage(begun_at=AT_WORK, note="A cable was cut.", person=lives.court.manager)
    assert OutageNote.objects.count() == Event.objects.filter(code="maintenance.outage_noted").count() == 1


def test_the_certificate_says_when_and_why_and_can_be_checked(door, lives, client, tmp_path):
    begun = clock.now()
    door.passes(1234)
    door.restarts()
    door.keeper.beat()
    door.beats(1)
    note_outage(begun_at=begun, note="A cable was cut.", person=lives.court.manager)
    span = {"first": AT_WORK - timedelta(hours=1), "last": clock.now(), "office": lives.court.registry}
    with pytest.raises(Forbidden):
        certify_outage(reference="OC-0000-0001", by=lives.court.officer, **span)
    with pytest.raises(Refused, match="time that is over"):
        certify_outage(reference="OC-0000-0001", by=lives.court.manager, **{**span, "last": clock.now() + timedelta(hours=1)})
    paper = certify_outage(reference="OC-0000-0001", by=lives.court.manager, **span)
    assert certify_outage(reference="OC-0000-0001", by=lives.court.manager, **span) == paper, "a form sent twice issues one"
    words = read_back(storage.read(paper.sha256))
    for fact in (
        "Certificate of outage 服務中斷證明書", paper.number, "The door could not accept once, for 20 min 34 s in all.",
        "曾有1次未能接收存檔，合共20分鐘34秒。", "Tue 10 Mar 2026 10:01:00", "Tue 10 Mar 2026 10:21:34", "the web server was not running",
        "A cable was cut.", "The record begins Tue 10 Mar 2026 10:00:00",
    ):  # fmt: skip
        assert tight(fact) in words, fact
    assert codes_on(storage.read(paper.sha256)) == [verify_url(paper.verification_code)]
    page = tight(client.get(f"/verify/{paper.verification_code}/").content.decode())
    for fact in ("Certificate of outage", "Issued by the court, and not replaced since.", "20 min 34 s", paper.sha256):
        assert tight(fact) in page, fact
    assert Event.objects.get(code="paper.issued", subject="OC-0000-0001").data["sha256"] == paper.sha256
    out = tmp_path / "certificate.pdf"
    call_command("outage_certificate", "--from", "2026-03-10T10:00", "--to", "2026-03-10T10:20", "--out", str(out))
    assert tight("for 19 min in all") in read_back(out.read_bytes())
    assert Paper.objects.filter(kind="outage_certificate").count() == 2


# ---- the pure rule ----

T0 = datetime(2026, 3, 10, tzinfo=UTC)


def at(minutes):
    return T0 + timedelta(minutes=minutes)


@given(
    edges=st.lists(st.integers(0, 1000), min_size=2, max_size=12, unique=True),
    windows=st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 100)), max_size=4),
    refusals=st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 30)), max_size=4),
    asked=st.tuples(st.integers(0, 1000), st.integers(1, 1000)),
)
@pytest.mark.once
def test_no_moment_is_lost_or_counted_twice(edges, windows, refusals, asked):
    """Minute by minute: an outage is where no span is or a refusal was, announced where a window shuts the door, and nothing else."""
    edges = sorted(edges)[: len(edges) // 2 * 2]
    spans = [Span(at(one), at(other), "unknown") for one, other in zip(edges[::2], edges[1::2], strict=True)]
    told = [
        Window(f"MW-{place}", 1, at(begin), at(begin + long), True, "w", "窗", False, T0) for place, (begin, long) in enumerate(windows)
    ]
    first, last = asked[0], min(asked[0] + asked[1], edges[-1])
    found = rules.ledger(
        spans, [(at(one), at(one + long)) for one, long in refusals], told, [], (at(first), at(asked[0] + asked[1])), at(edges[-1])
    )
    for minute in range(max(first, edges[0]), last):
        up = any(one <= minute < other for one, other in zip(edges[::2], edges[1::2], strict=True))
        shut = any(begin <= minute < begin + long for begin, long in windows)
        no = not up or any(one <= minute < one + long for one, long in refusals)
        here = [each for each in found.outages if each.begun_at <= at(minute) < each.ended_at]
        assert len(here) == (1 if shut or no else 0)
        assert not here or bool(here[0].announced) is shut
    assert sorted(found.outages, key=lambda each: each.begun_at) == list(found.outages)
    assert all(isinstance(each, Outage) and each.begun_at < each.ended_at for each in found.outages)
