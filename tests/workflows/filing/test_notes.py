"""Notes of staff: never the filer's, never altered; who is named in one finds it in a list."""

import pytest
from django.db import IntegrityError, transaction

from backoffice.audit.models import Event
from backoffice.filings import notes
from backoffice.filings.notes import FilingNote, Mention, named_in, notes_of, page_of_mentions, unread_mentions
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.questions import Question, Several
from backoffice.people import rights
from tests.backoffice.api.test_messages import door_of
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.note import read_mention, strike_note, write_note

TEXT = "The address differs, @ben.ho. Cora knows."


def write(lives, filing, text=TEXT, who="officer"):
    return write_note(reference=filing.reference, author=getattr(lives.court, who), text=text)


def mentioned(lives, who="colleague", *, unread=True):
    person = getattr(lives.court, who)
    offices = rights.seeing(person, rights.offices_for(person, "filing.view"))
    return [row.note.text for row in page_of_mentions(person, offices, unread=unread)[0]]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ben.ho, look", ["ben.ho"]),
        ("ask @Ben.Ho. Then @cora.yip", ["ben.ho", "cora.yip"]),
        ("@ben.ho and @ben.ho", ["ben.ho"]),
        ("mail a@b.example", []),
        ("@ nobody", []),
        ("（@ben.ho）", ["ben.ho"]),
    ],
)
def test_who_is_named_in_a_text(text, names):
    assert named_in(text) == names


def test_a_note_stands_with_its_filing_and_never_with_the_filer(lives):
    filing = lives.taken()
    note = write(lives, filing)
    assert write(lives, filing) == note, "written again, it is there"
    door = door_of(lives.court.portal)
    for told in (door.get(f"filings/{filing.reference}"), door.get(f"filings/{filing.reference}/events"), door.get("messages")):
        assert b"address differs" not in told.content and b"note" not in told.content.replace(b"notice", b"")
    accept(reference=filing.reference, officer=lives.court.officer)
    write(lives, filing, "Noted after the decision.", who="cashier")
    assert [each.number for each in notes_of([filing.pk])] == [1, 2]
    event = Event.objects.filter(code="filing.note_written").first()
    assert TEXT not in str(event.data) and event.data["named"] == ["Ben Ho"]


def test_who_is_named_finds_it_and_marks_it_as_read(lives):
    filing = lives.taken()
    write(lives, filing)
    assert (mentioned(lives), mentioned(lives, "senior")) == ([TEXT], [])
    row = Mention.objects.get()
    with pytest.raises(Refused, match="not named"):
        read_mention(mention=row.pk, person=lives.court.senior)
    first = read_mention(mention=row.pk, person=lives.court.colleague).read_at
    assert first == clock.now() and read_mention(mention=row.pk, person=lives.court.colleague).read_at == first
    assert (mentioned(lives), mentioned(lives, unread=False)) == ([], [TEXT])


@pytest.mark.parametrize("name", ["nobody", "kay.sit", "jane.lo", "ivan.kwok"])
def test_nobody_is_named_who_may_not_see_the_filing(lives, name):
    with pytest.raises(Refused, match=f"@{name}"):
        write(lives, lives.taken(), f"Look, @{name}")
    assert not FilingNote.objects.exists()


def test_what_is_sealed_is_in_nobodys_list_who_may_not_see_it(lives):
    filing = lives.taken()
    write(lives, filing)
    seal_filing(reference=filing.reference, level="court", ground="an order", officer=lives.court.senior)
    assert mentioned(lives) == []
    with pytest.raises(NotFound):
        write(lives, filing, "Another", who="colleague")
    with pytest.raises(Refused, match="@ben"):
        write(lives, filing, "Look, @ben.ho", who="senior")
    write(lives, filing, "For @hilda.poon", who="senior")
    assert mentioned(lives, "auditor") == ["For @hilda.poon"]


def test_a_note_is_struck_out_and_stays_readable(lives):
    filing = lives.taken()
    write(lives, filing)
    strike = {"reference": filing.reference, "number": 1}
    with pytest.raises(Forbidden, match="Ada Lam wrote it"):
        strike_note(person=lives.court.colleague, ground="no", **strike)
    with pytest.raises(Refused, match="Say why"):
        strike_note(person=lives.court.officer, ground=" ", **strike)
    row = strike_note(person=lives.court.officer, ground="of another filing", **strike)
    assert strike_note(person=lives.court.officer, ground="of another filing", **strike) == row
    with pytest.raises(Conflict, match="struck it out"):
        strike_note(person=lives.court.senior, ground="so", **strike)
    with pytest.raises(NotFound):
        strike_note(person=lives.court.senior, ground="so", reference=filing.reference, number=2)
    (note,) = notes_of([filing.pk])
    assert (note.text, note.struck_by.text) == (TEXT, "of another filing")
    assert mentioned(lives) == []
    person = lives.court.colleague
    assert unread_mentions(person, rights.seeing(person, rights.offices_for(person, "filing.view"))) == 0
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FilingNote.objects.filter(pk=note.pk).update(text="something else")


def test_what_no_note_is(lives):
    filing = lives.taken()
    for text, code in ((" \n", "note-needed"), ("x" * 2001, "note-too-long"), (" ".join(f"@a{n}" for n in range(11)), "too-many-named")):
        with pytest.raises(Refused) as refused:
            write(lives, filing, text)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        write(lives, filing, who="auditor")


def test_of_very_many_the_latest_are_shown(lives, monkeypatch):
    filing = lives.taken()
    for text in ("first", "second", "third"):
        write(lives, filing, text)
    monkeypatch.setattr(notes, "MOST_SHOWN", 2)
    monkeypatch.setattr(notes, "_OF_FILINGS", Question(notes._of_filings, Several(int)))
    assert [each.text for each in notes_of([filing.pk])] == ["second", "third"]
