"""A rule ticks only what it can tell, the officer's word counts before it, and what must be ticked and is not is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.checks import RULES, CheckFacts, Point, Ticked, missing, stand

pytestmark = pytest.mark.once

SIGNED = Point("signed", "Signed", "已簽署", rule="signature-field", required=True)
WITHIN = Point("within", "Within the limits", "限額之內", rule="within-jurisdiction")
LEGIBLE = Point("legible", "Legible", "清晰")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (CheckFacts(signatures=1, within_jurisdiction=True), [True, True, None]),
        (CheckFacts(signatures=0, within_jurisdiction=False), [None, False, None]),
        (CheckFacts(), [None, None, None]),
    ],
)
def test_what_a_rule_can_tell(facts: CheckFacts, says: list[bool | None]):
    checks = stand(1, [SIGNED, WITHIN, LEGIBLE], facts, {})
    assert [check.rule_says for check in checks] == says
    assert [check.ticked for check in checks] == [Ticked.RULE if each else Ticked.NO for each in says]


BY_RULE = [Point(rule, rule, rule, rule=rule) for rule in ("case-open", "party-in-case", "page-count")]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (CheckFacts(case_open=True, filed_for_a_party=True, pages=1, least_pages=1, most_pages=4), [True, True, True]),
        (CheckFacts(case_open=False, filed_for_a_party=False, pages=5, least_pages=1, most_pages=4), [False, False, False]),
        (CheckFacts(pages=4, most_pages=4), [None, None, True]),
        (CheckFacts(pages=1, least_pages=2), [None, None, False]),
        (CheckFacts(pages=900, least_pages=2), [None, None, True]),
        (CheckFacts(pages=1), [None, None, None]),
    ],
)
def test_what_the_rules_on_case_party_and_pages_can_tell(facts: CheckFacts, says: list[bool | None]):
    assert [check.rule_says for check in stand(1, BY_RULE, facts, {})] == says


def test_the_officer_who_sees_the_document_has_the_last_word():
    facts = CheckFacts(signatures=1, within_jurisdiction=False)
    checks = stand(1, [SIGNED, WITHIN], facts, {"signed": False, "within": True})
    assert [check.ticked for check in checks] == [Ticked.NO, Ticked.OFFICER]
    assert [reason.text for reason in missing(checks)] == ["Document 1 is not checked yet (1 required)."]


POINT = st.builds(Point, st.sampled_from("abcd"), st.just("x"), st.just("x"), st.sampled_from(["", *RULES]), st.booleans())
POINTS = st.lists(POINT, max_size=5)
TOLD = st.none() | st.booleans()
BOUND = st.none() | st.integers(0, 3)
FACTS = st.builds(CheckFacts, st.integers(0, 2), TOLD, TOLD, TOLD, st.integers(0, 4), BOUND, BOUND)


@given(POINTS, FACTS, st.dictionaries(st.sampled_from("abcd"), st.booleans()))
def test_every_point_stands_there_once_and_only_required_ones_are_missing(points, facts, said):
    checks = stand(1, points, facts, said)
    assert [check.point for check in checks] == points
    for check in checks:
        word = said.get(check.point.code)
        assert (check.ticked == Ticked.OFFICER) == bool(word)
        assert not (check.ticked == Ticked.RULE and word is False)
    assert bool(missing(checks)) == any(check.point.required and check.ticked == Ticked.NO for check in checks)
