"""How acts are asked for: over the API, by a click, by the worker, by the clock; and what whoever asked can see of the answer."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.filings.models import Filing, SecondLook
from backoffice.kernel import clock, outbox
from backoffice.kernel.models import OutboxMessage
from backoffice.people.models import User
from backoffice.people.tokens import SCOPES, hash_of, new_token
from backoffice.staff import sessions
from tests.backoffice.api.door import Door
from tests.factories.lives import MERCHANT, Lives
from workflows import schedule


@dataclass(frozen=True)
class Scene:
    """What a preparation has at hand: filings moved by the acts, and the clock."""

    lives: Lives
    hand: clock.Hand


def seen(response: HttpResponse) -> tuple[Any, ...]:
    """What a client can see of an answer, and what the next page will tell the person."""
    told = [str(message) for message in get_messages(response.wsgi_request)] if hasattr(response.wsgi_request, "_messages") else []  # type: ignore[attr-defined]
    headers = {name: response[name] for name in ("Location", "Content-Type", "Retry-After") if name in response}
    return response.status_code, headers, response.content, told


# ---- the API ----


def door(scene: Scene) -> Door:
    """The court's portal with a token of its own."""
    token, portal = new_token(), scene.lives.court.portal
    portal.token_hash, portal.scopes = hash_of(token), list(SCOPES)
    portal.save(update_fields=["token_hash", "scopes"])
    return Door(portal, token)


@dataclass(frozen=True)
class Sent:
    """A request that is sent and sent again, whole and alike."""

    door: Door
    send: Callable[[Door], HttpResponse]


def send(sent: Sent) -> Any:
    return seen(sent.send(Door(sent.door.client, sent.door.token, Client())))


def notice_of(scene: Scene, filing: Filing, **changes: Any) -> Sent:
    """The gateway's notice of a payment."""
    body, secret = scene.lives.notice(filing, **changes).encode(), settings.PAYMENT_NOTICE_SECRETS[MERCHANT]
    return Sent(door(scene), lambda door: door.signed(body, message_id="msg_1", secret=secret))


def withdrawal_of(scene: Scene, filing: Filing) -> Sent:
    """The filer takes it back."""
    body = json.dumps({"ground": "Settled."}).encode()
    return Sent(door(scene), lambda door: door.post(f"filings/{filing.reference}/withdrawal", body))


# ---- the screens ----


@dataclass(frozen=True)
class Click:
    """A button of a page, pressed by somebody who is signed in, and pressed again."""

    cookies: SimpleCookie
    address: str
    fields: dict[str, Any]


def click(
    scene: Scene, who: User, name: str, filing: Filing | SecondLook | None = None, /, *, beside: tuple[Any, ...] = (), **fields: Any
) -> Click:
    client = Client()
    client.force_login(who)
    client.get(reverse("staff:me"))  # the session has begun
    session = client.session
    session[sessions.CONFIRMED_AT] = sessions.moment()  # and the password was shown a moment ago
    session.save()
    return Click(client.cookies, reverse(f"staff:{name}", args=[*([filing.reference] if filing else []), *beside]), fields)


def press(button: Click) -> Any:
    client = Client()
    client.cookies = deepcopy(button.cookies)
    return seen(client.post(button.address, button.fields))


# ---- the worker and the clock ----


def done(scene: Scene) -> None:
    """The worker has done all there was to do."""
    while outbox.drain():
        pass


def left_to_do(*topics: str) -> None:
    """The worker has done everything but this, once, and stands before it."""
    due = OutboxMessage.objects.exclude(topic__in=topics).order_by("due_at", "pk").values_list("pk", flat=True)
    for message in OutboxMessage.objects.filter(pk__in=list(due)):
        outbox.run(message)


def nothing(_given: Any) -> None:
    """Who asks gets no answer: the rows are the answer."""


def then(attempt: Callable[[Any], Any]) -> Callable[[Any], None]:
    """The attempt, whose answer nobody gets."""
    return lambda subject: nothing(attempt(subject))


def work(_subject: Any) -> None:
    """The worker does the next thing that is to be done. When it dies, its lease ends and another one comes."""
    outbox.drain(limit=1)


def by_the_clock(_subject: Any) -> None:
    """The schedule, whatever is due."""
    schedule.run_due()
