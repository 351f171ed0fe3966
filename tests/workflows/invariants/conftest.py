"""A small sound court in which every check finds something to read, made once; each test's damage is undone after it."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from backoffice.api.answers import filing_answer
from backoffice.audit import chain
from backoffice.cases.models import EFilingMandate
from backoffice.changes.models import Change
from backoffice.filings.models import Filing
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock, idempotency, outbox
from backoffice.people.models import User
from tests.factories import changes
from tests.factories.court import AT_WORK, build_court
from tests.factories.lives import Lives, fresh
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.take import take
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper


@dataclass(frozen=True)
class World:
    """What stands in the sound court."""

    lives: Lives
    served: Filing
    returned: Filing
    rejected: Filing
    withdrawn: Filing
    received: Filing
    short: Filing
    taken: Filing
    on_paper: Filing
    to_post: Filing
    officer: User
    change: Change


def build() -> World:
    lives = Lives(build_court())
    served = lives.receive("writ", "defence")
    key = idempotency.claim(scope=f"client:{lives.court.portal.pk}", key="key-1", fingerprint="f" * 64)
    with transaction.atomic():
        idempotency.complete(key, status=201, body=filing_answer(served))
    lives.pay(served)
    drain()
    take(reference=served.reference, officer=lives.court.officer)
    accept(reference=served.reference, officer=lives.court.officer)
    drain()
    reached = {name: lives.reach(name) for name in ("rejected", "withdrawn", "received", "taken")}
    # Its filer was not told: the notice came back.
    reached["returned"] = fresh(lives.untold())
    short, over = lives.reach("fee_short"), lives.reach("fee_short")
    lives.pay(fresh(over), 200)
    drain()
    counter = AtTheCounter(represented=True, ground="directed", allowed_by="Master Lee")
    EFilingMandate.objects.create(case_type=lives.court.action, valid_from=clock.today(), evidence="test")
    to_post = lives.to_post()
    on_paper = take_in_paper(entered=PaperFiling(lives.submission(), counter, clock.now()), officer=lives.court.officer, key="form-1")
    drain()
    change = changes.proposed(lives.court.senior)
    change = confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)
    changes.proposed(lives.court.senior, text="open again")
    chain.seal()
    return World(
        lives=lives,
        served=fresh(served),
        short=fresh(short),
        on_paper=fresh(on_paper),
        to_post=fresh(to_post),
        officer=lives.court.officer,
        change=change,
        **reached,
    )


def drain() -> None:
    while outbox.drain():
        pass


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), clock.set_to(AT_WORK), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def sound(world: World, django_db_blocker: Any) -> Iterator[World]:
    """The court, to be damaged."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world
        transaction.set_rollback(True)


Command = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def check(sound: World) -> Command:
    """Runs the command; its exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        out, code = io.StringIO(), 0
        try:
            call_command("check_invariants", "--json", *arguments, stdout=out)
        except CommandError as error:
            code = error.returncode
        return code, json.loads(out.getvalue())

    return run
