"""Somebody asks what fees would have done to the last days' filings of a registry; the worker prices them, and the answer is kept."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.fees.plain import as_plain
from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Refused
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.fees import events
from workflows.fees.models import Rehearsal
from workflows.fees.rehearsing import MOST_DAYS, REHEARSE, after_the_concession, of_change
from workflows.fees.steps import PART, add_part, of_span


def ask_rehearsal(*, reference: str, office: Office, days: int, change: str, by: User) -> Rehearsal:
    """Ask it for the filings of the last `days` Hong Kong days up to this moment, by a proposed change of the schedule (its
    reference) or, with an empty one, by the day after the concession. What is priced in a moment is there when this returns.
    The reference was drawn with the form, so that a form sent twice asks once.

    Raises:
        Conflict: reference-taken, another question has it.
        Forbidden: the person has not the right in this registry.
        NotFound: there is no such change of this court's schedule.
        Refused: days-wrong, no-concession, change-settled.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days-wrong", _("Choose 1 to %(most)s days.") % {"most": MOST_DAYS})
    with transaction.atomic():
        rights.must(by, "fee.rehearse", office)
        known = Rehearsal.objects.select_related("office").filter(reference=reference).first()
        if known is not None:
            return _the_same(known, (by.pk, office.pk, days, change))
        moment = clock.now()
        then = of_change(change, office.court) if change else after_the_concession(office.court)
        if then is None:
            raise Refused("no-concession", _("No concession with an end is in force in this court today."))
        since = clock.midnight(clock.today() - timedelta(days=days - 1))
        total = Filing.objects.filter(of_span(office.pk, since, moment)).count()
        rehearsal = Rehearsal.objects.create(
            reference=reference, office=office, change=change, days=days, since=since, before=moment, on=then.on,
            words=then.words.en[:500], words_zh=then.words.zh[:500], schedule=as_plain(then.schedule), asked_by=by, asked_at=moment,
            total=total,
        )  # fmt: skip
        events.rehearsal_asked(rehearsal, rights.actor_of(by))
        if total <= PART:
            add_part(rehearsal)
        else:
            outbox.put(REHEARSE, key=rehearsal.reference, rehearsal=rehearsal.reference)
    return rehearsal


def _the_same(known: Rehearsal, asked: tuple[int, int, int, str]) -> Rehearsal:
    if (known.asked_by_id, known.office_id, known.days, known.change) != asked:
        raise Conflict("reference-taken", _("The form was sent before with something else. Open it again."))
    return known
