"""Setting aside an acceptance that left documents out: what was accepted is taken back, what was returned goes its own way, and the money
is there for both, once, in whichever order they are filed again."""

import os
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.fees.models import FeeItem
from backoffice.filings import worklists
from backoffice.filings.messages import Message
from backoffice.filings.models import Delivery, Filing, ServiceRecord
from backoffice.filings.part_rules import Mark
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.states import State
from backoffice.filings.worklists import Queue
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import NOTICE_OF_REST, Paper, PaperKind
from backoffice.payments.models import CREDIT_ITEM, Charge, ChargeLine
from tests.backoffice.api.test_messages import door_of
from tests.backoffice.staff.reading import words
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK, SUMMONS_CENTS, WRIT_CENTS, day_at
from tests.factories.lives import fresh, stored_document
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.compare import compare
from workflows.filing.actions.lapse import lapse_overdue, lapse_parts, lapse_parts_overdue
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import take
from workflows.filing.actions.withdraw import withdraw
from workflows.invariants import run  # noqa: F401  # the checks register themselves
from workflows.invariants.base import EVERYTHING, registered
from workflows.operations.owed import is_owed
from workflows.papers.actions.issue import issue_notice_of_return, papers_not_yet_drawn

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("RULES_EXAMPLES", "3"))
# What is found is told as it was found: to make it smaller takes as long as a hundred examples.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
SIGNED = [ReturnedFor("not-signed", document=1)]


def work():
    while outbox.drain():
        pass


def broken(*codes):
    # Not the search, which asks for every name there is.
    checks = [each for each in registered() if each.code in (codes or ("I4", "I5", "I6", "I9", "I12", "I15")) and "search" not in each.name]
    return [str(breach) for check in checks for breach in check.look(EVERYTHING)]


def aside(lives, filing):
    change = lives.aside_proposed(filing)
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)


def within(case):
    return {"case_number": case.number, "parties": (), "claim_amount_cents": None}


def in_standing_case(lives):
    """Two summonses in a case that another filing opened; the second was returned."""
    return lives.in_part("summons", "summons", **within(lives.served().case))


def opening(lives):
    """A writ that opened its case, and a summons that was returned."""
    return lives.in_part("writ", "summons")


def again(lives, filing, *kinds, case=None, **changes):
    """Filed in its place."""
    return lives.receive(*kinds, resubmits=filing.reference, **{**(within(case) if case else {}), **changes})


def send_back(lives, filing, reasons=SIGNED, cure_by=None):
    take(reference=filing.reference, officer=lives.court.officer)
    return return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=reasons, cure_by=cure_by)


def credited(filing):
    """What was taken off its fee, as its charge stands; in HKD cents."""
    return -sum(ChargeLine.objects.filter(charge__subject=filing.reference, item=CREDIT_ITEM).values_list("e_cents", flat=True))


def notices(filing):
    rows = Paper.objects.filter(subject=filing.reference, kind=PaperKind.NOTICE_OF_RETURN, superseded_by=None)
    return {paper.position: paper for paper in rows}


def test_what_was_accepted_is_set_aside_and_what_was_returned_stands_as_it_is(lives):
    filing = in_standing_case(lives)
    case = filing.case
    work()
    assert Delivery.objects.get(filing=filing).state == "delivered"
    aside(lives, filing)
    work()
    now = fresh(filing)
    assert (now.state, now.case, now.left_out, now.set_aside_at) == ("fee_checked", case, "awaited", clock.now())
    entered, taken_back = RegisterEntry.objects.filter(filing_reference=filing.reference).order_by("pk")
    assert (entered.document_number, taken_back.corrects, taken_back.takes_back) == (1, entered, True)
    assert Delivery.objects.get(filing=filing).state == "set_aside"
    assert not ServiceRecord.objects.filter(filing=filing, void_at=None).exists()
    told = Message.objects.get(filing=filing, kind="set_aside")
    assert "Document 2, which was returned to you, can be filed again as before, by Tue 10 Mar 2026." in told.text
    page = lambda paper: Client().get(reverse("public:verify", args=[paper.verification_code])).content.decode()  # noqa: E731
    sealed = Paper.objects.get(subject=filing.reference, kind=PaperKind.SEALED_COPY)
    assert "Set aside on" in page(sealed) and "Set aside on" not in page(notices(filing)[0])
    assert broken() == []


