"""What stands beside a filing under review: the same bytes, the same parties and claim, what came back, and the case; nothing sealed."""

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

from backoffice.filings.alike import LOOK_BACK, beside
from backoffice.filings.submission import SubmittedParty
from backoffice.kernel import clock
from backoffice.people import rights
from tests.backoffice.staff.reading import words
from tests.factories import CaseFactory
from tests.factories.lives import fresh, sample_pdf, stored_document
from workflows.cases.actions.set_level import seal_filing


def found(lives, filing, who=None):
    offices = rights.seeing(who or lives.court.officer, [lives.court.registry])
    return beside(filing, offices, filing.documents.all())


def own(pages):
    return (stored_document("writ", pages=pages, data=sample_pdf(pages)),)


def test_the_same_document_and_the_same_parties_with_the_same_claim(lives, sign_in):
    earlier, other_claim = lives.taken(documents=own(2)), lives.taken(documents=own(3), claim_amount_cents=480_001_00)
    shouting = tuple(replace(party, name=party.name.upper()) for party in lives.submission().parties)
    again = lives.taken(documents=own(2), parties=shouting)
    told = found(lives, again)
    assert [(same.filing, same.there, same.here) for same in told.documents] == [(earlier, 1, 1)]
    assert told.parties == [earlier]
    assert found(lives, other_claim).parties == []
    others = lives.taken(
        documents=own(4), parties=(SubmittedParty("commencing", "Tai Fat Ltd"), SubmittedParty("defending", "Someone Else"))
    )
    assert not found(lives, others)
    shown = words(sign_in(lives.court.officer).get(reverse("staff:filing", args=[again.reference])))
    assert "filed before" in shown and earlier.reference in shown and "byte for byte" in shown


def test_only_of_late_and_never_what_is_sealed_or_of_another_office(lives, at_work):
    earlier = lives.taken(documents=own(2))
    later = lives.taken(documents=own(2))
    seal_filing(reference=earlier.reference, level="court", ground="Order", officer=lives.court.senior)
    assert not found(lives, later)
    assert found(lives, later, lives.court.senior).parties == [earlier]
    tribunal = rights.seeing(lives.court.senior, [lives.court.tribunal])
    assert not beside(later, tribunal, later.documents.all())
    at_work.move_to(clock.now() + LOOK_BACK + timedelta(minutes=1))
    assert found(lives, later, lives.court.senior).parties == []


def test_what_the_filer_has_back_and_what_was_filed_in_the_case(lives):
    returned = fresh(lives.returned(documents=own(2)))
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    first = lives.taken(documents=(stored_document("defence", data=sample_pdf(5)),), case_number=case.number, parties=())
    later = lives.taken(documents=(stored_document("defence", data=sample_pdf(6)),), case_number=case.number, parties=())
    told = found(lives, later)
    assert (told.returned, told.case, told.documents, told.parties) == ([returned], [first], [], [])
    cure = lives.taken(resubmits=returned.reference, documents=own(2))
    assert found(lives, cure).returned == [] and found(lives, cure).documents == [], "it is held against that one already"
