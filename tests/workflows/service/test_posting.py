"""A notice to who filed at the counter is posted by somebody, and that is their work until they say so."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from backoffice.audit.models import Event
from backoffice.filings.models import Filing, NoticeToPost
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.to_post import latest_of
from backoffice.filings.worklists import Queue, counts, page_of_queue
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.papers.models import Paper
from backoffice.people import rights
from tests.factories.closures import Storm, drain
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh, stored_document
from tests.workflows.service.test_service import refused
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.lapse import lapse
from workflows.filing.actions.mark_document import Mark, mark_document
from workflows.filing.actions.reject import reject
from workflows.filing.actions.take import release, take
from workflows.invariants.run import some
from workflows.papers.actions.issue import issue_notice_of_return
from workflows.service import posting
from workflows.service.actions.post_notice import leave_unposted, post_notice, put_back


def listed(lives, person=None):
    """What stands in the list; the number beside it is as many."""
    officer = person or lives.court.officer
    offices = rights.seeing(officer, [lives.court.registry])
    rows = page_of_queue(Queue.TO_POST, user=officer, offices=offices).rows
    assert counts(officer, offices)[Queue.TO_POST].number == len(rows)
    return [row.reference for row in rows]


def posted(filing, officer, **changes):
    given = {"number": 1, "how": "posted", "on": clock.today(), "evidence": " certificate\n12 ", **changes}
    return post_notice(reference=filing.reference, officer=officer, **given)


def unposted(filing, officer):
    return leave_unposted(reference=filing.reference, number=1, ground="filed again", officer=officer)


def back(filing, officer, ground="another was meant"):
    return put_back(reference=filing.reference, number=1, ground=ground, officer=officer)


def kinds(filing):
    return list(filing.notices_to_post.values_list("paper__kind", "state"))


def sound():
    codes = ("I9", "I12", "I14", "I15", "I16")
    found = [result for result in some(codes).results if result["breaches"]]
    assert not found, found
    return True


def test_a_return_on_paper_is_somebodys_work_until_it_is_posted(lives, at_work):
    filing, court = lives.to_post(), lives.court
    (notice,) = filing.notices_to_post.all()
    assert (notice.paper.kind, notice.state, filing.to_post_at) == ("notice_of_return", "waiting", notice.paper.drawn_at)
    assert listed(lives) == [filing.reference]
    issue_notice_of_return(filing.reference)
    assert NoticeToPost.objects.count() == 1, "asked for twice it is one letter"
    done = posted(filing, court.officer)
    assert (done.state, done.went_on, done.ended_by, done.note) == ("posted", clock.today(), court.officer, "certificate 12")
    assert listed(lives) == [] and fresh(filing).to_post_at is None
    event = Event.objects.get(subject=filing.reference, code="notice.posted")
    assert (event.data["paper_number"], event.data["how"], event.data["on"]) == (notice.paper.number, "posted", "2026-03-10")
    assert event.data["by"], "by which right it was done stands there"
    posted(filing, court.officer)
    assert Event.objects.filter(code="notice.posted").count() == 1, "said again alike it changes nothing"
    for again in (lambda: posted(filing, court.colleague), lambda: posted(filing, court.officer, how="handed")):
        with refused(Conflict, "not-waiting"):
            again()
    assert sound()


def test_what_is_wrong_is_refused_and_nothing_is_kept(lives, at_work):
    filing, officer = lives.to_post(), lives.court.officer
    today = clock.today()
    for changes, code in (
        ({"how": "waiting"}, "no-such-means"),
        ({"how": "not_posted"}, "no-such-means"),
        ({"on": today + timedelta(days=1)}, "not-yet"),
        ({"on": today - timedelta(days=1)}, "before-drawn"),
    ):
        with refused(Refused, code):
            posted(filing, officer, **changes)
    with refused(Refused, "ground-needed"):
        leave_unposted(reference=filing.reference, number=1, ground=" \n", officer=officer)
    with pytest.raises(NotFound):
        posted(filing, officer, number=2)
    for person in (lives.court.cashier, lives.court.stranger):
        with pytest.raises((Forbidden, NotFound)):
            posted(filing, person)
        with pytest.raises((Forbidden, NotFound)):
            leave_unposted(reference=filing.reference, number=1, ground="x", officer=person)
    assert kinds(filing) == [("notice_of_return", "waiting")]


def test_handed_over_at_the_counter_or_left_unposted_with_the_ground(lives, at_work):
    first, second, officer = lives.to_post(), lives.to_post(), lives.court.officer
    assert posted(first, officer, how="handed", evidence="").note == "", "the filer stood there: nothing else proves it"
    left = leave_unposted(reference=second.reference, number=1, ground="filed again", officer=officer)
    assert (left.state, left.went_on, left.note) == ("not_posted", None, "filed again")
    leave_unposted(reference=second.reference, number=1, ground="filed again", officer=officer)
    assert Event.objects.filter(code="notice.not_posted").count() == 1
    assert listed(lives) == [] and sound()


def test_what_was_noted_by_mistake_is_put_back_and_stays_in_the_history(lives, at_work):
    filing, court = lives.to_post(), lives.court
    since = fresh(filing).to_post_at
    for again in (lambda: posted(filing, court.officer), lambda: unposted(filing, court.officer)):
        again()
        assert listed(lives) == []
        at_work.move_to(clock.now() + timedelta(minutes=1))
        with refused(Refused, "ground-needed"):
            back(filing, court.colleague, ground=" ")
        for person in (court.cashier, court.stranger):
            with pytest.raises((Forbidden, NotFound)):
                back(filing, person)
        notice = back(filing, court.colleague)
        assert (notice.state, notice.went_on, notice.ended_by, notice.ended_at, notice.note) == ("waiting", None, None, None, "")
        assert listed(lives) == [filing.reference] and fresh(filing).to_post_at == since, "where it stood before"
    back(filing, court.colleague)
    told = Event.objects.filter(subject=filing.reference, code__startswith="notice.").order_by("id")
    assert [event.code for event in told] == ["notice.posted", "notice.put_back", "notice.not_posted", "notice.put_back"]
    assert told[1].data["ground"] == "another was meant" and told[1].actor_name == court.colleague.display_name
    assert posted(filing, court.officer).state == "posted" and sound()


def test_what_a_later_version_stands_for_is_not_put_back_beside_it(lives, at_work):
    """The notice was noted as posted, a time in it moved, and its next version is in the list: one letter, and not two."""
    filing, officer = lives.to_post(), lives.court.officer
    (first,) = filing.notices_to_post.select_related("paper")
    posted(filing, officer)
    later = Paper.objects.get(pk=first.paper_id)
    later.pk, later.number, later.version, later.verification_code = None, f"{later.number}-2", 2, "once"
    later.save()
    posting.ask_for(fresh(filing), later)
    with refused(Conflict, "stands-already"):
        back(filing, officer)
    assert kinds(filing) == [("notice_of_return", "posted"), ("notice_of_return", "waiting")]
    posted(filing, officer, number=2)
    assert [row.number for row in latest_of(filing.pk).values()] == [2]
    back(filing, officer)
    assert [row.number for row in latest_of(filing.pk).values()] == [1], "what is to be posted goes before what was"


def test_a_lapse_a_rejection_and_documents_left_out_each_have_their_notice(lives, at_work):
    lapsed = lives.to_post()
    posted(lapsed, lives.court.officer)
    rejected, senior = lives.on_paper(), lives.court.senior
    release(reference=rejected.reference, officer=lives.court.officer)
    take(reference=rejected.reference, officer=senior)
    reject(reference=rejected.reference, officer=senior, reasons=[ReturnedFor("wrong-court")])
    parted = lives.on_paper(documents=(stored_document("writ"), stored_document("defence")))
    mark = Mark(2, "return", "not-signed", page=1, note="", cure_by=clock.today())
    mark_document(reference=parted.reference, officer=lives.court.officer, mark=mark)
    accept(reference=parted.reference, officer=lives.court.officer)
    at_work.move_to(AT_WORK + timedelta(days=1))
    lapse(reference=lapsed.reference)
    drain()
    assert kinds(lapsed) == [("notice_of_return", "posted"), ("notice_of_lapse", "waiting")]
    assert kinds(rejected) == kinds(parted) == [("notice_of_return", "waiting")]
    assert sorted(listed(lives)) == sorted([lapsed.reference, rejected.reference, parted.reference])
    assert sound()


def test_a_time_that_moved_is_told_by_a_correction_that_is_posted_once(lives, at_work):
    filing = lives.on_paper()
    drain()
    Storm(lives.court).close(AT_WORK - timedelta(minutes=5), AT_WORK + timedelta(hours=1))
    drain()
    assert Paper.objects.filter(subject=filing.reference, kind="correction").exists()
    assert kinds(filing) == [("correction", "waiting")]
    assert sound()


def test_who_has_a_message_box_is_posted_nothing(lives, at_work):
    filing = lives.returned()
    drain()
    assert Paper.objects.filter(subject=filing.reference, kind="notice_of_return").exists()
    assert not NoticeToPost.objects.exists() and fresh(filing).to_post_at is None


def test_what_is_sealed_is_listed_and_posted_by_who_sees_it_only(lives, at_work):
    filing, court = lives.to_post(), lives.court
    seal_filing(reference=filing.reference, level="court", ground="Order 1", officer=court.senior)
    assert (listed(lives), listed(lives, court.senior)) == ([], [filing.reference])
    with pytest.raises(NotFound):
        posted(filing, court.officer)
    assert posted(filing, court.senior).state == "posted"


def test_a_paper_for_who_has_no_message_box_names_none(lives, at_work):
    """Neither the acknowledgement, nor the notice of return, nor a correction sends them to where they have no way."""
    filing = lives.to_post()
    Storm(lives.court).close(AT_WORK - timedelta(minutes=5), AT_WORK + timedelta(hours=1))
    drain()
    for paper in Paper.objects.filter(subject=filing.reference):
        assert paper.content["on_paper"] is True, paper.kind
    electronic = lives.returned()
    drain()
    assert {paper.content["on_paper"] for paper in Paper.objects.filter(subject=electronic.reference)} == {False}


def test_what_was_drawn_before_there_was_a_list_stands_in_it_where_its_filer_can_still_file_again(lives, at_work, monkeypatch):
    """What the upgrade does, of filings whose notices were drawn when nobody had to post them."""
    with monkeypatch.context() as before:
        before.setattr(posting, "ask_for", lambda filing, paper: None)
        waiting, lapsed, electronic = lives.to_post(), lives.to_post(), lives.returned()
        drain()
    assert not NoticeToPost.objects.exists()
    Filing.objects.filter(pk=lapsed.pk).update(state="lapsed")
    import_module("backoffice.filings.migrations.0047_notices_to_post").from_the_papers(apps, None)
    (notice,) = NoticeToPost.objects.all()
    assert (notice.filing, notice.paper.kind, notice.state) == (waiting, "notice_of_return", "waiting")
    assert fresh(waiting).to_post_at == notice.since and listed(lives) == [waiting.reference]
    assert [fresh(each).to_post_at for each in (lapsed, electronic)] == [None, None]