def test_what_was_returned_is_filed_again_by_itself_while_the_rest_is_in_review_and_each_is_charged_once(lives):
    filing = in_standing_case(lives)
    aside(lives, filing)
    part = again(lives, filing, "summons", case=filing.case)
    assert (part.of_parts, fresh(filing).left_out, credited(part)) == (True, "again", SUMMONS_CENTS)
    compare(reference=part.reference)
    assert list(part.comparisons.values_list("number", "earlier_number")) == [(1, 2)]
    with pytest.raises(Refused, match="already been resubmitted"):
        again(lives, filing, "summons", case=filing.case)
    send_back(lives, filing)
    assert fresh(filing).left_out == "again"
    rest = again(lives, filing, "summons", case=filing.case)
    compare(reference=rest.reference)
    assert list(rest.comparisons.values_list("number", "earlier_number")) == [(1, 1)]
    assert (rest.of_parts, credited(rest), fresh(filing).cured_at) == (False, SUMMONS_CENTS, rest.received_at)
    assert [Charge.objects.get(subject=each.reference).amount_cents for each in (filing, part, rest)] == [2 * SUMMONS_CENTS, 0, 0]
    with pytest.raises(Refused, match="already been resubmitted"):
        again(lives, filing, "summons", case=filing.case)
    work()
    assert broken() == []


def test_what_was_filed_again_before_is_not_touched(lives):
    filing = in_standing_case(lives)
    case = filing.case
    part = lives.accepted(documents=(stored_document("summons"),), resubmits=filing.reference, **within(case))
    work()
    aside(lives, filing)
    work()
    assert (fresh(part).state, fresh(filing).left_out) == ("served", "again")
    assert ServiceRecord.objects.filter(filing=part, void_at=None).exists()
    told = Message.objects.get(filing=filing, kind="set_aside")
    assert "What you filed again in the place of document 2 is dealt with by itself." in told.text
    send_back(lives, filing)
    rest = again(lives, filing, "summons", case=case)
    assert (credited(part), credited(rest)) == (SUMMONS_CENTS, SUMMONS_CENTS)
    assert broken() == []


def test_where_the_case_goes_with_it_what_was_returned_goes_with_the_rest(lives, at_work):
    filing = opening(lives)
    case = filing.case
    work()
    aside(lives, filing)
    assert (fresh(filing).case, fresh(filing).left_out) == (None, "awaited")
    assert "cannot be filed again by itself now" in Message.objects.get(filing=filing, kind="set_aside").text
    for number in (case.number, ""):
        with pytest.raises(Refused):
            again(lives, filing, "summons", **{**within(case), "case_number": number})
    at_work.move_to(day_at(date(2026, 3, 12), 10))
    assert (lapse_parts(reference=filing.reference), lapse_parts_overdue()) == (False, 0), "its filer could do nothing"
    send_back(lives, filing, cure_by=date(2026, 3, 20))
    work()
    assert fresh(filing).left_out == "together"
    assert Event.objects.filter(subject=filing.reference, code="filing.parts_together").exists()
    told = Message.objects.get(filing=filing, kind="returned", about="")
    assert "File the documents that were returned before again with it" in told.text
    assert told.papers == [[PaperKind.NOTICE_OF_RETURN, filing.reference, NOTICE_OF_REST]]
    first, second = notices(filing)[0].content, notices(filing)[NOTICE_OF_REST].content
    assert [each["number"] for each in first["documents"]] == [2]
    assert [each["number"] for each in second["documents"]] == [1, 2]
    assert [each["document"] for each in second["reasons"]] == [1, 2]
    whole = again(lives, filing, "writ", "summons")
    assert (credited(whole), whole.opens_case, whole.of_parts) == (WRIT_CENTS + SUMMONS_CENTS, True, False)
    compare(reference=whole.reference)
    assert list(whole.comparisons.values_list("number", "earlier_number")) == [(1, 1), (2, 2)]
    assert broken() == []


