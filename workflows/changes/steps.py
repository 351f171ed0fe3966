"""Steps that the acts on changes share. They are given the locked change."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow import PROCESS, STATUS

from backoffice.changes.content import canonical, hash_of
from backoffice.changes.models import Change
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.reasons import Reason
from backoffice.kernel.references import new_reference
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.changes import events, locks
from workflows.changes.flows import ChangeFlow
from workflows.changes.kinds import Content, Kind
from workflows.changes.models import ChangeProcess
from workflows.changes.rules import ChangeFacts
from workflows.grounds import stated

PREFIX = "CH"
_ACTIVE = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED, STATUS.SCHEDULED, STATUS.ERROR)
# Someone else was first, or what was on the screen is not what stands there.
_RACES = frozenset({"change-settled", "content-differs"})


def on_each_office(user: User, right: str, offices: Iterable[Office]) -> bool:
    """The usual answer to Kind.may: the right on each of these offices, or somewhere if it is of no office."""
    listed = list(offices)
    return all(rights.may(user, right, office) for office in listed) if listed else rights.may(user, right)


def must_have(user: User, kind: Kind, right: str, content: Content) -> None:
    """Stop an act without the kind's right, by the memberships as they stand now.

    Raises:
        Forbidden: the person has not the right over this content.
    """
    if not kind.may(User.objects.get(pk=user.pk), right, content):
        raise Forbidden("no-right", _("You do not have the right to do this in this office."), right=right)


def facts_of(change: Change, user: User, seen: str) -> ChangeFacts:
    """What the rules need to know."""
    return ChangeFacts(
        state=str(change.state), content_hash=change.content_hash, seen=seen, proposed_by=change.proposed_person,
        acting=user.as_person, proposer_name=str(change.proposed_by),
    )  # fmt: skip


def stop_for(reasons: Iterable[Reason]) -> None:
    """Refuse if there is a reason.

    Raises:
        Conflict: somebody else was first, or the content on the screen was another.
        Refused: any other reason; also that it is another person's to do.
    """
    given = list(reasons)
    if not given:
        return
    refusal = Conflict if any(reason.code in _RACES for reason in given) else Refused
    details = [{"code": reason.code, "detail": reason.text, "field": reason.field} for reason in given]
    raise refusal(given[0].code, " ".join(reason.in_words(_) for reason in given), reasons=details)


def must_say_why(ground: str) -> str:
    """The ground in one line.

    Raises:
        Refused: ground-needed.
    """
    return stated(ground, longest=500)


def write_draft(kind: Kind, user: User, content: Content, **fields: Any) -> Change:
    """A new draft of this person."""
    offices = list(kind.offices(content))
    canonical(content)
    change = Change.objects.create(
        reference=new_reference(PREFIX), kind=kind.code, office=offices[0] if len(offices) == 1 else None, content=dict(content),
        content_hash=hash_of(content), before=kind.before(content), drafted_at=clock.now(), proposed_by=user,
        proposed_person=user.as_person, **fields,
    )  # fmt: skip
    events.drafted(change, rights.actor_of(user))
    return change


def put_into_effect(change: Change, kind: Kind, user: User) -> None:
    """Write it into the rules; the caller has settled who decided."""
    actor = rights.actor_of(user)
    change.effected_at = clock.now()
    change.become_effected()
    change.save()
    kind.put_into_effect(change, actor)
    events.effected(change, actor)


def open_turn(change: Change) -> None:
    """The second person's turn begins."""
    with locks.held(change):
        ChangeFlow.proposed.run(change=change)


def finish_turn(change: Change, user: User) -> None:
    """The second person has decided: complete the task, and with it the process."""
    for process in ChangeProcess.objects.filter(change=change, finished=None).order_by("pk"):
        task = process.task_set.filter(status__in=_ACTIVE).order_by("pk").first()
        if task is None or task.status not in (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED):
            call_off(process)
            continue
        with locks.held(change):
            activation = task.flow_task.activation_class(task)
            if task.status == STATUS.NEW:
                activation.assign(user)
            if task.status == STATUS.ASSIGNED:
                activation.start(None)
            activation.execute()


def call_off(process: ChangeProcess) -> None:
    """Cancel the process and its open task; the state of the change is right, the process only its shadow."""
    process.task_set.filter(status__in=_ACTIVE).update(status=STATUS.CANCELED, finished=clock.now())
    ChangeProcess.objects.filter(pk=process.pk).update(status=PROCESS.CANCELED, finished=clock.now())


def cancel_turn(change: Change) -> None:
    """The proposal was taken back."""
    for process in ChangeProcess.objects.filter(change=change, finished=None):
        call_off(process)
