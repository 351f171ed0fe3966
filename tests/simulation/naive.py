"""What anybody with a pencil would expect, written without the product's rules: fees, opening times, rights, money."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from backoffice.kernel.clock import HONG_KONG, in_hong_kong

# How long who accepted a filing at the District Court may undo that; at the Tribunal it is final at once.
UNDO = {"DC-REG": timedelta(seconds=90), "SCT-REG": timedelta()}
OPENS, CLOSES = time(8, 45), time(17, 30)
HOLIDAYS = {date(2026, 4, 3), date(2026, 12, 25), date(2027, 1, 1)}
COURT_OF = {"DC-REG": "DC", "SCT-REG": "SCT"}
ACCOUNTS_OF = {"DC-REG": "DC-ACC", "SCT-REG": "SCT-ACC"}

# Who works where as what; the names are those of the tests' court.
POSTS = {
    "officer": ("DC-REG", "officer"),
    "colleague": ("DC-REG", "officer"),
    "senior": ("DC-REG", "senior"),
    "cashier": ("DC-REG", "cashier"),
    "other_cashier": ("DC-REG", "cashier"),
    "supervisor": ("DC-REG", "supervisor"),
    "stranger": ("SCT-REG", "senior"),
    "manager": ("DC-REG", "none"),
    "auditor": ("DC-REG", "none"),
    "administrator": ("DC-REG", "none"),
    "outsider": ("", "none"),
}
_MAY = {
    "take": {"officer", "senior"},
    "accept": {"officer", "senior"},
    "return": {"officer", "senior"},
    "reject": {"senior"},
    "service": {"officer", "senior"},
    "release_others": {"senior"},
    "shortfall": {"cashier", "supervisor"},
    "return_short": {"cashier", "supervisor"},
    "release_others_short": {"supervisor"},
}


def may(person: str, what: str, office: str) -> bool:
    place, post = POSTS[person]
    return place == office and post in _MAY[what]


def fee_of(case_type: str, kinds: list[str], claim_cents: int | None) -> int:
    """HKD cents on the days of the simulation: a writ 504, a summons 18, a small claim 16 or 32 dollars."""
    total = 0
    for kind in kinds:
        if (case_type, kind) == ("DCCJ", "writ"):
            total += 504_00
        elif (case_type, kind) == ("DCCJ", "summons"):
            total += 18_00
        elif (case_type, kind) == ("SCTC", "claim"):
            total += 16_00 if (claim_cents or 0) <= 5_000_00 else 32_00
    return total


@dataclass
class Shut:
    """A closure, as announced; `until` None while the office has not reopened."""

    office: str
    since: datetime
    until: datetime | None


def counts_as_received(received: datetime, shut: list[Shut]) -> datetime | None:
    """The first open moment from then on; None while nobody can know it."""
    moment = in_hong_kong(received)
    for _ in range(1000):
        day = moment.date()
        if moment.weekday() >= 5 or day in HOLIDAYS or moment.time() > CLOSES:
            moment = datetime.combine(day + timedelta(days=1), time(0), tzinfo=HONG_KONG)
            continue
        if moment.time() < OPENS:
            moment = datetime.combine(day, OPENS, tzinfo=HONG_KONG)
        covering = [one for one in shut if one.since <= moment and (one.until is None or moment < one.until)]
        if not covering:
            return moment
        if any(one.until is None for one in covering):
            return None
        moment = in_hong_kong(max(one.until for one in covering if one.until))
    raise AssertionError("no open day within three years")


def closes_today(now: datetime, shut: list[Shut]) -> datetime | None:
    """The last moment of today at which the office is open; None if there is none or it is past."""
    day = in_hong_kong(now).date()
    if day.weekday() >= 5 or day in HOLIDAYS:
        return None
    opens, end = (datetime.combine(day, at, tzinfo=HONG_KONG) for at in (OPENS, CLOSES))
    while covering := [one for one in shut if one.since < end and (one.until is None or end <= one.until)]:
        end = min(one.since for one in covering)
    return end if end > opens and now <= end else None


@dataclass
class Filed:
    """A filing that the court has acknowledged."""

    reference: str
    door: str
    office: str
    case_type: str
    digests: list[str]
    owed: int
    received: datetime
    payment_id: str = ""
    resubmits: str = ""
    fate: str = ""  # accepted, returned, rejected, withdrawn; empty while nobody has decided
    by: str = ""
    cure_by: date | None = None
    accepted: datetime | None = None
    resubmitted: bool = False


@dataclass
class Money:
    """A payment at the gateway and everything that was ever told of it."""

    payment_id: str
    reference: str
    tellings: list[tuple[int, datetime]] = field(default_factory=list)
    acknowledged: bool = False


@dataclass
class Ledger:
    """What was acknowledged, owed, paid and decided, by the pencil's account."""

    filed: dict[str, Filed] = field(default_factory=dict)
    money: dict[str, Money] = field(default_factory=dict)
    shut: list[Shut] = field(default_factory=list)

    def due(self, filed: Filed) -> datetime | None:
        return counts_as_received(filed.received, [one for one in self.shut if one.office == filed.office])

    def for_filing(self, money: Money) -> str:
        """The filing that a payment belongs to: the one that it names, else the one that names it; empty if none."""
        if money.reference in self.filed:
            return money.reference
        naming = [one.reference for one in self.filed.values() if one.payment_id == money.payment_id]
        return naming[0] if naming else ""