def test_what_waits_in_the_case_that_goes_is_returned_and_its_money_stays_its_own(lives):
    filing = opening(lives)
    case = filing.case
    part = lives.taken(documents=(stored_document("summons"),), resubmits=filing.reference, **within(case))
    aside(lives, filing)
    officer = lives.court.officer
    with pytest.raises(Refused) as refused:
        accept(reference=part.reference, officer=officer)
    assert refused.value.code == "case-withdrawn"
    return_for_correction(reference=part.reference, officer=officer, reasons=SIGNED, cure_by=None)
    send_back(lives, filing)
    rest = lives.accepted(resubmits=filing.reference)
    assert credited(rest) == WRIT_CENTS
    late = again(lives, part, "summons", case=rest.case)
    assert credited(late) == SUMMONS_CENTS
    work()
    assert broken() == []


def test_an_acceptance_of_what_was_filed_again_stands_before_it(lives):
    filing = opening(lives)
    part = lives.accepted(documents=(stored_document("summons"),), resubmits=filing.reference, **within(filing.case))
    with pytest.raises(Refused, match=f"in which {part.reference} was accepted since"):
        lives.aside_proposed(filing)


def test_rejected_what_was_returned_of_it_is_still_filed_again_where_its_case_stands_and_lapses_by_its_day(lives, at_work):
    one, other, gone = in_standing_case(lives), in_standing_case(lives), opening(lives)
    for each in (one, other, gone):
        aside(lives, each)
        take(reference=each.reference, officer=lives.court.senior)
        reject(reference=each.reference, officer=lives.court.senior, reasons=[ReturnedFor("wrong-court", document=1)])
    work()
    assert [fresh(each).left_out for each in (one, other, gone)] == ["awaited", "awaited", "together"]
    offices = [lives.court.registry]
    page = worklists.page_of_queue(Queue.RETURNED, user=lives.court.officer, offices=offices)
    assert {each.reference for each in page.rows} == {one.reference, other.reference}
    assert broken() == []
    officer = Client()
    officer.force_login(lives.court.officer)
    listed = words(officer.get(reverse("staff:inbox"), {"queue": "returned"}))
    assert "Document 2 returned; the acceptance of the others set aside" in listed
    part = again(lives, one, "summons", case=one.case)
    assert (credited(part), fresh(one).left_out) == (SUMMONS_CENTS, "again")
    at_work.move_to(day_at(date(2026, 3, 11), 10))
    assert (lapse_parts_overdue(), lapse_overdue(), fresh(other).left_out) == (1, 0, "lapsed")
    assert broken() == []


def test_withdrawn_nothing_of_it_is_filed_again(lives):
    filing = in_standing_case(lives)
    aside(lives, filing)
    withdraw(reference=filing.reference, actor=lives.client, ground="settled")
    assert fresh(filing).left_out == "together"
    with pytest.raises(Refused, match="not waiting for correction"):
        again(lives, filing, "summons", case=filing.case)
    assert broken() == []


def test_nothing_is_marked_or_decided_a_second_time(lives):
    filing = in_standing_case(lives)
    aside(lives, filing)
    officer = take(reference=filing.reference, officer=lives.court.officer) and lives.court.officer
    with pytest.raises(Refused, match="nothing of it is accepted any more"):
        mark_document(reference=filing.reference, officer=officer, mark=Mark(1, "return", "not-signed"))
    reasons = [ReturnedFor("not-signed", document=2)]
    with pytest.raises(Refused, match="Document 2 was returned or rejected before"):
        return_for_correction(reference=filing.reference, officer=officer, reasons=reasons, cure_by=None)
    client = Client()
    client.force_login(officer)
    form = client.get(reverse("staff:return", args=[filing.reference])).content.decode()
    assert "The last line is empty." not in re_form(form), "what was said of the other document is no reason for this return"


def re_form(text):
    """The part of the page that is the form of a return."""
    begins = text.index(f'action="{"/filings/"}') if 'action="/filings/' in text else 0
    return text[text.index('name="reason"', begins) :].split("</form>")[0]


