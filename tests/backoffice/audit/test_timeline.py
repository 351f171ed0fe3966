"""The story of a subject in words: every kind of event of the house, with nothing missing in its sentence."""

from string import Formatter

import pytest
from django.db import transaction

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declared, record
from backoffice.audit.models import Event
from backoffice.audit.timeline import MOST_ENTRIES, entry_of, timeline
from tests.factories.everything import everything


@pytest.fixture
def everything_happens(lives, at_work):
    """Every kind of event is recorded once."""
    everything(lives, at_work)


def _asked(kind):
    return {name for _text, name, _spec, _conversion in Formatter().parse(str(kind.wording)) if name}


@pytest.mark.once
def test_every_declared_event_is_recorded_with_all_that_its_wording_asks_for(everything_happens):
    # The demo's own two are recorded by its runner, in tests/workflows/demo.
    kinds = {code: kind for code, kind in declared().items() if not code.startswith(("audit.trial", "demo."))}
    for code, kind in kinds.items():
        rows = list(Event.objects.filter(code=code))
        assert rows, f"{code} was never recorded"
        for row in rows:
            assert [name for name in _asked(kind) if row.data.get(name) is None] == [], (code, row.data)
    assert set(Event.objects.values_list("code", flat=True)) <= set(kinds), "an event that nobody declared"


def test_the_story_of_a_filing_in_words(lives):
    filing = lives.served()
    story = [(entry.code, entry.text, entry.actor_name) for entry in timeline(filing.reference)]
    pay = Event.objects.get(code="payment.recorded").data["payment_id"]
    assert story == [
        ("filing.received", "Received from Chan & Co. (documents: 1, pages: 1)", "portal"),
        ("filing.deemed_received", "Deemed received Tue 10 Mar 2026 10:00:00", "System"),
        ("payment.recorded", f"Payment of HK$504 recorded (matched), {pay}", "System"),
        ("payment.receipted", "Receipt DC-ACC-2026-000001 issued", "System"),
        ("filing.fee_checked", "Fee checked: paid in full", "System"),
        ("filing.taken", "Taken by Ada Lam", "Ada Lam"),
        ("filing.accepted", "Accepted as DCCJ 1/2026 by Ada Lam", "Ada Lam"),
        ("paper.issued", f"Paper SC-{filing.reference}-1 issued (sealed copy)", "System"),
        ("filing.served", "Served on Chan & Co.", "System"),
    ]


@pytest.mark.django_db
def test_what_was_written_long_ago_is_told_all_the_same():
    with transaction.atomic():
        event = record(declared()["filing.accepted"], subject="s", actor=SYSTEM, officer="Ada Lam")
        unknown = Event.objects.create(at=event.at, code="something.old", subject="s", actor_kind="system", data={"x": 1})
    assert entry_of(event).text == "Accepted as – by Ada Lam"
    assert entry_of(unknown).text == "something.old"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        ("paper.issued", {"number": "SEAL-2026-000001", "paper": "sealed_copy"}, "Paper SEAL-2026-000001 issued (sealed copy)"),
        ("paper.issued", {"number": "X-1", "paper": "a kind of long ago"}, "Paper X-1 issued (a kind of long ago)"),
        (
            "payment.recorded",
            {"amount": "HK$4", "state": "under", "payment_id": "p-1"},
            "Payment of HK$4 recorded (under: less than the fee), p-1",
        ),
    ],
)
def test_what_is_recorded_as_a_code_is_told_in_words(code, data, said):
    with transaction.atomic():
        event = record(declared()[code], subject="s", actor=SYSTEM, **data)
    assert entry_of(event).text == said
    assert event.data == data


@pytest.mark.django_db
def test_text_from_outside_is_text():
    with transaction.atomic():
        event = record(
            declared()["filing.withdrawn"],
            subject="s",
            actor=Actor("client", "1", "<b>portal</b>"),
            ground="{0.__class__} {officer} </para>",
        )
    assert entry_of(event).text == "Withdrawn: {0.__class__} {officer} </para>"


@pytest.mark.django_db
def test_a_story_has_its_end():
    with transaction.atomic():
        for number in range(MOST_ENTRIES + 1):
            record(declared()["filing.shortfall_noted"], subject="s", actor=SYSTEM, note=str(number))
    entries = timeline("s")
    assert len(entries) == MOST_ENTRIES
    assert entries[0].text == "Accounts office: 0"
