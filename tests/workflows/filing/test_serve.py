"""The court's own service: once, when every document is sealed, with the hashes of what was served."""

from datetime import date

import pytest

from backoffice.audit.models import Event
from backoffice.calendar.models import HolidayYear
from backoffice.filings.models import ServiceRecord
from backoffice.filings.submission import SubmittedFiler
from backoffice.kernel.errors import NotFound
from backoffice.kernel.outbox import NotYet
from backoffice.papers.models import Paper
from tests.factories import CaseFactory
from tests.factories.court import AT_WORK, evening_of
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from workflows.filing.actions.serve import serve

TWO = ("writ", "defence")


def _accepted(lives, **changes):
    return lives.accepted(documents=tuple(stored_document(kind) for kind in TWO), **changes)


def test_not_before_every_document_is_sealed(lives):
    filing = _accepted(lives)
    before = everything()
    with pytest.raises(NotYet):
        serve(reference=filing.reference)
    assert everything() == before
    lives.seal(filing)
    Paper.objects.filter(position=2).update(superseded_by=Paper.objects.get(position=1))
    before = everything()
    with pytest.raises(NotYet):
        serve(reference=filing.reference)
    assert everything() == before


def test_served_with_the_hashes_of_what_was_served(lives):
    filing = _accepted(lives)
    lives.seal(filing)
    serve(reference=filing.reference)
    assert fresh(filing).state == "served"
    record = ServiceRecord.objects.get(filing=filing)
    assert (record.addressee, record.account, record.means, record.served_at) == ("Chan & Co.", "chan-and-co", "message box", AT_WORK)
    sealed = dict(Paper.objects.values_list("position", "sha256"))
    assert record.documents == [
        {"number": row.number, "sha256": row.sha256, "sealed_sha256": sealed[row.number]} for row in filing.documents.all()
    ]
    event = Event.objects.get(subject=filing.reference, code="filing.served")
    assert (event.actor_kind, event.data) == ("system", {"addressees": "Chan & Co."})


def test_once(lives):
    filing = lives.served()
    before = everything()
    serve(reference=filing.reference)
    assert everything() == before


def test_a_filer_without_organisation_is_served_in_person(lives):
    filing = lives.served(filer=SubmittedFiler(name="Wong Siu Ming", account="wsm"))
    assert ServiceRecord.objects.get(filing=filing).addressee == "Wong Siu Ming"


@pytest.mark.parametrize(
    ("evening", "counts_on", "reason"), [(False, date(2026, 3, 10), "in_time"), (True, date(2026, 3, 11), "after_four")]
)
def test_the_day_on_which_a_later_document_counts_as_served(lives, at_work, evening, counts_on, reason):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.accepted(documents=(stored_document("defence"),), case_number=case.number, parties=())
    lives.seal(filing)
    at_work.move_to(evening_of(AT_WORK) if evening else AT_WORK)
    serve(reference=filing.reference)
    record = ServiceRecord.objects.get(filing=filing)
    assert (record.deemed_served_on, record.deemed_reason) == (counts_on, reason)


def test_an_originating_process_counts_at_once(lives, at_work):
    filing = lives.accepted()
    lives.seal(filing)
    at_work.move_to(evening_of(AT_WORK))
    serve(reference=filing.reference)
    record = ServiceRecord.objects.get(filing=filing)
    assert (record.deemed_served_on, record.deemed_reason) == (date(2026, 3, 10), "originating")


def test_a_day_that_cannot_be_known_does_not_stop_the_service(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.accepted(documents=(stored_document("defence"),), case_number=case.number, parties=())
    lives.seal(filing)
    HolidayYear.objects.all().delete()
    serve(reference=filing.reference)
    record = ServiceRecord.objects.get(filing=filing)
    assert (fresh(filing).state, record.deemed_served_on, record.deemed_reason) == ("served", None, "calendar_missing")


@pytest.mark.parametrize("standing", ["fee_checked", "returned", "withdrawn"])
def test_nothing_else_is_served(lives, standing):
    filing = lives.reach(standing)
    lives.seal(filing)
    serve(reference=filing.reference)
    assert not ServiceRecord.objects.exists()


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        serve(reference="EF-0000-0000")
