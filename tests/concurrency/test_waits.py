"""Who waits behind somebody's long work for too long: the door says so and asks to come again, a screen keeps what was typed."""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, models, transaction
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from backoffice.cases.models import Case
from backoffice.filings.models import Filing
from backoffice.filings.notes import FilingNote
from backoffice.kernel.locking import lock
from backoffice.kernel.models import IdempotencyKey
from backoffice.kernel.waits import DEADLOCK, state_of
from backoffice.people.models import ApiClient, User
from backoffice.people.tokens import SCOPES, hash_of, new_token
from tests.backoffice.api.door import MERCHANT, SECRET, Door, notice, writ
from tests.concurrency.together import Caller
from tests.factories.lives import Lives
from workflows.maintenance.models import DoorRefusal

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Whoever connects from now on waits for a lock for a fifth of a second only, in place of ten."""

    def hurry(connection: Any, **_named: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")

    connection_created.connect(hurry)
    yield
    connection_created.disconnect(hurry)


@contextmanager
def held(*rows: models.Model) -> Iterator[None]:
    """Somebody's work that goes on and on, with these rows."""
    with transaction.atomic():
        for row in rows:
            lock(type(row), pk=row.pk)
        yield


@pytest.fixture
def door(lives: Lives) -> Door:
    """The court's portal, with a token of its own."""
    token, portal = new_token(), lives.court.portal
    portal.token_hash, portal.scopes = hash_of(token), list(SCOPES)
    portal.save(update_fields=["token_hash", "scopes"])
    return Door(portal, token)


def _comes_again(answer: HttpResponse) -> None:
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "busy"), answer.content
    assert int(answer["Retry-After"]) > 0


def _in_the_case(case: Case) -> dict[str, Any]:
    return writ(case_number=case.number, parties=None, claim_amount_cents=None, documents=[{"type": "defence"}])


ROWS: dict[str, Callable[[Lives, Case], list[models.Model]]] = {
    # As an order that seals a case with many filings holds them.
    "order": lambda lives, case: [*Filing.objects.filter(case=case).order_by("pk"), case],
    # What a new row points to is looked at when it commits.
    "client": lambda lives, _case: [ApiClient.objects.get(pk=lives.court.portal.pk)],
    "office": lambda lives, _case: [lives.court.registry],
}


@pytest.mark.parametrize("what", ROWS)
def test_a_filing_that_waits_in_vain_is_told_to_come_again_and_its_key_then_succeeds(lives: Lives, door: Door, what: str):
    case = lives.accepted().case
    assert case is not None
    before = Filing.objects.count()
    send = partial(door.submit, _in_the_case(case), key="the-key")
    with held(*ROWS[what](lives, case)):
        _comes_again(Caller(send).end())
    assert Filing.objects.count() == before and not IdempotencyKey.objects.filter(key="the-key").exists()
    assert list(DoorRefusal.objects.values_list("cause", flat=True)) == ["busy"], "what is refused for a fault of ours is on record"
    taken = Caller(send).end()
    assert taken.status_code == 201
    assert Caller(send).end().content == taken.content
    assert Filing.objects.count() == before + 1


def test_every_other_thing_that_is_asked_of_the_door_waits_no_longer(lives: Lives, door: Door):
    asked, returned = lives.asked(), lives.returned()
    message = returned.messages.get()
    with override_settings(PAYMENT_NOTICE_SECRETS={MERCHANT: SECRET}):
        body = json.dumps(notice()).encode()
        calls = {
            "withdraw": partial(door.withdraw, asked.reference),
            "read": partial(door.post, f"messages/{message.pk}/read", b"{}"),
            "notice": partial(door.signed, body, message_id="msg_1"),
        }
        with held(asked, returned):
            for name in ("withdraw", "read"):
                _comes_again(Caller(calls[name]).end())
            assert Caller(calls["notice"]).end().status_code == 202, "a notice is stored, and waits for nobody"
        assert [Caller(calls[name]).end().status_code for name in ("withdraw", "read", "notice")] == [200, 200, 202]


# ---- the screens ----


