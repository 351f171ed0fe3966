"""No page shows a word of the other language: every address of the table, with filings in every standing, and what goes wrong."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from backoffice.calendar.models import Closure, HalfDay
from backoffice.cases.models import Case, RegisterEntry, RestrictionOrder
from backoffice.changes.models import Change
from backoffice.filings.models import Delivery, FailedNotice, Filing, NoticeToPost, SecondLook
from backoffice.kernel import clock
from backoffice.payments.models import NoticeState, PaymentNotice, Receipt
from backoffice.people import totp, vault
from backoffice.people.models import FactorKind, Organisation, SecondFactor, User
from backoffice.people.rights import may
from backoffice.staff import faults
from backoffice.staff.access import ACCESS, Scope
from backoffice.staff.views import reference
from backoffice.staff.views.inbox import LOOKS
from tests.backoffice.staff.both_languages import CHINESE, LATIN, Known, data, left, of
from tests.factories import changes
from tests.factories.court import Court
from tests.factories.lives import Lives
from tests.factories.pages import Town, busy_town, every_page
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.money.actions.record_payment import record_payment
from workflows.service.actions.end_notice import give_notice_up
from workflows.service.actions.post_notice import leave_unposted
from workflows.service.actions.take_notice import take_notice

# A report's words are of its own definition, and its own tests read them. The others are neither drawn as pages nor
FILES = {
    "seal-picture",
    "document",
    "second-look-document",
    "answer-document",
    "replaced-document",
    "paper",
    "report",
    "availability-certificate",
}


# Filings each of whose forms is opened; of all others in the town their own page, and what the journeys look at.
WITH_FORMS = (
    "received", "deemed_received", "fee_short", "taken_shortfall", "fee_checked", "taken", "accepted", "served", "returned", "rejected",
    "lapsed", "withdrawn", "unserved",
)  # fmt: skip


@dataclass(frozen=True)
class Life:
    """A court in which there is everything that the pages can show, and the filings whose forms are opened."""

    town: Town
    filings: list[Filing]


@pytest.fixture
def life(lives: Lives) -> Life:
    town = busy_town(lives)
    town.filings["asked"] = lives.asked()
    filings = [town.filings[standing] for standing in WITH_FORMS]
    filings.append(lives.unserved())
    filings += [lives.untold(), lives.untold(), lives.untold()]
    for filing in filings[-2:]:
        take_notice(reference=filing.reference, number=1, officer=lives.court.officer)
    give_notice_up(reference=filings[-1].reference, number=1, ground="123", officer=lives.court.officer)
    lives.to_post()
    leave_unposted(reference=lives.to_post().reference, number=1, ground="123", officer=lives.court.officer)
    looks = [lives.drawn("rejected") for _each in range(3)]
    for look in looks[:2]:
        take_look(reference=look.reference, officer=lives.court.officer)
    answer_look(reference=looks[0].reference, officer=lives.court.officer, ruling="returned", reasons=["not-signed"], note="")
    record_payment(lives.captured(None, 1_260_00))
    lives.pay(lives.deemed_received(), 900_00)
    PaymentNotice.objects.create(
        merchant="demo-gateway", message_id="msg-1", body="{}", received_at=clock.now(), state=NoticeState.REFUSED,
        explanation="The currency is USD, not HKD.", explanation_zh="貨幣為 USD，並非 HKD。",
    )  # fmt: skip
    now, court = clock.now(), lives.court
    for ground in ("gale", "black_rainstorm", "directed"):
        Closure.objects.create(
            office=court.registry, closed_from=now - timedelta(days=3), reopened_at=now - timedelta(days=2), ground=ground,
            note="signal 8", evidence="test",
        )  # fmt: skip
    HalfDay.objects.create(office=court.registry, date=date(2026, 12, 24), closes=time(13), note="Christmas Eve", evidence="test")
    SecondFactor.objects.create(
        user=court.officer, kind=FactorKind.TOTP, name="phone", data=vault.sealed(totp.new_secret()), created_at=now
    )
    changes.proposed(court.senior, text="1 2")
    return Life(town, filings)


def _persons(court: Court, right: str) -> list[User]:
    """Whoever may open a page: one of each kind."""
    everyone = (court.officer, court.senior, court.cashier, court.supervisor, court.manager, court.auditor, court.administrator)
    return [person for person in everyone if not right or may(person, right)]


def _addresses(name: str, filings: list[Filing]) -> Iterator[str]:
    scope = ACCESS[name].scope
    if name == "service":
        for delivery in Delivery.objects.select_related("filing").filter(failed_at__isnull=False):
            yield reverse(f"staff:{name}", args=[delivery.filing.reference, delivery.number])
    elif name == "failed-notice":
        for notice in FailedNotice.objects.select_related("filing"):
            yield reverse(f"staff:{name}", args=[notice.filing.reference, notice.number])
    elif name == "notice-to-post":
        for notice in NoticeToPost.objects.select_related("filing"):
            yield reverse(f"staff:{name}", args=[notice.filing.reference, notice.number])
    elif name == "restriction":
        yield reverse(f"staff:{name}", args=[RestrictionOrder.objects.get().pk])
    elif name == "second-look":
        for look in SecondLook.objects.exclude(taken_by=None):
            yield reverse(f"staff:{name}", args=[look.reference])
    elif name == "person":
        yield reverse(f"staff:{name}", args=[User.objects.get(display_name="Ada Lam").pk])
    elif name == "organisation":
        yield reverse(f"staff:{name}", args=[Organisation.objects.get().pk])
    elif scope is Scope.FILING:
        # A form shows the page of its filing where there is nothing to fill in: of the states in which there never is, one each.
        for filing in filings if name == "filing" else _in_review_and(filings):
            yield reverse(f"staff:{name}", args=[filing.reference])
    elif name == "register-correct":
        entry = RegisterEntry.objects.select_related("case").order_by("pk")[0]
        yield reverse(f"staff:{name}", args=[entry.case.number, entry.pk])
    elif scope is Scope.CASE:
        yield reverse(f"staff:{name}", args=[Case.objects.first().number])
    elif scope is Scope.RECEIPT:
        yield reverse(f"staff:{name}", args=[Receipt.objects.first().number])
    elif name == "closure-change":
        for act in ("reopen", "correct", "cancel"):
            yield reverse(f"staff:{name}", args=[Closure.objects.get(reopened_at=None).pk, act])
    elif name == "change" or name.startswith("change-"):
        for change in Change.objects.all():
            yield reverse(f"staff:{name}", args=[change.reference])
    else:
        yield reverse(f"staff:{name}")


def _in_review_and(filings: list[Filing]) -> list[Filing]:
    """What is under review or short, each of them; and one that is not due and one that is served."""
    others = {filing.state: filing for filing in filings if filing.state in ("received", "served")}
    return [filing for filing in filings if filing.state in ("fee_checked", "fee_short")] + list(others.values())


def _variants() -> Iterator[tuple[str, str]]:
    """Pages that say something else by what their address asks for."""
    for look in LOOKS:
        yield "inbox", f"{reverse('staff:inbox')}?queue={look.name.value}"
        yield "inbox", f"{reverse('staff:inbox')}?queue={look.name.value}&type=NONE"
    yield "inbox-news", f"{reverse('staff:inbox-news')}?seen=x"
    for section in reference._SECTIONS:
        yield "reference", f"{reverse('staff:reference')}?section={section}"
    for query in ("", "a", "Nobody of this name", "Tai Fat", "EF-0000-0000"):
        yield "search", f"{reverse('staff:search')}?q={query}"
    for asked in ("state=served&state=lapsed", "received=2026-03-10", "decided=2026-03-10", "deemed_from=2026-03-01",
                  "deemed_from=2026-03-01&deemed_before=2026-03-02", "deemed_before=2026-03-02"):  # fmt: skip
        yield "filings", f"{reverse('staff:filings')}?{asked}"
    yield "receipts", f"{reverse('staff:receipts')}?number=NONE"
    yield "accounts", f"{reverse('staff:accounts')}?day=2026-03-06"
    yield "payments", f"{reverse('staff:payments')}?day=2026-03-06"
    yield "audit", f"{reverse('staff:audit')}?subject=msg-1"
    yield "nowhere", "/no-such-page/"
    yield "nowhere", reverse("staff:filing", args=["EF-0000-0000"])


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session["confirmed_at"] = session["second_factor_at"] = clock.now().timestamp()
    session.save()
    return client


def _asked_for(life: Life, court: Court) -> Iterator[tuple[str, User, str]]:
    """Every page with who opens it: what the journeys look at in the town, every line of the table, and of every filing its own page."""
    for page in every_page(life.town):
        if page.person and page.name in ACCESS and page.name not in FILES:
            yield page.name, getattr(court, page.person), page.address
    for name, access in ACCESS.items():
        if "GET" not in access.methods or name in FILES:
            continue
        for address in _addresses(name, life.filings):
            for person in _persons(court, access.right)[: 2 if name in {"me", "filing"} else 1]:
                yield name, person, address
    for name, address in _variants():
        right = ACCESS[name].right if name in ACCESS else ""
        yield name, _persons(court, right)[0], address
    for filing in life.town.filings.values():
        yield "filing", court.officer if filing.sealed_to != "court" else court.senior, reverse("staff:filing", args=[filing.reference])


def _shown(life: Life, court: Court, asks: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every page, as its readers get it, once."""
    headers = {"accept-language": asks}
    clients = {person.pk: _signed_in(person) for person in (*_persons(court, ""), court.colleague, court.registrar)}
    asked = dict.fromkeys((person, address) for _name, person, address in _asked_for(life, court))
    for person, address in asked:
        yield f"{person} {address}", clients[person.pk].get(address, headers=headers)
    yield from _refused(life.filings, court, clients, headers)


