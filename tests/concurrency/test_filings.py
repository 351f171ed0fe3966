"""Officers, filers and the clock at one filing at the same moment: one wins, the others read who and when."""

import random
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from backoffice.audit.models import Event
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Decision, Filing, QueueRule, ServiceRecord
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock, idempotency
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.idempotency import Answer
from backoffice.kernel.outbox import NotYet
from tests.concurrency.together import Caller, split, together
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh, stored_document
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.deem_received import deem_received, sweep
from workflows.filing.actions.lapse import lapse, lapse_overdue
from workflows.filing.actions.receive import receive
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import release, take, take_next
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.filing.actions.withdraw import withdraw
from workflows.filing.flows import ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.money.actions.shortfall import take_shortfall

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
AT = "Tue 10 Mar 2026 10:00:00"
TOMORROW = date(2026, 3, 11)
ROUNDS = 3


def _return(filing, officer):
    return return_for_correction(reference=filing.reference, officer=officer, reasons=[ReturnedFor("not-signed")], cure_by=None)


def _codes(filing):
    return list(Event.objects.filter(subject=filing.reference).order_by("id").values_list("code", flat=True))


def test_two_officers_take_one_filing(lives):
    officers = (lives.court.officer, lives.court.colleague, lives.court.senior)
    for _ in range(ROUNDS):
        filing = lives.fee_checked()
        given, raised = split(together(*[partial(take, reference=filing.reference, officer=officer) for officer in officers]))
        winner = fresh(filing).taken_by
        assert [one.taken_by for one in given] == [winner]
        assert [(type(one), one.code, str(one)) for one in raised] == [(Conflict, "taken-by-other", f"{winner} has it since {AT}.")] * 2
        assert FilingProcess.objects.filter(filing=filing, finished=None).count() == 1
        assert _codes(filing).count("filing.taken") == 1


def test_many_take_the_next_and_each_gets_another(lives):
    filings = [lives.fee_checked() for _ in range(5)]
    officers = (lives.court.officer, lives.court.colleague, lives.court.senior)
    results = together(*[partial(take_next, officer=officers[number % 3]) for number in range(8)])
    taken = [one for one in results if one is not None]
    assert sorted(taken, key=lambda filing: filing.pk) == filings
    assert FilingProcess.objects.filter(finished=None).count() == 5
    assert all(fresh(filing).taken_by is not None for filing in filings)


def test_one_press_of_take_next_that_comes_many_times_takes_one(lives):
    for press in ("a", "b", "c"):
        lives.fee_checked(), lives.fee_checked()
        given = together(*[partial(take_next, officer=lives.court.officer, press=press)] * 6)
        assert len({one.pk for one in given}) == 1
        assert _codes(given[0]).count("filing.taken") == 1
        assert FilingProcess.objects.filter(finished=None).count() == "abc".index(press) + 1


def test_a_chosen_one_and_the_next_in_line(lives):
    for _ in range(ROUNDS):
        filing = lives.fee_checked()
        given, raised = split(
            together(
                partial(take, reference=filing.reference, officer=lives.court.officer), partial(take_next, officer=lives.court.colleague)
            )
        )
        holder = fresh(filing).taken_by
        winners = [one for one in given if one is not None]
        assert [one.taken_by for one in winners] == [holder]
        assert all(one.code == "taken-by-other" for one in raised)


def test_accepted_twice_by_the_same_hand(lives):
    for _ in range(ROUNDS):
        filing = lives.taken()
        given, raised = split(together(*[partial(accept, reference=filing.reference, officer=lives.court.officer)] * 3))
        assert len(given) == 1
        assert [str(one) for one in raised] == [f"It is accepted: Ada Lam decided at {AT}."] * 2
        assert RegisterEntry.objects.filter(filing_reference=filing.reference).count() == 1
    assert list(Case.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, ROUNDS + 1))


def test_accept_against_return_against_withdraw(lives):
    for _ in range(2 * ROUNDS):
        filing, officer = lives.taken(), lives.court.officer
        given, raised = split(
            together(
                partial(accept, reference=filing.reference, officer=officer),
                partial(_return, filing, officer),
                partial(withdraw, reference=filing.reference, actor=lives.client, ground="settled"),
            )
        )
        now = fresh(filing)
        assert [one.state for one in given] == [now.state]
        story = {
            "accepted": f"It is accepted: Ada Lam decided at {AT}.",
            "returned": f"It is returned for correction: Ada Lam decided at {AT}.",
            "withdrawn": f"It was withdrawn by portal at {AT}.",
        }
        assert [(type(one), str(one)) for one in raised] == [(Conflict, story[now.state])] * 2
        assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()
        assert Decision.objects.filter(filing=filing).exists() is (now.state == "returned")
        assert RegisterEntry.objects.filter(filing_reference=filing.reference).exists() is (now.state == "accepted")


