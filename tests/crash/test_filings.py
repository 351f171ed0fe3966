"""Acts on filings, killed and tried again."""

import pytest

from tests.crash.acts import CASES, FILINGS, PARTS, QUESTIONS, REVIEW, SERVICE, chosen

PLAYS = (*FILINGS, *PARTS, *QUESTIONS, *REVIEW, *CASES, *SERVICE)

pytestmark = pytest.mark.timeout(1800)


@pytest.mark.parametrize("act", chosen(PLAYS), ids=lambda act: act.name)
def test_nothing_is_lost_and_nothing_happens_twice(act, play):
    assert play(act).faults == []
