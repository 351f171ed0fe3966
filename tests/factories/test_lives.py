"""Each standing is reached by the acts, and what they leave satisfies the invariants."""

import pytest

from backoffice.filings.states import State
from tests.factories.lives import STANDINGS, TAKEN
from workflows.invariants.run import check_all


@pytest.mark.parametrize("standing", STANDINGS)
def test_reached_by_the_acts(lives, standing):
    filing = lives.reach(standing)
    assert filing.state == (State.FEE_CHECKED if standing == TAKEN else standing)
    assert (filing.taken_by == lives.court.officer) is (standing == TAKEN)
    breaches = [breach for _code, _title, found in check_all() for breach in found]
    assert breaches == []
