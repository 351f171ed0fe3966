"""A court, its people and its clock; the steps that are drawn; the checks between them."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from backoffice.filings.models import QueueRule
from backoffice.kernel import clock, outbox, storage, throttle
from backoffice.kernel.models import Lease, OutboxMessage
from backoffice.people.models import ApiClient, User
from tests.append_only import Kept, empty_tables
from tests.backoffice.api.door import MERCHANT, SECRET, Door
from tests.factories.court import AT_WORK, Court, build_court
from tests.simulation import edges
from tests.simulation.history import Found, History
from tests.simulation.mail_server import MailServer
from tests.simulation.naive import POSTS, UNDO, Ledger
from workflows import schedule
from workflows.invariants.models import InvariantRun
from workflows.invariants.run import SCHEDULE, begin

Step = Callable[["World", random.Random], object]
_steps: list[tuple[int, Step]] = []
# The first steps of every world, so that there is something to do wrong from the seventh on.
_opening: list[Step] = []
# So many seeds, one after the other, have the same opening; each goes on from it by itself.
ALIKE = 8
# A step that has nothing to do says so, and another is drawn.
NOTHING = object()


def begin_with(*steps: Step) -> None:
    _opening.extend(steps)


def step(weight: int) -> Callable[[Step], Step]:
    """Register a step, drawn this often among the others."""

    def register(function: Step) -> Step:
        _steps.append((weight, function))
        return function

    return register


def opening_of(seed: int) -> str:
    """The opening of this seed by its name."""
    return f"opening {(seed - 1) // ALIKE}"


@dataclass
class Sent:
    """A submission as its filer knows it. `answer` is None while the filer has heard nothing that can be relied on."""

    key: str
    door: str
    body: dict[str, Any]
    documents: list[bytes]
    answer: bytes | None = None
    died: bool = False


@dataclass
class World:
    """Everything in one place, so that a step is a function of it and of a source of chance."""

    seed: int
    hand: clock.Hand
    court: Court
    doors: dict[str, Door]
    disk: edges.Disk
    box: edges.MessageBox
    history: History
    mail: MailServer = field(default_factory=MailServer)
    ledger: Ledger = field(default_factory=Ledger)
    sent: list[Sent] = field(default_factory=list)
    notices: list[tuple[str, bytes, str]] = field(default_factory=list)  # message id, body, payment id
    told: list[tuple[str, bytes, str]] = field(default_factory=list)  # those that the door has taken
    asleep: list[list[OutboxMessage]] = field(default_factory=list)  # what slow workers hold
    latest: datetime = AT_WORK
    set_back: bool = False
    deaths: int = 0  # of workers, and of those that slept over their work: what they did may be done again
    _names: int = 0

    @property
    def opening(self) -> str:
        """From what the first steps are drawn: the seed's, and those of its neighbours."""
        return opening_of(self.seed)

    @property
    def now(self) -> datetime:
        return self.hand.moment

    def move(self, by: timedelta) -> None:
        self.hand.move_to(self.hand.moment + by)
        self.latest = max(self.latest, self.hand.moment)

    def name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}-{self._names}"

    def note(self, who: str, what: str, answer: object) -> None:
        self.history.note(self.now, who, what, answer)

    def person(self, name: str) -> User:
        user: User = getattr(self.court, name)
        return user

    def wrong(self, kind: str, told: str) -> Found:
        return Found(kind, told)


