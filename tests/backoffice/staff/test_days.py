"""Days in an address: a day, or none."""

import pytest
from django.test import RequestFactory

from backoffice.staff.days import Span, asked_day


@pytest.mark.parametrize("text", ["", "nonsense", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_of_ours_is_no_day(text: str):
    assert asked_day(RequestFactory().get("/", {"day": text}), "day") is None


@pytest.mark.parametrize("text", ["1900-01-01", "2026-03-10", "2999-12-31"])
def test_a_day_has_a_beginning_and_an_end(text: str):
    day = asked_day(RequestFactory().get("/", {"day": text}), "day")
    assert day is not None
    assert day.isoformat() == text
    assert (Span(day).ends - Span(day).begins).total_seconds() == 24 * 60 * 60