def test_case_numbers_under_many_officers(lives):
    filings = [lives.taken() for _ in range(8)]
    given, raised = split(together(*[partial(accept, reference=filing.reference, officer=lives.court.officer) for filing in filings]))
    assert raised == []
    assert sorted(one.case.sequence for one in given) == list(range(1, 9))


def test_set_aside_at_the_moment_at_which_it_is_served_or_another_is_accepted_in_its_case(lives):
    """Whichever is first: nobody counts as served by what is set aside, and no case in which something is accepted is withdrawn."""
    seen = set()
    for _ in range(ROUNDS):
        filing = lives.accepted()
        lives.seal(filing)
        again = {"case_number": filing.case.number, "parties": (), "claim_amount_cents": None}
        later = lives.taken(documents=(stored_document("defence"),), **again)
        change = lives.aside_proposed(filing)
        confirmed = {"reference": change.reference, "content_hash": change.content_hash, "confirmer": lives.court.manager}
        aside, _served, accepted = together(
            partial(confirm_change, **confirmed),
            partial(serve, reference=filing.reference),
            partial(accept, reference=later.reference, officer=lives.court.officer),
        )
        now, case = fresh(filing), Case.objects.get(pk=filing.case_id)
        seen.add(str(now.state))
        standing = ServiceRecord.objects.filter(filing=filing, void_at=None)
        if now.state == "fee_checked":
            assert (now.case, now.set_aside_at is None, standing.exists()) == (None, False, False)
            assert (accepted.code, fresh(later).state, case.withdrawn_at is None) == ("case-withdrawn", "fee_checked", False)
        else:
            assert (aside.code, now.set_aside_at) == ("accepted-since", None)
            assert (fresh(later).state, case.withdrawn_at) == ("accepted", None), accepted
    assert seen <= {"fee_checked", "served"}


@pytest.mark.parametrize("first", ["aside", "accepted"])
def test_who_accepts_in_a_case_and_who_withdraws_it_wait_for_each_other(lives, first):
    filing = lives.served()
    again = {"case_number": filing.case.number, "parties": (), "claim_amount_cents": None}
    later = lives.taken(documents=(stored_document("defence"),), **again)
    change = lives.aside_proposed(filing)
    told = {"reference": change.reference, "content_hash": change.content_hash, "confirmer": lives.court.manager}
    calls = [partial(confirm_change, **told), partial(accept, reference=later.reference, officer=lives.court.officer)]
    one, other = calls if first == "aside" else calls[::-1]
    with transaction.atomic():
        one()
        waits = Caller(other)
        waits.until_it_waits()
    refused = waits.end()
    now = (fresh(filing).state, fresh(later).state, Case.objects.get(pk=filing.case_id).withdrawn_at is None)
    if first == "aside":
        assert (refused.code, *now) == ("case-withdrawn", "fee_checked", "fee_checked", False)
    else:
        assert (refused.code, *now) == ("accepted-since", "served", "accepted", True)


def test_undone_at_the_moment_at_which_it_is_served(lives):
    """Two machines whose clocks differ by a second: on one the time to undo is not over, on the other the copies are drawn already."""
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")

    def at(seconds, call):
        with clock.set_to(clock.now() + timedelta(seconds=seconds)):
            return call()

    seen = set()
    for _ in range(2 * ROUNDS):
        filing, officer = lives.accepted(), lives.court.officer
        lives.seal(filing)
        undone, served = together(
            partial(at, 59.5, partial(undo_acceptance, reference=filing.reference, officer=officer)),
            partial(at, 60, partial(serve, reference=filing.reference)),
        )
        now = fresh(filing)
        seen.add(str(now.state))
        assert served is None
        if now.state == "served":
            assert (undone.code, ServiceRecord.objects.filter(filing=filing).count(), now.case.withdrawn_at) == ("already-decided", 1, None)
        else:
            assert (now.state, now.case, now.taken_by) == ("fee_checked", None, officer)
            assert not ServiceRecord.objects.filter(filing=filing).exists()
        assert [code for code in _codes(filing) if code in ("filing.served", "filing.acceptance_undone")] == [
            "filing.served" if now.state == "served" else "filing.acceptance_undone"
        ]
        # The next round's own filing.
        if now.state != "served":
            release(reference=filing.reference, officer=officer)
            withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    assert seen <= {"served", "fee_checked"}


