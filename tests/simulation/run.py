"""A whole simulation: its steps, its checks, and the same with fewer steps when something was found."""

import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tests.append_only import empty_tables
from tests.simulation import checks, filers, machine, officers, weather
from tests.simulation.history import Found
from tests.simulation.world import World, begin_with, draw, world

# Importing them registers their steps.
STEPS_FROM = (filers, officers, machine, weather)
begin_with(filers.submits, filers.submits, filers.submits, filers.pays, filers.pays, machine.a_worker_turns)
CHECK_EVERY = 12


@dataclass(frozen=True)
class Outcome:
    """How one seed went. `found` is None when everything held; `kind` names the fault alike however many steps led to it."""

    seed: int
    steps: int
    history: str
    found: str | None = None
    kind: str = ""
    at: int = 0
    without: str = ""

    def told(self) -> str:
        """For whoever must find out: what was found, what led to it, and how to see it again."""
        command = f"python -m tests.simulation --seed {self.seed} --steps {self.steps}"
        if self.without:
            command += f" --without {self.without}"
        return f"{self.history}\n\nFound at step {self.at}: {self.found}\nAgain: {command}"


def live(seed: int, steps: int, *, without: Collection[int] = (), check_every: int = CHECK_EVERY, lists: bool = True) -> Outcome:
    """Empty the database, live through the steps of the seed, let everything heal, and say whether all is as it must be."""
    empty_tables()
    left_out = _written(without)
    with world(seed) as here:
        try:
            for number in range(1, steps + 1):
                if number in without:
                    continue
                draw(here, number)
                if number % check_every == 0:
                    checks.invariants(here, at_rest=False)
                    checks.account(here, at_rest=False)
            _come_to_rest(here, lists=lists)
        except Found as found:
            return Outcome(seed, steps, here.history.text(), found.told, found.kind, here.history.step, left_out)
        except Exception as error:  # noqa: BLE001  # what the product throws at a step is found as well
            kind = f"{type(error).__name__} {str(error)[:60]}"
            return Outcome(seed, steps, here.history.text(), traceback.format_exc(), kind, here.history.step, left_out)
        return Outcome(seed, steps, here.history.text())


def _written(steps: Collection[int]) -> str:
    """Step numbers in short: 3-7,9."""
    pieces: list[list[int]] = []
    for number in sorted(steps):
        if pieces and pieces[-1][-1] == number - 1:
            pieces[-1][1:] = [number]
        else:
            pieces.append([number])
    return ",".join("-".join(map(str, piece)) for piece in pieces)


def numbers(written: str) -> frozenset[int]:
    """The same read back."""
    found: set[int] = set()
    for piece in filter(None, written.split(",")):
        first, _, last = piece.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _come_to_rest(here: World, *, lists: bool) -> None:
    here.history.step += 1
    machine.all_is_well(here)
    machine.a_minute_passes(here)
    filers.all_hear_an_answer(here)
    filers.deliver_all(here)
    machine.a_minute_passes(here)
    checks.invariants(here, at_rest=True, lists=lists)
    checks.account(here, at_rest=True)


def fewer(outcome: Outcome, *, tries: int = 120, say: Callable[[str], object] = print) -> Outcome:
    """The same fault by fewer steps: halves, quarters and so on are left out as long as it is still found."""
    best, left_out = outcome, frozenset[int]()
    last = outcome.at
    size = max(1, last // 2)
    while size >= 1 and tries > 0:
        at = 1
        while at <= last and tries > 0:
            piece = frozenset(range(at, at + size)) - left_out
            at += size
            if not piece:
                continue
            tries -= 1
            tried = live(outcome.seed, min(outcome.steps, last), without=left_out | piece, check_every=1)
            if tried.found and tried.kind == outcome.kind:
                best, left_out, last = tried, left_out | piece, min(last, tried.at)
                say(f"still found without {len(left_out)} of {outcome.steps} steps")
        size //= 2
    return best
