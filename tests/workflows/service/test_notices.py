"""What becomes of the failed notice of a message that matters: sent again, told by other means, given up, read or needed no more."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from backoffice.audit.models import Event
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.messages import Message
from backoffice.filings.worklists import Queue, counts, page_of_queue
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.people import rights
from tests.factories.lives import fresh, stored_document
from tests.workflows.filing.test_send_notice import server, worked
from tests.workflows.service.test_service import agreed, bounce, case, fed, refused
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.answer_question import answer_question
from workflows.filing.actions.ask_filer import withdraw_question
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.lapse import lapse
from workflows.filing.actions.read_message import read_message
from workflows.filing.notices import message_id
from workflows.invariants.run import some
from workflows.operations.owed import is_owed
from workflows.service.actions.end_notice import give_notice_up, tell_by_hand
from workflows.service.actions.send_notice_again import send_notice_again
from workflows.service.actions.take_notice import release_notice, take_notice
from workflows.service.models import NoticeProcess

__all__ = ["agreed", "case", "server"]


def listed(lives, person=None):
    """What stands in the queue; the number beside it is as many."""
    officer = person or lives.court.officer
    offices = rights.seeing(officer, [lives.court.registry])
    rows = page_of_queue(Queue.FAILED_SERVICE, user=officer, offices=offices).rows
    assert counts(officer, offices)[Queue.FAILED_SERVICE].number == len(rows)
    return [row.reference for row in rows]


def broken(*codes):
    return [result for result in some(codes or ("I9", "I12", "I14", "I15", "I16")).results if result["breaches"]]


def of(notice):
    """As the acts on it are given it."""
    return {"reference": notice.filing.reference, "number": notice.number}


def test_a_return_that_is_refused_is_somebodys_work_and_is_sent_again(lives, at_work, server):
    server.answers += ["550 no such mailbox"]
    filing, court = lives.returned(), lives.court
    worked()
    notice, message = FailedNotice.objects.get(), Message.objects.get()
    assert (notice.state, notice.fault, notice.addressee, notice.email) == ("failed", "550", "Chan & Co.", "filing@chan.example")
    assert listed(lives) == [filing.reference] and fresh(filing).service_failed_at == notice.failed_at
    assert not OutboxMessage.objects.exists(), "a person's, and not the operators'"
    assert not is_owed("filing.notice", {"message": message.pk})
    with refused(Conflict, "not-taken"):
        give_notice_up(ground="x", officer=court.officer, **of(notice))
    take_notice(officer=court.officer, **of(notice))
    assert take_notice(officer=court.officer, **of(notice)).taken_by == court.officer
    assert NoticeProcess.objects.get(finished=None).task_set.get(finished=None).owner == court.officer
    for act in (
        lambda: take_notice(officer=court.colleague, **of(notice)),
        lambda: send_notice_again(email="a@b.example", officer=court.senior, **of(notice)),
    ):
        with refused(Conflict, "taken-by-other"):
            act()
    for act in (release_notice, take_notice):
        with pytest.raises(Forbidden):
            act(officer=court.stranger if act is take_notice else court.colleague, **of(notice))
    with pytest.raises(NotFound):
        take_notice(reference=filing.reference, number=2, officer=court.officer)
    release_notice(officer=court.senior, **of(notice))
    take_notice(officer=court.senior, **of(notice))
    with refused(Refused, "email-unreadable"):
        send_notice_again(email="nobody", officer=court.senior, **of(notice))
    send_notice_again(email="new@chan.example", officer=court.senior, **of(notice))
    assert send_notice_again(email="new@chan.example", officer=court.senior, **of(notice)).attempt == 2, "pressed twice"
    assert [each.status for each in NoticeProcess.objects.order_by("pk")] == ["CANCELED", "DONE"]
    assert listed(lives) == [] and broken() == []
    assert is_owed("filing.notice", {"message": message.pk})
    worked()
    (mail,) = (message_from_bytes(raw, policy=policy.default) for raw in server.taken)
    assert (mail["To"], mail["Message-ID"]) == ("new@chan.example", message_id(message.pk, 2))
    assert Message.objects.get().notified_at == clock.now()
    assert broken() == []


def test_what_comes_back_later_is_work_too_and_each_attempt_counts_once(lives, at_work, server, monkeypatch, capsys):
    filing = lives.asked()
    worked()
    message = Message.objects.get(kind="question")

    def report(attempt):
        return fed(monkeypatch, capsys, bounce(Delivery(message_id=message.pk, attempt=attempt)))

    assert report(2) == "1 nothing", "it was not sent so often"
    assert report(1) == "1 failed"
    assert report(1) == "1 nothing"
    assert listed(lives) == [filing.reference]
    notice = FailedNotice.objects.get()
    assert (notice.fault, notice.attempt) == ("5.1.1", 1)
    take_notice(officer=lives.court.officer, **of(notice))
    send_notice_again(email=notice.email, officer=lives.court.officer, **of(notice))
    worked()
    at_work.move_to(clock.now() + timedelta(hours=1))
    assert report(1) == "1 nothing", "of the attempt before"
    assert listed(lives) == []
    assert report(2) == "1 failed"
    again = FailedNotice.objects.get()
    assert (again.state, again.taken_by, again.failed_at) == ("failed", None, clock.now())
    assert listed(lives) == [filing.reference] and broken() == []
    assert Event.objects.filter(subject=filing.reference, code="filing.notice_failed").count() == 2


def test_told_by_other_means_with_evidence_and_given_up_with_a_ground(lives, at_work):
    court, told, left = lives.court, lives.untold().failed_notices.get(), lives.untold().failed_notices.get()
    for notice in (told, left):
        take_notice(officer=court.officer, **of(notice))
    worked()
    at_work.move_to(clock.now() + timedelta(hours=1))
    spoke = {"means": "telephone", "evidence": "spoke to Ms Lee", "officer": court.officer, **of(told)}
    for changes, code in (
        ({"means": "message box"}, "no-such-means"), ({"evidence": " "}, "evidence-needed"),
        ({"at": clock.now() + timedelta(minutes=1)}, "not-yet"), ({"at": told.message.at - timedelta(hours=1)}, "before-message"),
    ):  # fmt: skip
        with refused(Refused, code):
            tell_by_hand(**{**spoke, "at": clock.now(), **changes})
    moment = clock.now()
    for _pressed_twice in range(2):
        assert tell_by_hand(**spoke, at=moment).state == "by_hand"
    with refused(Conflict, "not-failed"):
        tell_by_hand(**{**spoke, "evidence": "spoke to Mr Lee"}, at=moment)
    with refused(Refused, "ground-needed"):
        give_notice_up(ground=" ", officer=court.officer, **of(left))
    for _pressed_twice in range(2):
        assert give_notice_up(ground="the firm has closed", officer=court.officer, **of(left)).state == "given_up"
    assert listed(lives) == []
    codes = ("notice.told", "notice.given_up")
    assert sorted(Event.objects.filter(code__in=codes).values_list("code", flat=True)) == ["notice.given_up", "notice.told"]
    with refused(Conflict, "not-failed"):
        take_notice(officer=court.officer, **of(told))
    assert take_notice(officer=court.officer, **of(left)).note == "", "given up is not for ever"
    assert listed(lives) == [left.filing.reference] and broken() == []


def test_it_ends_by_itself_when_it_is_read_or_needed_no_more(lives, at_work, server):
    court = lives.court
    server.answers += ["550 no"] * 6
    read, again, lapsed = lives.returned(), lives.returned(), lives.returned()
    answered, withdrawn, short = lives.asked(), lives.asked(), lives.fee_short()
    worked()
    all_of_them = [fresh(each).failed_notices.get() for each in (read, again, lapsed, answered, withdrawn, short)]
    assert set(listed(lives)) == {each.filing.reference for each in all_of_them}
    for notice in all_of_them[:2]:
        take_notice(officer=court.officer, **of(notice))
    read_message(message=all_of_them[0].message_id, client=court.portal)
    lives.receive(resubmits=again.reference)
    answer_question(reference=answered.reference, number=1, client=court.portal, text="Here.", documents=[], received_at=clock.now())
    withdraw_question(reference=withdrawn.reference, officer=court.officer)
    lives.pay(short, 10_000_00)
    check_fee(reference=short.reference)
    states = [FailedNotice.objects.get(pk=each.pk).state for each in all_of_them]
    assert states == ["read", "over", "failed", "over", "over", "over"]
    assert not NoticeProcess.objects.filter(finished=None).exists()
    at_work.move_to(clock.now() + timedelta(days=2))
    lapse(reference=lapsed.reference)
    assert listed(lives) == [lapsed.reference], "that its day is past makes it no less needful that they are told"
    with refused(Conflict, "not-failed"):
        take_notice(officer=court.officer, **of(all_of_them[1]))


def test_a_bounce_about_what_is_needed_no_more_is_nobodys_work(lives, at_work, server, monkeypatch, capsys):
    filing = lives.asked()
    worked()
    message = Message.objects.get(kind="question")
    withdraw_question(reference=filing.reference, officer=lives.court.officer)
    assert fed(monkeypatch, capsys, bounce(Delivery(message_id=message.pk, attempt=1))) == "1 failed"
    assert (FailedNotice.objects.count(), listed(lives)) == (0, [])
    assert Message.objects.get(pk=message.pk).notice_fault == "500", "it stands with its message all the same"


def test_what_does_not_matter_stands_with_its_message_only(lives, at_work, server, monkeypatch, capsys):
    filing = lives.urgency_refused()
    worked()
    message = Message.objects.get(filing=filing)
    assert fed(monkeypatch, capsys, bounce(Delivery(message_id=message.pk, attempt=1))) == "1 failed"
    assert (FailedNotice.objects.count(), listed(lives)) == (0, [])


def test_a_filing_of_which_both_failed_stands_once_and_until_both_are_seen_to(lives, at_work, server):
    server.answers += ["550 no"] * 2
    filing, officer = lives.in_part(), lives.court.officer
    lives.seal(filing)
    worked()
    assert Delivery.objects.get().state == "failed" and FailedNotice.objects.get().message.about == "documents"
    assert listed(lives) == [filing.reference]
    notice = FailedNotice.objects.get()
    take_notice(officer=officer, **of(notice))
    give_notice_up(ground="closed", officer=officer, **of(notice))
    assert listed(lives) == [filing.reference], "the documents are not served yet"
    assert fresh(filing).service_failed_at == Delivery.objects.get().failed_at
    assert broken() == []


def test_a_party_who_was_served_is_told_at_their_own_address(lives, at_work, server, case, agreed):
    """That an acceptance is set aside goes to whoever had its copies, each into their box and to their address."""
    filing = lives.served(documents=(stored_document("defence"),), case_number=case.number, parties=())
    worked()
    server.taken.clear()
    change = lives.aside_proposed(filing)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)
    server.answers += ["250 taken", "550 no"]
    worked()
    (mail,) = (message_from_bytes(raw, policy=policy.default) for raw in server.taken)
    assert mail["To"] == "filing@chan.example"
    notice = FailedNotice.objects.get()
    assert (notice.email, notice.addressee) == ("lee@lee.example", "Lee & Partners")
    assert broken("I9", "I12") == []
