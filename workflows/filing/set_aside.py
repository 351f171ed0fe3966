"""A kind of change: an acceptance is set aside after it left the house. A senior officer proposes, another person confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.actors import Actor
from backoffice.cases.models import Case
from backoffice.changes.models import Change
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.parts import LeftOut, marks_of
from backoffice.filings.set_aside import SET_ASIDE, aside_facts, may_set_aside
from backoffice.filings.states import State
from backoffice.kernel import clock, languages
from backoffice.kernel.locking import lock
from backoffice.kernel.reasons import Reason
from workflows.changes.kinds import Content, Preview, Shown
from workflows.filing import lifecycle, taking_back, telling
from workflows.filing.one_filing import OfOneFiling
from workflows.filing.steps import stop_for
from workflows.grounds import stated
from workflows.service import notices
from workflows.service import steps as service


class SetAside(OfOneFiling):
    """Content: `reference` of the filing, `case_number`, and `accepted_at`, the time of the acceptance (ISO, UTC).

    Of a filing that was accepted without some of its documents, what was accepted is set aside. The others stay as they are: what was
    returned can be filed again by itself as long as its case stands, and goes with the rest once that is returned.
    """

    code = SET_ASIDE
    title = gettext_lazy("Setting an acceptance aside")
    right_to_propose = "filing.set_aside"
    right_to_confirm = "filing.set_aside_confirm"

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """How it stands."""
        filing = _filing(content)
        return {"state": str(filing.state)} if filing is not None else None

    def check(self, content: Content) -> Sequence[Reason]:
        """The pure rule, on the rows as they stand now."""
        filing = _filing(content)
        if filing is None:
            raise AssertionError("a change is about a filing that is there")
        return may_set_aside(aside_facts(filing, seen_at=content["accepted_at"]))

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Always: a served paper of the court is said to hold no longer."""
        return True

    def preview(self, change: Change, now: datetime) -> Preview:
        """What was accepted, and what becomes of it."""
        content, was = change.content, change.before or {}
        lines = [
            Shown(_("Filing"), content["reference"], content["reference"]),
            Shown(_("Case"), content["case_number"], content["case_number"]),
            Shown(_("Accepted"), languages.moment(datetime.fromisoformat(content["accepted_at"])), _("set aside")),
            Shown(_("State"), str(State(was["state"]).label) if was else "", _("To review")),
        ]
        said = [
            _("Its entries stay in the register, and later entries take them back. A case that it opened is withdrawn, and its number stays"
              " used; what waits in that case cannot be accepted in it, and is to be returned."),
            _("Its sealed copies are said to be set aside wherever they are checked. Whoever they were made available to is told."),
            _("It is in review again and can be returned or rejected. It is not accepted a second time. Its money stays as it is."),
        ]  # fmt: skip
        filing = _filing(content)
        if filing is not None and filing.left_out:
            said.append(_of_parts(filing))
        return Preview(lines=lines, figures=[(1, _("filing"))], warnings=said)

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Enter it in the register, and in the filing, its case and its service; tell everybody who was served."""
        content = change.content
        filing = lock(Filing, reference=content["reference"], along=("office",))
        case = None if filing.case_id is None else lock(Case, pk=filing.case_id, along=("office",))
        # Only under both locks: it is accepted in the case, or the case is closed, by whoever held one of them.
        stop_for(self.check(content))
        if case is None:
            raise AssertionError("an accepted filing has its case (check constraint)")
        moment = clock.now()
        taking_back.take_back_entries(
            filing, case, actor, by=actor.name, ground=stated(change.ground), words=lambda document: _words(document, change)
        )
        lifecycle.call_off_service(filing.reference)
        reached = service.set_aside(filing, moment)
        withdrawn = taking_back.leave_case(filing, case, for_good=True)
        taking_back.forget_decision(filing)
        filing.set_aside_at = moment
        if filing.state == State.ACCEPTED:
            filing.undo_acceptance()
        else:
            filing.set_aside_acceptance()
        filing.save(update_fields=["state", "case", "decided_by", "decided_at", "undo_until", "set_aside_at"])
        notices.over(filing)
        # What it was accepted without has gone its own way, and its notice is drawn as it would have been (decision 0037).
        against = list(marks_of(filing.pk).values()) if filing.left_out else []
        if against and not reached:
            # It would have been told with the service.
            telling.left_out(filing, against)
        telling.set_aside(filing, case.number, change, reached, against=against)
        events.acceptance_set_aside(
            filing, actor, case_number=case.number, withdrawn=withdrawn, change=change.reference, ground=change.ground,
            addressees=[each.addressee for each in reached],
        )  # fmt: skip
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])


def _words(document: str, change: Change) -> str:
    told = _("Taken back: %(document)s. The acceptance was set aside by decision %(change)s.")
    return told % {"document": document, "change": change.reference}


def _of_parts(filing: Filing) -> str:
    """What becomes of the documents without which it was accepted."""
    numbers = languages.listed([str(number) for number in marks_of(filing.pk)])
    words = {
        LeftOut.AWAITED: _("It was accepted without document %(numbers)s. What was returned of it can be filed again by itself while"
                           " its case stands; when the rest is returned, both are filed again together."),
        LeftOut.AGAIN: _("It was accepted without document %(numbers)s. What was filed again in its place is dealt with by itself; what"
                         " waits in a case that is withdrawn is to be returned."),
    }.get(LeftOut(filing.left_out), _("It was accepted without document %(numbers)s. That stays as it is."))  # fmt: skip
    return words % {"numbers": numbers}


def _filing(content: Content) -> Filing | None:
    return Filing.objects.select_related("case", "office").filter(reference=content["reference"]).first()
