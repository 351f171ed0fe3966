"""What officers do in the stories: the same acts as their screens call. A step that is done is passed over."""

from backoffice.audit.models import Event
from backoffice.filings.checks import Ticked
from backoffice.filings.events import SHORTFALL_NOTED
from backoffice.filings.models import Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.selectors import checklist_of, documents_of
from backoffice.filings.states import State
from backoffice.people.models import User
from workflows.demo.stories import Step
from workflows.demo.times import Resolver
from workflows.filing.actions.accept import accept
from workflows.filing.actions.refer import refer
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import take
from workflows.filing.actions.tick import tick
from workflows.money.actions.shortfall import note_shortfall, take_shortfall


def act(step: Step, reference: str, officer: User, resolver: Resolver) -> None:
    """Let the officer take the step, unless a run before this one got so far.

    Raises:
        Refused: the act refuses; the story is wrong, or the act.
    """
    filing = Filing.objects.get(reference=reference)
    if _is_past(step, filing, officer):
        return
    details = step.details
    if step.do == "take":
        take(reference=reference, officer=officer)
    elif step.do == "accept":
        _check(filing, officer)
        accept(reference=reference, officer=officer)
    elif step.do == "return":
        cure_by = resolver.day(details["cure_by"]) if details.get("cure_by") else None
        return_for_correction(reference=reference, officer=officer, reasons=_reasons(step), cure_by=cure_by)
    elif step.do == "reject":
        reject(reference=reference, officer=officer, reasons=_reasons(step))
    elif step.do == "refer":
        to = User.objects.get(username=details["to"]) if details.get("to") else None
        refer(reference=reference, officer=officer, question=details["note"], to=to)
    elif step.do == "take shortfall":
        take_shortfall(reference=reference, officer=officer)
    else:
        note_shortfall(reference=reference, officer=officer, note=details["note"])


def _check(filing: Filing, officer: User) -> None:
    """Tick what no rule has ticked, as somebody does who has read the documents."""
    for check in checklist_of(filing, documents_of(filing)):
        if check.ticked == Ticked.NO:
            tick(reference=filing.reference, officer=officer, document=check.document, code=check.point.code, ticked=True)


def _is_past(step: Step, filing: Filing, officer: User) -> bool:
    if step.do == "note shortfall":
        noted = Event.objects.filter(subject=filing.reference, code=SHORTFALL_NOTED.code)
        return any(event.data.get("note") == step.details["note"] for event in noted)
    if step.do == "take shortfall":
        return filing.state not in (State.DEEMED_RECEIVED, State.FEE_SHORT)
    # Everything else is done with a filing that waits for review; one that is decided or withdrawn is past it.
    # What was referred was taken before.
    referred = step.do in ("take", "refer") and filing.referrals.exists()
    return referred or filing.decided_at is not None or filing.state == State.WITHDRAWN


def _reasons(step: Step) -> list[ReturnedFor]:
    return [ReturnedFor(one["code"], one.get("document"), one.get("page"), one.get("note", "")) for one in step.details["reasons"]]
