"""A senior officer or manager notes that a decision and the second look at it, which did not agree, were talked over."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import second_look_events
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.second_looks import Agreement
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.grounds import stated


def talk_over(*, reference: str, person: User, note: str) -> SecondLook:
    """Note what came of talking it over, once. Noted again alike by the same person, it changes nothing.

    Raises:
        Forbidden: the person has not the right in this registry.
        NotFound: there is none, or its filing is sealed from the person.
        Conflict: talked-over, by somebody else or otherwise; nothing-to-talk-over: it is not answered, or it agrees;
            one-of-the-two: the person decided, or looked again.
        Refused: ground-needed, the note is empty.
    """
    said = stated(note)
    with transaction.atomic():
        look = lock(SecondLook, reference=reference, along=("office", "line"))
        rights.must(person, "second_look.talk_over", look.office)
        filing = Filing.objects.select_related("office").get(pk=look.line.filing_id)
        sealing.must_see(person, filing, *documents_of(filing))
        if (look.talked_by_id, look.talked_note) == (person.pk, said):
            return look
        if look.talked_at is not None:
            raise Conflict("talked-over", _("%(who)s has noted already that it was talked over.") % {"who": look.talked_by})
        if look.agreement not in (Agreement.REASONS, Agreement.DIFFERS):
            raise Conflict("nothing-to-talk-over", _("There is nothing to talk over: it is not answered, or it agrees."))
        if person.as_person in (look.decided_person, look.answered_person):
            raise Conflict("one-of-the-two", _("One of the two decisions is yours: another person notes what came of talking it over."))
        look.talked_by, look.talked_at, look.talked_note = person, clock.now(), said
        look.save(update_fields=["talked_by", "talked_at", "talked_note"])
        second_look_events.talked_over(look, rights.actor_of(person))
    return look
