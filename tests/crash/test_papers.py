"""Acts on papers, and on what runs by the clock, killed and tried again."""

import pytest

from tests.crash.acts import PAPERS, chosen

PLAYS = PAPERS

pytestmark = pytest.mark.timeout(7200)


@pytest.mark.parametrize("act", chosen(PLAYS), ids=lambda act: act.name)
def test_nothing_is_lost_and_nothing_happens_twice(act, play):
    assert play(act).faults == []
