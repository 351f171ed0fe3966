"""Races are between connections: the rows are committed, and at the end the invariants hold."""

import pytest

from backoffice.audit import chain
from tests.soundness import breaches

# No worker runs in these tests: work that is asked for lies there, and what waits for it stands still.
WAITING = ("I14", "I16")


@pytest.fixture
def sound(transactional_db, at_work):
    """Asks, when the test is over, whether the invariants hold."""
    yield
    chain.seal()
    # A race leaves rows; what reads them afterwards is alone.
    assert breaches(but=WAITING, readings=False) == []
