"""Orders on what is sealed: what follows for filings, who may give them, and what is bound by them afterwards."""

import pytest
from django.db import transaction

from backoffice.audit.timeline import timeline
from backoffice.cases.models import Case, SealingOrder
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.people import rights
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.receive import receive
from workflows.filing.actions.take import take, take_next

pytestmark = pytest.mark.django_db


def on_case(lives, case, level, ground="Order 1", officer=None):
    return seal_case(number=case.number, level=level, ground=ground, officer=officer or lives.court.senior)


def on_filing(lives, filing, level, document=0, ground="Order 1", officer=None):
    return seal_filing(reference=filing.reference, document=document, level=level, ground=ground, officer=officer or lives.court.senior)


def in_case(lives, case):
    return lives.receive("defence", case_number=case.number, parties=())


def test_a_case_seals_its_filings_and_each_keeps_what_is_narrower(lives):
    first = lives.served()
    second = in_case(lives, first.case)
    on_filing(lives, second, "court")
    on_case(lives, first.case, "parties")
    assert [fresh(each).sealed_to for each in (first, second)] == ["parties", "court"]
    on_case(lives, first.case, "court", ground="Order 2")
    on_filing(lives, second, None, ground="Order 3")
    assert [fresh(each).sealed_to for each in (first, second)] == ["court", "court"], "no filing is more open than its case"
    on_case(lives, first.case, None, ground="Order 4")
    assert [fresh(each).sealed_to for each in (first, second)] == [None, None]


def test_what_comes_later_is_bound_and_a_case_is_sealed_as_the_filing_that_opens_it(lives):
    filing = lives.taken_by_senior()
    on_filing(lives, filing, "court")
    case = accept(reference=filing.reference, officer=lives.court.senior).case
    assert case.sealed_to == "court"
    assert in_case(lives, case).sealed_to == "court"


def test_at_the_door_a_sealed_case_is_known_to_who_has_filed_in_it_only(lives):
    case = lives.served().case
    on_case(lives, case, "court")
    other = type(lives.court.portal).objects.create(name="another", token_hash="x" * 64, created_at=lives.served().received_at)
    submission = lives.submission("defence", case_number=case.number, parties=())
    unknown = lives.submission("defence", case_number="DCCJ 999/2026", parties=())
    told = []
    for each in (submission, unknown):
        with pytest.raises(Refused) as refused:
            receive(submission=each, client=other, received_at=lives.served().received_at)
        told.append((refused.value.code, str(refused.value).replace(case.number, "N").replace("DCCJ 999/2026", "N")))
    assert told[0] == told[1]
    assert in_case(lives, case).case == case


def test_a_correction_is_as_narrow_as_what_it_corrects(lives):
    returned = lives.returned()
    on_filing(lives, returned, "court", document=1)
    correction = lives.receive(resubmits=returned.reference)
    assert correction.sealed_to == "court"
    on_filing(lives, returned, None, document=1, ground="Order 2")
    assert fresh(correction).sealed_to is None, "what it corrects is open again"
    on_filing(lives, returned, "parties", ground="Order 3")
    assert fresh(correction).sealed_to == "parties", "an order that comes later reaches it"


def test_an_order_on_the_case_opens_no_correction_of_what_is_sealed(lives):
    case = lives.served().case
    documents = {"documents": (stored_document("defence"),), "case_number": case.number, "parties": (), "claim_amount_cents": None}
    filing = lives.returned(**documents)
    on_filing(lives, filing, "court", document=1)
    correction = lives.receive(resubmits=filing.reference, **documents)
    on_case(lives, case, "parties")
    assert [fresh(each).sealed_to for each in (filing, correction)] == ["parties", "court"]


def test_who_may_not_see_it_may_not_take_it_nor_is_given_it(lives):
    filing = lives.fee_checked()
    on_filing(lives, filing, "court")
    assert take_next(officer=lives.court.officer) is None
    with pytest.raises(NotFound):
        take(reference=filing.reference, officer=lives.court.officer)
    assert take_next(officer=lives.court.senior) == filing


def test_who_does_not_see_every_document_does_not_accept(lives):
    filing = lives.taken()
    on_filing(lives, filing, "court", document=1)
    with pytest.raises(NotFound):
        accept(reference=filing.reference, officer=lives.court.officer)


@pytest.mark.parametrize("name", ["officer", "cashier", "supervisor", "manager", "auditor", "administrator", "stranger", "outsider"])
def test_only_the_senior_officer_of_the_office_carries_out_an_order(lives, name):
    filing = lives.served()
    person = getattr(lives.court, name)
    before = everything()
    for act in (lambda: on_case(lives, filing.case, "court", officer=person), lambda: on_filing(lives, filing, "court", officer=person)):
        with pytest.raises(Forbidden), transaction.atomic():
            act()
    assert everything() == before


def test_an_order_has_a_ground_a_level_and_an_effect_and_is_given_once(lives):
    filing = lives.served()
    for level, ground, code in (("court", " ", "ground-needed"), ("king", "x", "no-such-level"), (None, "x", "nothing-changed")):
        with pytest.raises(Refused) as refused:
            on_filing(lives, filing, level, ground=ground)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        on_filing(lives, filing, "court", document=9)
    first = on_case(lives, filing.case, "court")
    assert on_case(lives, filing.case, "court") == first, "sent again, it is done"
    assert SealingOrder.objects.count() == 1
    assert Case.objects.get(pk=filing.case_id).sealed_to == "court"


def test_what_is_ordered_about_a_document_is_no_part_of_its_filings_story(lives):
    filing = lives.served()
    on_filing(lives, filing, "court", document=1, ground="the secret ground")
    on_filing(lives, filing, "parties", ground="the open ground")
    told = [entry.text for entry in timeline(filing.reference)]
    assert told[-1] == "Sealed, open to the parties and the court: the open ground"
    assert not any("secret" in text for text in told)
    assert "secret" in timeline(f"{filing.reference}#1")[0].text


def test_an_office_that_nobody_was_given_shows_nothing_sealed(lives):
    senior, office = lives.court.senior, lives.court.registry
    assert not office.sees_sealed
    assert rights.seeing(senior, [type(office).objects.get(pk=office.pk)])[0].sees_sealed
    assert not rights.seeing(lives.court.officer, [type(office).objects.get(pk=office.pk)])[0].sees_sealed
    assert rights.seeing(lives.court.supervisor, [type(office).objects.get(pk=office.pk)])[0].sees_sealed, "of the office that it serves"
    senior.is_active = False
    assert not rights.seeing(senior, [type(office).objects.get(pk=office.pk)])[0].sees_sealed
