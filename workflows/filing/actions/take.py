"""An officer takes a filing for review, the next in line or a chosen one, and may give it back."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.filing import steps, turns
from workflows.filing.flows import ReviewFlow


def take(*, reference: str, officer: User) -> Filing:
    """Take this filing; taking what one has changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, or it is not waiting for review; who and when is in the words.
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "filing.take", filing.office)
        steps.stop_for(rules.may_take(steps.decision_facts(filing, officer)))
        if filing.taken_by_id != officer.pk:
            _give(filing, officer)
    return filing


def _give(filing: Filing, officer: User) -> None:
    steps.hand_to(filing, officer)
    filing.save(update_fields=["taken_by", "taken_at"])
    turns.open_turn(ReviewFlow, filing)
    events.taken(filing, rights.actor_of(officer))


def waiting(office_id: int) -> QuerySet[Filing]:
    """What waits for an officer of this registry, in the order in which it is to be dealt with."""
    return Filing.objects.filter(state=State.FEE_CHECKED, office=office_id, taken_by=None).order_by("-urgent", "deemed_received_at", "pk")


def _first_free(offices: Sequence[int]) -> Filing | None:
    """The first in line in all these registries, locked; a row that another officer is taking is passed over.

    Each registry's first is read from that registry's own index: to sort all that waits would cost more with each filing.
    """
    skip = connection.features.has_select_for_update_skip_locked
    passed: list[int] = []
    while True:
        heads = [
            (not urgent, deemed, pk)
            for office in offices
            for urgent, deemed, pk in waiting(office).exclude(pk__in=passed).values_list("urgent", "deemed_received_at", "pk")[:1]
        ]
        if not heads:
            return None
        _urgent, _deemed, first = min(heads)
        free = Filing.objects.filter(pk=first, state=State.FEE_CHECKED, taken_by=None)
        found = free.select_for_update(skip_locked=skip, of=("self",)).first()
        if found is not None:
            return found
        passed.append(first)


def take_next(*, officer: User, office: Office | None = None) -> Filing | None:
    """Take the first filing in line: urgent ones first, then by deemed time, then first come first served.

    None when nothing waits. Two officers at once get two filings: a row that the other is taking is passed over.

    Raises:
        Forbidden: the officer has not the right in that registry.
    """
    offices = rights.offices_for(officer, "filing.take")
    if office is not None:
        rights.must(officer, "filing.take", office)
        offices = offices.filter(pk=office.pk)
    with transaction.atomic():
        filing = _first_free(list(offices.values_list("pk", flat=True)))
        if filing is not None:
            _give(filing, officer)
    return filing


def release(*, reference: str, officer: User, ground: str = "") -> Filing:
    """Give a filing back to the worklist; a senior officer may take it out of a colleague's hands and says why.

    Raises:
        Forbidden: it is a colleague's, and the officer is not senior here.
        Conflict: nobody has it any more.
        Refused: ground-needed.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        turns.give_back(filing, officer, state=State.FEE_CHECKED, right="filing.release_others", ground=ground)
    return filing
