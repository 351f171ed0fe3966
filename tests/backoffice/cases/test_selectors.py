"""What kinds of case and document ask for."""

from datetime import date

import pytest

from backoffice.cases.models import DocumentType, ReturnReason
from backoffice.cases.selectors import commencing_document, fee_facts, items_asked, jurisdiction_reasons, reasons_in_force
from backoffice.fees.rules import ItemAsked
from tests.factories.cases import CaseTypeFactory, DocumentTypeFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 4)


def test_items_are_counted_in_the_documents_order():
    kinds = [DocumentType(fee_item=item) for item in ("search", "", "writ", "search")]
    assert items_asked(kinds) == (ItemAsked("search", documents=2), ItemAsked("writ", documents=1))


def test_fee_facts_of_a_case_type_with_a_fee():
    writ = DocumentTypeFactory(fee_item="writ")
    defence = DocumentTypeFactory(case_type=writ.case_type, code="defence", position=2, commences=False)
    facts = fee_facts(writ.case_type, [writ, defence], 480000_00, ON)
    assert (facts.court, facts.case_type, facts.claim_amount_cents, facts.on) == ("DC", "DCCJ", 480000_00, ON)
    assert facts.items == (ItemAsked("writ", documents=1),)
    assert facts.on_record
    assert fee_facts(writ.case_type, [defence], None, ON).on_record


def test_fee_facts_of_a_case_type_without_any():
    application = DocumentTypeFactory(case_type=CaseTypeFactory(code="DCEC"), code="application-ec", fee_item="")
    DocumentTypeFactory(fee_item="writ")
    assert not fee_facts(application.case_type, [application], None, ON).on_record


def test_jurisdiction_of_a_case_type():
    civil_action = CaseTypeFactory()
    assert jurisdiction_reasons(civil_action, 75000_01) == ()
    assert [reason.code for reason in jurisdiction_reasons(civil_action, 75000_00)] == ["claim-below-jurisdiction"]
    assert [reason.code for reason in jurisdiction_reasons(civil_action, 3000000_01)] == ["claim-above-jurisdiction"]
    assert jurisdiction_reasons(CaseTypeFactory(code="HCA", claim_min_cents=None, claim_max_cents=None), 1) == ()


def test_the_first_document_that_commences():
    kind = CaseTypeFactory()
    assert commencing_document(kind) is None
    DocumentTypeFactory(case_type=kind, code="summons", position=1, commences=False)
    second = DocumentTypeFactory(case_type=kind, code="originating-summons", position=3)
    assert commencing_document(kind) == second
    first = DocumentTypeFactory(case_type=kind, code="writ", position=2)
    assert commencing_document(kind) == first


def test_reasons_in_force_on_a_day():
    def reason(code, position, kind="return", **dates):
        words = dict.fromkeys(("title", "title_zh", "rule_cited", "sentence", "sentence_zh", "evidence"), "words")
        return ReturnReason.objects.create(code=code, position=position, kind=kind, **words, **{"valid_from": date(2022, 1, 1), **dates})

    later = reason("b", 2)
    reason("c", 3, valid_from=date(2026, 5, 5))
    reason("d", 4, valid_to=date(2026, 5, 3))
    last_day = reason("a", 1, valid_to=ON)
    reason("e", 5, kind="reject")
    assert reasons_in_force("return", ON) == [last_day, later]
