"""Closures entered, extended, corrected and cancelled, in time and after the fact; docs/rules/redating.md tells the same examples."""

from datetime import date, timedelta

import pytest

from backoffice.api.answers import filing_answer
from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.papers.models import Paper
from backoffice.payments.models import Payment
from tests.factories.closures import ALL_DC, Storm, drafted, drain, put_through
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows.calendar.actions.redate import redate
from workflows.calendar.closures import KIND, kind
from workflows.calendar.models import Redating
from workflows.calendar.rules import CLOSE, REOPEN, Wanted
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of
from workflows.filing.actions.accept import accept
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.take import take
from workflows.invariants import run  # noqa: F401  # the checks register themselves
from workflows.invariants.base import EVERYTHING, registered

DAY = AT_WORK.date()
NOON, TWO = day_at(DAY, 12), day_at(DAY, 14)
TOMORROW = day_at(date(2026, 3, 11), 8, 45)


def opened(filing):
    return fresh(filing).deemed_at


def events_of(filing):
    rows = Event.objects.filter(subject=filing.reference, code="filing.redated").order_by("id")
    return [(row.actor_name, row.data["ground"], row.data["change"]) for row in rows]


def test_a_storm_declared_late_moves_what_came_in_it_to_the_reopening(lives, at_work):
    """Example 1: received 10:00, closed from 9:30 to 14:00, entered in the afternoon."""
    filing = lives.deemed_received()
    lives.pay(filing)
    drain()
    at_work.move_to(day_at(DAY, 15))
    change = Storm(lives.court).close(day_at(DAY, 9, 30), TWO)
    assert (change.state, change.needs_second, change.in_progress) == (ChangeState.EFFECTED, False, False)
    assert opened(filing) == Payment.objects.get().deemed_received_at == TWO
    assert fresh(filing).state == State.FEE_CHECKED, "states never move back"
    assert events_of(filing) == [("Gary Mak", "closure_gale", change.reference)]
    assert [(row.of, row.old_at, row.new_at) for row in Redating.objects.order_by("pk")] == [
        ("filing", AT_WORK, TWO), ("payment", AT_WORK, TWO),
    ]  # fmt: skip
    assert (change.total, change.done) == (2, 2)
    before = everything()
    assert redate(change=change.reference, again=True)
    assert everything() == before, "a second run changes nothing"


def test_a_change_of_the_day_needs_a_second_person(lives, at_work):
    """Example 2: the office reopens only the next morning."""
    filing = lives.deemed_received()
    at_work.move_to(day_at(DAY, 15))
    court = lives.court
    wanted = [Wanted(office, None, day_at(DAY, 9, 30), TOMORROW, "gale", "", "") for office in ALL_DC]
    draft = drafted(court.manager, CLOSE, wanted)
    preview = kind_of(KIND).preview(draft, clock.now())
    assert [row[:1] + row[-1:] for row in preview.tables[0].rows] == [(filing.reference, "the day")]
    change = propose_change(reference=draft.reference, content_hash=draft.content_hash, author=court.manager)
    assert (change.state, change.needs_second) == (ChangeState.PROPOSED, True)
    assert opened(filing) == AT_WORK and not Closure.objects.exists(), "nothing has moved before the second person has confirmed"


def test_what_was_accepted_needs_a_second_person_though_the_day_stays(lives, at_work):
    filing = lives.accepted()
    at_work.move_to(day_at(DAY, 15))
    change = Storm(lives.court).close(day_at(DAY, 9, 30), TWO)
    assert (change.needs_second, change.decided_by) == (True, lives.court.supervisor)
    assert opened(filing) == TWO


