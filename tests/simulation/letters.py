"""Email notices: the mail server's moods, what comes back, what officers do about it, and the pencil's account of it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backoffice.filings.deliveries import IS_WORK, Delivery, DeliveryState, Means
from backoffice.filings.failed_notices import MATTERS, FailedNotice, FailedState, ToldBy
from backoffice.filings.messages import Message
from backoffice.kernel import clock
from tests.simulation.mail_server import BOUNCES, REFUSED, Letter
from tests.simulation.naive import may
from tests.simulation.officers import attempt
from tests.simulation.world import NOTHING, World, people, step
from workflows.filing.notices import message_id
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.end_notice import give_notice_up, tell_by_hand
from workflows.service.actions.note_report import Noted, note_report
from workflows.service.actions.send_again import send_again
from workflows.service.actions.send_notice_again import send_notice_again
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice

Act = Callable[..., object]


def address(here: World, source: random.Random) -> str:
    """Where a filer has notices sent: half the time to an address that there is."""
    kind = source.choices(["clerk", REFUSED, BOUNCES], [4, 2, 2])[0]
    return f"{here.name(kind)}@firm.example"


# ---- the server ----


@step(2)
def the_mail_server_fails(here: World, source: random.Random) -> None:
    here.mail.mood = source.choice(["away", "busy"])
    here.note("mail server", f"is {here.mail.mood}", "")


@step(4)
def the_mail_server_is_mended(here: World, source: random.Random) -> object:
    if here.mail.mood == "well":
        return NOTHING
    here.mail.mood = "well"
    here.note("mail server", "is well", "")
    return None


@step(5)
def it_reports(here: World, source: random.Random) -> object:
    """On a letter that it has taken: soon, late, twice, or on one that somebody has made up."""
    if not here.mail.taken:
        return NOTHING
    letter = source.choice(here.mail.taken)
    if source.random() < 0.15:
        letter = replace(letter, name=letter.name[:-30] + "0" * 8 + letter.name[-22:])
        noted = note_report(letter.report())
        here.note("somebody", f"makes a report up on {letter.name}", noted.value)
        if noted is not Noted.NOT_OURS:
            raise here.wrong("forged report", f"a report that is not ours was taken for one: {noted.value}")
        return None
    report = letter.report()
    before = _standing(report.message)
    noted = note_report(report)
    here.note("mail server", f"reports on {letter.to}: {report.action}", noted.value)
    stale = message_id(report.message, before[2]) != letter.name
    if stale and (noted is not Noted.NOTHING or _standing(report.message) != before):
        raise here.wrong("stale report", f"a report on an earlier attempt at {letter.to} changed something")
    if noted is Noted.FAILED and letter.arrives:
        raise here.wrong("came back", f"{letter.to} was delivered, and counts as failed")
    return None


def _standing(message: int) -> tuple[str, str, int]:
    """How a message stands: its delivery's or failed notice's state, its fault, and which attempt is under way."""
    row = Message.objects.select_related("delivery", "failed_notice").get(pk=message)
    of = getattr(row, "delivery", None) or getattr(row, "failed_notice", None)
    return (of.state if of else "", row.notice_fault, of.attempt if of else 1)


# ---- the registry ----


@step(7)
def sees_to_a_failed_service(here: World, source: random.Random) -> object:
    rows: QuerySet[Delivery] = Delivery.objects.filter(IS_WORK).select_related("filing__office", "taken_by").order_by("pk")
    posted = {"means": Means.POST, "evidence": "certificate of posting"}
    return _sees_to(here, source, list(rows), lambda row: row.filing.decided_at, take_failed, send_again, serve_by_hand, give_up, posted)


@step(6)
def sees_to_a_failed_notice(here: World, source: random.Random) -> object:
    rows: QuerySet[FailedNotice] = FailedNotice.objects.filter(state=FailedState.FAILED).order_by("pk")
    found = list(rows.select_related("filing__office", "taken_by", "message"))
    rang = {"means": ToldBy.TELEPHONE, "evidence": "Miss Lau answered"}
    return _sees_to(here, source, found, lambda row: row.message.at, take_notice, send_notice_again, tell_by_hand, give_notice_up, rang)


def _sees_to(
    here: World, source: random.Random, rows: list[Any], since: Callable[[Any], datetime], takes: Act, again: Act, by_hand: Act,
    gives_up: Act, how: dict[str, str],
) -> object:  # fmt: skip
    """Take one of these, or send it again, note other means or give it up. since: before that moment nobody can have it by other means."""
    if not rows:
        return NOTHING
    row = source.choice(rows)
    filing = row.filing
    holder = next((name for name in ("officer", "colleague", "senior", "stranger") if here.person(name) == row.taken_by), "")
    who = holder if holder and source.random() < 0.85 else people(source, "officer", "senior", "stranger")
    fits = may(who, "service", filing.office.code)
    kind = row._meta.model_name

    def tries(what: str, expected: bool, act: Act, **given: Any) -> None:
        named = {"reference": filing.reference, "number": row.number, "officer": here.person(who)}
        attempt(here, who, f"{what} {kind} {row.number} of", filing, expected, lambda: act(**named, **given))

    mine, done = fits and who == holder, source.choice(["again", "again", "by hand", "given up"]) if holder else ""
    if not holder:
        tries("take", fits, takes)
    elif done == "again":
        to = address(here, source)
        tries(f"send again to {to}", mine, again, email=to)
    elif done == "by hand":
        # Of what the clock has not come to yet nobody can say that it is done.
        tries(f"note {how['means']} for", mine and since(row) <= clock.now(), by_hand, at=max(clock.now(), since(row)), **how)
    else:
        tries("give up", mine, gives_up, ground="moved away")
    return None


# ---- the account ----


def account(here: World, *, at_rest: bool) -> None:
    """Each letter is the notice of a message, says nothing of it, and goes out once but for deaths; and whoever was to be told was sent
    one, or stands as not told."""
    rows = {row.pk: row for row in Message.objects.select_related("delivery", "failed_notice", "filing").order_by("pk")}
    taken: dict[str, list[Letter]] = {}
    for letter in here.mail.taken:
        taken.setdefault(letter.name, []).append(letter)
        if "Tai Fat" in letter.text or "Lau" in letter.text:
            raise here.wrong("a letter tells", f"the notice {letter.name} names somebody")
    for name, letters in taken.items():
        if len(letters) > 1 + here.deaths:
            raise here.wrong("many letters", f"{name} went out {len(letters)} times, and {here.deaths} workers died or slept")
    for row in rows.values():
        _told(here, row, taken, at_rest=at_rest)


def _told(here: World, row: Message, taken: dict[str, list[Letter]], *, at_rest: bool) -> None:
    delivery, failed = getattr(row, "delivery", None), getattr(row, "failed_notice", None)
    of = delivery or failed
    to, attempt_now = (of.email, of.attempt) if of else (row.filing.filer_email, 1)
    sent = taken.get(message_id(row.pk, attempt_now), [])
    if row.notified_at is not None and not sent:
        raise here.wrong("no letter", f"message {row.pk} of {row.filing.reference} counts as told, and no letter went out")
    if delivery is not None and delivery.state in (DeliveryState.SENT, DeliveryState.DELIVERED) and delivery.email and delivery.means == (
        Means.MESSAGE_BOX
    ) and not sent:  # fmt: skip
        raise here.wrong("no letter", f"{row.filing.reference} counts as served on {to}, and no letter went out")
    if not at_rest or not to:
        return
    ended = (delivery is not None and delivery.resolved_at is not None) or (failed is not None and failed.state not in (
        FailedState.FAILED, FailedState.AGAIN
    ))  # fmt: skip
    if ended:
        return
    if not to.startswith(REFUSED):
        if not sent:
            raise here.wrong("not told", f"message {row.pk} of {row.filing.reference}: no letter to {to} went out")
        return
    works = delivery.is_work if delivery is not None else failed is not None and failed.state == FailedState.FAILED
    if not row.notice_fault or (not works and (delivery is not None or row.kind in MATTERS)):
        raise here.wrong("nobody's work", f"message {row.pk} of {row.filing.reference} was refused at {to}, and nobody is to see to it")


def waits_for_service(reference: str) -> bool:
    """Whether somebody was not served with the sealed documents of a filing: it stays accepted until a person has seen to it."""
    rows = Delivery.objects.filter(filing__reference=reference)
    given_up = rows.filter(state=DeliveryState.FAILED).exclude(resolved_at=None).count()
    return rows.filter(IS_WORK).exists() or (0 < rows.count() == given_up)