class Patient(Client):
    """A caller that is told to come later, comes then with the same request, and must be let in.

    Buckets tell the time by the clock: one that was emptied before the clock was set back by about as long as a whole bucket takes to
    fill looks like one that was emptied this moment. So a caller may have to wait, but never longer than `throttle.LONGEST_DOUBT` and a
    token, and never while the clock goes as it should.
    """

    def __init__(self, here: World) -> None:
        super().__init__()
        self._here = here

    def generic(self, *args: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = super().generic(*args, **given)
        if response.status_code != 429:
            return response
        here, wait = self._here, timedelta(seconds=int(response["Retry-After"]))
        if not here.set_back or wait > throttle.LONGEST_DOUBT + timedelta(seconds=1):
            raise here.wrong("shut out", f"a caller is to wait {wait}, and the clock was{'' if here.set_back else ' not'} set back")
        here.note("a caller", "is told to come later", f"{wait}")
        here.move(wait)
        again: HttpResponse = super().generic(*args, **given)
        if again.status_code == 429:
            raise here.wrong("shut out", f"a caller came again after {wait} and is to wait another {again['Retry-After']} s")
        return again


# What is known of a world beside its rows and files, and can be copied. Everything else is made anew.
_KNOWN = ("court", "ledger", "sent", "notices", "told", "latest", "set_back", "mail", "deaths", "_names")


@dataclass(frozen=True)
class Begun:
    """A world after its opening: its rows, its files and what everybody knows. Other seeds with this opening go on from a copy."""

    opening: str
    rows: Kept
    files: "tempfile.TemporaryDirectory[str]"
    known: dict[str, Any]
    portals: dict[str, tuple[ApiClient, str]]
    history: History
    moment: datetime


def kept(here: World) -> Begun:
    """The world as it stands, after its opening."""
    files = tempfile.TemporaryDirectory(prefix="registry-simulation-", dir=_where())
    shutil.copytree(settings.DATA_DIR, files.name, dirs_exist_ok=True)
    portals = {name: (door.client, door.token) for name, door in here.doors.items()}
    known = {name: getattr(here, name) for name in _KNOWN}
    return Begun(here.opening, Kept(), files, deepcopy(known), portals, deepcopy(here.history), here.now)


def _where() -> Path | None:
    """A place where writing costs nothing, if this machine has one."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


def _anew(seed: int, hand: clock.Hand) -> World:
    """A world before its first step: a court, its rule, and two portals with their tokens."""
    empty_tables()
    court = build_court()
    doors = {name: Door.of(name) for name in ("portal-a", "portal-b")}
    undo = int(UNDO["DC-REG"].total_seconds())
    QueueRule.objects.create(office=court.registry, lease_minutes=30, undo_seconds=undo, evidence="test")
    begin(whole=False, by=SCHEDULE)
    # The schedule has run before.
    Lease.objects.bulk_create(Lease(name=f"job:{job.name}") for job in schedule.JOBS)
    return World(seed, hand, court, doors, edges.Disk(hand), edges.MessageBox(), History(seed))


def _gone_on_from(begun: Begun, seed: int, hand: clock.Hand) -> World:
    begun.rows.bring_back()
    shutil.copytree(begun.files.name, settings.DATA_DIR, dirs_exist_ok=True)
    hand.move_to(begun.moment)
    known = deepcopy(begun.known)
    doors = {name: Door(client, token) for name, (client, token) in begun.portals.items()}
    made = World(seed, hand, known.pop("court"), doors, edges.Disk(hand), edges.MessageBox(), History(seed, list(begun.history.lines)))
    for name, value in known.items():
        setattr(made, name, value)
    return made


@contextmanager
def world(seed: int, begun: Begun | None, *, nightly: bool) -> Iterator[World]:
    """A world in an emptied database and a directory of its own, before its first step, or as it was `begun`.

    nightly: whether the schedule looks through the invariants when night has fallen, as in life. It costs as much as thirty steps.
    """
    directory = tempfile.mkdtemp(prefix="registry-simulation-", dir=_where())
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        stack.enter_context(override_settings(PAYMENT_NOTICE_SECRETS={MERCHANT: SECRET}, DATA_DIR=Path(directory)))
        hand = stack.enter_context(clock.set_to(AT_WORK))
        made = _anew(seed, hand) if begun is None else _gone_on_from(begun, seed, hand)
        for door in made.doors.values():
            door.http = Patient(made)
        stack.enter_context(made.disk.mounted())
        stack.enter_context(made.box.connected())
        stack.enter_context(made.mail.running())
        stack.enter_context(edges.jobs_watched(made.wrong, made.disk))
        storage._checked.clear()
        # Last night's run of the invariants was made, so that the next one comes when night falls, and not at the worker's first turn.
        nights = timedelta() if nightly else timedelta(days=1000)
        InvariantRun.objects.update(begun_at=AT_WORK + nights, ended_at=AT_WORK)
        yield made


def people(source: random.Random, *likely: str) -> str:
    """Somebody: mostly one of those, now and then anybody at all."""
    return source.choice(likely) if likely and source.random() < 0.7 else source.choice(list(POSTS))


def opening_steps() -> range:
    """The numbers of the steps that the opening takes."""
    return range(1, len(_opening) + 1)


def draw(here: World, number: int) -> None:
    """One step, drawn from its own source of chance, so that leaving out another one does not change it."""
    source = random.Random(f"{here.opening if number <= len(_opening) else here.seed}/{number}")
    here.history.step = number
    here.move(timedelta(microseconds=source.randrange(20_000_000)))
    if number <= len(_opening):
        _opening[number - 1](here, source)
        return
    weights = [weight for weight, _step in _steps]
    for _ in range(8):
        (chosen,) = source.choices([function for _weight, function in _steps], weights)
        if chosen(here, source) is not NOTHING:
            return
    here.note("nobody", "nothing", "no step fits")


def work_on(taken: list[OutboxMessage], order: list[OutboxMessage]) -> int:
    """Do leased rows in this order, as `outbox.drain` does: the first of them was counted when it was leased."""
    return sum(outbox.run(message) for message in order if message is taken[0] or outbox._begin(message))
