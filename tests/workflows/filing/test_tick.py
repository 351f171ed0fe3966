"""What was ticked, by whom and in which words is on record, and nothing required is passed over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.cases.models import Case, CheckItem, Checklist
from backoffice.filings.checks import Ticked
from backoffice.filings.models import CheckMark, Document
from backoffice.filings.selectors import checklist_of, documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories.lives import STANDINGS, fresh, stored_document
from tests.factories.rows import everything
from workflows.filing.actions.accept import accept
from workflows.filing.actions.tick import tick


def _tick(lives, filing, *, ticked=True, officer=None, document=1, code="signed"):
    return tick(reference=filing.reference, officer=officer or lives.court.officer, document=document, code=code, ticked=ticked)


def _marks():
    return list(CheckMark.objects.values_list("document_number", "ticked", "text", "officer__username"))


def test_a_tick_is_a_row_that_stays_in_the_words_of_the_day(lives):
    lives.to_check("signed", "Signed by the party")
    filing = lives.taken()
    assert _tick(lives, filing)
    assert not _tick(lives, filing), "a second time it is nothing new"
    assert _tick(lives, filing, ticked=False)
    name = lives.court.officer.username
    assert _marks() == [(1, True, "Signed by the party", name), (1, False, "Signed by the party", name)]


def test_a_filing_is_checked_by_the_list_of_the_day_on_which_it_was_received(lives, at_work):
    """What is reworded, asked for or linked from tomorrow on is nothing to a review that has begun."""
    item = lives.to_check("signed", "Signed by the party", rule="signature-field")
    filing = lives.taken()
    today = clock.today()
    tomorrow = today + timedelta(days=1)
    item.valid_to = today
    item.save(update_fields=["valid_to"])
    again = {"code": "signed", "position": 1, "text": "Signed and dated", "text_zh": "已簽署", "required": True, "evidence": "test"}
    CheckItem.objects.create(valid_from=tomorrow, **again)
    CheckItem.objects.create(valid_from=tomorrow, **{**again, "code": "dated"})
    writ = Checklist.objects.get(document_type__code="writ", document_type__case_type__code="DCCJ")
    writ.valid_to = today
    writ.save(update_fields=["valid_to"])
    Checklist.objects.create(document_type=writ.document_type, codes=["dated", "signed"], valid_from=tomorrow, evidence="test")

    def listed(one):
        return [(check.point.text, check.point.required) for check in checklist_of(one, documents_of(one))]

    assert listed(filing) == [("Signed by the party", False)]
    at_work.move_to(clock.now() + timedelta(days=1))
    assert listed(filing) == [("Signed by the party", False)], "also tomorrow, for it came today"
    later = lives.taken()
    assert listed(later) == [("Signed and dated", True), ("Signed and dated", True)]
    _tick(lives, filing)
    accept(reference=filing.reference, officer=lives.court.officer)
    _tick(lives, later)
    with pytest.raises(Refused, match="Document 1"):
        accept(reference=later.reference, officer=lives.court.officer)
    assert [text for _document, _ticked, text, _who in _marks()] == ["Signed by the party", "Signed and dated"]


def test_rules_tick_an_open_case_a_party_and_a_right_number_of_pages(lives, django_assert_num_queries):
    """In the case, in a filing that opens one, and in one that was closed since; however many documents there are."""
    kinds = ("writ", "defence", "summons")
    for code in ("case-open", "party-in-case", "page-count"):
        lives.to_check(code, code, rule=code, kinds=kinds)
    # What is in force is not edited: these say it from the day after on.
    for listed in Checklist.objects.filter(valid_to=None):
        listed.valid_to, since = listed.valid_from, listed.valid_from + timedelta(days=1)
        listed.save(update_fields=["valid_to"])
        Checklist.objects.create(
            document_type=listed.document_type, codes=listed.codes, least_pages=2, most_pages=3, valid_from=since, evidence="test"
        )

    def ticked(one):
        return [(check.document, check.point.code) for check in checklist_of(one, documents_of(one)) if check.ticked == Ticked.RULE]

    def wanting(one):
        return [(check.document, check.point.code) for check in checklist_of(one, documents_of(one)) if check.rule_says is False]

    first = lives.taken(documents=(stored_document("writ", pages=2), stored_document("defence", pages=4)))
    assert ticked(first) == [(1, "case-open"), (1, "page-count"), (1, "party-in-case"), (2, "case-open"), (2, "party-in-case")]
    assert wanting(first) == [(2, "page-count")]
    case = accept(reference=first.reference, officer=lives.court.officer).case
    later = {"case_number": case.number, "parties": (), "claim_amount_cents": None}
    one = lives.receive("defence", **later)
    three = lives.receive("defence", "defence", "summons", **later)
    assert ticked(one) == [(1, "case-open"), (1, "party-in-case")]
    for filing in (fresh(one), fresh(three)):
        documents = documents_of(filing)
        assert filing.case_type and filing.case
        with django_assert_num_queries(3):
            checklist_of(filing, documents)
    stranger = lives.receive("defence", filer=replace(lives.submission().filer, acts_for="Lee Ka Yan"), **later)
    Case.objects.filter(pk=case.pk).update(closed_at=clock.now())
    assert wanting(fresh(stranger)) == [(1, "case-open"), (1, "page-count"), (1, "party-in-case")]


def test_what_is_in_force_is_superseded_and_never_edited(lives):
    """The database holds it, whoever writes."""
    lives.to_check("signed", "Signed by the party")
    for rows, change in (
        (CheckItem.objects.all(), {"text": "Signed"}),
        (CheckItem.objects.all(), {"required": True}),
        (CheckItem.objects.all(), {"rule": "signature-field"}),
        (Checklist.objects.all(), {"codes": ["other"]}),
        (Checklist.objects.all(), {"valid_from": clock.today() + timedelta(days=1)}),
    ):
        with pytest.raises(IntegrityError, match="superseded, never edited"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="superseded, never edited"), transaction.atomic():
        Checklist.objects.all().delete()


def test_what_is_required_is_ticked_before_acceptance(lives):
    lives.to_check("signed", "Signed by the party", required=True, kinds=("writ", "defence"))
    filing = lives.taken(documents=(stored_document("writ"), stored_document("defence")))
    _tick(lives, filing)
    before = everything()
    with pytest.raises(Refused) as refusal:
        accept(reference=filing.reference, officer=lives.court.officer)
    assert [reason["code"] for reason in refusal.value.details["reasons"]] == ["not-checked"]
    assert "Document 2" in str(refusal.value.message)
    assert everything() == before
    _tick(lives, filing, document=2)
    accept(reference=filing.reference, officer=lives.court.officer)
    assert fresh(filing).state == "accepted"


def test_what_a_rule_ticked_is_kept_with_the_acceptance(lives):
    lives.to_check("within", "Within the limits", rule="within-jurisdiction", required=True)
    filing = lives.taken()
    assert not _marks()
    accept(reference=filing.reference, officer=lives.court.officer)
    assert _marks() == [(1, True, "Within the limits", None)]


def test_a_signature_field_seen_at_the_door_ticks_that_it_is_signed(lives):
    lives.to_check("signed", "Signed", rule="signature-field", required=True)
    filing = lives.taken(documents=(replace(stored_document("writ"), signatures=1),))
    assert Document.objects.get(filing=filing).signatures == 1
    accept(reference=filing.reference, officer=lives.court.officer)
    assert _marks() == [(1, True, "Signed", None)]


@pytest.mark.parametrize("standing", sorted(set(STANDINGS) - {"taken"}))
def test_only_in_review_and_by_who_has_it(lives, standing):
    lives.to_check("signed", "Signed by the party")
    filing = lives.reach(standing)
    before = everything()
    with pytest.raises(Conflict):
        _tick(lives, filing)
    assert everything() == before


def test_refused_for_whoever_may_not_accept_and_for_a_point_that_is_not_on_the_list(lives):
    lives.to_check("signed", "Signed by the party")
    filing = lives.taken()
    with pytest.raises(Forbidden):
        _tick(lives, filing, officer=lives.court.cashier)
    with pytest.raises(Conflict):
        _tick(lives, filing, officer=lives.court.colleague)
    for changes in ({"code": "sworn"}, {"document": 2}):
        with pytest.raises(NotFound):
            _tick(lives, filing, **changes)
