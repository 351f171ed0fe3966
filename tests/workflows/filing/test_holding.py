"""Who has a filing: held with a reason, kept while its page is open, asked for, handed over, assigned, all in one step."""

from datetime import date, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.filings.models import Filing, HandoverRequest, Hold, QueueRule
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from tests.factories.rows import everything
from workflows import schedule
from workflows.filing.actions.accept import accept
from workflows.filing.actions.ask_for import ask_for, decline, hand_over
from workflows.filing.actions.assign import assign, assign_many
from workflows.filing.actions.hand_over_all import hand_over_all
from workflows.filing.actions.hold import end_hold, hold
from workflows.filing.actions.keep import end_leases_due, keep
from workflows.filing.actions.take import release, take, take_next
from workflows.filing.actions.withdraw import withdraw
from workflows.filing.models import FilingProcess
from workflows.invariants.base import EVERYTHING
from workflows.invariants.records import hands_have_their_events

IN_A_WEEK = date(2026, 3, 17)
HALF_AN_HOUR = timedelta(minutes=30)


def codes(filing):
    return list(Event.objects.filter(subject=filing.reference).order_by("id").values_list("code", flat=True))


def open_turns(filing):
    return FilingProcess.objects.filter(filing=filing, finished=None).count()


def hands_that_no_event_explains():
    return [breach.subject for breach in hands_have_their_events(EVERYTHING)]


# ---- held ----


def test_held_with_a_reason_and_back_by_itself_on_its_day(lives, at_work):
    filing = lives.held()
    held = fresh(filing)
    assert (held.taken_by, held.lease_until, held.held_until, held.state) == (None, None, IN_A_WEEK, "fee_checked")
    assert open_turns(filing) == 0
    assert take_next(officer=lives.court.colleague) is None
    with pytest.raises(Conflict, match=r"held until Tue 17 Mar 2026"):
        take(reference=filing.reference, officer=lives.court.colleague)
    at_work.move_to(AT_WORK + timedelta(days=6))
    schedule.run_due()
    assert fresh(filing).held_until == IN_A_WEEK
    at_work.move_to(AT_WORK + timedelta(days=7))
    schedule.run_due()
    assert fresh(filing).held_until is None
    assert Hold.objects.get().ended_how == "date"
    assert take_next(officer=lives.court.colleague) == filing
    assert codes(filing)[-3:] == ["filing.held", "filing.hold_over", "filing.taken"]


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (date(2026, 3, 10), "why", "hold-until-past"),
        (date(2026, 6, 9), "why", "hold-too-long"),
        (date(2026, 3, 11), "  ", "hold-reason-needed"),
    ],
)
def test_held_to_a_day_within_bounds_and_for_a_reason(lives, until, reason, code):
    filing = lives.taken()
    before = everything()
    with pytest.raises(Refused) as refused:
        hold(reference=filing.reference, officer=lives.court.officer, until=until, reason=reason)
    assert refused.value.code == code
    assert everything() == before


def test_a_hold_is_ended_by_who_held_it_or_a_senior(lives):
    filing = lives.held()
    with pytest.raises(Forbidden, match="Ada Lam holds it"):
        end_hold(reference=filing.reference, officer=lives.court.colleague)
    end_hold(reference=filing.reference, officer=lives.court.senior)
    assert (fresh(filing).held_until, Hold.objects.get().ended_how) == (None, "ended")


def test_the_filer_can_withdraw_what_is_held(lives):
    filing = lives.held()
    withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    assert (fresh(filing).held_until, Hold.objects.get().ended_how) == (None, "withdrawn")


# ---- the lease ----


def test_what_is_no_longer_open_goes_back_by_itself(lives, at_work):
    filing = lives.taken()
    assert fresh(filing).lease_until == AT_WORK + HALF_AN_HOUR
    at_work.move_to(AT_WORK + HALF_AN_HOUR - timedelta(seconds=1))
    assert end_leases_due() == 0
    at_work.move_to(AT_WORK + HALF_AN_HOUR)
    assert end_leases_due() == 1
    assert (fresh(filing).taken_by, open_turns(filing), codes(filing)[-1]) == (None, 0, "filing.lease_over")


def test_the_page_that_stays_open_keeps_it_and_nobody_elses_does(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK + timedelta(minutes=29))
    assert keep(reference=filing.reference, officer=lives.court.colleague) is None
    kept = keep(reference=filing.reference, officer=lives.court.officer)
    assert (kept.until, kept.request) == (clock.now() + HALF_AN_HOUR, None)
    at_work.move_to(AT_WORK + timedelta(minutes=58))
    assert end_leases_due() == 0


def test_the_court_says_how_long(lives, at_work):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=5, evidence="practice note")
    filing = lives.taken()
    assert fresh(filing).lease_until == AT_WORK + timedelta(minutes=5)


def test_between_the_end_of_a_lease_and_the_schedule_the_next_officer_takes_it(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK + HALF_AN_HOUR)
    assert take(reference=filing.reference, officer=lives.court.colleague).taken_by == lives.court.colleague
    assert codes(filing)[-2:] == ["filing.lease_over", "filing.taken"]
    with pytest.raises(Conflict, match="Ben Ho has it"):
        accept(reference=filing.reference, officer=lives.court.officer)


# ---- asked for ----


