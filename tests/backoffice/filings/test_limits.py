"""The limits around a rate: published figures, and what must hold of any."""

from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.limits import INNER, OUTER, TOO_FEW, Limits, Place, limits, place

_NUMBERS = st.integers(1, 400)
_RATES = st.floats(0.001, 0.999)


def chance_up_to(count, number, rate):
    """By the textbook: the sum of the terms."""
    return sum(comb(number, each) * rate**each * (1 - rate) ** (number - each) for each in range(count + 1))


@given(_NUMBERS, _RATES, st.sampled_from([INNER, OUTER]))
def test_no_more_chance_lies_outside_than_is_said(number, rate, held):
    """On either side half of what is not held, at the most; and one count further in would be too many."""
    tail = (1 - held) / 2
    for share, lower in ((rate, limits(number, rate, held).lower), (1 - rate, 1 - limits(number, rate, held).upper)):
        outside = sum(count / number < lower - 1e-12 for count in range(number + 1))
        assert outside == 0 or chance_up_to(outside - 1, number, share) <= tail + 1e-9
        assert chance_up_to(outside, number, share) >= tail - 1e-9
    assert limits(number, rate, held).lower <= rate <= limits(number, rate, held).upper


@given(_NUMBERS, _RATES)
def test_outer_limits_lie_outside_inner_ones(number, rate):
    inner, outer = limits(number, rate, INNER), limits(number, rate, OUTER)
    assert outer.lower <= inner.lower
    assert inner.upper <= outer.upper


@given(st.integers(20, 300), st.floats(0.05, 0.95))
def test_with_more_decisions_they_draw_in(number, rate):
    few, many = limits(number, rate, OUTER), limits(number * 16, rate, OUTER)
    assert many.upper - many.lower < few.upper - few.lower


def test_of_many_they_are_those_of_the_normal_curve():
    found, spread = limits(50_000, 0.3, INNER), 1.959964 * sqrt(0.3 * 0.7 / 50_000)
    assert (found.lower, found.upper) == (pytest.approx(0.3 - spread, abs=2e-5), pytest.approx(0.3 + spread, abs=2e-5))


def test_by_hand():
    """Two tosses give none, one or two heads with a quarter, a half and a quarter; between two counts the share is divided evenly."""
    assert limits(2, 0.5, 0.5) == Limits(0.0, 1.0)
    assert limits(2, 0.5, 0.25) == Limits(pytest.approx(0.125), pytest.approx(0.875))
    assert limits(9, 0.0, INNER) == Limits(0.0, 0.0)


@given(st.integers(TOO_FEW, 200), _RATES, st.data())
def test_a_rate_has_one_place_and_a_higher_one_no_lower_place(number, rate, data):
    order = [Place.VERY_LOW, Place.LOW, Place.WITHIN, Place.HIGH, Place.VERY_HIGH]
    against = data.draw(st.integers(0, number - 1))
    assert order.index(place(number, against, rate)) <= order.index(place(number, against + 1, rate))
    assert place(number, round(number * rate), rate) == Place.WITHIN


def test_of_few_nothing_is_said():
    assert place(TOO_FEW - 1, TOO_FEW - 1, 0.1) == Place.TOO_FEW
    assert place(TOO_FEW, TOO_FEW, 0.1) == Place.VERY_HIGH
    assert place(100, 0, 0.2) == Place.VERY_LOW


@pytest.mark.parametrize("asked", [(0, 0.5, 0.95), (3, 1.1, 0.95), (3, 0.5, 1.0)])
def test_what_is_no_question_is_refused(asked):
    with pytest.raises(ValueError):
        limits(*asked)
    with pytest.raises(ValueError):
        place(3, 4, 0.5)
