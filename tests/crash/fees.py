"""Acts about fees, as somebody asks for them; they stand in the table of acts."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from tests.crash.harness import Act
from tests.crash.scenes import Scene, click, done, press, work
from tests.factories.court import day_at
from tests.factories.lives import fresh
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.fees.actions.ask_rehearsal import ask_rehearsal
from workflows.fees.actions.rehearse import rehearse
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.money.actions.settle_price_difference import settle_price_difference
from workflows.money.actions.take_at_counter import take_at_counter
from workflows.money.waiver import WAIVER


def _two_prices(scene: Scene) -> Any:
    """A filing of the evening before its concession ended."""
    filing = fresh(scene.lives.with_two_prices())
    scene.hand.move_to(day_at(date(2026, 3, 11), 8, 45))
    sweep()
    done(scene)
    return click(scene, scene.lives.court.cashier, "price-settle", filing, note="charged by the day of submission")


def _proposed_waiver(scene: Scene) -> Any:
    filing = scene.lives.deemed_received()
    content = {"reference": filing.reference, "cents": 504_00, "charged_cents": 504_00}
    author = scene.lives.court.cashier
    change = draft_change(
        kind=WAIVER, subject=filing.reference, content=content, summary="w", summary_zh="w", ground="Order 1", author=author
    )
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    done(scene)
    return scene, change


def _confirm_waiver(given: Any) -> Any:
    scene, change = given
    confirmer = scene.lives.court.supervisor
    return str(confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=confirmer).state)


def _in_review(scene: Scene) -> Any:
    filing = fresh(scene.lives.taken_by_senior())
    done(scene)
    return click(scene, scene.lives.court.senior, "fee-correct", filing, line="1", item="summons", quantity="2", ground="two summonses")


def _rehearsed(scene: Scene) -> Any:
    """Asked on the page; two filings are more than it prices at once, so the worker does it."""
    for _each in range(2):
        scene.lives.receive()
    done(scene)
    scene.hand.move_to(clock.now() + timedelta(minutes=1))
    return scene


def _ask(scene: Scene) -> Any:
    lives = scene.lives
    return ask_rehearsal(reference="RH-7K3M-2Q9X", office=lives.court.registry, days=7, change="", by=lives.court.manager).total


def _asked(scene: Scene) -> None:
    with patch("workflows.fees.actions.ask_rehearsal.PART", 1):
        _ask(_rehearsed(scene))


def _at_the_till(scene: Scene) -> Any:
    """A filing on paper that nobody has paid for."""
    entered = PaperFiling(scene.lives.submission(), AtTheCounter(represented=False), clock.now())
    filing = take_in_paper(entered=entered, officer=scene.lives.court.officer, key="the-form")
    done(scene)
    return scene, filing


def _till(given: Any) -> Any:
    scene, filing = given
    till = {"number": "CP-7K3M-2Q9X", "cents": 630_00, "means": "cheque", "instrument": "000123"}
    return take_at_counter(reference=filing.reference, officer=scene.lives.court.cashier, **till).receipt.number


FEES = (
    Act("take money at the counter", (take_at_counter,), _at_the_till, _till),
    Act("ask for a rehearsal", (ask_rehearsal,), _rehearsed, _ask),
    Act("rehearse", (rehearse,), _asked, work),
    Act("waive a fee", (confirm_change,), _proposed_waiver, _confirm_waiver),
    Act("correct a fee", (correct_fee,), _in_review, press),
    Act("settle a price difference", (settle_price_difference,), _two_prices, press),
)