def test_an_open_closure_entered_late_makes_settled_times_provisional_until_the_reopening_is_known(lives, at_work):
    """Example 3: closed from 9:30 without an end; what comes at noon waits, and what had come at 10:00 is not known any more."""
    settled = lives.deemed_received()
    lives.pay(settled)
    drain()
    storm = Storm(lives.court)
    at_work.move_to(day_at(DAY, 10, 30))
    draft = drafted(lives.court.manager, CLOSE, [Wanted(office, None, day_at(DAY, 9, 30), None, "gale", "", "") for office in ALL_DC])
    shown = kind_of(KIND).preview(draft, clock.now())
    assert [row[-1] for row in shown.tables[0].rows] == ["its day is not known any more"] * 2, "of the filing and of its payment"
    closed = storm.close(day_at(DAY, 9, 30))
    assert not closed.needs_second, "no day has changed yet"
    told = filing_answer(fresh(settled))
    assert (told["deemed_received_at"], told["deemed_provisional"], told["state"]) == (None, True, "fee_checked")
    assert told["deemed_explanation"] == "office closed: when the office reopens"
    assert Payment.objects.get().deemed_received_at is None
    paper = Paper.objects.get(kind="acknowledgement", subject=settled.reference, superseded_by=None)
    assert (paper.content["deemed_at"], paper.content["provisional"]) == (None, True)
    assert [(row.old_at, row.new_at) for row in Redating.objects.filter(change=closed)] == [(AT_WORK, None), (AT_WORK, None)]
    take(reference=settled.reference, officer=lives.court.officer)
    with pytest.raises(Refused, match="not known yet"):
        accept(reference=settled.reference, officer=lives.court.officer)
    at_work.move_to(NOON)
    waiting = lives.receive()
    assert (fresh(waiting).deemed_received_at, fresh(waiting).deemed_reason) == (None, "closure_open_ended")
    assert opened(settled) is None
    assert breaches() == []
    at_work.move_to(day_at(DAY, 14, 1))
    storm.reopen(TWO)
    assert opened(settled) == opened(waiting) == TWO
    assert fresh(settled).state == State.FEE_CHECKED
    sweep()
    assert fresh(waiting).state == State.DEEMED_RECEIVED
    assert breaches() == []


def test_what_is_not_known_again_is_held_against_the_day_that_was_told(lives, at_work):
    """The office reopens only the next morning: the day that was settled changes, which a second person confirms."""
    settled = lives.deemed_received()
    lives.pay(settled)
    drain()
    storm = Storm(lives.court)
    at_work.move_to(day_at(DAY, 10, 30))
    storm.close(day_at(DAY, 9, 30))
    at_work.move_to(TOMORROW)
    draft = drafted(lives.court.manager, REOPEN, [storm._changed(row, reopened_at=TOMORROW) for row in storm._rows()])
    found = kind().moves(draft.content, clock.now())
    assert {(str(item.of), item.flags, item.weighs) for item in found} == {("filing", ("day",), True), ("payment", ("day",), True)}
    reopened = storm.reopen(TOMORROW)
    assert (reopened.needs_second, reopened.decided_by) == (True, lives.court.supervisor)
    assert opened(settled) == TOMORROW


def test_a_way_that_leads_into_an_open_closure_is_found_whatever_time_was_known_last(lives, at_work):
    """Open at 10:00; then closed from 11:30 without an end, which does not touch it; then from 9:30 to noon, which leads into that."""
    settled = lives.deemed_received()
    at_work.move_to(day_at(DAY, 12, 30))
    storm = Storm(lives.court)
    storm.close(day_at(DAY, 11, 30))
    assert opened(settled) == AT_WORK
    Storm(lives.court).close(day_at(DAY, 9, 30), NOON, ground="black_rainstorm")
    assert opened(settled) is None
    rows = [row for row in storm._rows() if row.ground == "gale"] or list(Closure.objects.filter(ground="gale").select_related("office"))
    wanted = [Wanted(row.office.code, row.pk, row.closed_from, TWO, row.ground, row.cause, row.note) for row in rows]
    put_through(lives.court.manager, lives.court.supervisor, REOPEN, wanted)
    assert opened(settled) == TWO
    assert breaches() == []


def test_a_closure_cancelled_brings_times_forward_again_and_keeps_its_history(lives, at_work):
    filing = lives.deemed_received()
    at_work.move_to(day_at(DAY, 15))
    storm = Storm(lives.court)
    closed = storm.close(day_at(DAY, 9, 30), TWO)
    cancelled = storm.cancel()
    assert opened(filing) == AT_WORK
    assert not Closure.objects.exists()
    assert {(row.entered_with_id, row.voided_with_id) for row in Closure.ever.all()} == {(closed.pk, cancelled.pk)}
    assert [each[2] for each in events_of(filing)] == [closed.reference, cancelled.reference]


def test_a_future_closure_moves_only_what_is_provisional_and_at_once(lives, at_work):
    """A filing of the evening falls due tomorrow; tomorrow morning the office will be closed."""
    filing = lives.received()
    assert opened(filing) == TOMORROW
    later = TOMORROW + timedelta(hours=4)
    change = Storm(lives.court).close(TOMORROW - timedelta(hours=1), later, ground="directed", cause="premises")
    assert not change.needs_second
    assert (opened(filing), fresh(filing).state) == (later, State.RECEIVED)


def test_an_accounts_office_is_an_office_of_its_own(lives, at_work):
    filing = lives.deemed_received()
    lives.pay(filing)
    at_work.move_to(day_at(DAY, 15))
    Storm(lives.court, offices=("DC-ACC",)).close(day_at(DAY, 9, 30), TWO)
    assert opened(filing) == AT_WORK
    assert Payment.objects.get().deemed_received_at == TWO


