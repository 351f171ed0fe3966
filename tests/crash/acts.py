"""Every act, as somebody asks for it. One without a line is found by test_harness."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction

from backoffice.audit.actors import SYSTEM
from backoffice.calendar.models import Closure
from backoffice.changes.models import Change
from backoffice.filings.models import Filing, QueueRule, Tally
from backoffice.filings.names import NameWord
from backoffice.filings.submission import AtTheCounter, PaymentMeans
from backoffice.kernel import clock, outbox, storage, stores
from backoffice.kernel.models import FileFault, OutboxMessage, Rotation
from backoffice.papers.models import Paper
from backoffice.payments.models import Payment
from backoffice.people.models import User
from tests.append_only import triggers_off
from tests.backoffice.api.door import writ
from tests.crash.cases import CASES
from tests.crash.fees import FEES
from tests.crash.harness import Act, campaign
from tests.crash.maintenance import MAINTENANCE
from tests.crash.parts import PARTS
from tests.crash.people import PEOPLE
from tests.crash.questions import QUESTIONS
from tests.crash.review import REVIEW
from tests.crash.scenes import (
    Scene,
    Sent,
    by_the_clock,
    click,
    done,
    door,
    left_to_do,
    nothing,
    notice_of,
    press,
    send,
    then,
    withdrawal_of,
    work,
)
from tests.crash.service import SERVICE, lapsed_on_paper, returned_on_paper
from tests.factories import changes, closures
from tests.factories.closures import ALL_DC
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import MERCHANT, fresh, sample_pdf
from workflows.calendar.actions.redate import redate
from workflows.calendar.rules import CLOSE, Wanted
from workflows.changes import steps as change_steps
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.decline_change import decline_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.edit_change import edit_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.actions.withdraw_change import withdraw_change
from workflows.filing import lifecycle, turns
from workflows.filing.actions.accept import accept
from workflows.filing.actions.ask_for import ask_for, decline, hand_over
from workflows.filing.actions.assign import assign, assign_many
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.compare import compare
from workflows.filing.actions.deem_received import deem_received, sweep, sweep_due
from workflows.filing.actions.enter_decisions import enter_decisions
from workflows.filing.actions.hand_over_all import hand_over_all
from workflows.filing.actions.hold import end_hold, end_hold_on_its_day, end_holds_due, hold
from workflows.filing.actions.index_names import index_names
from workflows.filing.actions.keep import end_lease, end_leases_due, keep
from workflows.filing.actions.lapse import lapse, lapse_overdue
from workflows.filing.actions.look_again import take_look
from workflows.filing.actions.read_message import read_message
from workflows.filing.actions.receive import receive
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import release, take, take_next
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.actions.tick import tick
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.filing.actions.withdraw import withdraw
from workflows.money.actions.date_payments import date_payments
from workflows.money.actions.identify_payment import claim_payments, identify_payment
from workflows.money.actions.receive_notice import process_notice, receive_notice
from workflows.money.actions.record_payment import record_payment
from workflows.money.actions.shortfall import note_shortfall, release_shortfall, take_shortfall
from workflows.money.recording import IDENTIFY
from workflows.operations.actions.give_up_work import give_up_work
from workflows.operations.actions.recount import recount
from workflows.operations.actions.resync_flows import resync, resync_change, resync_flows
from workflows.operations.actions.retry_work import retry_topic, retry_work
from workflows.papers.actions import issue
from workflows.papers.actions.correct import correct
from workflows.papers.actions.redraw import redraw
from workflows.service import turns as service_turns
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice
from workflows.store.actions import sweep_orphans
from workflows.store.actions.adopt_store import adopt_store
from workflows.store.actions.scrub import look_at, scrub_due, scrub_everything
from workflows.store.actions.sweep_orphans import NAME as ORPHANS
from workflows.store.actions.sweep_orphans import sweep_everything, sweep_orphans_due

TOMORROW = day_at(date(2026, 3, 11), 8, 45)
RETURNING = {"reason": ["not-signed"], "document": ["1"], "page": ["1"], "note": ["The last line is empty."], "cure_by": "2026-03-20"}


# ---- filings ----


def _submission(**changes: Any) -> Callable[[Scene], Sent]:
    def prepare(scene: Scene) -> Sent:
        filing = writ(**changes)
        return Sent(door(scene), lambda door: door.submit(filing, [sample_pdf()], key="the-key"))

    return prepare


def _resubmission(scene: Scene) -> Sent:
    returned = scene.lives.returned()
    done(scene)
    filing = writ(resubmits=returned.reference)
    return Sent(door(scene), lambda door: door.submit(filing, [sample_pdf()], key="the-key"))


def _resubmitted(scene: Scene) -> Filing:
    returned = scene.lives.returned()
    done(scene)
    filing = scene.lives.receive(resubmits=returned.reference)
    left_to_do(lifecycle.COMPARE)
    return filing


def _to_tick(scene: Scene) -> Any:
    scene.lives.to_check("signed", "Signed by the party")
    filing = fresh(scene.lives.taken())
    done(scene)
    return click(scene, scene.lives.court.officer, "check", filing, beside=(1, "signed"), ticked="yes")


def _message(scene: Scene) -> Sent:
    """What the filer was told of a return."""
    message = scene.lives.returned().messages.get()
    done(scene)
    return Sent(door(scene), lambda door: door.post(f"messages/{message.pk}/read", b""))


def _on_paper(scene: Scene) -> tuple[PaperFiling, User]:
    day = day_at(date(2026, 3, 10), 9, 30)
    return PaperFiling(scene.lives.submission(), AtTheCounter(represented=True), day), scene.lives.court.officer


def _handed_in(given: tuple[PaperFiling, User]) -> str:
    entered, officer = given
    return str(take_in_paper(entered=entered, officer=officer, key="the-form").reference)


def _standing(standing: str, *topics: str) -> Callable[[Scene], Filing]:
    """A filing in this standing; the worker has done all but what is named."""

    def prepare(scene: Scene) -> Filing:
        filing = fresh(getattr(scene.lives, standing)())
        left_to_do(*topics)
        return filing

    return prepare


def _due_tomorrow(count: int = 1) -> Callable[[Scene], Filing]:
    def prepare(scene: Scene) -> Filing:
        filings = [scene.lives.received() for _each in range(count)]
        done(scene)
        scene.hand.move_to(TOMORROW)
        return filings[0]

    return prepare


def _overdue(scene: Scene) -> Filing:
    filings = [scene.lives.returned() for _each in range(2)]
    done(scene)
    scene.hand.move_to(AT_WORK + timedelta(days=1))
    return filings[0]


def _paid(cents: int | None) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        filing = scene.lives.deemed_received()
        done(scene)
        scene.lives.pay(filing, cents)
        left_to_do(lifecycle.CHECK_FEE)

    return prepare


def _rest_paid_in_hand(scene: Scene) -> None:
    """The rest is paid while the accounts office has the shortfall."""
    filing = scene.lives.taken_shortfall()
    done(scene)
    scene.lives.pay(filing)
    left_to_do(lifecycle.CHECK_FEE)


def _button(who: str, name: str, standing: str, *, following: str = "", **fields: Any) -> Callable[[Scene], Any]:
    """A button on the page of a filing in this standing; another filing waits behind it if one is named."""

    def prepare(scene: Scene) -> Any:
        filing = fresh(getattr(scene.lives, standing)())
        if following:
            getattr(scene.lives, following)()
        done(scene)
        return click(scene, getattr(scene.lives.court, who), name, filing, **fields)

    return prepare


def _next_button(scene: Scene) -> Any:
    for _each in range(2):
        scene.lives.fee_checked()
    done(scene)
    return click(scene, scene.lives.court.officer, "take-next", press="word")


def _to_be_served(scene: Scene) -> None:
    scene.lives.accepted()
    left_to_do(lifecycle.SERVE)  # which is asked for when the copies are sealed
    left_to_do(lifecycle.SERVE)


def _withdrawal(standing: str) -> Callable[[Scene], Sent]:
    def prepare(scene: Scene) -> Sent:
        filing = fresh(getattr(scene.lives, standing)())
        done(scene)
        return withdrawal_of(scene, filing)

    return prepare


def _held_till_now(scene: Scene) -> Filing:
    filings = [scene.lives.held() for _each in range(2)]
    done(scene)
    scene.hand.move_to(AT_WORK + timedelta(days=8))
    return filings[0]


def _left_open(scene: Scene) -> Filing:
    """Two reviews whose pages are closed; a colleague asked for one of them."""
    filings = [scene.lives.taken() for _each in range(2)]
    ask_for(reference=filings[0].reference, officer=scene.lives.court.colleague)
    done(scene)
    scene.hand.move_to(clock.now() + timedelta(hours=1))
    return filings[0]


def _asked_for(answer: str) -> Callable[[Scene], Any]:
    def prepare(scene: Scene) -> Any:
        filing = scene.lives.taken()
        ask_for(reference=filing.reference, officer=scene.lives.court.colleague)
        done(scene)
        return click(scene, scene.lives.court.officer, answer, filing)

    return prepare


def _chosen(scene: Scene) -> Any:
    """Two filings are chosen for the colleague: one that nobody has, and one that an officer has."""
    chosen = [scene.lives.fee_checked().reference, scene.lives.taken().reference]
    done(scene)
    court = scene.lives.court
    return click(scene, court.senior, "assign", filing=chosen, to=str(court.colleague.pk), ground="away")


def _all_of_officer(scene: Scene) -> Any:
    """A filing, a failed service, a failed notice and a second look in the officer's hands."""
    court, lives = scene.lives.court, scene.lives
    lives.taken()
    look = lives.drawn("rejected")
    take_look(reference=look.reference, officer=court.officer)
    take_failed(reference=fresh(lives.unserved()).reference, number=1, officer=court.officer)
    take_notice(reference=fresh(lives.untold()).reference, number=1, officer=court.officer)
    done(scene)
    fields = {"from": str(court.officer.pk), "to": str(court.colleague.pk), "ground": "away", "press": "word"}
    return click(scene, court.senior, "hand-over-all", **fields)


