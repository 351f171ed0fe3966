"""Races are between connections: the rows are committed, and at the end the invariants hold."""

import pytest

from backoffice.audit import chain
from workflows.invariants.run import check_all

# No worker runs in these tests: work that is asked for lies there, and what waits for it stands still.
WAITING = {"I14", "I16"}


@pytest.fixture
def sound(transactional_db, at_work):
    """Asks, when the test is over, whether the invariants hold."""
    yield
    chain.seal()
    assert [breach for code, _title, breaches in check_all() if code not in WAITING for breach in breaches] == []
