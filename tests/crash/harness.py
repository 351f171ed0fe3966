"""An act, killed at every point and tried again: nothing lost, nothing done twice, and the answer is the first answer.

For each point the state before the act is brought back, a child process begins the act and kills itself there (SIGKILL:
no handler, no `finally`, no goodbye to the database), and another child tries again as the client or the worker would.
Then the work that follows is done and everything is compared with runs that nobody disturbed: what the client was
answered, every row, and the invariants.

Two runs are never quite alike: references and codes are drawn by chance, and the second try comes later. So there are
two undisturbed runs, one with the chance and the moment of the first try and one with those of the second. An answer after
a crash must be one of theirs, byte for byte; the rows must be the same when chance and the moment are taken out.
"""

import gc
import hashlib
import logging
import os
import pickle
import random
import secrets
import select
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from backoffice.audit import chain
from backoffice.filings.models import Filing
from backoffice.filings.pdf import pool
from backoffice.kernel import clock, outbox, storage
from backoffice.kernel.errors import Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper
from backoffice.people.models import Organisation
from tests.crash import state
from tests.crash.disk import Disk
from tests.crash.engines import Stage
from tests.crash.points import COMMIT, END, FILE, SQL, Point, Watch
from tests.soundness import breaches

logger = logging.getLogger(__name__)

OFTEN = 25  # tries after which it is said how far a long act has come
PATIENCE = 600  # seconds after which a child is given up as stuck; others may have the machine meanwhile
SPAN = timedelta(hours=2)
FIRST, SECOND = "first", "second"  # the chance of the first try and of the second


@dataclass(frozen=True)
class Act:
    """An act as somebody asks for it.

    prepare: brings about what it acts on, and gives it. attempt: what the client or the worker does, gives the answer.
    later: when the second try comes.

    For what people and operators do to sign-ins two things may be so, for nothing else: refused_again says what the second
    try may read where the first was done (a code is good once); anew says that it is done once more, because what was in the
    lost answer is nowhere else (a secret, a report as a file).
    """

    name: str
    acts: tuple[Callable[..., Any], ...]
    prepare: Callable[[Any], Any]
    attempt: Callable[[Any], Any]
    later: timedelta = timedelta(seconds=61)
    refused_again: tuple[str, ...] = ()
    anew: bool = False
    # Played in the suite as well, and not only by make crash.
    in_suite: bool = False


@dataclass
class Verdict:
    """What came of an act: its points, at how many of them a process was killed and how often, and what went wrong at which."""

    act: str
    points: list[Point] = field(default_factory=list)
    played: int = 0
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """For the table: plain data."""
        kinds = [point.kind for point in self.points]
        counts = {kind: kinds.count(kind) for kind in (SQL, COMMIT, FILE)}
        return {"act": self.act, "points": len(kinds), "played": self.played, **counts, "tries": self.tried, "faults": len(self.faults)}


@dataclass(frozen=True)
class Try:
    """A point at which the process ends, and whether the light goes out with it."""

    index: int
    power_cut: bool


LONG = 200  # points; an act that passes more does the same over and over


def every(points: Sequence[Point]) -> list[Try]:
    """Every point, of a long act without its repetitions; where files may be half way also with a power cut."""
    return _tries(points, range(len(points)) if len(points) <= LONG else without_repetitions(points))


def each_one(points: Sequence[Point]) -> list[Try]:
    """Every point of whatever length, also the thousandth turn of a loop; where files may be half way also with a power cut."""
    return _tries(points, range(len(points)))


def campaign() -> "Callable[[Sequence[Point]], list[Try]] | None":
    """How the points are chosen where CRASH_POINTS asks for the whole campaign, `all` or `each`; None in the suite, which tries a sample.

    Raises:
        KeyError: it asks for something else.
    """
    asked = os.environ.get("CRASH_POINTS")
    return {"all": every, "each": each_one}[asked] if asked else None


def _tries(points: Sequence[Point], indices: Sequence[int]) -> list[Try]:
    tries = [Try(index, power_cut=False) for index in indices]
    return tries + [Try(index, power_cut=True) for index in indices if points[index].kind != SQL]


