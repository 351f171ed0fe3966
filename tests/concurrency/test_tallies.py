"""The numbers of the queues under several hands: nobody waits for another, and nothing is counted twice or not at all."""

import pytest
from django.db import transaction

from backoffice.filings import tallies
from backoffice.filings.models import Filing, Tally
from backoffice.filings.tallies import fold_tallies
from tests.append_only import triggers_off
from tests.concurrency.together import Caller, together
from tests.factories.lives import Lives
from workflows.filing.actions.take import take
from workflows.operations.actions.recount import recount

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_acts_folds_and_recounts_at_once_leave_the_numbers_right(lives: Lives):
    made = [lives.reach("fee_checked") for _ in range(4)]
    with triggers_off():
        Tally.objects.filter(list="review").delete()
    office, officer = lives.court.registry, lives.court.officer
    with transaction.atomic():
        take(reference=made[0].reference, officer=officer)
        # While that one is under way, neither another act nor a fold nor a recount waits for it.
        for call in (lambda: take(reference=made[1].reference, officer=officer), fold_tallies, recount):
            assert not isinstance(Caller(call).end(), Exception)
    found = together(
        *[lambda one=one: take(reference=one.reference, officer=officer) for one in made[2:]], *[fold_tallies] * 3, *[recount] * 3
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert tallies.numbers([office], officer=officer) == {"review": 4, "in-review": 4}
    assert (recount(), Filing.objects.count()) == (0, 4)