def test_given_back_while_it_is_accepted(lives):
    for _ in range(ROUNDS):
        filing = lives.taken()
        given, raised = split(
            together(
                partial(accept, reference=filing.reference, officer=lives.court.officer),
                partial(release, reference=filing.reference, officer=lives.court.senior, ground="away today"),
            )
        )
        assert (len(given), [type(one) for one in raised]) == (1, [Conflict])
        assert fresh(filing).taken_by is None


# ---- the door ----


def test_one_key_one_filing(lives):
    submission = lives.submission()

    def submits():
        claim = idempotency.claim(scope="portal", key="k", fingerprint="f")
        if isinstance(claim, Answer):
            return claim.body["reference"]
        with transaction.atomic():
            filing = receive(submission=submission, client=lives.court.portal, received_at=clock.now())
            documents = [{"number": one.number, "sha256": one.sha256, "size": one.size} for one in filing.documents.all()]
            received = clock.in_hong_kong(filing.received_at).isoformat(timespec="microseconds")
            idempotency.complete(claim, status=201, body={"reference": filing.reference, "received_at": received, "documents": documents})
        return filing.reference

    given, raised = split(together(*[submits] * 8))
    assert {type(one) for one in raised} <= {Conflict}
    assert set(given) == {Filing.objects.get().reference}
    assert together(*[submits] * 4) == [Filing.objects.get().reference] * 4


def test_one_returned_filing_is_resubmitted_once(lives):
    returned = lives.returned()
    submission = lives.submission(resubmits=returned.reference)
    sends = partial(receive, submission=submission, client=lives.court.portal, received_at=AT_WORK)
    given, raised = split(together(*[sends] * 4))
    assert len(given) == 1
    assert [(type(one), one.code) for one in raised] == [(Refused, "resubmits-again")] * 3


def test_resubmitted_while_it_lapses(lives, at_work):
    for number in range(ROUNDS):
        at_work.move_to(AT_WORK)
        returned = lives.returned()
        submission = lives.submission(resubmits=returned.reference)
        at_work.move_to(AT_WORK + timedelta(days=1, minutes=number))
        sends = partial(receive, submission=submission, client=lives.court.portal, received_at=clock.now())
        (lapsed,), (sent,) = zip(together(partial(lapse, reference=returned.reference), sends), strict=False)
        if lapsed:
            assert (fresh(returned).state, sent.code) == ("lapsed", "resubmits-not-returned")
        else:
            assert (fresh(returned).state, fresh(sent).resubmits) == ("returned", returned)


# ---- the clock ----


def test_two_sweeps(lives, at_work):
    due = [lives.received() for _ in range(12)]
    at_work.move_to(day_at(TOMORROW, 8, 45))
    assert sum(together(*[sweep] * 4)) == 12
    assert [_codes(filing).count("filing.deemed_received") for filing in due] == [1] * 12


def test_the_sweep_against_withdrawals_and_single_steps(lives, at_work):
    due = [lives.received() for _ in range(9)]
    at_work.move_to(day_at(TOMORROW, 8, 45))
    calls = [sweep, sweep]
    calls += [partial(withdraw, reference=filing.reference, actor=lives.client, ground="settled") for filing in due[:4]]
    calls += [partial(deem_received, reference=filing.reference) for filing in due[2:6]]
    _given, raised = split(together(*calls))
    assert raised == []
    sweep()
    assert [fresh(filing).state for filing in due] == ["withdrawn"] * 4 + ["deemed_received"] * 5
    for filing in due:
        assert _codes(filing).count("filing.deemed_received") <= 1


def test_the_sweep_against_an_acceptance(lives, at_work):
    taken = lives.taken()
    due = [lives.received() for _ in range(5)]
    at_work.move_to(day_at(TOMORROW, 8, 45))
    moved, accepted = together(sweep, partial(accept, reference=taken.reference, officer=lives.court.officer))
    assert (moved, accepted.state) == (5, "accepted")
    assert {fresh(filing).state for filing in due} == {"deemed_received"}


def test_everything_that_is_overdue_lapses_once(lives, at_work):
    returned = [lives.returned() for _ in range(4)]
    at_work.move_to(AT_WORK + timedelta(days=1))
    assert sum(together(*[lapse_overdue] * 3)) == 4
    assert [_codes(filing).count("filing.lapsed") for filing in returned] == [1] * 4


