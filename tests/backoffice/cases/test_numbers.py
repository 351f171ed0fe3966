"""A case number is known in every spelling in which people write it, and nothing else is taken for one."""

import pytest

from backoffice.cases.numbers import normalise_case_number, parts_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "typed",
    [
        "DCCJ 12/2026",
        "dccj12/26",
        " DCCJ 0012 / 2026 ",
        "DCCJ 12 of 2026",
        "dccj no. 12 of 2026",
        "DCCJ No 12/2026",
        "dccj 12 2026",
        "dccj 12-26",
    ],
)
def test_every_spelling_is_one_number(typed):
    assert normalise_case_number(typed) == "DCCJ 12/2026"


@pytest.mark.parametrize("typed", ["DCCJ 0/2026", "DCCJ 12", "DCCJ 12/026", "D 12/2026", "12/2026", "DCCJ 12 2026 1", "Wong 12th 2026", ""])
def test_what_cannot_be_one_is_none(typed):
    assert parts_of(typed) is None
