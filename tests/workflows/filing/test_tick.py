"""What was ticked, by whom and in which words is on record, and nothing required is passed over."""

from dataclasses import replace

import pytest

from backoffice.cases.models import CheckItem
from backoffice.filings.models import CheckMark, Document
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
    CheckItem.objects.update(text="Signed and dated")
    assert _tick(lives, filing, ticked=False)
    name = lives.court.officer.username
    assert _marks() == [(1, True, "Signed by the party", name), (1, False, "Signed and dated", name)]


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
