"""A filing accepted without some of its documents: what is entered, sealed, served and told, and how the rest comes back."""

from datetime import date, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.cases.models import DocumentType, RegisterEntry
from backoffice.filings import worklists
from backoffice.filings.messages import Message
from backoffice.filings.models import DocumentMark, QueueRule, ServiceRecord
from backoffice.filings.part_rules import Mark
from backoffice.filings.parts import awaited_of_each, marks_of
from backoffice.filings.worklists import Queue
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.outbox import NotYet
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge
from tests.factories.court import SUMMONS_CENTS, WRIT_CENTS, day_at
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from workflows.filing.actions.accept import accept
from workflows.filing.actions.compare import compare
from workflows.filing.actions.lapse import lapse_parts, lapse_parts_overdue
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.invariants import parts as checks
from workflows.invariants.base import EVERYTHING
from workflows.operations.owed import is_owed
from workflows.papers.actions.issue import issue_notice_of_return

pytestmark = pytest.mark.django_db


def _mark(lives, filing, mark, who="officer"):
    return mark_document(reference=filing.reference, officer=getattr(lives.court, who), mark=mark)


def _work():
    while outbox.drain():
        pass


def _again(lives, filing, *kinds, **changes):
    """Filed again by its filer, in the case in which the rest was accepted."""
    case = {"case_number": fresh(filing).case.number, "parties": (), "claim_amount_cents": None, **changes}
    return lives.receive(*kinds, resubmits=filing.reference, **case)


def _returned(lives):
    page = worklists.page_of_queue(Queue.RETURNED, user=lives.court.officer, offices=[lives.court.registry])
    count = worklists.count_of_queue(Queue.RETURNED, lives.court.officer, [lives.court.registry])
    assert count.number == len(page.rows)
    return [filing.reference for filing in page.rows]


def test_the_rest_is_entered_sealed_and_served_and_the_filer_reads_why_not_all_is(lives):
    filing = lives.in_part()
    assert (filing.state, filing.left_out) == ("accepted", "awaited")
    assert list(RegisterEntry.objects.values_list("document_number", flat=True)) == [1]
    event = Event.objects.get(subject=filing.reference, code="filing.accepted_in_part")
    assert (event.data["left_out"], event.data["cure_by"]) == ({"2": "return"}, "2026-03-10")
    assert _returned(lives) == [filing.reference]
    assert [mark.document_number for mark in awaited_of_each([filing.pk])[filing.pk]] == [2]
    _work()
    assert fresh(filing).state == "served"
    papers = Paper.objects.filter(subject=filing.reference)
    assert list(papers.filter(kind=PaperKind.SEALED_COPY).values_list("position", flat=True)) == [1]
    assert [each["number"] for each in ServiceRecord.objects.get(filing=filing).documents] == [1]
    notice = papers.get(kind=PaperKind.NOTICE_OF_RETURN).content
    assert [each["number"] for each in notice["documents"]] == [2]
    assert [each["number"] for each in notice["accepted"]] == [1]
    assert (notice["rejected"], notice["cure_by"], notice["case_number"]) == (False, "2026-03-10", filing.case.number)
    told = Message.objects.get(filing=filing, kind="returned")
    assert told.text.startswith(f"Document 2 of your filing {filing.reference} was returned for correction: Not signed.")
    assert list(checks.left_out_documents(EVERYTHING)) == []
    assert not is_owed("papers.sealed_copies", {"filing": filing.reference})


def test_a_later_word_counts_and_the_same_word_twice_is_one(lives):
    filing = lives.marked()
    again = Mark(2, "return", "not-signed", page=1, note="The last line is empty.", cure_by=clock.today())
    assert _mark(lives, filing, again) is False
    assert _mark(lives, filing, Mark(2, "accept")) is True
    assert _mark(lives, filing, Mark(2, "accept")) is False
    assert (DocumentMark.objects.count(), marks_of(filing.pk)) == (2, {})
    assert accept(reference=filing.reference, officer=lives.court.officer).left_out == ""
    with pytest.raises(Conflict, match="accepted"):
        _mark(lives, filing, again)


def test_only_a_senior_officer_rejects_a_document_and_what_is_rejected_is_awaited_by_nobody(lives):
    filing = lives.taken_by_senior(documents=(stored_document("writ"), stored_document("defence")))
    rejected = Mark(2, "reject", "wrong-court")
    with pytest.raises(Forbidden):
        _mark(lives, filing, rejected)
    _mark(lives, filing, rejected, "senior")
    assert accept(reference=filing.reference, officer=lives.court.senior).left_out == "rejected"
    assert _returned(lives) == []
    with pytest.raises(Refused, match="not waiting for correction"):
        _again(lives, filing, "defence")
    _work()
    assert Paper.objects.get(subject=filing.reference, kind=PaperKind.NOTICE_OF_RETURN).content["rejected"] is True


