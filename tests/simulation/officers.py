"""What the court's people do, right and wrong: each act must succeed exactly when anybody with a pencil says so."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from backoffice.filings.models import Filing
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock
from backoffice.kernel.clock import in_hong_kong
from backoffice.kernel.errors import Refused
from backoffice.payments.models import Charge
from tests.simulation.naive import UNDO, Filed, closes_today, may
from tests.simulation.world import NOTHING, World, people, step
from workflows.filing.actions.accept import accept
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import release, take, take_next
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.money.actions.shortfall import note_shortfall, release_shortfall, take_shortfall

_LIKELY = {
    "DC-REG": ("officer", "colleague", "senior"),
    "SCT-REG": ("stranger",),
}


def _pick(here: World, source: random.Random, *states: str, taken: bool | None = None) -> Filing | None:
    """A filing: mostly one in such a state, now and then any."""
    rows = Filing.objects.select_related("office", "taken_by").order_by("pk")
    fitting = rows.filter(state__in=states, reference__in=list(here.ledger.filed))
    if taken is not None:
        fitting = fitting.filter(taken_by__isnull=not taken)
    chosen = list(fitting if source.random() < 0.9 else rows.filter(reference__in=list(here.ledger.filed)))
    return source.choice(chosen) if chosen else None


def _who_has(here: World, filing: Filing) -> str:
    if filing.taken_by_id is None:
        return ""
    return next(name for name in vars(here.court) if getattr(getattr(here.court, name), "pk", None) == filing.taken_by_id
                and getattr(here.court, name) == filing.taken_by)  # fmt: skip


def attempt(here: World, who: str, what: str, filing: Filing, expected: bool, act: Callable[[], Any]) -> bool:
    """Do it, and hold what came of it against what had to."""
    told = f"{what} {filing.reference} ({filing.state}{', ' + _who_has(here, filing) + ' has it' if filing.taken_by_id else ''})"
    try:
        act()
        done, answer = True, "done"
    except Refused as refusal:
        done, answer = False, refusal.code
    here.note(who, told, answer)
    if done != expected:
        raise here.wrong(
            f"{what} {'allowed' if done else 'refused'}", f"{who} {told}: {answer}, and it was to be {'done' if expected else 'refused'}"
        )
    return done


def _decided(here: World, filing: Filing, fate: str, who: str, cure_by: date | None = None) -> None:
    filed: Filed = here.ledger.filed[filing.reference]
    if filed.fate:
        raise here.wrong("decided twice", f"{filing.reference} was {filed.fate} by {filed.by}, and now {fate} by {who}")
    filed.fate, filed.by, filed.cure_by = fate, who, cure_by


@step(8)
def takes(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_checked")
    if filing is None:
        return NOTHING
    who = people(source, *_LIKELY[filing.office.code])
    # Lent for a while: when that is over, whoever comes first may take it, also before the worker has taken it back.
    over = filing.lease_until is not None and filing.lease_until <= clock.now()
    free = over or _who_has(here, filing) in {"", who}
    fits = filing.state == "fee_checked" and free and may(who, "take", filing.office.code)
    attempt(here, who, "take", filing, fits, lambda: take(reference=filing.reference, officer=here.person(who)))
    return None


def _place(here: World, row: Filing) -> tuple[object, ...]:
    """Urgent ones, then those of today while their filer could still cure a defect today, then the oldest."""
    office, deemed = row.office.code, row.deemed_received_at
    open_still = closes_today(here.now, [one for one in here.ledger.shut if one.office == office])
    cures = open_still is not None and deemed is not None and in_hong_kong(deemed).date() >= in_hong_kong(here.now).date()
    return not row.urgent, not cures, open_still if cures else None, deemed, row.pk


@step(6)
def takes_the_next(here: World, source: random.Random) -> None:
    who = people(source, "officer", "colleague", "senior", "stranger")
    waiting = [
        row for row in Filing.objects.select_related("office").filter(state="fee_checked", taken_by=None)
        if may(who, "take", row.office.code)
    ]  # fmt: skip
    found = take_next(officer=here.person(who))
    here.note(who, "take the next", found.reference if found else "nothing waits")
    first = min(waiting, key=lambda row: _place(here, row), default=None)
    if (found.reference if found else None) != (first.reference if first else None):
        raise here.wrong("next in line", f"{who} got {found}, and {first} was the next in line")


@step(3)
def gives_back(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_checked", taken=True)
    if filing is None:
        return NOTHING
    holder, office = _who_has(here, filing), filing.office.code
    if not holder:
        return NOTHING
    who = holder if source.random() < 0.5 else people(source, "senior", "colleague")
    fits = filing.state == "fee_checked" and bool(holder) and (who == holder or may(who, "release_others", office))
    attempt(here, who, "release", filing, fits, lambda: release(reference=filing.reference, officer=here.person(who), ground="absent"))
    return None


@step(14)
def accepts(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_checked", taken=True)
    if filing is None:
        return NOTHING
    holder, office = _who_has(here, filing), filing.office.code
    who = holder if holder and source.random() < 0.85 else people(source, *_LIKELY[office])
    fits = filing.state == "fee_checked" and who == holder and may(who, "accept", office)
    if attempt(here, who, "accept", filing, fits, lambda: accept(reference=filing.reference, officer=here.person(who))):
        _decided(here, filing, "accepted", who)
        here.ledger.filed[filing.reference].accepted = here.now
    return None


@step(3)
def takes_an_acceptance_back(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "accepted")
    if filing is None or filing.state == "fee_checked":
        return NOTHING
    filed: Filed = here.ledger.filed[filing.reference]
    who = filed.by if filed.by and source.random() < 0.8 else people(source, "colleague", "senior")
    office = filing.office.code
    in_time = filed.accepted is not None and here.now < filed.accepted + UNDO[office]
    fits = filing.state == "accepted" and who == filed.by and in_time and may(who, "accept", office)
    if attempt(here, who, "undo", filing, fits, lambda: undo_acceptance(reference=filing.reference, officer=here.person(who))):
        filed.fate, filed.by, filed.accepted = "", "", None
    return None


def _may_go_back(filing: Filing) -> bool:
    """Reviewed, or short; but not when the rest has come in and the worker has not yet moved it on."""
    if filing.state == "fee_short":
        return Charge.objects.get(subject=filing.reference).left_cents > 0
    return str(filing.state) == "fee_checked"


@step(7)
def returns(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_checked", "fee_short", taken=True)
    if filing is None:
        return NOTHING
    holder, office = _who_has(here, filing), filing.office.code
    who = holder if holder and source.random() < 0.85 else people(source, *_LIKELY[office], "cashier")
    right = "return_short" if filing.state == "fee_short" else "return"
    fits = _may_go_back(filing) and who == holder and may(who, right, office)
    cure_by = source.choice([None, clock.today(), clock.today() + timedelta(days=source.randrange(1, 9))])
    code = "no-more" if source.random() < 0.05 else "not-signed"

    def act() -> None:
        return_for_correction(
            reference=filing.reference, officer=here.person(who), reasons=[ReturnedFor(code, document=1, page=1)], cure_by=cure_by
        )

    if attempt(here, who, "return", filing, fits and code == "not-signed", act):
        _decided(here, filing, "returned", who, cure_by)
    return None


@step(4)
def rejects(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_checked", taken=True)
    if filing is None:
        return NOTHING
    holder, office = _who_has(here, filing), filing.office.code
    who = holder if holder and source.random() < 0.85 else people(source, "senior", "stranger")
    fits = _may_go_back(filing) and who == holder and may(who, "reject", office)
    reasons = [ReturnedFor("wrong-court")]
    if attempt(here, who, "reject", filing, fits, lambda: reject(reference=filing.reference, officer=here.person(who), reasons=reasons)):
        _decided(here, filing, "rejected", who)
    return None


@step(6)
def sees_to_a_shortfall(here: World, source: random.Random) -> object:
    filing = _pick(here, source, "fee_short")
    if filing is None:
        return NOTHING
    holder, office, short = _who_has(here, filing), filing.office.code, filing.state == "fee_short"
    who = holder if holder and source.random() < 0.5 else people(source, "cashier", "other_cashier", "supervisor")
    user, what = here.person(who), source.choice(["take", "take", "note", "release"] if holder else ["take", "note"])
    mine = who == holder and may(who, "shortfall", office)
    if what == "take":
        fits = short and holder in {"", who} and may(who, "shortfall", office)
        attempt(here, who, "take short", filing, fits, lambda: take_shortfall(reference=filing.reference, officer=user))
    elif what == "note":
        attempt(
            here, who, "note on", filing, short and mine,
            lambda: note_shortfall(reference=filing.reference, officer=user, note="rang the firm"),
        )  # fmt: skip
    else:
        fits = short and bool(holder) and (who == holder or may(who, "release_others_short", office))
        attempt(here, who, "release short", filing, fits, lambda: release_shortfall(reference=filing.reference, officer=user, ground="ill"))
    return None