def _accepted_to_undo(scene: Scene) -> Any:
    """The registry gives an hour in which an acceptance can be undone."""
    court = scene.lives.court
    QueueRule.objects.create(office=court.registry, lease_minutes=30, undo_seconds=3600, evidence="test")
    filing = scene.lives.accepted()
    done(scene)
    return click(scene, court.officer, "undo-acceptance", filing)


FILINGS = (
    Act("submit a filing", (receive,), _submission(payment={"means": "visa", "payment_id": "pay-1"}), send, in_suite=True),
    Act("submit a filing again after its return", (receive,), _resubmission, send),
    Act("take in a filing on paper", (take_in_paper,), _on_paper, _handed_in),
    Act("deem received", (deem_received,), _due_tomorrow(), lambda filing: deem_received(reference=filing.reference)),
    Act("sweep", (sweep, sweep_due), _due_tomorrow(3), then(lambda _filing: sweep())),
    Act("compare a resubmission", (compare,), _resubmitted, work),
    Act("check the fee: paid", (check_fee,), _paid(None), work, in_suite=True),
    Act("check the fee: short", (check_fee,), _paid(100_00), work),
    Act("check the fee: the rest was paid", (check_fee,), _rest_paid_in_hand, work),
    Act("take", (take,), _button("officer", "take", "fee_checked"), press),
    Act("take the next", (take_next,), _next_button, press, in_suite=True),
    Act("release", (release,), _button("officer", "release", "taken"), press),
    Act("take back from a colleague", (release,), _button("senior", "release", "taken", ground="away today"), press),
    Act("tick a point of the checklist", (tick,), _to_tick, press),
    Act("open", (take,), _button("officer", "open", "fee_checked"), press),
    Act("hold", (hold,), _button("officer", "hold", "taken", reason="awaits the list", until="2026-03-20"), press),
    Act("end a hold", (end_hold,), _button("officer", "end-hold", "held"), press),
    Act("end the holds that are due", (end_holds_due, end_hold_on_its_day), _held_till_now, then(lambda _filing: end_holds_due())),
    Act("keep", (keep,), _button("officer", "keep", "taken"), press),
    Act("end the leases that are over", (end_leases_due, end_lease), _left_open, then(lambda _filing: end_leases_due())),
    Act("ask for it", (ask_for,), _button("colleague", "ask-for", "taken"), press),
    Act("hand over", (hand_over,), _asked_for("hand-over"), press),
    Act("decline", (decline,), _asked_for("decline"), press),
    Act("assign chosen ones", (assign, assign_many), _chosen, press),
    Act("hand over all that a colleague has", (hand_over_all,), _all_of_officer, press),
    Act("accept", (accept, take_next), _button("officer", "accept", "taken", following="fee_checked"), press, in_suite=True),
    Act("undo an acceptance", (undo_acceptance,), _accepted_to_undo, press),
    Act("return for correction", (return_for_correction,), _button("officer", "return", "taken", **RETURNING), press),
    Act(
        "reject",
        (reject,),
        _button("senior", "reject", "taken_by_senior", reason=["wrong-court"], document=[""], page=[""], note=[""]),
        press,
    ),
    Act("mark a message as read", (read_message,), _message, send),
    Act("withdraw", (withdraw,), _withdrawal("deemed_received"), send, in_suite=True),
    Act("withdraw out of an officer's hands", (withdraw,), _withdrawal("taken"), send),
    Act("lapse", (lapse,), _overdue, lambda filing: nothing(lapse(reference=filing.reference))),
    Act("lapse what is overdue", (lapse_overdue,), _overdue, lambda _filing: nothing(lapse_overdue())),
    Act("serve", (serve,), _to_be_served, work),
)