def breaches():
    """Of the times, of what two persons decided, and of the lists and figures that go by the deemed day."""
    checks = [check for check in registered() if check.code in ("I10", "I11", "I15")]
    return [breach for check in checks for breach in check.look(EVERYTHING)]


def _state():
    filings = list(Filing.objects.order_by("pk").values_list("state", "received_at", "deemed_received_at", "deemed_reason", "deemed_note"))
    payments = list(Payment.objects.order_by("pk").values_list("captured_at", "deemed_received_at", "deemed_reason", "deemed_note"))
    closures = set(Closure.objects.values_list("office__code", "closed_from", "reopened_at", "ground", "cause", "note"))
    return filings, payments, closures


def _a_morning(lives, at_work):
    for hour in (9, 10, 11, 13, 16):
        at_work.move_to(day_at(DAY, hour, 15))
        lives.pay(lives.deemed_received())
    at_work.move_to(day_at(DAY, 18))
    lives.receive()
    drain()


@pytest.mark.parametrize("way", ["late-extended-cancelled", "open-then-reopened", "cancelled-and-entered-again"])
def test_a_storm_that_was_told_in_pieces_ends_as_one_told_at_once(lives, at_work, way):
    """Whatever was entered in between: the same states, deemed times and closures, and every invariant holds."""
    _a_morning(lives, at_work)
    storm, start, end = Storm(lives.court), day_at(DAY, 9, 30), day_at(DAY, 15)
    if way == "late-extended-cancelled":
        storm.close(start, NOON)
        storm.correct(reopened_at=TOMORROW)
        storm.correct(reopened_at=end)
    elif way == "open-then-reopened":
        storm.close(day_at(DAY, 11))
        storm.correct(closed_from=start)
        storm.reopen(end)
    else:
        storm.close(start, day_at(DAY, 17), ground="black_rainstorm")
        storm.cancel()
        storm.close(start, end)
    told_in_pieces = _state()
    assert {row[2] for row in told_in_pieces[0][1:4]} == {end}
    storm.cancel()
    storm.close(start, end)
    assert _state() == told_in_pieces
    sweep()
    assert breaches() == []


def test_who_may_close_which_office(lives):
    court = lives.court
    one = [Wanted("DC-REG", None, NOON, None, "gale", "", "")]
    for who in (court.officer, court.cashier, court.auditor, court.stranger, court.administrator):
        with pytest.raises(Forbidden):
            drafted(who, CLOSE, one)
    assert drafted(court.senior, CLOSE, one).state == ChangeState.DRAFT
    both = [Wanted(office, None, NOON, None, "gale", "", "") for office in ("DC-REG", "SCT-REG")]
    with pytest.raises(Forbidden):
        drafted(court.senior, CLOSE, both)
    assert drafted(court.manager, CLOSE, both).office is None, "a manager may for all offices"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("DC-REG", None, NOON, NOON, "gale", "", ""), "reopens-before-closing"),
        (Wanted("DC-REG", None, NOON, None, "snow", "", ""), "unknown-ground"),
        (Wanted("DC-REG", None, NOON, None, "gale", "premises", ""), "cause-of-direction"),
        (Wanted("DC-REG", None, None, None, "gale", "", ""), "no-beginning"),
        (Wanted("DC-REG", 77, NOON, None, "gale", "", ""), "wrong-closure"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_with_its_reason(lives, wanted, code):
    with pytest.raises(Refused) as refusal:
        drafted(lives.court.manager, CLOSE, [wanted])
    assert refusal.value.code == code


def test_a_closure_is_entered_once_and_reopened_once(lives, at_work):
    storm = Storm(lives.court)
    storm.close(NOON, TWO)
    with pytest.raises(Refused, match="closed from that time"):
        storm.close(NOON)
    with pytest.raises(Refused, match="reopened already"):
        storm.reopen(TOMORROW)
    assert Change.objects.filter(state=ChangeState.EFFECTED).count() == 1


def test_an_acknowledgement_that_knew_no_time_is_drawn_anew_when_the_sweep_knows_it(lives, at_work):
    """Rows of closures that came by another way than a change: the sweep is the first to see them."""
    closed = Closure.objects.create(office=lives.court.registry, closed_from=AT_WORK, ground="gale", evidence="test")
    filing = lives.receive()
    drain()
    at_work.move_to(TWO)
    closed.reopened_at = NOON
    closed.save()
    sweep()
    drain()
    first, second = Paper.objects.filter(kind="acknowledgement", subject=filing.reference).order_by("version")
    assert (first.content["deemed_at"], first.superseded_by) == (None, second)
    assert second.content["deemed_at"] is not None
