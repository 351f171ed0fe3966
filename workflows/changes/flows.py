"""What people do with a change that weighs enough: a second person decides."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import Activation, Flow, flow

from backoffice.changes.models import Change
from backoffice.people.models import Office
from workflows.changes.kinds import kind_of
from workflows.changes.locks import ChangeLock
from workflows.changes.models import ChangeProcess
from workflows.changes.views import ToChangePage


def right_to_confirm(activation: Activation) -> str:
    """The right that the change's kind asks of the second person."""
    return kind_of(activation.process.change.kind).right_to_confirm


def office_of(process: ChangeProcess) -> Office | None:
    """The office of the change, if it is of one office."""
    return process.change.office


class ChangeFlow(Flow):
    """Somebody has proposed a change of the rules; another person confirms or declines it."""

    process_class = ChangeProcess
    lock_impl = ChangeLock()
    process_title = _("Change of the rules")
    process_description = _("A second person looks at what it would do and decides.")

    proposed = flow.StartHandle(this.begin).Annotation(title=_("Proposed")).Next(this.confirm)
    confirm = (
        flow.View(ToChangePage.as_view())
        .Annotation(title=_("Confirm"), description=_("Read the preview; confirm it, or decline it with a ground."))
        .Permission(right_to_confirm, obj=office_of)
        .Next(this.decided)
    )
    decided = flow.End().Annotation(title=_("Decided"))

    def begin(self, activation: Any, *, change: Change) -> ChangeProcess:
        """Open the process for a change that was just proposed."""
        process: ChangeProcess = activation.process
        process.change = change
        return process
