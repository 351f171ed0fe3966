"""What stands beside a filing under review: the same bytes, the same parties and claim, what came back, and the case; nothing sealed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.cases.models import RegisterEntry
from backoffice.filings.alike import LOOK_BACK, beside
from backoffice.filings.submission import SubmittedParty
from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.people.models import Office
from backoffice.staff.selectors.cases import latest_in_register
from tests.backoffice.staff.reading import words
from tests.factories import CaseFactory
from tests.factories.lives import fresh, sample_pdf, stored_document
from tests.plans import plan_of
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


def parties(*against):
    """Brought by the same, against these (English, Chinese)."""
    return (SubmittedParty("commencing", "Tai Fat Ltd", "大發有限公司"), *(SubmittedParty("defending", *names) for names in against))


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ([("", "黃小明")], [("", "黃小明")], True),
        ([("Wong Siu Ming", "黃小明")], [("", "黃小明")], True),
        ([("", "黃小明")], [("Wong Siu Ming", "黃小明")], True),
        ([("Wong Siu Ming", "")], [("Siu Ming WONG", "黃小明")], True),
        ([("Wong Siu Ming", "黃小明")], [("Wong Siu Ming", "王少明")], False),
        ([("Wong Siu Ming", "")], [("", "黃小明")], False),
        ([("Wong Siu Ming", ""), ("Lee Ka Yan", "")], [("Lee Ka Yan", ""), ("Wong Siu Ming", "")], True),
        ([("Wong Siu Ming", ""), ("Lee Ka Yan", "")], [("Wong Siu Ming", "")], False),
        ([("Wong Siu Ming", ""), ("Wong Siu Ming", "")], [("Wong Siu Ming", ""), ("Lee Ka Yan", "")], False),
    ],
)
def test_the_same_parties_are_known_by_either_name(lives, before, now, same):
    earlier = lives.receive(documents=own(2), parties=parties(*before))
    later = lives.receive(documents=own(3), parties=parties(*now))
    assert found(lives, later).parties == ([earlier] if same else [])
    assert found(lives, earlier).parties == ([later] if same else []), "whichever came first"


def test_what_the_same_filer_was_sent_back_whatever_became_of_it(lives, sign_in, at_work):
    """By account, and by the name of the firm, or of the person where there is none: on paper there is no account."""
    chan = lives.submission().filer
    lapsed = lives.lapsed(documents=own(2))
    cured = lives.returned(documents=own(3))
    again = lives.taken(documents=own(4), resubmits=cured.reference)
    bare = lives.returned(documents=own(5), filer=replace(chan, account="", organisation="CHAN & CO."))
    other_clerk = lives.returned(documents=own(6), filer=replace(chan, name="Lee", organisation="Another name"))
    person = replace(chan, organisation="", account="", name="Wong Siu Ming")
    alone = lives.returned(documents=own(7), filer=person)
    elsewhere = lives.returned(documents=own(8), filer=replace(chan, account="lee", organisation="Lee & Co.", name="Lee Ka Yan"))
    later = lives.taken(documents=own(9))
    assert {one.pk for one in found(lives, later).returned} == {lapsed.pk, cured.pk, bare.pk, other_clerk.pk}
    assert elsewhere not in found(lives, later).returned
    assert found(lives, lives.taken(documents=own(10), filer=replace(person, name="wong siu ming"))).returned == [alone]
    shown = words(sign_in(lives.court.officer).get(reverse("staff:filing", args=[later.reference])))
    assert f"filed it again as {again.reference}" in shown and "did not cure it, and it lapsed" in shown
    at_work.move_to(clock.now() + LOOK_BACK + timedelta(days=1))
    assert found(lives, later).returned == []


def test_what_the_filer_has_back_and_what_was_filed_in_the_case(lives):
    returned = fresh(lives.returned(documents=own(2)))
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    first = lives.taken(documents=(stored_document("defence", data=sample_pdf(5)),), case_number=case.number, parties=())
    later = lives.taken(documents=(stored_document("defence", data=sample_pdf(6)),), case_number=case.number, parties=())
    told = found(lives, later)
    assert (told.returned, told.case, told.documents, told.parties) == ([returned], [first], [], [])
    cure = lives.taken(resubmits=returned.reference, documents=own(2))
    assert found(lives, cure).returned == [] and found(lives, cure).documents == [], "it is held against that one already"


def entered(case, text, reference="", number=None):
    return RegisterEntry.objects.create(
        case=case, filing_reference=reference, entered_on=clock.today(), entered_at=clock.now(), text=text, document_title="d",
        officer_name="A", document_number=number,
    )  # fmt: skip


def test_the_last_entries_of_the_register_stand_beside_also_those_that_no_filing_made(lives, sign_in):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    for number in range(1, 7):
        entered(case, f"Taken over, line {number}")
    filing = lives.taken(documents=(stored_document("defence"),), case_number=case.number, parties=())
    address = reverse("staff:filing", args=[filing.reference])
    shown = words(sign_in(lives.court.officer).get(address))
    assert "Entered in the register" in shown
    assert [number for number in range(1, 7) if f"Taken over, line {number}" in shown] == [2, 3, 4, 5, 6]
    sealed = lives.taken(documents=(stored_document("defence", pages=2),), case_number=case.number, parties=())
    entered(case, "Of what is sealed", sealed.reference, 1)
    seal_filing(reference=sealed.reference, level="court", ground="Order", officer=lives.court.senior)
    blind, seeing = (
        rights.seeing(who, [Office.objects.get(pk=lives.court.registry.pk)])[0] for who in (lives.court.officer, lives.court.senior)
    )
    assert [entry.text for entry in latest_in_register(case, blind)] == [f"Taken over, line {number}" for number in (6, 5, 4, 3, 2)]
    assert latest_in_register(case, seeing)[0].text == "Of what is sealed"
    case.sealed_to = "court"
    assert latest_in_register(case, blind) == []


def test_each_question_reads_an_index_along(lives):
    """What stands beside a filing is found without reading the history of a name, a filer or a case."""
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing, bare = lives.taken(documents=own(2)), lives.receive(documents=own(3), filer=replace(lives.submission().filer, organisation=""))
    (office,) = rights.seeing(lives.court.officer, [lives.court.registry])
    with CaptureQueriesContext(connection) as asked:
        for one in (filing, bare):
            beside(one, [office], one.documents.all())
        latest_in_register(case, office)
    every = [query["sql"] for query in asked.captured_queries]
    wanted = {
        "filings_nameword": [sql for sql in every if "filings_nameword" in sql],
        "filing_sent_back_to_firm": [sql for sql in every if 'UPPER("filings_filing"."filer_organisation")' in sql],
        "filing_sent_back_to_person": [sql for sql in every if 'UPPER("filings_filing"."filer_name")' in sql],
        "filing_sent_back_to_account": [sql for sql in every if '"filings_filing"."filer_account" = ' in sql],
        "register_entry_case": [sql for sql in every if 'FROM "cases_registerentry"' in sql],
    }
    for index, found_by in wanted.items():
        assert found_by, index
        plan = plan_of(found_by[0], sorting=False)
        assert index in plan, plan
        assert "Seq Scan" not in plan and "SCAN filings_filing " not in plan, plan