def _refused(life: list[Filing], court: Court, clients: dict[int, Client], headers: dict[str, str]) -> Iterator[tuple[str, HttpResponse]]:
    """What is said when something is wrong."""
    by_state = {filing.state: filing for filing in life}
    taken = next(filing for filing in life if filing.state == "fee_checked" and filing.taken_by_id == court.officer.pk)
    free = next(filing for filing in life if filing.state == "fee_checked" and filing.taken_by_id is None)

    def post(person: User, name: str, arguments: list[str], given: dict[str, object] | None = None) -> tuple[str, HttpResponse]:
        return f"POST {name}", clients[person.pk].post(reverse(f"staff:{name}", args=arguments), given or {}, headers=headers)

    yield post(court.officer, "accept", [by_state["served"].reference])
    yield post(court.officer, "accept", [free.reference])
    yield post(court.senior, "accept", [taken.reference])
    yield post(court.officer, "take", [by_state["withdrawn"].reference])
    yield post(court.senior, "release", [taken.reference], {"ground": ""})
    yield post(court.officer, "return", [taken.reference], {"reason": "", "page": "x", "cure_by": "no day"})
    yield post(court.officer, "return", [taken.reference], {"reason": "not-signed", "document": "9", "cure_by": "2020-01-01"})
    yield post(court.officer, "return", [taken.reference], {"reason": "no-such-reason", "page": "7"})
    yield post(court.cashier, "shortfall-note", [by_state["fee_short"].reference], {"note": ""})
    yield post(court.officer, "remove-factor", [], {"factor": "0"})
    yield post(court.officer, "password", [], {"old": "x", "new": "short", "again": "shorter"})
    yield post(court.officer, "password", [], {"old": "registry-test", "new": "password", "again": "password"})
    yield post(court.officer, "password", [], {"old": "registry-test", "new": "ada.lam", "again": "ada.lam"})
    yield post(court.officer, "confirm", [], {"password": "wrong"})
    yield post(court.officer, "add-app", [], {"code": "000000"})
    yield post(court.officer, "recovery-codes", [])
    yield "no right", clients[court.officer.pk].get(reverse("staff:people"), headers=headers)
    stranger = Client(enforce_csrf_checks=True)
    yield "no token", stranger.post(reverse("staff:sign-in"), {}, headers=headers)
    visitor = Client()
    yield "sign in", visitor.get(reverse("staff:sign-in"), headers=headers)
    yield "wrong password", visitor.post(reverse("staff:sign-in"), {"username": "ben.ho", "password": "wrong"}, headers=headers)
    known = {"username": court.officer.username, "password": "registry-test"}
    yield "second step", visitor.post(reverse("staff:sign-in"), known, headers=headers, follow=True)
    yield "wrong code", visitor.post(reverse("staff:second-step"), {"code": "000000"}, headers=headers)
    for _try in range(6):
        last = Client().post(reverse("staff:sign-in"), {"username": "cora.yip", "password": "wrong"}, headers=headers)
    yield "too many", last