def test_asked_for_and_handed_over(lives):
    filing, court = lives.taken(), lives.court
    ask_for(reference=filing.reference, officer=court.colleague)
    ask_for(reference=filing.reference, officer=court.colleague)
    with pytest.raises(Conflict, match="Ben Ho has asked for it before you"):
        ask_for(reference=filing.reference, officer=court.senior)
    assert keep(reference=filing.reference, officer=court.officer).request.asked_by == court.colleague
    with pytest.raises(Conflict, match="Ada Lam has it"):
        hand_over(reference=filing.reference, officer=court.colleague)
    hand_over(reference=filing.reference, officer=court.officer)
    assert (fresh(filing).taken_by, open_turns(filing)) == (court.colleague, 1)
    assert codes(filing)[-2:] == ["filing.asked_for", "filing.handed_over"]
    assert hands_that_no_event_explains() == []
    accept(reference=filing.reference, officer=court.colleague)


def test_asked_for_and_kept(lives):
    filing, court = lives.taken(), lives.court
    ask_for(reference=filing.reference, officer=court.colleague)
    decline(reference=filing.reference, officer=court.officer)
    assert fresh(filing).taken_by == court.officer
    ask_for(reference=filing.reference, officer=court.senior)
    assert keep(reference=filing.reference, officer=court.officer).request.asked_by == court.senior


@pytest.mark.parametrize("how", ["the lease ends", "a senior takes it back", "the holder gives it back"])
def test_unanswered_it_goes_over_when_it_leaves_the_holders_hands(lives, at_work, how):
    filing, court = lives.taken(), lives.court
    ask_for(reference=filing.reference, officer=court.colleague)
    if how == "the lease ends":
        at_work.move_to(AT_WORK + HALF_AN_HOUR)
        end_leases_due()
    else:
        by = court.senior if "senior" in how else court.officer
        release(reference=filing.reference, officer=by, ground="away")
    assert (fresh(filing).taken_by, open_turns(filing)) == (court.colleague, 1)
    assert HandoverRequest.objects.get().answer == "went_over"
    assert codes(filing)[-1] == "filing.went_over"
    assert hands_that_no_event_explains() == []


def test_a_request_dies_with_the_holding_that_it_is_about(lives, at_work):
    filing, court = lives.taken(), lives.court
    ask_for(reference=filing.reference, officer=court.colleague)
    hold(reference=filing.reference, officer=court.officer, until=IN_A_WEEK, reason="awaits the list")
    end_hold(reference=filing.reference, officer=court.officer)
    at_work.move_to(AT_WORK + timedelta(minutes=1))
    take(reference=filing.reference, officer=court.officer)
    assert keep(reference=filing.reference, officer=court.officer).request is None


# ---- assigned ----


def test_what_is_assigned_stays_until_somebody_changes_it(lives, at_work):
    filing = lives.assigned()
    at_work.move_to(AT_WORK + timedelta(hours=5))
    assert end_leases_due() == 0
    assert (fresh(filing).taken_by, fresh(filing).lease_until) == (lives.court.colleague, None)
    assert hands_that_no_event_explains() == []
    accept(reference=filing.reference, officer=lives.court.colleague)


def test_out_of_a_colleagues_hands_only_with_a_ground(lives):
    filing, court = lives.taken(), lives.court
    with pytest.raises(Refused) as refused:
        assign(reference=filing.reference, officer=court.senior, to=court.colleague)
    assert refused.value.code == "ground-needed"
    assert assign(reference=filing.reference, officer=court.senior, to=court.colleague, ground="on leave")
    assert assign(reference=filing.reference, officer=court.senior, to=court.colleague, ground="on leave"), "sent again, it is there"
    assert codes(filing).count("filing.assigned_from") == 1
    assert not assign(reference=lives.taken().reference, officer=court.senior, to=court.officer), "who has it took it"
    assert codes(filing)[-1] == "filing.assigned_from"
    assert hands_that_no_event_explains() == []
    Filing.objects.filter(pk=filing.pk).update(taken_by=court.officer)
    assert hands_that_no_event_explains() == [filing.reference], "it was given to somebody else"


def test_one_that_cannot_be_assigned_does_not_stop_the_others(lives):
    court = lives.court
    free, decided = lives.fee_checked(), lives.accepted()
    done = assign_many(references=[decided.reference, free.reference, free.reference], officer=court.senior, to=court.colleague)
    assert (done.done, [reference for reference, _why in done.refused]) == (1, [decided.reference])
    assert "It is accepted" in done.refused[0][1]
    with pytest.raises(Forbidden):
        assign(reference=lives.fee_checked().reference, officer=court.senior, to=court.cashier)


@pytest.mark.parametrize("back", [False, True])
def test_all_that_an_absent_colleague_has_in_one_step(lives, back):
    court = lives.court
    theirs = [lives.taken() for _each in range(3)]
    mine, held = lives.taken_by_senior(), lives.held()
    done = hand_over_all(colleague=court.officer, officer=court.senior, to=None if back else court.colleague, ground="on leave")
    assert done.done == 3
    assert {fresh(filing).taken_by for filing in theirs} == {None if back else court.colleague}
    assert (fresh(mine).taken_by, fresh(held).taken_by) == (court.senior, None)
    with pytest.raises(Refused):
        hand_over_all(colleague=court.officer, officer=court.senior, to=None, ground="")


@pytest.mark.parametrize("back", [False, True])
def test_a_second_press_of_hand_over_tells_of_all_that_the_first_did_and_takes_nothing_that_came_since(lives, back):
    court = lives.court
    theirs = [lives.taken() for _each in range(2)]

    def pressed(press):
        to = None if back else court.colleague
        return hand_over_all(colleague=court.officer, officer=court.senior, to=to, ground="on leave", press=press)

    first = pressed("one")
    later = take(reference=theirs[0].reference, officer=court.officer) if back else lives.taken()
    assert (first.done, pressed("one")) == (2, first)
    assert fresh(later).taken_by == court.officer
    assert pressed("two").done == 1
