"""An officer asks the one who has a filing for it; the holder hands it over or keeps it."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.holdings import request_for
from backoffice.filings.models import Answer, Filing, HandoverRequest
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns


def ask_for(*, reference: str, officer: User) -> HandoverRequest:
    """Ask for the filing. Unanswered, it goes over when the holder's time is up, or is ended. Asking twice is asking once.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: nobody else has it, somebody has asked already, or it is already decided.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "filing.take", filing.office)
        sealing.must_see(officer, filing)
        request = request_for(filing)
        if request is not None and request.asked_by_id == officer.pk:
            return request
        asked_by = str(request.asked_by) if request is not None else ""
        steps.stop_for(rules.may_ask_for(steps.decision_facts(filing, officer), asked_by=asked_by))
        holder, since = filing.taken_by, filing.taken_at
        if holder is None or since is None:
            raise AssertionError("a filing that nobody has cannot be asked for (rules)")
        request = HandoverRequest.objects.create(filing=filing, holder=holder, taken_at=since, asked_by=officer, asked_at=clock.now())
        events.asked_for(filing, rights.actor_of(officer), holder=str(holder))
    return request


def hand_over(*, reference: str, officer: User) -> Filing:
    """Give the filing to the colleague who asked for it.

    Raises:
        Forbidden: the colleague has the right no longer.
        Refused: sealed-from, it was sealed meanwhile and the colleague may not see it.
        Conflict: the officer does not have it, or nobody asks for it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        actor = rights.actor_of(officer)
        if events.was_handed_over_last(filing, actor):
            return filing
        request = _asked(filing, officer)
        rights.must(request.asked_by, "filing.take", filing.office)
        if not sealing.sees(request.asked_by, filing):
            raise Refused("sealed-from", _("%(who)s may not see what is sealed.") % {"who": request.asked_by})
        holding.answered(request, Answer.HANDED_OVER)
        turns.cancel_turn(filing)
        holding.give(filing, request.asked_by)
        events.handed_over(filing, actor, to=request.asked_by)
    return filing


def decline(*, reference: str, officer: User) -> Filing:
    """Keep the filing, and say so to the colleague who asked for it.

    Raises:
        Conflict: the officer does not have it, or nobody asks for it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        actor = rights.actor_of(officer)
        if events.was_kept_last(filing, actor):
            return filing
        request = _asked(filing, officer)
        holding.answered(request, Answer.DECLINED)
        events.kept(filing, actor, asker=str(request.asked_by))
    return filing


def _asked(filing: Filing, officer: User) -> HandoverRequest:
    sealing.must_see(officer, filing)
    steps.stop_for(rules.is_in_hand(steps.decision_facts(filing, officer)))
    request = request_for(filing)
    if request is None:
        raise Conflict("nobody-asks", _("Nobody asks for it any more."))
    return request