# ---- money ----


def _notice(scene: Scene) -> Sent:
    filing = scene.lives.deemed_received()
    done(scene)
    return notice_of(scene, filing)


def _stored_notice(**changes: Any) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        filing = scene.lives.deemed_received()
        done(scene)
        receive_notice(merchant=MERCHANT, message_id="msg_1", body=scene.lives.notice(filing, **changes))

    return prepare


def _captured(scene: Scene) -> Any:
    filing = scene.lives.deemed_received()
    done(scene)
    return scene.lives.captured(filing)


def _record(captured: Any) -> Any:
    payment, _new = record_payment(captured)
    return payment.payment_id, payment.state, payment.amount_cents, payment.allocated_cents, payment.receipt.number


def _early_payment(scene: Scene) -> None:
    """Money came before its filing, and both are there now: the payment looks for the filing."""
    record_payment(scene.lives.captured(payment_id="pay-early"))
    scene.lives.receive(payment=PaymentMeans("visa", "pay-early"))
    left_to_do(IDENTIFY)


def _claiming_filing(scene: Scene) -> None:
    """The same, and the filing looks for the payment."""
    record_payment(scene.lives.captured(payment_id="pay-early"))
    scene.lives.receive(payment=PaymentMeans("visa", "pay-early"))
    left_to_do(lifecycle.CLAIM_PAYMENTS)