def test_before_it_is_served_the_filer_hears_of_what_was_left_out_and_its_notice_is_drawn_for_what_it_was(lives):
    filing = in_standing_case(lives)
    aside(lives, filing)
    told = Message.objects.get(filing=filing, kind="returned", about="documents")
    assert told.text.startswith(f"Document 2 of your filing {filing.reference} was returned") and "accepted" not in told.text
    assert is_owed("papers.notice_of_return", {"filing": filing.reference})
    send_back(lives, filing)
    work()
    assert not is_owed("papers.notice_of_return", {"filing": filing.reference})
    first = notices(filing)[0].content
    assert (first["officer"], first["case_number"], first["by_itself"]) == ("Ada Lam", filing.case.number, False)
    assert first["decided_at"] == filing.decided_at.isoformat() and first["set_aside_at"]
    assert sorted(notices(filing)) == [0, NOTICE_OF_REST]
    assert issue_notice_of_return(filing.reference) == notices(filing)[NOTICE_OF_REST]


def test_a_notice_of_the_rest_that_was_never_drawn_is_found(lives, at_work):
    filing = in_standing_case(lives)
    work()
    aside(lives, filing)
    send_back(lives, filing)
    OutboxMessage.objects.filter(topic="papers.notice_of_return").delete()
    at_work.move_to(clock.now() + timedelta(minutes=5))
    assert (papers_not_yet_drawn(), sorted(notices(filing))) == (1, [0])
    work()
    assert sorted(notices(filing)) == [0, NOTICE_OF_REST]
    assert papers_not_yet_drawn() == 0


def test_a_day_that_moves_afterwards_has_both_notices_drawn_anew(lives, at_work):
    filing = in_standing_case(lives)
    work()
    aside(lives, filing)
    send_back(lives, filing)
    work()
    before = notices(filing)
    at_work.move_to(day_at(AT_WORK.date(), 15))
    Storm(lives.court).close(day_at(AT_WORK.date(), 9, 30), day_at(date(2026, 3, 11), 8, 45))
    after = notices(filing)
    assert {place: (paper.number, paper.version) for place, paper in after.items()} == {
        place: (paper.number, 2) for place, paper in before.items()
    }
    assert all(after[place].content["reasons"] == before[place].content["reasons"] for place in before)
    assert after[0].content["set_aside_at"] and not before[0].content["set_aside_at"]
    assert broken() == []


def test_the_door_hands_out_both_notices(lives):
    filing, door = in_standing_case(lives), door_of(lives.court.portal)
    work()
    path = f"filings/{filing.reference}/notice-of-return.pdf"
    read = lambda *asked, **query: b"".join(door.get(*asked, **query).streaming_content)  # noqa: E731
    only = read(path)
    aside(lives, filing)
    send_back(lives, filing)
    work()
    latest = read(path)
    assert latest != only
    letters = door.get("messages", filing=filing.reference).json()["messages"]
    pointed = [each for letter in letters for each in letter["papers"] if each["kind"] == "notice_of_return"]
    assert {each["link"] for each in pointed} == {f"/api/v1/{path}?number={each['number']}" for each in pointed}
    assert {read(path, number=each["number"]) for each in pointed} == {latest, only}
    assert door.get(path, number="RET-2026-999999").status_code == 404
    assert door.get(f"filings/{filing.reference}").json()["left_out"] == "together"


# ---- whatever the order, whatever the fees ----