def _screen(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.get(reverse("staff:me"))
    return client


def test_a_screen_that_waits_in_vain_keeps_what_was_typed_and_sends_it_again(lives: Lives):
    filing, screen = lives.taken(), _screen(lives.court.officer)
    address = reverse("staff:note-write", args=[filing.reference])
    typed = {"text": 'The address differs: "Flat 3",\nand <not> 5'}
    with held(filing):
        answer = Caller(partial(screen.post, address, typed)).end()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    shown = answer.content.decode()
    assert "Busy just now" in shown and "what you typed is kept" in shown
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', shown.partition("Busy just now</h1>")[2], re.DOTALL)
    assert form is not None
    again = {html.unescape(name): html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[2])}
    del again["csrfmiddlewaretoken"]
    assert (form[1], again) == (address, typed)
    assert Caller(partial(screen.post, form[1], again)).end().status_code == 302
    assert FilingNote.objects.get().text == typed["text"].replace("\r\n", "\n")


def test_a_wait_beside_the_lock_is_told_alike_and_what_is_secret_is_not_on_the_page(lives: Lives):
    """What ends is not the lock of the act, but the key of a row that it writes."""
    filing, officer = lives.taken(), lives.court.officer
    screen = _screen(officer)
    with held(User.objects.get(pk=officer.pk)):
        answer = Caller(partial(screen.post, reverse("staff:note-write", args=[filing.reference]), {"text": "typed"})).end()
        assert answer.status_code == 503 and 'value="typed"' in answer.content.decode()
        secret = {"old_password": "registry-test", "new_password1": "a-good-long-pass-phrase", "new_password2": "a-good-long-pass-phrase"}
        answer = Caller(partial(screen.post, reverse("staff:password"), secret)).end()
    assert answer.status_code == 503 and "pass-phrase" not in answer.content.decode()


def test_what_the_page_sends_by_itself_is_told_why_and_is_not_replaced(lives: Lives):
    filing, screen = lives.taken(), _screen(lives.court.officer)
    address = reverse("staff:keep", args=[filing.reference])
    with held(filing):
        answer = Caller(partial(screen.post, address, headers={"HX-Request": "true"})).end()
    assert (answer.status_code, answer["HX-Reswap"]) == (503, "none")
    assert "Busy just now" in json.loads(answer["HX-Trigger"])["refused"]["words"]


# ---- deadlocks ----


def test_what_a_deadlock_broke_off_is_done_again(lives: Lives):
    """An act has the filing's row and wants that of the officer; somebody has that, and wants the filing's: PostgreSQL ends one of the
    two. Each looks once, a second after it began to wait, whether there is a ring: the act is the first to look, unless this process
    came too late to close it, and is ended itself then. The note is written either way, once; it is tried until the act was ended."""
    filing, screen = lives.taken(), _screen(lives.court.officer)
    address = reverse("staff:note-write", args=[filing.reference])
    for number in range(1, 6):
        write = partial(screen.post, address, {"text": f"typed {number}"})
        act_was_ended = _in_a_ring(lives, filing, partial(_patiently, write))
        assert FilingNote.objects.count() == number
        if act_was_ended:
            return
    pytest.fail("the act was never the one that was ended")


def _in_a_ring(lives: Lives, filing: Filing, act: Callable[[], Any]) -> bool:
    """The act with the filing's row waits for us, and we for it; whether it was the act that PostgreSQL ended. It succeeds at last."""
    try:
        with transaction.atomic():
            _waits_as_in_life()
            lock(User, pk=lives.court.officer.pk)
            # The act has the filing's row, and waits for this row when it commits.
            caller = Caller(act)
            caller.until_it_waits()
            lock(Filing, pk=filing.pk)
        act_was_ended = True
    except OperationalError as error:
        if state_of(error) != DEADLOCK:
            raise
        act_was_ended = False
    assert caller.end().status_code == 302
    return act_was_ended


def _waits_as_in_life() -> None:
    """So long that PostgreSQL looks for the ring before."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")


def _patiently(call: Callable[[], Any]) -> Any:
    _waits_as_in_life()
    return call()
