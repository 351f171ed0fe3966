"""Who has a filing, who asks for it, who holds it and until when: read for the pages and the acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value

from backoffice.cases.models import SealedTo
from backoffice.cases.sealing import within
from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import Decision, Filing, HandoverRequest, Hold, SecondLook
from backoffice.filings.states import State
from backoffice.filings.tallies import numbers_in_review
from backoffice.kernel import clock
from backoffice.kernel.questions import Question
from backoffice.people.models import Membership, Office, User
from backoffice.people.rights import roles_with

_REQUESTS = Question(
    lambda filing, taken_at: (
        HandoverRequest.objects.filter(filing=filing, taken_at=taken_at, answered_at=None).select_related("asked_by").order_by("pk")[:1]
    ),
    int,
    datetime,
)


def request_for(filing: Filing) -> HandoverRequest | None:
    """The open request for the filing as it is held now. One about an earlier holding is dead without a word."""
    if filing.taken_by_id is None or filing.taken_at is None:
        return None
    return _REQUESTS.first(filing.pk, filing.taken_at)


def requests_to(holder: User, offices: Sequence[Office]) -> list[HandoverRequest]:
    """What colleagues ask of this person now in these registries, the oldest first."""
    rows = HandoverRequest.objects.filter(
        within(offices, "filing__"),
        holder=holder,
        answered_at=None,
        filing__taken_by=holder,
        filing__taken_at=F("taken_at"),
        filing__state=State.FEE_CHECKED,
    )
    return list(rows.select_related("asked_by", "filing").order_by("id")[:5])


def hold_of(filing: Filing) -> Hold | None:
    """The hold that a held filing is under."""
    return Hold.objects.select_related("by").filter(filing=filing, ended_at=None).first() if filing.held_until else None


def holds_of(filings: Iterable[Filing]) -> dict[int, Hold]:
    """The holds that these are under, by the filing's id."""
    rows = Hold.objects.select_related("by").filter(filing__in=[filing.pk for filing in filings], ended_at=None)
    return {row.filing_id: row for row in rows}


def cure_dates(filings: Iterable[Filing]) -> dict[int, date | None]:
    """By when these returned filings are to be cured, by the filing's id."""
    return dict(Decision.objects.filter(filing__in=[filing.pk for filing in filings]).values_list("filing_id", "cure_by"))


class WorkKind(StrEnum):
    """What of a registry's work somebody can have in hand, beside the shortfalls of an accounts office."""

    FILING = "filing"
    # The service on an addressee, and the notice of a message, that failed.
    SERVICE = "service"
    NOTICE = "notice"
    LOOK = "look"


@dataclass(frozen=True)
class Piece:
    """A piece of work in somebody's hands that is not a review: of what kind, of which filing (or look), its number there, since when."""

    kind: WorkKind
    reference: str
    number: int
    since: datetime


@dataclass(frozen=True)
class Hands:
    """An officer, how many filings they have under review and what else they have in hand, and since when the oldest of it all."""

    officer: User
    filings: int
    pieces: tuple[Piece, ...] = ()
    oldest: datetime | None = None

    @property
    def number(self) -> int:
        """How much that is together."""
        return self.filings + len(self.pieces)

    @property
    def services(self) -> list[Piece]:
        """Failed services that they see to."""
        return self._of(WorkKind.SERVICE)

    @property
    def notices(self) -> list[Piece]:
        """Failed notices that they see to."""
        return self._of(WorkKind.NOTICE)

    @property
    def looks(self) -> list[Piece]:
        """Second looks that they have not answered yet."""
        return self._of(WorkKind.LOOK)

    def _of(self, kind: WorkKind) -> list[Piece]:
        return [each for each in self.pieces if each.kind == kind]


def _with(right: str) -> Question[User]:
    """Who has the right in an office, without somebody: the office and the person are asked with."""

    def ask(office: int, person: int) -> QuerySet[User]:
        there = Membership.objects.filter(office=office, role__in=roles_with(right)).values("user")
        return User.objects.filter(pk__in=there, is_active=True).exclude(pk=person).order_by("display_name", "username")

    return Question(ask, int, int)