def _undated(scene: Scene) -> None:
    filing = scene.lives.deemed_received()
    closed = Closure.objects.create(
        office=scene.lives.court.accounts, closed_from=AT_WORK - timedelta(hours=1), ground="gale", evidence="test"
    )
    for _each in range(2):
        scene.lives.pay(filing, 100_00)
    closed.delete()
    done(scene)
    assert Payment.objects.filter(deemed_received_at=None).count() == 2


MONEY = (
    Act("receive a notice", (receive_notice,), _notice, send, in_suite=True),
    Act("process a notice", (process_notice,), _stored_notice(), work),
    Act("process a notice that is refused", (process_notice,), _stored_notice(currency="USD"), work),
    Act("record a payment", (record_payment,), _captured, _record),
    Act("identify a payment", (identify_payment,), _early_payment, work),
    Act("claim payments", (claim_payments,), _claiming_filing, work),
    Act("date payments", (date_payments,), _undated, then(lambda _none: date_payments())),
    Act("take a shortfall", (take_shortfall,), _button("cashier", "shortfall-take", "fee_short"), press),
    Act("note a shortfall", (note_shortfall,), _button("cashier", "shortfall-note", "taken_shortfall", note="telephoned"), press),
    Act("release a shortfall", (release_shortfall,), _button("cashier", "shortfall-release", "taken_shortfall"), press),
    *FEES,
    Act("return a short filing", (return_for_correction,), _button("cashier", "shortfall-return", "taken_shortfall", **RETURNING), press),
)

# ---- papers, and what runs by the clock ----


def _to_be_acknowledged(scene: Scene) -> None:
    scene.lives.receive()
    left_to_do(issue.ACKNOWLEDGEMENT)


