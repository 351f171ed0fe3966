"""A senior officer puts filings into somebody's hands: chosen ones, or all that an absent colleague has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.cases.sealing import within
from backoffice.filings import events, rules
from backoffice.filings.holdings import request_for
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import idempotency, languages
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns

# So many at one press: what stands on some pages of a list.
MOST = 200


@dataclass(frozen=True)
class Assigned:
    """What became of filings that were to be assigned: how many were, and of the others why not (reference, words)."""

    done: int
    refused: tuple[tuple[str, str], ...] = ()


def assign(*, reference: str, officer: User, to: User, ground: str = "") -> bool:
    """Put one filing into the hands of `to`, where it stays until further notice; False where it was there already, and not by this press.

    Raises:
        Forbidden: the officer may not assign here, or `to` may not review here.
        Conflict: it does not wait for review any more, or is held.
        NotFound: it is sealed from the officer.
        Refused: ground-needed, when it is taken out of a colleague's hands; sealed-from, `to` may not see it.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        rights.must(officer, "filing.assign", filing.office)
        _must_review(to, filing.office)
        sealing.must_see(officer, filing)
        if not sealing.sees(to, filing):
            raise Refused("sealed-from", _("%(who)s may not see what is sealed.") % {"who": to})
        if filing.taken_by_id == to.pk and filing.state == State.FEE_CHECKED:
            # Sent again, for an answer that was lost, it is answered as the first time.
            return events.was_assigned_last(filing, rights.actor_of(officer), to=to)
        steps.stop_for(rules.may_assign(steps.decision_facts(filing, officer)))
        holder = filing.taken_by
        if holder is not None:
            if holder.pk != officer.pk and not ground:
                raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": holder}, field="ground")
            turns.cancel_turn(filing)
        holding.give(filing, to, leased=False)
        events.assigned(filing, rights.actor_of(officer), to=to, holder=str(holder or ""), ground=ground)
        return True


def _must_review(to: User, office: Office) -> None:
    """Stop where `to` may not review; the words name them, for it is not the reader who lacks the right."""
    try:
        rights.must(to, "filing.take", office)
    except Forbidden as refusal:
        words = _("%(who)s does not review filings in this office: %(office)s.")
        told = {"who": to, "office": languages.picked(office.title, office.title_zh)}
        raise Forbidden(refusal.code, words % told, **refusal.details) from None


def assign_many(*, references: Sequence[str], officer: User, to: User, ground: str = "") -> Assigned:
    """The same for chosen ones, each in its own transaction: one that cannot be assigned does not stop the others.

    Raises:
        Refused: too-many.
    """
    if len(references) > MOST:
        raise Refused("too-many", _("Choose at most %(most)s filings.") % {"most": MOST})
    done, refused = 0, []
    for reference in dict.fromkeys(references):
        try:
            done += assign(reference=reference, officer=officer, to=to, ground=ground)
        except Refused as refusal:
            refused.append((reference, str(refusal.message)))
    return Assigned(done, tuple(refused))


def hand_over_all(*, colleague: User, officer: User, to: User | None, ground: str, press: str = "") -> Assigned:
    """Everything that a colleague has under review in the officer's registries goes to `to`, or back to the queue (None); each filing
    in its own transaction.

    press: what tells this press of the button from every other. Pressed again, because its answer was lost, it goes on with what was in
    the colleague's hands at the first press, and tells of all of it.

    Raises:
        Refused: ground-needed; each of the filings keeps why it left the colleague's hands.
    """
    if not ground:
        raise Refused("ground-needed", _("Say why you take it out of %(who)s's hands.") % {"who": colleague}, field="ground")
    offices = rights.seeing(officer, rights.offices_for(officer, "filing.assign"))
    held = Filing.objects.filter(within(offices), taken_by=colleague, state=State.FEE_CHECKED).order_by("taken_at", "pk")
    scope = f"hand-over-all:{officer.pk}:{colleague.pk}:{to.pk if to is not None else ''}"
    done, refused = 0, []
    for reference in _in_hand_at(held, scope, press):
        try:
            done += _over(reference, colleague, officer, to, ground, scope, press)
        except Refused as refusal:
            refused.append((reference, str(refusal.message)))
    return Assigned(done, tuple(refused))


def _in_hand_at(held: QuerySet[Filing], scope: str, press: str) -> list[str]:
    """What the colleague had in hand at the first time of this press."""
    if not press:
        return list(held.values_list("reference", flat=True))
    with transaction.atomic():
        key, kept = idempotency.recall(scope=scope, key=press)
        if kept is None:
            kept = {"filings": list(held.values_list("reference", flat=True)), "over": []}
            idempotency.keep(key, body=kept)
    return [str(reference) for reference in kept["filings"]]


def _over(reference: str, colleague: User, officer: User, to: User | None, ground: str, scope: str, press: str) -> bool:
    """Hand one over; whether this press did, now or before."""
    with transaction.atomic():
        key, kept = idempotency.recall(scope=scope, key=press) if press else (0, None)
        if kept is not None and reference in kept["over"]:
            return True
        if to is not None:
            gone = assign(reference=reference, officer=officer, to=to, ground=ground)
        else:
            gone = _back(reference, officer, colleague, ground)
        if gone and kept is not None:
            idempotency.keep(key, body={**kept, "over": [*kept["over"], reference]})
        return gone


def _back(reference: str, officer: User, colleague: User, ground: str) -> bool:
    """Back to the queue, if the colleague still has it."""
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        if filing.taken_by_id != colleague.pk:
            return False
        rights.must(officer, "filing.assign", filing.office)
        sealing.must_see(officer, filing)
        request, holder = request_for(filing), str(filing.taken_by)
        turns.give_back(filing, officer, state=State.FEE_CHECKED, right="filing.release_others", ground=ground)
        holding.pass_on(filing, request, holder=holder)
        return True
