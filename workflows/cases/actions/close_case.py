"""An officer closes a case, or opens it again: on a ground, under a day, with an entry in the register."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases import rules
from backoffice.cases.models import Case
from backoffice.cases.standing import CaseStanding, ClosingGround, ReopeningGround
from backoffice.kernel import clock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import events
from workflows.cases import standing as steps
from workflows.filing.steps import stop_for


def close_case(*, number: str, on: date, ground: str, note: str = "", officer: User) -> CaseStanding:
    """Close the case from a Hong Kong day on. Sent again, it is done.

    The door refuses what is filed in it from now on, and nothing that came meanwhile is accepted until it is opened again.

    Raises:
        NotFound: there is no such case for this person.
        Forbidden: the officer has not the right in its office.
        Refused: closed-already, case-withdrawn, filings-waiting, ground-needed, note-needed, day-ahead, day-too-early.
    """
    with transaction.atomic():
        case = steps.locked(number, officer, "case.close")
        step = rules.Step(on, ground, steps.said(note), frozenset(ClosingGround.values))
        done = _done_before(case, step, True, officer)
        if done is not None:
            return done
        stop_for(rules.may_close(steps.facts_of(case), step))
        case.closed_at = clock.now()
        return _enter(case, step, True, officer)


def reopen_case(*, number: str, on: date, ground: str, note: str = "", officer: User) -> CaseStanding:
    """Open a closed case again from a Hong Kong day on. Sent again, it is done.

    Raises:
        NotFound: there is no such case for this person.
        Forbidden: the officer has not the right in its office.
        Refused: open-already, case-withdrawn, ground-needed, note-needed, day-ahead, day-too-early.
    """
    with transaction.atomic():
        case = steps.locked(number, officer, "case.close")
        step = rules.Step(on, ground, steps.said(note), frozenset(ReopeningGround.values))
        done = _done_before(case, step, False, officer)
        if done is not None:
            return done
        stop_for(rules.may_reopen(steps.facts_of(case), step))
        case.closed_at = None
        return _enter(case, step, False, officer)


def _done_before(case: Case, step: rules.Step, closes: bool, officer: User) -> CaseStanding | None:
    """The last standing, if it is this one sent again."""
    last = case.standings.order_by("-id").first()
    wanted = (closes, step.on, step.ground, step.note, officer.pk)
    same = last is not None and (last.closes, last.on, last.ground, last.note, last.officer_id) == wanted
    return last if same else None


def _enter(case: Case, step: rules.Step, closes: bool, officer: User) -> CaseStanding:
    case.save(update_fields=["closed_at"])
    standing = CaseStanding.objects.create(
        case=case, closes=closes, on=step.on, ground=step.ground, note=step.note, officer=officer, at=clock.now()
    )

    def words() -> str:
        told = _("Case closed: %(ground)s") if closes else _("Case opened again: %(ground)s")
        return told % {"ground": standing.ground_words}

    steps.enter(case, step.on, officer, words=words)
    events.stood(standing, case.number, case.office.code, rights.actor_of(officer))
    return standing
