"""What the filer is told of a filing: once, with the act that it follows, in both languages."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.filings.messages import Message, MessageKind, letters
from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox
from backoffice.papers.models import PaperKind
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK
from workflows.cases.actions.set_level import seal_filing
from workflows.filing import telling
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.serve import serve


def told(filing: Filing) -> list[Message]:
    return list(Message.objects.filter(filing=filing))


def worked() -> None:
    while outbox.drain():
        pass


@pytest.mark.parametrize("standing", ["returned", "rejected", "lapsed", "served", "fee_short"])
def test_each_end_is_told_once_in_both_languages_and_names_no_party(standing, lives, at_work):
    filing = lives.reach(standing)
    last = told(filing)[-1]
    assert last.kind == {"fee_short": "short"}.get(standing, standing)
    assert last.client_id == filing.client_id
    assert filing.reference in last.subject and filing.reference in last.subject_zh and last.subject != last.subject_zh
    assert last.text != last.text_zh
    whole = f"{last.subject} {last.subject_zh} {last.text} {last.text_zh}"
    assert not any(name and name in whole for party in filing.parties.all() for name in (party.name, party.name_zh))


def test_a_return_says_why_and_by_when_and_comes_to_its_notice_when_that_is_drawn(lives, at_work):
    filing = lives.returned()
    (message,) = told(filing)
    assert "10 Mar 2026" in message.text and "3月10日" in message.text_zh
    assert all(given.reason.title in message.text for given in filing.decision.reasons.all())
    assert letters([message])[0].papers == []
    worked()
    (notice,) = letters(told(filing))[0].papers
    assert notice.kind == PaperKind.NOTICE_OF_RETURN


def test_what_is_done_twice_is_told_once(lives, at_work):
    served, short = lives.served(), lives.fee_short()
    serve(reference=served.reference)
    check_fee(reference=short.reference)
    assert [message.kind for message in Message.objects.all()] == [MessageKind.SERVED, MessageKind.SHORT]
    with pytest.raises(IntegrityError), transaction.atomic():
        telling.served(served, [1], at=clock.now(), counts_on=None)


def test_a_sealed_copy_that_is_the_courts_only_is_not_pointed_to(lives, at_work):
    filing = lives.served()
    assert [paper.position for paper in letters(told(filing))[0].papers] == [1]
    seal_filing(reference=filing.reference, level="court", ground="an order", officer=lives.court.senior, document=1)
    assert letters(told(filing))[0].papers == []


def test_a_time_that_moved_is_told_with_its_correction(lives, at_work):
    filing = lives.deemed_received()
    worked()
    at_work.move_to(AT_WORK + timedelta(hours=5))
    Storm(lives.court).close(AT_WORK - timedelta(minutes=5), AT_WORK + timedelta(hours=4))
    worked()
    moved = [letter for letter in letters(told(filing)) if letter.message.kind == MessageKind.CORRECTED]
    assert len(moved) == 1
    assert moved[0].papers[0].kind == PaperKind.CORRECTION
    assert "10:00:00" in moved[0].message.text
    assert "14:00:00" in moved[0].message.text_zh


def test_who_filed_on_paper_has_no_message_box(lives, at_work):
    filing = lives.receive()
    filing.client = None
    filing.client_id = None
    assert telling.tell(filing, MessageKind.LAPSED, lambda: "s", lambda: "t") is None
    assert Message.objects.count() == 0
