"""An officer enters that other solicitors act for a party, or that it acts in person, from a day on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases import rules
from backoffice.cases.models import Case, Party
from backoffice.cases.standing import Representation
from backoffice.filings.models import Filing
from backoffice.filings.representation import acting_for
from backoffice.filings.states import State
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.references import normalise
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import events, sealing
from workflows.cases import standing as steps
from workflows.filing.steps import stop_for

LONGEST_NAME = 500


def change_solicitors(
    *, number: str, party: int, solicitors: str, effective_on: date, filing: str = "", note: str = "", officer: User
) -> Representation:
    """Enter who acts for the party (its id) of the case from a Hong Kong day on; an empty name: the party acts in person.

    filing: the accepted filing of the case that gives notice of it; without one `note` says by what it is shown. Who acted before stays
    on record with the change. Sent again, it is done.

    Raises:
        NotFound: there is no such case or party for this person.
        Forbidden: the officer has not the right in its office.
        Refused: case-withdrawn, nothing-changed, ground-needed, filing-not-here, day-ahead, day-too-early, name-too-long.
    """
    name, said, reference = " ".join(solicitors.split()), steps.said(note), normalise(filing) if filing.strip() else ""
    if len(name) > LONGEST_NAME:
        raise Refused("name-too-long", _("Give a name of at most %(most)s characters.") % {"most": LONGEST_NAME})
    with transaction.atomic():
        case = steps.locked(number, officer, "case.represent")
        found = Party.objects.filter(case=case, pk=party).first()
        if found is None:
            raise NotFound("no-party", _("There is no such party in this case."))
        last = found.representations.order_by("effective_on", "id").last()
        wanted = (name, effective_on, reference, said, officer.pk)
        if last is not None and (last.solicitors, last.effective_on, last.filing_reference, last.note, last.officer_id) == wanted:
            return last
        now = acting_for(case, [found])[found.pk]
        asked = rules.NewSolicitors(
            name, effective_on, reference, _is_here(case, reference, officer), said, now.solicitors, last.effective_on if last else None
        )
        stop_for(rules.may_change_solicitors(steps.facts_of(case), asked))
        change = Representation.objects.create(
            party=found, solicitors=name, before=now.solicitors or "", before_known=now.solicitors is not None, effective_on=effective_on,
            filing_reference=reference, note=said, officer=officer, at=clock.now(),
        )  # fmt: skip
        _enter(case, found, change, officer)
        events.solicitors_changed(change, case.number, case.office.code, rights.actor_of(officer))
    return change


def _is_here(case: Case, reference: str, officer: User) -> bool:
    """Whether it is a filing of the case that the officer sees, accepted for good: its acceptance cannot be undone any more."""
    accepted = (State.ACCEPTED, State.SERVED)
    filing = Filing.objects.select_related("office").filter(case=case, reference=reference, state__in=accepted).first()
    if filing is None or (filing.undo_until is not None and filing.undo_until > clock.now()):
        return False
    return sealing.sees(officer, filing)


def _enter(case: Case, party: Party, change: Representation, officer: User) -> None:
    def words() -> str:
        who = languages.picked(party.name, party.name_zh)
        said = {"party": who, "new": change.solicitors or _("the party in person"), "old": change.before or _("the party in person")}
        if not change.before_known:
            return _("Change of solicitors: %(new)s for %(party)s") % said
        return _("Change of solicitors: %(new)s for %(party)s, in place of %(old)s") % said

    steps.enter(case, change.effective_on, officer, words=words, filing=change.filing_reference)