def _wrong(life: Life, court: Court, asks: str, **how: str) -> dict[str, list[str]]:
    # What this test typed, and what the change of a note is about.
    typed = ["no-such-reason", "Nobody of this name", "Tai Fat", "Tai", "USD", "NONE", "open again", "open", "again", "of another filing"]
    known = Known([*data(), *typed])
    found: dict[str, list[str]] = {}
    pages = 0
    for where, response in _shown(life, court, asks):
        if response.status_code in (301, 302) or not response.get("Content-Type", "").startswith("text/html"):
            continue
        assert response.status_code != 500, where
        pages += 1
        for text in left(of(response), known, **how):
            found.setdefault(text, []).append(where)
    assert pages > 250
    return {text: where[:2] for text, where in found.items()}


@pytest.mark.once
@pytest.mark.timeout(600)  # some seven hundred pages are asked for
def test_no_page_has_a_word_of_the_other_language(life: Life, court: Court):
    """No English on a page in Chinese; and no Chinese on one in English, save data and what is marked as the Chinese beside it."""
    wrong = _wrong(life, court, "zh-HK", skip="en", wrong=LATIN)
    wrong |= _wrong(life, court, "en-GB", skip="zh", wrong=CHINESE)
    assert not wrong, "\n".join(f"{text!r} {where}" for text, where in wrong.items())


