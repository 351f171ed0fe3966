"""The worker prices a rehearsal, part by part: each is kept when it is done, so that one that is killed goes on from there."""

from datetime import timedelta

from django.db import transaction

from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from workflows.fees.models import Rehearsal
from workflows.fees.steps import add_part

# A worker's lease is a minute: what is left after this is done in another turn.
ONE_TURN = timedelta(seconds=20)


def rehearse(*, reference: str) -> bool:
    """Price what is left of it; whether all is done. Done twice, it changes nothing.

    Raises:
        NotFound: there is no such rehearsal.
    """
    begun = clock.now()
    while True:
        with transaction.atomic():
            rehearsal = lock(Rehearsal, reference=reference, along=("office",))
            if rehearsal.finished_at is None:
                add_part(rehearsal)
            if rehearsal.finished_at is not None:
                return True
        if clock.now() - begun > ONE_TURN:
            return False
