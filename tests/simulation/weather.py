"""Storms: offices are closed and reopened as people do it, by a change that one proposes and another confirms where it weighs."""

import random
from collections.abc import Sequence
from datetime import timedelta

from backoffice.calendar.models import Closure
from backoffice.changes.models import ChangeState
from backoffice.kernel.clock import in_hong_kong
from backoffice.people.models import Membership, Office, OfficeKind, Role, User
from tests.factories.closures import drafted
from tests.simulation.naive import Shut
from tests.simulation.world import NOTHING, World, step
from workflows.calendar.rules import CLOSE, REOPEN, Wanted
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.propose_change import propose_change

OFFICES = {"DC": ("DC-REG", "DC-ACC"), "SCT": ("SCT-REG", "SCT-ACC")}


def who_closes() -> tuple[User, User]:
    """Two who may close every office; made when the first storm comes."""
    found = []
    for username in ("clerk.of.weather", "second.of.weather"):
        user, new = User.objects.get_or_create(username=username, defaults={"display_name": username})
        if new:
            registries = Office.objects.filter(kind=OfficeKind.REGISTRY)
            Membership.objects.bulk_create(Membership(user=user, office=office, role=Role.MANAGER) for office in registries)
        found.append(user)
    return found[0], found[1]


def _put_through(act: str, wanted: Sequence[Wanted]) -> str:
    """The change in effect; what it moves is left to the worker. How it came about."""
    author, second = who_closes()
    change = drafted(author, act, list(wanted))
    change = propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    if change.state == ChangeState.EFFECTED:
        return "in effect"
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=second)
    return "in effect when confirmed"


@step(2)
def a_storm_comes(here: World, source: random.Random) -> object:
    """A closure is announced before it begins; its end is known only sometimes."""
    court = source.choice(list(OFFICES))
    if any(one.until is None for one in here.ledger.shut if one.office in OFFICES[court]):
        return NOTHING
    since = here.latest + timedelta(minutes=source.randrange(1, 40))
    until = since + timedelta(hours=source.randrange(1, 20)) if source.random() < 0.4 else None
    ground = source.choice(["gale", "black_rainstorm", "directed"])
    if any(Closure.objects.filter(office__code=code, closed_from=since, ground=ground).exists() for code in OFFICES[court]):
        return NOTHING
    done = _put_through(CLOSE, [Wanted(code, None, since, until, ground, "", "T8") for code in OFFICES[court]])
    here.ledger.shut += [Shut(code, since, until) for code in OFFICES[court]]
    end = f"until {in_hong_kong(until):%d %H:%M:%S}" if until else "open end"
    here.note("weather", f"shuts {court} from {in_hong_kong(since):%H:%M:%S}", f"{end}, {done}")
    return None


@step(3)
def the_storm_passes(here: World, source: random.Random) -> object:
    open_ended = [one for one in here.ledger.shut if one.until is None and one.since < here.now]
    if not open_ended:
        return NOTHING
    court = open_ended[0].office.split("-")[0]
    wanted = []
    for one in open_ended:
        if one.office in OFFICES[court]:
            row = Closure.objects.get(office__code=one.office, closed_from=one.since)
            wanted.append(Wanted(one.office, row.pk, row.closed_from, here.now, row.ground, row.cause, row.note))
            one.until = here.now
    here.note("weather", f"lets {court} reopen", _put_through(REOPEN, wanted))
    return None
