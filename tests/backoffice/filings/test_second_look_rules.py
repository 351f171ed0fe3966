"""When chance draws, and when two decisions are alike."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.decided import Ruling
from backoffice.filings.second_look_rules import (
    AGREES,
    DIFFERS,
    REASONS,
    RULINGS,
    TOSSES,
    LookFacts,
    compared,
    is_drawn,
    may_answer,
    may_take,
)  # fmt: skip
from backoffice.filings.second_looks import Agreement

TODAY, NOW = date(2026, 3, 10), datetime(2026, 3, 10, 2, tzinfo=UTC)
_CODES = st.frozensets(st.sampled_from(["not-signed", "no-fee", "wrong-court"]))


@given(st.integers(0, 100))
def test_of_all_tosses_exactly_the_share_is_drawn(percent):
    assert sum(is_drawn(percent, toss) for toss in range(TOSSES)) == percent * TOSSES // 100


@given(st.integers(0, 99), st.integers(0, TOSSES - 1))
def test_a_larger_share_draws_whatever_a_smaller_one_draws(percent, toss):
    assert is_drawn(percent + 1, toss) or not is_drawn(percent, toss)


@pytest.mark.parametrize("toss", [-1, TOSSES])
def test_what_is_no_toss_is_refused(toss):
    with pytest.raises(ValueError):
        is_drawn(50, toss)


@given(st.sampled_from(RULINGS), _CODES, st.sampled_from(RULINGS), _CODES)
def test_it_does_not_matter_who_decided_first(ruling, reasons, other, others):
    found = compared(ruling, reasons, other, others)
    assert found == compared(other, others, ruling, reasons)
    assert (found == DIFFERS) == (ruling != other)
    if found == REASONS:
        assert not reasons & others


def test_by_hand():
    assert compared("accepted", ["x"], "accepted", []) == AGREES
    assert compared("returned", ["x", "y"], "returned", ["y"]) == AGREES
    assert compared("returned", ["x"], "returned", ["y"]) == REASONS
    assert compared("returned", ["x"], "rejected", ["x"]) == DIFFERS
    assert set(RULINGS) == set(Ruling.values)
    assert {AGREES, REASONS, DIFFERS} == set(Agreement.values)


def facts(**changes):
    plain = {"until": TODAY, "called_off": False, "answered_by": "", "holder": "", "taken_at": None, "mine": False}
    return LookFacts(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"mine": True, "taken_at": NOW}, ""),
        ({"holder": "Ben", "taken_at": NOW - timedelta(minutes=29)}, "look-taken"),
        ({"holder": "Ben", "taken_at": NOW - timedelta(minutes=30)}, ""),
        ({"until": TODAY - timedelta(days=1)}, "look-over"),
        ({"called_off": True}, "look-over"),
        ({"answered_by": "Ben"}, "look-answered"),
    ],
)
def test_who_may_take_it(changes, code):
    found = may_take(facts(**changes), now=NOW, today=TODAY, lease=timedelta(minutes=30))
    assert [reason.code for reason in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("changes", "given", "code"),
    [
        ({}, {}, ""),
        ({"mine": False}, {}, "look-not-taken"),
        ({"until": TODAY - timedelta(days=1)}, {}, "look-over"),
        ({}, {"ruling": "x"}, "no-ruling"),
        ({}, {"ruling": "returned"}, "no-reason"),
        ({}, {"ruling": "returned", "reasons": ["y"]}, "unknown-reason"),
        ({}, {"ruling": "rejected", "reasons": ["x"]}, ""),
        ({}, {"note": "n" * 2001}, "note-too-long"),
    ],
)
def test_how_it_is_answered(changes, given, code):
    asked = {"ruling": "accepted", "reasons": [], "known": ["x"], "note": "", **given}
    found = may_answer(
        facts(mine=True, **{k: v for k, v in changes.items() if k != "mine"}) if changes.get("mine", True) else facts(),
        today=TODAY,
        **asked,
    )
    assert [reason.code for reason in found] == ([code] if code else [])