_COLLEAGUES = {right: _with(right) for right in ("filing.view", "case.view_sealed")}


def colleagues_of(person: User, filing: Filing) -> list[User]:
    """Whom a note on this filing can name: everybody of its registry who may read it, without the person."""
    right = "case.view_sealed" if filing.sealed_to == SealedTo.COURT else "filing.view"
    return _COLLEAGUES[right].rows(filing.office_id, person.pk)


def pieces(offices: Sequence[Office]) -> dict[int, list[Piece]]:
    """What officers have in hand in these registries beside reviews, by the officer's id, what they have had longest first (one query)."""

    def read(rows: Any, kind: WorkKind, reference: str, number: Any) -> Any:
        columns = {"what": Value(kind.value), "of": F(reference), "nr": number}
        return rows.filter(taken_by__isnull=False).order_by().annotate(**columns).values_list("taken_by_id", "taken_at", *columns)

    # Found by way of the filings in the list of what failed, which is as long as the open work and no longer.
    failed = Q(filing__service_failed_at__isnull=False) & within(offices, "filing__")
    looks = SecondLook.objects.filter(within(offices), answered_at__isnull=True, called_off_at__isnull=True, until__gte=clock.today())
    rows = read(Delivery.objects.filter(failed), WorkKind.SERVICE, "filing__reference", F("number")).union(
        read(FailedNotice.objects.filter(failed), WorkKind.NOTICE, "filing__reference", F("number")),
        read(looks, WorkKind.LOOK, "reference", Value(0)),
        all=True,
    )
    found: dict[int, list[Piece]] = {}
    for officer, since, kind, reference, number in sorted(rows, key=lambda row: (row[1], row[3], row[4])):
        found.setdefault(officer, []).append(Piece(WorkKind(kind), reference, number, since))
    return found


def in_hands_of(person: User, offices: Sequence[Office]) -> list[tuple[str, str, int]]:
    """All that somebody has in hand in these registries, as kind, reference and number; what they have had longest first of each."""
    held = Filing.objects.filter(within(offices), taken_by=person, state=State.FEE_CHECKED).order_by("taken_at", "pk")
    filings = [(WorkKind.FILING.value, reference, 0) for reference in held.values_list("reference", flat=True)]
    return filings + [(each.kind.value, each.reference, each.number) for each in pieces(offices).get(person.pk, [])]


def hands(offices: Sequence[Office]) -> list[Hands]:
    """Everybody who reviews in these registries, with what they have in hand there; the number of reviews is read from its tally."""
    people = Membership.objects.filter(office__in=offices, role__in=roles_with("filing.take"), user__is_active=True).values("user")
    tallied, beside = numbers_in_review(offices), pieces(offices)
    # Whoever still has something, though they left: their work above all is to be handed over.
    officers = User.objects.filter(pk__in=people).union(User.objects.filter(pk__in={*tallied, *beside}))
    in_order = officers.order_by("display_name", "username")
    return [Hands(one, tallied.get(one.pk, 0), tuple(beside.get(one.pk, ()))) for one in in_order]


def hands_with_oldest(offices: Sequence[Office]) -> list[Hands]:
    """The same, with since when each has had the oldest of it; of reviews it is the first of theirs in the index on what is taken."""
    found = hands(offices)
    theirs = Filing.objects.filter(within(offices), taken_by=OuterRef("pk"), state=State.FEE_CHECKED)
    first = Subquery(theirs.order_by("taken_at").values("taken_at")[:1])
    busy = User.objects.filter(pk__in=[one.officer.pk for one in found if one.filings])
    oldest = dict(busy.annotate(oldest=first).values_list("pk", "oldest"))
    return [
        replace(one, oldest=min((at for at in (oldest.get(one.officer.pk), *(each.since for each in one.pieces)) if at), default=None))
        for one in found
    ]
