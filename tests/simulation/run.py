"""A whole simulation: its steps, its checks, and the same with fewer steps when something was found."""

import traceback
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from tests.simulation import checks, filers, letters, machine, officers, weather
from tests.simulation.edges import chance
from tests.simulation.history import Found
from tests.simulation.world import Begun, World, begin_with, draw, kept, opening_of, opening_steps, world

# Importing them registers their steps.
STEPS_FROM = (filers, officers, machine, weather, letters)
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


class Openings:
    """The opening that was lived through last, so that seeds which have it in common go on from it. For lives with the same code only."""

    def __init__(self) -> None:
        self._last: Begun | None = None

    def of(self, seed: int) -> Begun | None:
        """The opening of this seed, if it was the last."""
        return self._last if self._last is not None and self._last.opening == opening_of(seed) else None

    def keep(self, here: World) -> None:
        """Keep the world, which stands after its opening."""
        self._last = kept(here)


def live(
    seed: int,
    steps: int,
    *,
    without: Collection[int] = (),
    check_every: int = CHECK_EVERY,
    lists: bool = True,
    openings: Openings | None = None,
) -> Outcome:
    """Live through the steps of the seed on an emptied database, let everything heal, and say whether all is as it must be.

    lists: also I15, which counts every list of every office anew and costs as much as all other checks together: at the end, and in the
    run of the invariants that the schedule makes of a night. openings: where the opening may be found, and is kept.
    """
    opening = opening_steps()
    whole = openings is not None and steps >= len(opening) < check_every and not set(opening) & set(without)
    begun = openings.of(seed) if whole and openings is not None else None
    left_out = _written(without)
    with world(seed, begun, nightly=lists) as here:
        try:
            if begun is None:
                with chance(here.opening):
                    _steps(here, (number for number in opening if number <= steps and number not in without), check_every)
                if whole and openings is not None:
                    openings.keep(here)
            with chance(seed):
                _steps(here, (number for number in range(len(opening) + 1, steps + 1) if number not in without), check_every)
                _come_to_rest(here, lists=lists)
        except Found as found:
            return Outcome(seed, steps, here.history.text(), found.told, found.kind, here.history.step, left_out)
        except Exception as error:  # noqa: BLE001  # what the product throws at a step is found as well
            kind = f"{type(error).__name__} {str(error)[:60]}"
            return Outcome(seed, steps, here.history.text(), traceback.format_exc(), kind, here.history.step, left_out)
        return Outcome(seed, steps, here.history.text())


def _steps(here: World, numbers: Iterable[int], check_every: int) -> None:
    for number in numbers:
        draw(here, number)
        if number % check_every == 0:
            checks.invariants(here, at_rest=False)
            checks.account(here, at_rest=False)
            letters.account(here, at_rest=False)


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
    machine.a_minute_passes(here, 63)
    filers.all_hear_an_answer(here)
    filers.deliver_all(here)
    machine.a_minute_passes(here, 2, 61)
    machine.what_was_put_off_goes_out(here)
    checks.invariants(here, at_rest=True, lists=lists)
    checks.account(here, at_rest=True)
    letters.account(here, at_rest=True)


def fewer(outcome: Outcome, *, tries: int = 120, check_every: int = 1, say: Callable[[str], object] = print) -> Outcome:
    """The same fault by fewer steps: halves, quarters and so on are left out as long as it is still found.

    check_every: after how many steps it is looked for; the fewer, the shorter the life that is left, and the longer it takes.
    """
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
            tried = live(outcome.seed, min(outcome.steps, last), without=left_out | piece, check_every=check_every)
            if tried.found and tried.kind == outcome.kind:
                best, left_out, last = tried, left_out | piece, min(last, tried.at)
                say(f"still found without {len(left_out)} of {outcome.steps} steps")
        size //= 2
    return best
