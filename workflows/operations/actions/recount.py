"""Count anew how many filings stand in each list and how many were decided how, and set the numbers right."""

from django.db import transaction

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.filings.counted import KEPT
from backoffice.kernel import tallies
from workflows.operations import events


def recount(*, actor: Actor = SYSTEM) -> int:
    """Set the tallies right by the filings; how many were wrong. People go on working meanwhile, and nothing that they move is lost.

    After a restore by hand, or when the check of the lists (I15) says that a number is wrong. Two at once wait for each other: the
    second finds what the first has set right.
    """
    with transaction.atomic():
        wrong = sum(tallies.recount(each.model, each.tallied) for each in KEPT)
        if wrong:
            events.recounted(actor, wrong=wrong)
        return wrong