def test_nothing_is_accepted_where_all_that_is_left_is_marked(lives):
    case = lives.accepted().case
    filing = lives.marked("summons", "defence", case_number=case.number, parties=(), claim_amount_cents=None)
    _mark(lives, filing, Mark(1, "return", "not-signed"))
    before = everything()
    with pytest.raises(Refused) as refused:
        accept(reference=filing.reference, officer=lives.court.officer)
    assert (refused.value.code, everything()) == ("nothing-accepted", before)


def test_points_of_a_document_that_is_left_out_need_no_tick(lives):
    lives.to_check("signed", "Signed by the party", required=True, kinds=("defence",))
    assert lives.in_part().state == "accepted"


def test_undone_it_is_decided_no_longer_and_no_notice_is_drawn(lives):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.in_part()
    with pytest.raises(NotYet):
        issue_notice_of_return(filing.reference)
    # Nor is anything of it filed again while that may still be undone.
    with pytest.raises(Refused, match="not waiting for correction"):
        _again(lives, filing, "defence")
    undo_acceptance(reference=filing.reference, officer=lives.court.officer)
    assert (fresh(filing).state, fresh(filing).left_out) == ("fee_checked", "")
    assert _returned(lives) == []
    with clock.set_to(clock.now() + timedelta(hours=1)):
        _work()
        assert not Paper.objects.filter(subject=filing.reference, kind=PaperKind.NOTICE_OF_RETURN).exists()
        assert not OutboxMessage.objects.filter(key=filing.reference).exists()
        # What was marked stays said, until something else is.
        assert accept(reference=filing.reference, officer=lives.court.officer).left_out == "awaited"
    assert list(checks.left_out_documents(EVERYTHING)) == []


def test_what_was_returned_is_filed_again_by_itself_and_its_fee_is_not_charged_twice(lives):
    filing = lives.in_part("writ", "summons")
    assert Charge.objects.get(subject=filing.reference).paid_cents == WRIT_CENTS + SUMMONS_CENTS
    again = _again(lives, filing, "summons")
    assert (again.opens_case, again.case, again.resubmits) == (False, filing.case, filing)
    charge = Charge.objects.get(subject=again.reference)
    assert [line.e_cents for line in charge.lines.order_by("position")] == [SUMMONS_CENTS, -SUMMONS_CENTS]
    assert (charge.amount_cents, fresh(filing).left_out, fresh(filing).cured_at) == (0, "again", None)
    assert _returned(lives) == []
    compare(reference=again.reference)
    assert list(again.comparisons.values_list("number", "earlier_number")) == [(1, 2)]
    assert list(checks.left_out_documents(EVERYTHING)) == []
    with pytest.raises(Refused, match="already been resubmitted"):
        _again(lives, filing, "summons")


def test_what_was_paid_for_the_accepted_documents_is_not_credited(lives):
    filing = lives.in_part("writ", "defence")
    DocumentType.objects.filter(code="defence").update(fee_item="summons")
    charge = Charge.objects.get(subject=_again(lives, filing, "defence").reference)
    assert (charge.amount_cents, Charge.objects.get(subject=filing.reference).paid_cents) == (SUMMONS_CENTS, WRIT_CENTS)


@pytest.mark.parametrize(
    ("kinds", "changes", "code"),
    [
        (("summons",), {}, "resubmits-not-this"),
        (("defence",), {"case_number": ""}, "resubmits-in-case"),
    ],
)
def test_the_door_takes_only_what_was_returned_and_in_its_case(lives, kinds, changes, code):
    filing = lives.in_part()
    if changes:
        changes = {**changes, "parties": lives.submission().parties}
    with pytest.raises(Refused) as refused:
        _again(lives, filing, *kinds, **changes)
    assert code in [reason["code"] for reason in refused.value.details["reasons"]]


def test_one_that_is_not_to_lapse_does_not_stand_before_one_that_is(lives, at_work):
    first, second = lives.in_part(), lives.in_part()
    mark = DocumentMark.objects.filter(filing=first).latest("pk")
    mark.pk, mark.cure_by = None, None
    mark.save(force_insert=True)
    at_work.move_to(day_at(date(2026, 3, 11), 10))
    assert lapse_parts_overdue(limit=1) == 1
    assert (fresh(first).left_out, fresh(second).left_out) == ("awaited", "lapsed")


def test_after_its_day_it_lapses_and_is_not_taken_any_more(lives, at_work):
    filing = lives.in_part()
    assert (lapse_parts(reference=filing.reference), lapse_parts_overdue()) == (False, 0)
    at_work.move_to(day_at(date(2026, 3, 11), 10))
    with pytest.raises(Refused, match="could be filed again until 2026-03-10"):
        _again(lives, filing, "defence")
    assert lapse_parts_overdue() == 1
    assert (fresh(filing).left_out, _returned(lives)) == ("lapsed", [])
    before = everything()
    assert lapse_parts(reference=filing.reference) is False
    assert everything() == before
    assert list(checks.left_out_documents(EVERYTHING)) == []
