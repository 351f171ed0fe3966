"""Tasks are set right while officers work: the lock lets one of the two go first, and both ways come out right."""

from functools import partial

import pytest

from tests.concurrency.together import split, together
from tests.factories.lives import fresh
from workflows.filing.actions.accept import accept
from workflows.filing.actions.take import release
from workflows.filing.flows import ReviewFlow
from workflows.filing.models import FilingProcess
from workflows.operations.actions.resync_flows import resync_flows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
ROUNDS = 4


@pytest.mark.parametrize("end", [accept, release])
def test_the_repair_against_an_officer(lives, end):
    """A held filing has lost its process, and another one a double; its officer ends the turn at the same moment."""
    for round_ in range(ROUNDS):
        filing = lives.taken()
        if round_ % 2:
            ReviewFlow.taken.run(filing=filing)
        else:
            FilingProcess.objects.filter(filing=filing).delete()
        given, raised = split(
            together(
                lambda: list(resync_flows()),
                partial(end, reference=filing.reference, officer=lives.court.officer),
                lambda: list(resync_flows()),
            )
        )
        assert (len(given), raised) == (3, [])
        assert fresh(filing).taken_by is None
        assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()
        assert list(resync_flows()) == []