def _to_be_receipted(scene: Scene) -> None:
    scene.lives.pay(scene.lives.deemed_received())
    left_to_do(issue.RECEIPT)


def _to_be_sealed(scene: Scene) -> None:
    scene.lives.accepted(documents=scene.lives.submission("writ", "writ").documents)
    left_to_do(issue.SEALED_COPIES)


def _acknowledged(scene: Scene) -> str:
    scene.lives.receive()
    done(scene)
    return str(Paper.objects.get().number)


def _moved_meanwhile(scene: Scene) -> None:
    """A storm was entered late and has moved a filing; its papers still tell the old time."""
    scene.lives.deemed_received()
    done(scene)
    scene.hand.move_to(AT_WORK + timedelta(hours=5))
    wanted = [Wanted(code, None, AT_WORK, AT_WORK + timedelta(hours=4), "gale", "", "") for code in ALL_DC]
    manager = scene.lives.court.manager
    change = closures.drafted(manager, CLOSE, wanted)
    propose_change(reference=change.reference, content_hash=change.content_hash, author=manager)
    left_to_do(lifecycle.CORRECT)
    left_to_do(lifecycle.CORRECT)


def _redraw(number: str) -> Any:
    paper = redraw(number=number, version=1, actor=SYSTEM, ground="a name was wrong")
    return paper.number, paper.version


def _missing_papers(scene: Scene) -> None:
    """Rows of the outbox were removed by somebody; what they asked for is missing."""
    scene.lives.pay(scene.lives.deemed_received())
    scene.lives.returned()
    left_to_do(issue.ACKNOWLEDGEMENT, issue.RECEIPT, issue.NOTICE_OF_RETURN)
    outbox.OutboxMessage.objects.all().delete()
    scene.hand.move_to(clock.now() + timedelta(minutes=5))


def _a_morning(scene: Scene) -> None:
    """Something for every job: filings that fall due, one that lapses, a payment without a date, a paper that is missing."""
    scene.lives.returned()
    scene.lives.received()
    _undated(scene)
    outbox.OutboxMessage.objects.all().delete()
    scene.lives.receive()
    outbox.OutboxMessage.objects.all().delete()
    scene.hand.move_to(TOMORROW)


def _lost_turn(scene: Scene) -> None:
    """A filing in an officer's hands, a failed service too, and a change that waits for a second person, and no process that says so: as
    after a fault."""
    lives = scene.lives
    turns.cancel_turn(lives.taken())
    failed = lives.unserved()
    service_turns.cancel_turn(take_failed(reference=failed.reference, number=1, officer=lives.court.officer))
    change_steps.cancel_turn(changes.proposed(lives.court.senior))
    done(scene)


def _names_lost(scene: Scene) -> None:
    """A filing that nobody finds by its parties, and a word that nobody has: as after a fault."""
    filing = scene.lives.receive()
    done(scene)
    NameWord.objects.filter(target=filing.pk, word="fat").delete()
    NameWord.objects.create(office=filing.office, known=1, word="nobody", target=filing.pk)


def _decided_before(scene: Scene) -> None:
    """Two filings that were decided before there were lines of decisions."""
    scene.lives.accepted()
    scene.lives.returned()
    done(scene)
    with triggers_off(), connection.cursor() as cursor:
        for table in ("filings_decisionline", "filings_decisiontally"):
            cursor.execute(f"DELETE FROM {table}")


def _mended_file(scene: Scene) -> str:
    """A file that was found damaged and that the operator has copied back."""
    sha256 = scene.lives.receive().documents.get().sha256
    done(scene)
    FileFault.objects.create(sha256=sha256, fault=storage.DAMAGED, found_at=clock.now())
    return str(sha256)


def _mended_file_at_the_end_of_a_round(scene: Scene) -> str:
    """And the walk round the store has come to where it begins anew."""
    sha256 = _mended_file(scene)
    scrub_due()
    FileFault.objects.create(sha256=sha256, fault=storage.DAMAGED, found_at=clock.now())
    scene.hand.move_to(clock.now() + timedelta(days=settings.STORE_SCRUB_DAYS))
    return sha256


LONG_AGO = clock.in_hong_kong(AT_WORK) - timedelta(days=365)


