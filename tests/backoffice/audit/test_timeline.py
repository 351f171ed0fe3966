"""The story of a subject in words: every kind of event of the house, with nothing missing in its sentence."""

from datetime import date
from string import Formatter

import pytest
from django.db import transaction

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declared, record
from backoffice.audit.models import Event
from backoffice.audit.timeline import MOST_ENTRIES, entry_of, timeline
from backoffice.calendar.models import Closure
from backoffice.filings.submission import PaymentMeans
from backoffice.kernel import clock, outbox
from backoffice.papers.models import Paper
from backoffice.people import totp
from tests.factories.court import day_at
from tests.factories.lives import MERCHANT, STANDINGS
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.take import release
from workflows.money.actions.date_payments import date_payments
from workflows.money.actions.receive_notice import receive_notice
from workflows.money.actions.shortfall import note_shortfall
from workflows.papers.actions.redraw import redraw
from workflows.people.actions.change_password import change_password
from workflows.people.actions.create_client import create_client
from workflows.people.actions.enrol_app import enrol_app
from workflows.people.actions.remove_factor import remove_factor
from workflows.people.actions.reset_factors import reset_factors
from workflows.people.actions.show_code import show_code
from workflows.reference import events as reference_events

TOMORROW = date(2026, 3, 11)


def _asked(kind):
    return {name for _text, name, _spec, _conversion in Formatter().parse(str(kind.wording)) if name}


def own_sign_in(person):
    """What a person does about their own sign-in, and an operator for them."""
    secret = totp.new_secret()
    codes = enrol_app(user=person, secret=secret, code=totp.code_at(secret, totp.step_of(clock.now())))
    show_code(user=person, code=codes[0])
    remove_factor(user=person, factor_id=person.second_factors.get().pk)
    reset_factors(user=person, actor=SYSTEM)
    change_password(user=person, old="registry-test", new="a-good-long-pass-phrase")


@pytest.fixture
def everything_happens(lives, at_work):
    """Every act of the house once, so that every kind of event is recorded by the function that is meant for it."""
    for standing in STANDINGS:
        lives.reach(standing)
    note_shortfall(reference=lives.taken_shortfall().reference, officer=lives.court.cashier, note="telephoned")
    release(reference=lives.taken().reference, officer=lives.court.officer, ground="a conflict")
    release(reference=lives.taken().reference, officer=lives.court.senior, ground="away")
    receive_notice(merchant=MERCHANT, message_id="msg-1", body="no json")
    while outbox.drain():
        pass
    redraw(number=Paper.objects.first().number, actor=SYSTEM, ground="a name was wrong")
    create_client(name="another portal", scopes=["fees:read"])
    own_sign_in(lives.court.cashier)
    storm = Closure.objects.create(office=lives.court.registry, closed_from=day_at(TOMORROW, 6), ground="gale", evidence="test")
    at_money = Closure.objects.create(office=lives.court.accounts, closed_from=day_at(TOMORROW, 6), ground="gale", evidence="test")
    at_work.move_to(day_at(TOMORROW, 9))
    sweep()
    lives.pay(lives.receive(payment=PaymentMeans("visa")))
    Closure.objects.filter(pk__in=[storm.pk, at_money.pk]).update(reopened_at=day_at(TOMORROW, 8, 50))
    date_payments()
    reference_events.loaded(created=1, changed=0, tables={"offices": [1, 0]})


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