@pytest.mark.parametrize(
    ("planted", "skip", "wrong", "seen"),
    [
        ("<p>Not translated</p>", "en", LATIN, True),
        ('<p title="Not translated">好</p>', "en", LATIN, True),
        ('<input aria-label="Search">', "en", LATIN, True),
        ('<input placeholder="Search">', "en", LATIN, True),
        ('<b data-word="left">1</b>', "en", LATIN, True),
        ("<p>已由 Ada Lam 接辦 EF-7K3M-2Q9X</p>", "en", LATIN, False),
        ('<p>登記處 <span lang="en-gb">Registry</span></p>', "en", LATIN, False),
        ("<script>const word = 1;</script><kbd>enter</kbd>", "en", LATIN, False),
        ("<p>The 登記處</p>", "zh", CHINESE, True),
        ('<p>Registry <span lang="zh-HK">登記處</span></p>', "zh", CHINESE, False),
    ],
)
def test_a_planted_word_of_the_other_language_is_seen(planted: str, skip: str, wrong: str, seen: bool):
    assert bool(left(planted, Known(["Ada Lam"]), skip=skip, wrong=wrong)) is seen


@pytest.mark.parametrize(("code", "skip", "wrong"), [("zh-hant", "en", LATIN), ("en-gb", "zh", CHINESE)])
def test_the_last_resort_is_in_the_readers_language(code: str, skip: str, wrong: str, db: None):
    with translation.override(code):
        response = faults.server_error(RequestFactory().get("/"))
    assert left(of(response), Known([]), skip=skip, wrong=wrong) == []
    assert f'lang="{"zh-Hant-HK" if code == "zh-hant" else "en-gb"}"' in response.content.decode()


def test_every_template_can_be_drawn_in_both_languages_without_its_frame():
    with translation.override("zh-hant"):
        assert "登入" in render_to_string("staff/last_resort.html", {"heading": "登入"})


# ---- what stands in the sources ----

