"""What is returned and not cured by its date lapses by itself, the day after."""

from datetime import date, timedelta

import pytest

from backoffice.audit.actors import SYSTEM
from backoffice.audit.models import Event
from backoffice.filings.messages import Message
from backoffice.filings.models import Decision
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import NotFound, Refused
from backoffice.papers.models import Paper
from tests.factories.closures import drain
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from workflows.filing import lifecycle
from workflows.filing.actions.accept import accept
from workflows.filing.actions.lapse import lapse, lapse_overdue, lapse_parts
from workflows.filing.actions.mark_document import Mark, mark_document
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.operations import owed
from workflows.papers.actions.issue import issue_notice_of_lapse
from workflows.papers.actions.redraw import redraw

NEXT_DAY = day_at(date(2026, 3, 11), 0)


def test_the_day_after_its_date(lives, at_work):
    filing = lives.returned()
    before = everything()
    at_work.move_to(NEXT_DAY - timedelta(microseconds=1))
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert everything() == before
    at_work.move_to(NEXT_DAY)
    assert lapse(reference=filing.reference) is True
    assert fresh(filing).state == "lapsed"
    event = Event.objects.get(subject=filing.reference, code="filing.lapsed")
    assert (event.actor_kind, event.data) == ("system", {"cure_by": "2026-03-10"})
    before = everything()
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert everything() == before


def test_without_a_date_it_never_lapses(lives, at_work):
    filing = lives.taken()
    return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=None)
    at_work.move_to(AT_WORK + timedelta(days=400))
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert Decision.objects.get(filing=filing).cure_by is None


def test_resubmitted_in_time_it_does_not_lapse(lives, at_work):
    filing = lives.returned()
    lives.receive(resubmits=filing.reference)
    at_work.move_to(NEXT_DAY)
    assert (lapse(reference=filing.reference), lapse_overdue()) == (False, 0)
    assert fresh(filing).state == "returned"


def test_all_that_are_overdue(lives, at_work):
    overdue = [lives.returned() for _ in range(3)]
    cured = lives.returned()
    lives.receive(resubmits=cured.reference)
    rejected = lives.rejected()
    at_work.move_to(NEXT_DAY)
    today = lives.returned()
    assert lapse_overdue(limit=2) == 2
    assert lapse_overdue() == 1
    assert {fresh(filing).state for filing in overdue} == {"lapsed"}
    assert [fresh(filing).state for filing in (cured, rejected, today)] == ["returned", "rejected", "returned"]


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        lapse(reference="EF-0000-0000")


# ---- on paper ----


def on_paper(lives, **changes):
    """Handed in at the counter, paid there, and in the officer's hands."""
    filing = lives.on_paper(**changes)
    drain()
    return filing


def notices(filing):
    return list(Paper.objects.filter(subject=filing.reference, kind="notice_of_lapse", superseded_by=None).order_by("position"))


def test_who_filed_on_paper_is_told_of_the_lapse_on_paper(lives, at_work):
    filing = on_paper(lives)
    return_for_correction(
        reference=filing.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=clock.today()
    )
    drain()
    returned = Paper.objects.get(subject=filing.reference, kind="notice_of_return")
    at_work.move_to(NEXT_DAY)
    assert lapse(reference=filing.reference) is True
    assert owed.is_owed(lifecycle.NOTICE_OF_LAPSE, {"filing": filing.reference})
    drain()
    (paper,) = notices(filing)
    assert not owed.is_owed(lifecycle.NOTICE_OF_LAPSE, {"filing": filing.reference})
    assert (paper.number[:4], paper.position, paper.office) == ("LAP-", 0, lives.court.registry)
    told = paper.content
    assert (told["reference"], told["cure_by"], told["notice"], told["case_number"]) == (
        filing.reference, "2026-03-10", returned.number, "",
    )  # fmt: skip
    assert [each["number"] for each in told["documents"]] == [each.number for each in filing.documents.order_by("number")]
    assert Event.objects.filter(subject=filing.reference, code="paper.issued", data__number=paper.number).count() == 1
    assert not Message.objects.filter(filing=filing).exists()
    assert issue_notice_of_lapse(filing.reference) == [paper], "asked for twice it is the same"
    again = redraw(number=paper.number, version=1, actor=SYSTEM, ground="a name was wrong")
    assert (again.version, again.content["cure_by"]) == (2, "2026-03-10")


def test_of_documents_left_out_on_paper_the_notice_names_those_only(lives, at_work):
    filing = on_paper(lives, documents=(stored_document("writ"), stored_document("defence")))
    mark = Mark(2, "return", "not-signed", page=1, note="The last line is empty.", cure_by=clock.today())
    mark_document(reference=filing.reference, officer=lives.court.officer, mark=mark)
    accept(reference=filing.reference, officer=lives.court.officer)
    at_work.move_to(NEXT_DAY)
    assert lapse_parts(reference=filing.reference) is True
    drain()
    (paper,) = notices(filing)
    assert (paper.position, paper.content["case_number"]) == (1, fresh(filing).case.number)
    assert [each["number"] for each in paper.content["documents"]] == [2]


def test_who_has_a_message_box_is_told_there_and_by_no_paper(lives, at_work):
    filing = lives.lapsed()
    assert not outbox.OutboxMessage.objects.filter(topic=lifecycle.NOTICE_OF_LAPSE).exists()
    assert Message.objects.filter(filing=filing, kind="lapsed").count() == 1
    with pytest.raises(Refused, match="Nothing of this filing has lapsed"):
        issue_notice_of_lapse(filing.reference)
