"""How a part is, which the readiness address says in English, in the reader's language on the operators' page."""

import re

import pytest
from django.utils.translation import override

from backoffice.staff.wording import part_state

SAID = (
    "does not answer",
    "not known",
    "3 apps wait for manage.py migrate",
    "full",
    "almost full",
    "cannot be written",
    "not there",
    "1204 s late",
)


@pytest.mark.parametrize("state", SAID)
def test_it_is_said_in_both_languages_with_its_number(state: str):
    with override("en-gb"):
        assert part_state(state).words == state
    with override("zh-hant"):
        words = part_state(state).words
    assert re.search("[一-鿿]", words)
    assert re.findall(r"\d+", words) == re.findall(r"\d+", state)


def test_what_nobody_foresaw_is_shown_as_it_is():
    assert part_state("50% odd").words == "50% odd"