# ---- the worker ----


def test_the_fee_is_checked_once(lives):
    filing = lives.deemed_received()
    lives.pay(filing)
    assert together(*[partial(check_fee, reference=filing.reference)] * 4) == [None] * 4
    assert _codes(filing).count("filing.fee_checked") == 1


def test_the_fee_is_checked_while_the_filer_withdraws(lives):
    for _ in range(ROUNDS):
        filing = lives.deemed_received()
        lives.pay(filing)
        together(
            partial(check_fee, reference=filing.reference), partial(withdraw, reference=filing.reference, actor=lives.client, ground="")
        )
        assert fresh(filing).state == "withdrawn"


def test_the_rest_is_paid_while_the_accounts_office_takes_it(lives):
    for _ in range(ROUNDS):
        filing = lives.fee_short()
        lives.pay(filing)
        _given, raised = split(
            together(
                partial(check_fee, reference=filing.reference),
                partial(take_shortfall, reference=filing.reference, officer=lives.court.cashier),
            )
        )
        assert [one.code for one in raised] in ([], ["wrong-state"])
        now = fresh(filing)
        assert (now.state, now.taken_by) == ("fee_checked", None)
        assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()


def test_served_once(lives):
    filing = lives.accepted()
    lives.seal(filing)
    assert together(*[partial(serve, reference=filing.reference)] * 4) == [None] * 4
    assert ServiceRecord.objects.filter(filing=filing).count() == 1
    assert _codes(filing).count("filing.served") == 1


# ---- flows ----


def test_a_flow_and_an_act_never_work_on_one_filing_at_once(lives):
    filing = lives.taken()
    process = FilingProcess.objects.get(filing=filing)

    def accepts():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return accept(reference=filing.reference, officer=lives.court.officer)

    with ReviewFlow.lock(process.pk):
        refused = Caller(accepts).end()
    assert (type(refused), refused.code) == (Conflict, "busy")
    accepted = Caller(accepts).end()
    assert accepted.state == "accepted"


# ---- all at once ----


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_together_leaves_the_invariants_whole(lives, seed):
    """Eight callers do whatever comes to their mind on six filings; only plain refusals come back, and no lock is lost."""
    rng = random.Random(seed)
    court = lives.court
    filings = [lives.deemed_received() for _ in range(6)]
    people = (court.officer, court.colleague, court.senior)

    def moves(filing):
        officer = rng.choice(people)
        return rng.choice(
            [
                partial(lives.pay, filing, 504_00),
                partial(lives.pay, filing, 1_00),
                partial(check_fee, reference=filing.reference),
                partial(take, reference=filing.reference, officer=officer),
                partial(take_next, officer=officer),
                partial(accept, reference=filing.reference, officer=officer),
                partial(_return, filing, officer),
                partial(release, reference=filing.reference, officer=officer, ground="away today"),
                partial(withdraw, reference=filing.reference, actor=lives.client, ground=""),
                partial(take_shortfall, reference=filing.reference, officer=court.cashier),
                sweep,
            ]
        )

    def caller(plan):
        def run():
            for move in plan:
                try:
                    move()
                except (Refused, NotYet):
                    continue

        return run

    plans = [[moves(rng.choice(filings)) for _ in range(12)] for _ in range(8)]
    assert together(*[caller(plan) for plan in plans]) == [None] * 8


def test_the_sweep_against_an_acceptance_and_a_withdrawal_of_the_same_moment(lives, at_work):
    """At opening everything happens at once: the sweep twice, an officer accepts, a filer withdraws what falls due."""
    for day in range(1, ROUNDS + 1):
        at_work.move_to(day_at(date(2026, 3, 9 + day), 10))
        taken, due = lives.taken(), [lives.received() for _ in range(4)]
        at_work.move_to(day_at(date(2026, 3, 10 + day), 8, 45))
        *swept, accepted, withdrawn = together(
            sweep,
            sweep,
            partial(accept, reference=taken.reference, officer=lives.court.officer),
            partial(withdraw, reference=due[0].reference, actor=lives.client, ground="settled"),
        )
        assert (accepted.state, withdrawn.state) == ("accepted", "withdrawn")
        assert sum(swept) in (3, 4)
        assert [fresh(filing).state for filing in due] == ["withdrawn", *["deemed_received"] * 3]
        assert [_codes(filing).count("filing.deemed_received") for filing in due[1:]] == [1] * 3
