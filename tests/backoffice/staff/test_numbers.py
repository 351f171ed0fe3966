"""Whole numbers as an address or a form gives them."""

import pytest

from backoffice.staff.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1_000", "٧", "²", "七", "x", "9" * 19, "9" * 5000])
def test_any_other_text_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_the_most_digits_are_the_callers() -> None:
    assert whole_number("1234", digits=4) == 1234
    assert whole_number("12345", digits=4) is None
    assert whole_number("0001", digits=4) == 1
    assert whole_number("00001", digits=4) is None