def _orphans(scene: Scene) -> None:
    """Three files that no row names any more, old enough to go, and a filing's own."""
    for number in range(3):
        storage.put_bytes(f"refused {number}".encode())
    scene.lives.receive()
    done(scene)
    scene.hand.move_to(clock.now() + timedelta(hours=settings.STORE_ORPHAN_HOURS, seconds=1))


def _orphans_at_the_end_of_a_round(scene: Scene) -> None:
    _orphans(scene)
    Rotation.objects.create(name=ORPHANS, begun_at=clock.now() - timedelta(days=1))


def _swept(sweep_store: Callable[[], int]) -> Callable[[Any], None]:
    """As in a database that is a year old by the tests' clock; what was stored before it was made stays."""

    def attempt(_none: Any) -> None:
        with patch.object(sweep_orphans, "database_born", lambda: LONG_AGO):
            sweep_store()

    return attempt


def _another_store(scene: Scene) -> None:
    """A store in the place of the one that was known."""
    scene.lives.receive()
    done(scene)
    stores.must_be_ours()
    storage.give_identity("another")


def _wrong_number(scene: Scene) -> None:
    """A number of the queues that says one too many."""
    filing = scene.lives.fee_checked()
    done(scene)
    Tally.objects.create(list="review", office=filing.office, case_type=filing.case_type, number=1)


PAPERS = (
    Act("issue an acknowledgement", (issue.issue_acknowledgement,), _to_be_acknowledged, work, in_suite=True),
    Act("issue a receipt", (issue.issue_receipt,), _to_be_receipted, work),
    Act("issue sealed copies", (issue.issue_sealed_copies,), _to_be_sealed, work),
    Act("issue a notice of return", (issue.issue_notice_of_return,), _standing("returned", issue.NOTICE_OF_RETURN), work),
    Act("issue one to post", (issue.issue_notice_of_return,), returned_on_paper, work),
    Act("issue a notice of lapse", (issue.issue_notice_of_lapse,), lapsed_on_paper, work),
    Act("redraw a paper", (redraw,), _acknowledged, _redraw),
    Act("correct papers", (correct,), _moved_meanwhile, work, in_suite=True),
    Act("ask for missing papers", (issue.papers_not_yet_drawn,), _missing_papers, then(lambda _none: issue.papers_not_yet_drawn())),
    Act("set people's turns right", (resync, resync_change, resync_flows), _lost_turn, then(lambda _none: list(resync_flows()))),
    Act("index the names anew", (index_names,), _names_lost, then(lambda _none: index_names())),
    Act("enter what was decided before it was counted", (enter_decisions,), _decided_before, then(lambda _none: list(enter_decisions()))),
    Act("count the queues anew", (recount,), _wrong_number, then(lambda _none: recount())),
    Act("look at a file again", (look_at,), _mended_file, then(look_at)),
    Act("walk on round the store", (scrub_due,), _mended_file_at_the_end_of_a_round, then(lambda _sha256: scrub_due())),
    Act("read the whole store", (scrub_everything,), _mended_file, lambda _sha256: scrub_everything()),
    Act("remove what nobody names", (sweep_everything,), _orphans, _swept(sweep_everything)),
    Act("walk on and remove what nobody names", (sweep_orphans_due,), _orphans_at_the_end_of_a_round, _swept(sweep_orphans_due)),
    Act("adopt a store", (adopt_store,), _another_store, then(lambda _none: adopt_store(operator=SYSTEM))),
    Act("the schedule", (), _a_morning, by_the_clock, later=timedelta(minutes=6)),
)

# ---- operators ----


def _parked(scene: Scene, topic: str, *, moved_on: bool = False, number: int = 1) -> list[int]:
    """Work on fees that failed eight times; of filings that have moved on, nobody is owed it."""
    filings = [scene.lives.deemed_received() for _each in range(number)]
    done(scene)
    for filing in filings:
        if moved_on:
            withdraw(reference=filing.reference, actor=scene.lives.client, ground="settled")
    done(scene)
    for filing in filings:
        with transaction.atomic():
            outbox.put(topic, key=filing.reference, filing=filing.reference)
    OutboxMessage.objects.update(attempts=outbox.MOST_ATTEMPTS, parked_at=clock.now(), last_error="ValueError")
    return list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))