class World:
    """One filing accepted in part, and what can become of it; each step does what it can now, or finds that it cannot."""

    def __init__(self, lives, opens, hand):
        self.lives, self.opens, self.hand = lives, opens, hand
        hand.move_to(AT_WORK)
        self.kinds = ("writ", "summons") if opens else ("summons", "summons")
        documents = tuple(stored_document(kind) for kind in self.kinds)
        filing = lives.taken(documents=documents, **({} if opens else within(lives.served().case)))
        mark = Mark(2, "return", "not-signed", cure_by=date(2026, 6, 30))
        mark_document(reference=filing.reference, officer=lives.court.officer, mark=mark)
        self.filing = accept(reference=filing.reference, officer=lives.court.officer)
        self.case, self.parts, self.rests = self.filing.case, [], []

    def now(self):
        return fresh(self.filing)

    def file_part_again(self):
        earlier = self.parts[-1] if self.parts else self.filing
        case = Filing.objects.get(pk=self.filing.pk).case or self.case
        made = again(self.lives, earlier, self.kinds[1], case=case)
        self.parts.append(made)

    def return_part(self):
        part = fresh(self.parts[-1]) if self.parts else None
        if part is not None and part.state in (State.DEEMED_RECEIVED, State.FEE_CHECKED):
            self.settle(part)
            send_back(self.lives, part)

    def set_aside(self):
        if self.now().state in (State.ACCEPTED, State.SERVED):
            aside(self.lives, self.filing)

    def return_rest(self):
        send_back(self.lives, self.now())

    def file_rest_again(self):
        earlier = fresh(self.rests[-1]) if self.rests else self.now()
        together = self.now().left_out == "together"
        kinds = self.kinds if together else self.kinds[:1]
        self.rests.append(again(self.lives, earlier, *kinds, **({} if self.opens else within(self.case))))

    def return_rest_again(self):
        rest = fresh(self.rests[-1]) if self.rests else None
        if rest is not None and rest.state in (State.DEEMED_RECEIVED, State.FEE_CHECKED):
            self.settle(rest)
            send_back(self.lives, rest)

    def dearer(self):
        self._another_fee(700_00)

    def cheaper(self):
        self._another_fee(10_00)

    def _another_fee(self, cents):
        """From the next working day on, which it is then."""
        today = clock.today()
        day = today + timedelta(days=1)
        for row in FeeItem.objects.filter(court="DC", valid_to=None):
            FeeItem.objects.filter(pk=row.pk).update(valid_to=today)
            row.pk, row.valid_from, row.paper_cents = None, day, cents
            row.save(force_insert=True)
        while day.weekday() > 4:
            day += timedelta(days=1)
        self.hand.move_to(day_at(day, 10))

    def settle(self, filing):
        if Charge.objects.get(subject=filing.reference).left_cents:
            self.lives.pay(filing)
        check_fee(reference=filing.reference)

    def is_sound(self):
        """Never is more credited than was paid; while the fees stand, nothing is charged a second time; and every record agrees."""
        made = [self.filing, *self.parts, *self.rests]
        paid = {each.pk: Charge.objects.get(subject=each.reference).paid_cents for each in made}
        last = [branch[-1] for branch in (self.parts, self.rests) if branch]
        spent = sum(credited(each) for each in last)
        assert spent <= sum(paid[each.pk] for each in made if each not in last)
        return broken("I5", "I6", "I9", "I12")


def woven(part_at, more):
    """The way of the rest, with that of what was returned begun before or after the acceptance is set aside, and with whatever else."""
    steps = ["set_aside", "return_rest", "file_rest_again"]
    steps.insert(part_at, "file_part_again")
    for place, name in more:
        steps.insert(place % (len(steps) + 1), name)
    return steps


ELSE = st.sampled_from(
    ["dearer", "dearer", "cheaper", "return_part", "file_part_again", "return_rest_again", "file_rest_again", "return_rest"]
)
PLANS = st.builds(woven, st.integers(0, 2), st.lists(st.tuples(st.integers(0, 20), ELSE), min_size=1, max_size=6))


@contextmanager
def taken_back():
    """What one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.once
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(st.booleans(), PLANS)
def test_in_any_order_no_more_is_credited_than_was_paid_and_all_records_agree(lives, at_work, opens, steps):
    with taken_back():
        world = World(lives, opens, at_work)
        for name in steps:
            try:
                with transaction.atomic():
                    getattr(world, name)()
            except Refused:
                pass  # not now
            assert world.is_sound() == [], f"after {name} in {steps}"


@pytest.mark.parametrize("opens", [False, True])
@pytest.mark.parametrize("first", ["part", "aside"])
def test_in_both_orders_the_same_documents_cost_their_fee_once(lives, at_work, opens, first):
    world = World(lives, opens, at_work)
    steps = [world.file_part_again, world.set_aside] if first == "part" else [world.set_aside, world.file_part_again]
    alone = first == "part" or not opens
    for step in steps:
        try:
            step()
        except Refused:
            assert not alone, "only where its case went with the acceptance"
    world.return_rest()
    world.file_rest_again()
    made = [world.filing, *world.parts, *world.rests]
    assert [len(each.documents.all()) for each in made] == ([2, 1, 1] if alone else [2, 2])
    fee = (WRIT_CENTS if opens else SUMMONS_CENTS) + SUMMONS_CENTS
    assert [Charge.objects.get(subject=each.reference).amount_cents for each in made] == [fee, *([0] * (len(made) - 1))]
    assert world.is_sound() == []