def without_repetitions(points: Sequence[Point]) -> list[int]:
    """The places of the points, of those that a loop passes again and again only the first, the second and the last time.

    A point is passed again when it and the two before it are what was passed already: the same statement on the same table, the same
    operation on a file of the same kind. What is left out is a third or later turn of a loop, whose rows are others and whose code is not.
    """
    places: dict[tuple[Point, ...], list[int]] = {}
    for index in range(len(points)):
        places.setdefault(tuple(points[max(0, index - 2) : index + 1]), []).append(index)
    return sorted({place for found in places.values() for place in (*found[:2], found[-1])})


def sample(points: Sequence[Point], *, statements: int, files: int) -> list[Try]:
    """After every commit and before the answer, with a power cut; and evenly spread so many statements and operations on files."""
    chosen = [Try(index, power_cut=True) for index, point in enumerate(points) if point.kind == END or point.words.startswith("after")]
    for kind, most in ((SQL, statements), (FILE, files)):
        places = [index for index, point in enumerate(points) if point.kind == kind]
        count = min(most, len(places))
        # From the middle of each part: the very first ones come before anything was done.
        chosen += [Try(places[(2 * number + 1) * len(places) // (2 * count)], power_cut=False) for number in range(count)]
    return sorted(chosen, key=lambda each: each.index)


# ---- children ----


class ChildFailed(Exception):
    """A child did not do what it was made for: a fault of the harness or of the act, with what it said."""


def _in_child(work: Callable[[Callable[[Any], None]], None]) -> tuple[list[Any], int]:
    """Run the work in a forked process; what it told, and the signal that ended it (0: none)."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            gc.disable()  # a short life; a collection would copy the parent's memory, page by page
            os.close(reader)

            def tell(message: Any) -> None:
                data = pickle.dumps(message)
                with os.fdopen(os.dup(writer), "wb") as pipe:
                    pipe.write(len(data).to_bytes(8, "big") + data)

            try:
                work(tell)
            except BaseException:  # noqa: BLE001  # told to the parent, whatever it is; a child never returns into pytest
                tell(("failed", traceback.format_exc()))
        finally:
            os._exit(0)
    os.close(writer)
    data = _read_all(reader, pid)
    _pid, status = os.waitpid(pid, 0)
    told = []
    while data:
        length = int.from_bytes(data[:8], "big")
        told.append(pickle.loads(data[8 : 8 + length]))
        data = data[8 + length :]
    for message in told:
        if message[0] == "failed":
            raise ChildFailed(message[1])
    return told, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _read_all(reader: int, pid: int) -> bytes:
    data = b""
    try:
        while True:
            if not select.select([reader], [], [], PATIENCE)[0]:
                os.kill(pid, signal.SIGKILL)
                raise ChildFailed("stuck: nothing came from it for ten minutes")
            piece = os.read(reader, 1 << 20)
            if not piece:
                return data
            data += piece
    finally:
        os.close(reader)


def _by_chance(seed: str) -> None:
    """Chance that can be had again: another for each try, as in life, and the same in each undisturbed run of it."""
    chance = random.Random(seed)
    secrets.choice = chance.choice  # type: ignore[assignment]
    secrets.token_bytes = lambda count=32: chance.randbytes(count or 32)  # type: ignore[assignment]
    secrets.token_hex = lambda count=32: chance.randbytes(count or 32).hex()  # type: ignore[assignment]


# ---- one act ----


@dataclass
class Outcome:
    """How a run ended: the answer, the rows, and what is wrong with them."""

    answer: Any
    rows: state.Rows
    wrong: list[str]


class Harness:
    """Plays an act, undisturbed and killed, from one prepared state."""

    def __init__(self, act: Act, subject: Any, hand: clock.Hand) -> None:
        self._act, self._subject, self._hand = act, subject, hand
        self._begun = hand.moment
        self._kept = frozenset(Filing.objects.values_list("reference", flat=True))
        self._organisations = frozenset(Organisation.objects.values_list("pk", flat=True))
        self._right: list[Outcome] = []
        self._answers: list[Any] = []
        self._known: dict[Any, list[str]] = {}
        self._looking = pool.shared_pool(settings.INSPECTION_PROCESSES)

    def warm(self) -> None:
        """Play it once in the parent, for all that is read once in a process; the stage takes it back."""
        _answer(self._act, self._subject)
        self._do_what_follows()
        connections.close_all()
        self._hand.move_to(self._begun)

    def run(
        self, stage: Stage, choose: Callable[[Sequence[Point]], list[Try]], *, until: Callable[[str], bool] = lambda fault: False
    ) -> Verdict:
        """Find the points by counting, and try those that are chosen; until: the first such fault ends it."""
        self._stage = stage
        verdict = Verdict(self._act.name)
        folder, disk = self._fresh()
        verdict.points, answer, disk = self._count(folder, disk)
        first = self._settle(folder, disk, answer=answer, readings=True)
        folder, disk = self._fresh()
        second = self._answer_later(folder, disk)
        verdict.faults += [f"undisturbed: {text}" for text in first.wrong]
        if not any(point.kind == COMMIT for point in verdict.points):
            # Refused, or led to another page: whatever is killed then, nothing was at stake.
            verdict.faults.append(f"undisturbed: the act committed nothing, and was answered {answer!r:.400}")
        self._right, self._answers = [first], [first.answer, second]
        if self._act.anew:
            folder, disk = self._fresh()
            _points, _answer, disk = self._count(folder, disk)
            self._right.append(self._again(folder, disk))
            self._answers.append(self._right[-1].answer)
        tries = choose(verdict.points)
        verdict.played = len({each.index for each in tries})
        for each in tries:
            verdict.tried += 1
            where = f"{each.index} ({verdict.points[each.index]}{', power cut' if each.power_cut else ''})"
            found = [f"{where}: {text}" for text in self._try(each, verdict.points)]
            verdict.faults += found
            for fault in found:
                logger.error("%s: %s", self._act.name, fault)
            if any(map(until, found)):
                break
            if verdict.tried % OFTEN == 0:
                logger.info("%s: %d of %d tries, %d faults", self._act.name, verdict.tried, len(tries), len(verdict.faults))
        return verdict

    def _fresh(self) -> tuple[Path, Disk]:
        folder = self._stage.fresh_folder()
        self._stage.set(folder)
        return folder, Disk(str(folder / "store"), str(folder / "aside"))

    def _enter(self, folder: Path, seed: str) -> None:
        """In a child: the tables and files of this try, chance of its own, no log.

        It asks the parent's warm process to look at documents: a pure function of a file's bytes, without a point of its
        own. That such a process may die is tested where it is.
        """
        pool._shared.pool = self._looking
        settings.DATA_DIR = folder
        self._stage.enter(folder)
        logging.disable(logging.CRITICAL)
        _by_chance(seed)

    def _count(self, folder: Path, disk: Disk) -> tuple[list[Point], Any, Disk]:
        """The act undisturbed, at the moment and with the chance of the first try: its points and its answer."""

        def work(tell: Callable[[Any], None]) -> None:
            self._enter(folder, FIRST)
            watch = Watch(disk, None, lambda point: None)
            watch.begin()
            answer = _answer(self._act, self._subject)
            watch.reach(END, "answer")
            tell(("counted", watch.passed, answer, disk))

        ((_word, points, answer, disk),), _signal = _in_child(work)
        return points, answer, disk

    def _answer_later(self, folder: Path, disk: Disk) -> Any:
        """What an undisturbed try at the moment and with the chance of the second is answered."""

        def work(tell: Callable[[Any], None]) -> None:
            self._enter(folder, SECOND)
            self._hand.move_to(self._begun + self._act.later)
            tell(("answered", _answer(self._act, self._subject)))

        ((_word, answer),), _signal = _in_child(work)
        return answer

    def _kill(self, folder: Path, disk: Disk, each: Try) -> tuple[Point, Disk]:
        """The first try, up to the point."""

        def work(tell: Callable[[Any], None]) -> None:
            self._enter(folder, FIRST)

            def die(point: Point) -> None:
                if each.power_cut:
                    disk.cut()
                tell(("died", point, disk))

            watch = Watch(disk, each.index, die)
            watch.begin()
            _answer(self._act, self._subject)
            watch.reach(END, "answer")

        told, ended_by = _in_child(work)
        if ended_by != signal.SIGKILL or not told:
            raise ChildFailed("the point was not reached: the act does not go the same way twice")
        (_word, point, disk) = told[0]
        return point, disk

    def _again(self, folder: Path, disk: Disk) -> Outcome:
        """The second try in a process of its own, later; then all that follows."""
        return self._settle(folder, disk, attempt=True)

    def _settle(self, folder: Path, disk: Disk, *, answer: Any = None, attempt: bool = False, readings: bool = False) -> Outcome:
        def work(tell: Callable[[Any], None]) -> None:
            self._enter(folder, SECOND)
            watch = Watch(disk, None, lambda point: None)
            watch.begin()
            watch.stop()
            self._hand.move_to(self._begun + self._act.later)
            given = _answer(self._act, self._subject) if attempt else answer
            self._do_what_follows()
            watch.look_away()
            # All is acknowledged; now the light may go out.
            lost = disk.cut()
            named = sorted(state.keys_in(given) - set(Organisation.objects.values_list("pk", flat=True)))
            wrong = [f"was answered with the page of organisation {key}, which is not there" for key in named]
            # What reads the rows only is asked in the suite after the first undisturbed run: whoever tries again must leave the same rows.
            found = _what_is_wrong(readings=readings or campaign() is not None)
            wrong += [f"{text} (lost to a power cut at the end: {', '.join(lost) or 'nothing'})" for text in found]
            tell(("ended", Outcome(given, state.told(begun=self._begun, span=SPAN, kept=self._kept), wrong)))

        ((_word, outcome),), _signal = _in_child(work)
        return outcome

    def _do_what_follows(self) -> None:
        """The worker and the sealer, as long as there is something to do."""
        for _round in range(20):
            while outbox.drain():
                pass
            if not OutboxMessage.objects.exists():
                break
            self._hand.move_to(clock.now() + outbox.LEASE + timedelta(seconds=1))
        while chain.seal():
            pass

    def _try(self, each: Try, points: Sequence[Point]) -> list[str]:
        """What is wrong when the first try ends at this point.

        A second try starts from rows and files and from nothing else. Where they are as after another point (all statements
        of one transaction leave the same), it goes the same way and is not played once more.
        """
        folder, disk = self._fresh()
        try:
            point, disk = self._kill(folder, disk, each)
            if point != points[each.index]:
                return [f"the act went another way: it came to {point}"]
            left = self._stage.rows(folder), _files_in(folder), disk.told()
            if left not in self._known:
                self._known[left] = list(self._faults_of(self._again(folder, disk)))
        except ChildFailed as failure:
            return [str(failure)]
        return self._known[left]

    def _faults_of(self, ended: Outcome) -> Iterator[str]:
        yield from ended.wrong
        if all(ended.rows != right.rows for right in self._right):
            yield from state.differences(self._right[0].rows, ended.rows)
        if self._compared(ended.answer) not in map(self._compared, self._answers) and not self._may_be_refused(ended.answer):
            yield f"was answered {ended.answer!r:.400}, and undisturbed {self._right[0].answer!r:.400}"

    def _compared(self, answer: Any) -> Any:
        """Byte for byte; on PostgreSQL but for keys that a sequence gave, of which another check asks whether they name what is there."""
        return state.without_new_keys(answer, self._organisations) if connection.vendor == "postgresql" else answer

    def _may_be_refused(self, answer: Any) -> bool:
        return isinstance(answer, tuple) and answer[0] == "refused" and answer[1] in self._act.refused_again


def _answer(act: Act, subject: Any) -> Any:
    try:
        return act.attempt(subject)
    except Refused as refusal:
        return ("refused", refusal.code, str(refusal.message))


def _files_in(folder: Path) -> tuple[tuple[str, str], ...]:
    """The names and contents of the store; what lies in incoming has a name by chance."""
    found = sorted((folder / "store").rglob("*"))
    return tuple(
        sorted((_name_of(path, folder), hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "") for path in found)
    )


def _name_of(path: Path, folder: Path) -> str:
    return "incoming" if path.parent.name == "incoming" else str(path.relative_to(folder))


def _what_is_wrong(*, readings: bool) -> list[str]:
    wrong = [f"{breach.invariant} {breach.subject} {breach.found}" for breach in breaches(readings=readings)]
    wrong += [f"{row.topic} {row.ids} is left in the outbox: {row.last_error[-300:]}" for row in OutboxMessage.objects.all()]
    for number, sha256 in Paper.objects.values_list("number", "sha256"):
        try:
            storage.read(sha256)
        except Refused as fault:
            wrong.append(f"paper {number}: {fault.message}")
    for path in (Path(settings.DATA_DIR) / "store").glob("??/??/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            wrong.append(f"the file {path.name[:12]}… in the store is not what its name says")
    return wrong