def _operator(scene: Scene) -> User:
    return scene.lives.court.administrator


def _one_parked(scene: Scene) -> tuple[int, User]:
    return _parked(scene, lifecycle.CHECK_FEE)[0], _operator(scene)


def _topic_parked(scene: Scene) -> User:
    _parked(scene, lifecycle.CHECK_FEE, number=3)
    return _operator(scene)


def _owed_to_nobody(scene: Scene) -> tuple[int, User]:
    return _parked(scene, lifecycle.CHECK_FEE, moved_on=True)[0], _operator(scene)


# The second press may read that it is not parked any more: who took it up is in the audit.
_NOT_PARKED = ("not-parked",)

OPERATORS = (
    Act(
        "take parked work up again", (retry_work,), _one_parked, lambda given: retry_work(work=given[0], operator=given[1]),
        refused_again=_NOT_PARKED,
    ),
    Act(
        "take all of a topic up again", (retry_topic,), _topic_parked,
        lambda operator: retry_topic(topic=lifecycle.CHECK_FEE, operator=operator), refused_again=_NOT_PARKED,
    ),
    Act(
        "give parked work up", (give_up_work,), _owed_to_nobody,
        lambda given: give_up_work(work=given[0], operator=given[1], ground="withdrawn"), refused_again=_NOT_PARKED,
    ),
)  # fmt: skip


# ---- what two persons decide ----


def _noted(scene: Scene) -> Any:
    return scene.lives.court.senior


def _draft(scene: Scene) -> tuple[Change, User, User]:
    court = scene.lives.court
    return changes.drafted(court.senior), court.senior, court.manager


def _proposal(scene: Scene) -> tuple[Change, User, User]:
    court = scene.lives.court
    return changes.proposed(court.senior), court.senior, court.manager


def _decided(act: Callable[..., Change], place: int, who: str, **more: Any) -> Callable[[Any], Any]:
    def attempt(given: tuple[Change, User, User]) -> Any:
        change = given[0]
        seen = {} if who == "author" and "ground" in more else {"content_hash": change.content_hash}
        done = act(reference=change.reference, **{who: given[place]}, **seen, **more)
        return str(done.state), done.total

    return attempt


def _edit(given: tuple[Change, User, User]) -> Any:
    content = {"offices": ["DC-REG"], "text": "shorter"}
    new = edit_change(reference=given[0].reference, content=content, summary="A", summary_zh="甲", ground="a slip", author=given[1])
    return str(new.state), new.content_hash


def _closed(scene: Scene) -> None:
    """A closure of this morning is in effect, and what it moves is still to be moved."""
    scene.lives.pay(scene.lives.deemed_received())
    done(scene)
    scene.hand.move_to(AT_WORK + timedelta(hours=5))
    wanted = [Wanted(code, None, AT_WORK, AT_WORK + timedelta(hours=4), "gale", "", "") for code in ALL_DC]
    manager = scene.lives.court.manager
    change = closures.drafted(manager, CLOSE, wanted)
    propose_change(reference=change.reference, content_hash=change.content_hash, author=manager)


CHANGES = (
    Act("date anew after a closure", (redate,), _closed, work, in_suite=True),
    Act("draft a change", (draft_change,), _noted, lambda senior: changes.drafted(senior).content_hash),
    Act("propose a change", (propose_change,), _draft, _decided(propose_change, 1, "author")),
    Act("confirm a change", (confirm_change,), _proposal, _decided(confirm_change, 2, "confirmer"), in_suite=True),
    Act("decline a change", (decline_change,), _proposal, _decided(decline_change, 2, "confirmer", ground="not now")),
    Act("withdraw a change", (withdraw_change,), _proposal, _decided(withdraw_change, 1, "author", ground="a slip")),
    Act("edit a change", (edit_change,), _proposal, _edit),
)

ALL = (*FILINGS, *PARTS, *QUESTIONS, *REVIEW, *CASES, *SERVICE, *MONEY, *PAPERS, *PEOPLE, *OPERATORS, *CHANGES, *MAINTENANCE)


def chosen(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Those that are played now: in the suite some, by make crash all."""
    return acts if campaign() else tuple(act for act in acts if act.in_suite)
