"""An officer takes a filing for review, the next in line or a chosen one, and may give it back."""

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel.errors import Conflict, Forbidden
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


def waiting(offices: QuerySet[Office]) -> QuerySet[Filing]:
    """What waits for an officer of these registries, in the order in which it is to be dealt with."""
    return Filing.objects.filter(state=State.FEE_CHECKED, office__in=offices, taken_by=None).order_by("-urgent", "deemed_received_at", "pk")


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
        skip = connection.features.has_select_for_update_skip_locked
        ids = list(offices.values_list("pk", flat=True))
        filing = waiting(Office.objects.filter(pk__in=ids)).select_for_update(skip_locked=skip, of=("self",)).first()
        if filing is not None:
            _give(filing, officer)
    return filing


def release(*, reference: str, officer: User, ground: str = "") -> Filing:
    """Give a filing back to the worklist; a senior officer may take it out of a colleague's hands.

    Raises:
        Forbidden: it is a colleague's, and the officer is not senior here.
        Conflict: nobody has it any more.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.taken_by_id is None or filing.state != State.FEE_CHECKED:
            raise Conflict("not-taken", _("Nobody has this filing any more."))
        if filing.taken_by_id != officer.pk and not rights.may(officer, "filing.release_others", filing.office):
            raise Forbidden("taken-by-other", _("%(who)s has it; a senior officer can release it.") % {"who": filing.taken_by})
        turns.cancel_turn(filing)
        steps.hand_back(filing)
        filing.save(update_fields=["taken_by", "taken_at"])
        events.released(filing, rights.actor_of(officer), ground=ground)
    return filing