STAFF = Path(faults.__file__).parent
WORDED = sorted(
    path
    for folder in ("backoffice", "workflows")
    for path in (settings.ROOT / folder).rglob("*.py")
    # Profiles and the public page speak both languages side by side and carry both.
    if not {"migrations", "api", "ops", "demo", "invariants", "config", "pdf", "profiles", "shown.py", "checks.py", "fault_text.py"}
    & set(path.parts)
)
_MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy", "npgettext", "Both"}
_UNREAD = {"AssertionError", "RuntimeError", "ValueError", "TypeError", "KeyError", "LookupError"}
_SENTENCE = re.compile(r"^[A-Z][a-z]+( [a-z]+)+|^[A-Z][a-z]{3,}\.?$")


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def unmarked(source: str) -> list[str]:
    """Texts that read like English and are given to somebody to read, without being marked for translation.

    They are what stands as an argument of a call, in a tuple or a dictionary, or is returned; not docstrings, not messages of
    faults of ours, not logs.
    """
    found = []

    def walk(node: ast.AST, *, marked: bool) -> None:
        if isinstance(node, ast.Call):
            name = _name(node.func)
            logs = isinstance(node.func, ast.Attribute) and _name(node.func.value) in {"log", "logger"}
            marked = marked or logs or name in _MARKS | _UNREAD
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.Assign) and any(_name(target) == "__all__" for target in node.targets):
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not marked and _SENTENCE.match(node.value):
            found.append(node.value)
        for child in ast.iter_child_nodes(node):
            walk(child, marked=marked)

    walk(ast.parse(source), marked=False)
    return found


# Words that are not shown: names of headers, of models, and what is written into files in English on purpose.
NOT_SHOWN = {
    # Names of models, and of headers of a mail.
    "Representation",
    "Answer", "Consent", "Delivery", "Hold", "Mention", "Organisation", "Referral", "Action", "Status",
    "Message",
    "Refresh",
    "Range", "System", "Place", "Flow", "Edge", "Opera", "Firefox", "Chrome", "Safari", "Android", "Windows", "Mac OS X", "Linux",
    "Watch", "Python", "Django", "PostgreSQL", "Captured", "Amount in HKD cents", "Evidence of a fact",
    # Beside their Chinese.
    "Development root, not of any court", "Registry papers, development key",
    "Acceptance set aside: ", "The fee is another one now: what was paid before is credited anew.",
    "Paid with ", "Resubmission of ", "Fee of ", "Taken back: ", "Fee waived in full", "Fee waived in part", "Date of ",
}  # fmt: skip


@pytest.mark.parametrize("path", WORDED, ids=lambda path: str(path.relative_to(settings.ROOT)))
def test_a_text_for_people_is_marked_for_translation(path: Path):
    assert [text for text in unmarked(path.read_text()) if text not in NOT_SHOWN] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('"""A docstring of ours."""\nmessages.info(request, _("It was done."))', 0),
        ('__all__ = ["Filing", "Tally"]', 0),
        ('messages.info(request, "It was done.")', 1),
        ('STATES = {"x": ("Fee short", "under")}', 1),
        ('raise Refused("code", "This cannot be.")', 1),
        ('raise AssertionError("This cannot be.")', 0),
        ('log.info("A line was written")', 0),
        ('said(gettext_noop("The notice is not JSON."))', 0),
    ],
)
def test_an_unmarked_text_is_seen(source: str, count: int):
    assert len(unmarked(source)) == count


SCRIPTS = sorted((STAFF / "static" / "staff" / "js").glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_no_words_of_its_own(path: Path):
    """What it shows comes from the page, by data attributes."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
    shown = re.findall(r"(?:textContent|innerText|title|placeholder)\s*=\s*[\"'`]([^\"'`]*[A-Za-z]{3,}[^\"'`]*)", text)
    shown += re.findall(r"(?:aria-label|title|alert|confirm)[\"']?[,(]\s*[\"'`]([^\"'`]*[A-Za-z]{3,}[^\"'`]*)", text)
    assert [one for one in shown if not re.fullmatch(r"[^A-Za-z]*(\$\{[^}]*\}[^A-Za-z]*)+", one)] == []
