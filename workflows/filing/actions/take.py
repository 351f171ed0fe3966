"""An officer takes a filing for review, the next in line or a chosen one, and may give it back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.cases.sealing import keys_of, within_keys
from backoffice.filings import events, rules
from backoffice.filings.holdings import request_for
from backoffice.filings.models import Filing
from backoffice.filings.queue_rules import cure_windows, lease_of
from backoffice.filings.rules import CureWindow, InLine
from backoffice.filings.states import State
from backoffice.filings.tallies import TO_REVIEW
from backoffice.kernel import clock, idempotency
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.kernel.questions import Question, Several
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.cases import sealing
from workflows.filing import holding, steps, turns


def take(*, reference: str, officer: User) -> Filing:
    """Take this filing; taking what one has changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        Conflict: someone else has it, or it is not waiting for review; who and when is in the words.
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "filing.take", filing.office)
        sealing.must_see(officer, filing)
        steps.stop_for(rules.may_take(steps.decision_facts(filing, officer)))
        if filing.taken_by_id == officer.pk:
            _go_on(filing)
        else:
            if filing.taken_by_id is not None:
                _end_lease_for(filing, officer)
            if filing.taken_by_id is None:
                _give(filing, officer)
    return filing


def _go_on(filing: Filing) -> None:
    """Opened again by who has it: its time begins anew."""
    if filing.lease_until is not None:
        filing.lease_until = clock.now() + lease_of(filing.office_id)
        filing.save(update_fields=["lease_until"])


def _end_lease_for(filing: Filing, officer: User) -> None:
    """The time of who had it is over, and the schedule has not come by yet. Who asked for it first goes before.

    Raises:
        Conflict: somebody else had asked for it.
    """
    request = request_for(filing)
    if request is not None and request.asked_by_id != officer.pk:
        raise Conflict("asked-already", _("%(who)s has asked for it before you.") % {"who": request.asked_by})
    holding.end_lease(filing)


def _give(filing: Filing, officer: User) -> None:
    holding.give(filing, officer)
    events.taken(filing, rights.actor_of(officer))


def waiting(seeing: list[int], blind: list[int], passed: list[int]) -> QuerySet[Filing]:
    """What waits for somebody in a registry (sealing.keys_of), but for those passed over: not held or referred, in nobody's hands; urgent
    ones first, then by deemed time."""
    free = Filing.objects.filter(within_keys(seeing, blind), TO_REVIEW, taken_by=None).exclude(pk__in=passed)
    return free.only("urgent", "deemed_received_at").order_by("-urgent", "deemed_received_at", "pk")


def _since(*, urgent: bool) -> Question[Filing]:
    """The first of such urgency that counts from a moment on."""
    return Question(
        lambda seeing, blind, passed, moment: waiting(seeing, blind, passed).filter(urgent=urgent, deemed_received_at__gte=moment)[:1],
        *_ASKED,
        datetime,
    )


_ASKED = (Several(int), Several(int), Several(int))
_FIRST = Question(lambda seeing, blind, passed: waiting(seeing, blind, passed)[:1], *_ASKED)
_FIRST_SINCE = {urgent: _since(urgent=urgent) for urgent in (False, True)}
_FREE = Question(
    lambda pk: (
        Filing.objects.filter(TO_REVIEW, pk=pk, taken_by=None)
        .select_related("office")
        .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",))
    ),
    int,
)


def _head(office: Office, window: CureWindow | None, passed: list[int]) -> InLine | None:
    """Whose turn comes first in this registry (rules.InLine.place).

    The index gives the oldest of the most urgent. Only where that one's day is past already, another of the same urgency may come
    before it: the oldest whose filer could still cure today.
    """
    keys = keys_of([office])
    first = _FIRST.first(*keys, passed)
    if first is None:
        return None
    if window is not None and window.ends_for(_deemed(first)) is None:
        first = _FIRST_SINCE[first.urgent].first(*keys, passed, window.begins) or first
    deemed = _deemed(first)
    return InLine(first.urgent, window.ends_for(deemed) if window is not None else None, deemed, first.pk)


def _deemed(filing: Filing) -> datetime:
    if filing.deemed_received_at is None:
        raise AssertionError("a filing in review has its deemed time (check constraint)")
    return filing.deemed_received_at


def _first_free(offices: Sequence[Office]) -> Filing | None:
    """The first in line in all these registries, locked; a row that another officer is taking is passed over.

    Each registry's first is read from that registry's own index: to sort all that waits would cost more with each filing.
    """
    windows = cure_windows(offices, clock.now())
    passed: list[int] = []
    while True:
        found = (_head(office, windows[office.pk], passed) for office in offices)
        heads = [head for head in found if head is not None]
        if not heads:
            return None
        first = min(heads, key=InLine.place).number
        locked = _FREE.first(first)
        if locked is not None:
            return locked
        passed.append(first)


def take_next(*, officer: User, office: Office | None = None, press: str = "") -> Filing | None:
    """Take the first filing in line: urgent ones first, then those whose filer could still cure on its day, the least time left
    first, then by deemed time, then first come first served.

    None when nothing waits. Two officers at once get two filings: a row that the other is taking is passed over.

    press: what tells this press of the button from every other, if anything does. Pressed again, because its answer was lost
    or by a double click, it gives the filing that it gave, as long as the officer has that in hand.

    Raises:
        Forbidden: the officer has not the right in that registry.
    """
    offices = rights.offices_for(officer, "filing.take")
    if office is not None:
        rights.must(officer, "filing.take", office)
        offices = offices.filter(pk=office.pk)
    registries = rights.seeing(officer, offices)
    with transaction.atomic():
        return _take_first(officer, registries) if not press else _take_first_once(officer, registries, press)


def _take_first(officer: User, offices: Sequence[Office]) -> Filing | None:
    filing = _first_free(offices)
    if filing is not None:
        # Once more in the transaction, whose event keeps it.
        rights.must(officer, "filing.take", filing.office)
        _give(filing, officer)
    return filing


def _take_first_once(officer: User, offices: Sequence[Office], press: str) -> Filing | None:
    key, kept = idempotency.recall(scope=f"take-next:{officer.pk}", key=press)
    if kept:
        given = Filing.objects.filter(reference=kept["reference"], taken_by=officer, state=State.FEE_CHECKED, office__in=offices).first()
        if given is not None:
            return given
    filing = _take_first(officer, offices)
    if filing is None:
        idempotency.forget(key)
    else:
        idempotency.keep(key, body={"reference": filing.reference})
    return filing


def release(*, reference: str, officer: User, ground: str = "") -> Filing:
    """Give a filing back to the worklist; a senior officer may take it out of a colleague's hands and says why. Whoever had asked
    for it has it then.

    Raises:
        Forbidden: it is a colleague's, and the officer is not senior here.
        Conflict: nobody has it any more.
        Refused: ground-needed.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        request, holder = request_for(filing), str(filing.taken_by)
        turns.give_back(filing, officer, state=State.FEE_CHECKED, right="filing.release_others", ground=ground)
        holding.pass_on(filing, request, holder=holder)
    return filing
