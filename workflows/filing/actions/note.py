"""Staff write notes on a filing for each other, strike one out, and mark as read that they are named in one."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import review_events
from backoffice.filings.models import Filing
from backoffice.filings.notes import FilingNote, Mention, named_in
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.grounds import stated

RIGHT = "filing.note"
LONGEST = 2000
MOST_NAMED = 10


def write_note(*, reference: str, author: User, text: str) -> FilingNote:
    """Write a note on the filing, whatever its state. Who is named in it by @user.name, and may see the filing, has it in their list.
    Written again by who has just written it, it is there.

    Raises:
        Forbidden: the author has not the right on this filing's registry.
        NotFound: it is sealed from the author.
        Refused: note-needed, note-too-long, too-many-named, or nobody-of-that-name: no colleague who may see the filing has it.
    """
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Refused("note-needed", _("Write the note first."), field="text")
    if len(said) > LONGEST:
        raise Refused("note-too-long", _("A note has at most %(most)s characters.") % {"most": LONGEST}, field="text")
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(author, RIGHT, filing.office)
        sealing.must_see(author, filing)
        last = filing.notes.order_by("-number").first()
        if last is not None and (last.author_id, last.text, last.strikes_id) == (author.pk, said, None):
            return last
        named = _named(filing, author, said)
        note = FilingNote.objects.create(filing=filing, number=(last.number if last else 0) + 1, author=author, at=clock.now(), text=said)
        Mention.objects.bulk_create(Mention(note=note, person=person) for person in named)
        review_events.note_written(filing, rights.actor_of(author), note, named=[str(person) for person in named])
    return note


def _named(filing: Filing, author: User, text: str) -> list[User]:
    """The colleagues whom the text names, without the author."""
    names = named_in(text)
    if len(names) > MOST_NAMED:
        raise Refused("too-many-named", _("Name at most %(most)s colleagues in a note.") % {"most": MOST_NAMED}, field="text")
    found = []
    for name in names:
        person = User.objects.filter(username__iexact=name, is_active=True).first()
        if person is None or not rights.may(person, "filing.view", filing.office) or not sealing.sees(person, filing):
            words = _("No colleague who may see this filing has the user name @%(name)s.")
            raise Refused("nobody-of-that-name", words % {"name": name}, field="text")
        if person.pk != author.pk:
            found.append(person)
    return found


def strike_note(*, reference: str, number: int, person: User, ground: str) -> FilingNote:
    """Strike out a note: who wrote it, or a senior officer, with a ground. It stays readable, and is in nobody's list any more.

    Raises:
        Forbidden: the person has not the right on this filing's registry, or a colleague wrote it.
        NotFound: it is sealed from the person, or has no such note.
        Conflict: struck-out-already.
        Refused: ground-needed.
    """
    said = stated(ground)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(person, RIGHT, filing.office)
        sealing.must_see(person, filing)
        note = filing.notes.select_related("author", "struck_by__author").filter(number=number, strikes=None).first()
        if note is None:
            raise NotFound("no-note", _("There is no note %(number)s on this filing.") % {"number": number})
        before: FilingNote | None = getattr(note, "struck_by", None)
        if before is not None:
            if (before.author_id, before.text) == (person.pk, said):
                return before
            raise Conflict("struck-out-already", _("%(who)s has struck it out already.") % {"who": before.author})
        if note.author_id != person.pk and not rights.may(person, "filing.release_others", filing.office):
            raise Forbidden("note-of-other", _("%(who)s wrote it; a senior officer can strike it out.") % {"who": note.author})
        last = filing.notes.order_by("-number").values_list("number", flat=True)[0]
        struck = FilingNote.objects.create(filing=filing, number=last + 1, author=person, at=clock.now(), text=said, strikes=note)
        review_events.note_struck(filing, rights.actor_of(person), note, ground=said)
    return struck


def read_mention(*, mention: int, person: User) -> Mention:
    """Mark as read that the person is named in a note; the first moment stays. No event: nothing happened to the filing.

    Raises:
        Refused: no-mention, they are not named there.
    """
    with transaction.atomic():
        row = Mention.objects.select_for_update(of=("self",)).filter(pk=mention, person=person).first()
        if row is None:
            raise Refused("no-mention", _("You are not named there."))
        if row.read_at is None:
            row.read_at = clock.now()
            row.save(update_fields=["read_at"])
    return row
