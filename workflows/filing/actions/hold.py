"""An officer sets a filing aside until a day, with a reason; it comes back by itself on that day, or when somebody ends the hold."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events, rules
from backoffice.filings.models import Filing, Hold, HoldEnd
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.each import each
from backoffice.kernel.errors import Conflict, Forbidden
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns


def hold(*, reference: str, officer: User, until: date, reason: str) -> Filing:
    """Hold the filing that the officer has until a Hong Kong day. Its times do not move, and nobody has it meanwhile.

    Asked for again by who has just held it so, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, nobody has taken it, or it is already decided.
        Refused: hold-reason-needed, hold-until-past, hold-too-long.
    """
    text = " ".join(reason.split())[: Hold._meta.get_field("reason").max_length]
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.take", filing.office)
        sealing.must_see(officer, filing)
        actor = rights.actor_of(officer)
        if filing.held_until == until and events.was_held_last(filing, actor, until=until, reason=text):
            return filing
        facts = steps.decision_facts(filing, officer)
        steps.stop_for(rules.may_hold(facts, until=until, today=clock.today(), reason=text))
        turns.cancel_turn(filing)
        steps.hand_back(filing)
        filing.held_until = until
        filing.save(update_fields=["held_until", *steps.IN_HAND])
        Hold.objects.create(filing=filing, by=officer, at=clock.now(), until=until, reason=text)
        events.held(filing, actor, until=until, reason=text)
    return filing


def end_hold(*, reference: str, officer: User) -> Filing:
    """Put a held filing back in its queue before its day: who held it, or a senior officer.

    Raises:
        Forbidden: a colleague held it, and the officer is not senior here.
        Conflict: it is not held any more.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.take", filing.office)
        sealing.must_see(officer, filing)
        actor = rights.actor_of(officer)
        if filing.held_until is None:
            if events.was_hold_ended_last(filing, actor):
                return filing
            raise Conflict("not-held", _("It is not held any more."))
        row = Hold.objects.select_related("by").get(filing=filing, ended_at=None)
        if row.by_id != officer.pk and not rights.may(officer, "filing.release_others", filing.office):
            raise Forbidden("held-by-other", _("%(who)s holds it; a senior officer can end the hold.") % {"who": row.by})
        holding.end(filing, HoldEnd.ENDED)
        filing.save(update_fields=["held_until"])
        events.hold_ended(filing, actor)
    return filing


def end_hold_on_its_day(*, reference: str) -> bool:
    """Put a held filing back in its queue if its day has come; whether it was."""
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        if filing.held_until is None or filing.held_until > clock.today():
            return False
        holding.end(filing, HoldEnd.DATE)
        filing.save(update_fields=["held_until"])
        events.hold_over(filing)
        return True


def end_holds_due(*, limit: int = 500) -> int:
    """Put back all whose day has come, each in its own transaction; how many.

    Raises:
        SomeFailed: after the others, if some could not.
    """
    due = Filing.objects.filter(held_until__lte=clock.today(), state=State.FEE_CHECKED).order_by("held_until")
    return each(
        list(due.values_list("reference", flat=True)[:limit]), lambda reference: end_hold_on_its_day(reference=reference), what="hold"
    )
