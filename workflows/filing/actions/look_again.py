"""An officer takes a decided filing that was drawn for a blind second look, and says what they would have decided."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.selectors import reasons_in_force
from backoffice.filings import second_look_events, second_look_rules
from backoffice.filings.decided import Ruling
from backoffice.filings.models import DecisionKind, Filing, SecondLook, SecondLookReason
from backoffice.filings.queue_rules import lease_of
from backoffice.filings.second_look_lists import reasons_decided
from backoffice.filings.second_look_rules import LookFacts
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import steps
from workflows.filing.handing import locked_look
from workflows.filing.second_looks import RIGHT, decided_on

_KINDS = {Ruling.RETURNED: DecisionKind.RETURN, Ruling.REJECTED: DecisionKind.REJECT}


def take_look(*, reference: str, officer: User) -> SecondLook:
    """Have this look for oneself, for as long as a review is lent in the registry. Taken again by who has it, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: there is none, the filing or a document is sealed from the officer, or it is of their own decision.
        Conflict: look-taken, look-answered, look-over; who is in the words.
    """
    with transaction.atomic():
        look, filing = _locked(reference, officer)
        now = clock.now()
        facts = _facts(look, officer)
        steps.stop_for(second_look_rules.may_take(facts, now=now, today=clock.today(), lease=lease_of(filing.office_id)))
        if not facts.mine:
            look.taken_by, look.taken_at = officer, now
            look.save(update_fields=["taken_by", "taken_at"])
            second_look_events.taken(look, rights.actor_of(officer))
    return look


def answer_look(*, reference: str, officer: User, ruling: str, reasons: Sequence[str], note: str) -> SecondLook:
    """Put on record what this officer would have decided (accepted, returned or rejected, with the codes of reasons), and whether the
    decision agrees. The filing stays as it is. Answered again alike, it changes nothing.

    Raises:
        Forbidden, NotFound: as when it is taken.
        Conflict: look-answered, look-over, look-not-taken.
        Refused: no-ruling, no-reason, unknown-reason, note-too-long.
    """
    said = note.replace("\r\n", "\n").strip()
    with transaction.atomic():
        look, _filing = _locked(reference, officer)
        kind = _KINDS.get(Ruling(ruling)) if ruling in Ruling.values else None
        codes = list(dict.fromkeys(reasons)) if kind else []
        if look.answered_by_id == officer.pk and (look.ruling, look.note, _codes_of(look)) == (ruling, said, codes):
            return look
        known = {reason.code: reason for reason in reasons_in_force(kind, clock.today())} if kind else {}
        steps.stop_for(
            second_look_rules.may_answer(
                _facts(look, officer), today=clock.today(), ruling=ruling, reasons=codes, known=known, note=said
            )
        )  # fmt: skip
        given = [reason.code for reason in reasons_decided([look]).get(look.pk, [])]
        look.answered_by, look.answered_person, look.answered_at = officer, officer.as_person, clock.now()
        look.ruling, look.note = ruling, said
        look.agreement = second_look_rules.compared(look.line.ruling, given, ruling, codes)
        look.save(update_fields=["answered_by", "answered_person", "answered_at", "ruling", "note", "agreement"])
        SecondLookReason.objects.bulk_create(SecondLookReason(look=look, reason=known[code]) for code in codes)
        second_look_events.answered(look, rights.actor_of(officer))
    return look


def _locked(reference: str, officer: User) -> tuple[SecondLook, Filing]:
    """The look under its lock, and its filing as it may be seen."""
    look, filing = locked_look(reference, officer, RIGHT)
    if decided_on(officer, look):
        # Nobody learns that a decision of theirs was drawn.
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    return look, filing


def _facts(look: SecondLook, officer: User) -> LookFacts:
    facts = LookFacts(look.until, look.called_off_at is not None, "", "", look.taken_at, mine=look.taken_by_id == officer.pk)
    if look.answered_by is not None:
        facts = replace(facts, answered_by=str(look.answered_by))
    return replace(facts, holder=str(look.taken_by)) if look.taken_by is not None and not facts.mine else facts


def _codes_of(look: SecondLook) -> list[str]:
    return list(look.reasons.order_by("pk").values_list("reason__code", flat=True))
