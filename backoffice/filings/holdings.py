"""Who has a filing, who asks for it, who holds it and until when: read for the pages and the acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, OuterRef, Subquery

from backoffice.cases.models import SealedTo
from backoffice.cases.sealing import within
from backoffice.filings.models import Decision, Filing, HandoverRequest, Hold
from backoffice.filings.states import State
from backoffice.filings.tallies import numbers_in_review
from backoffice.people.models import Membership, Office, User
from backoffice.people.rights import roles_with


def request_for(filing: Filing) -> HandoverRequest | None:
    """The open request for the filing as it is held now. One about an earlier holding is dead without a word."""
    if filing.taken_by_id is None or filing.taken_at is None:
        return None
    rows = HandoverRequest.objects.filter(filing=filing, taken_at=filing.taken_at, answered_at=None)
    return rows.select_related("asked_by").first()


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


@dataclass(frozen=True)
class Hands:
    """An officer and how much they have under review, and since when they have had the oldest of it."""

    officer: User
    number: int
    oldest: datetime | None = None


def colleagues_of(person: User, filing: Filing) -> list[User]:
    """Whom a note on this filing can name: everybody of its registry who may read it, without the person."""
    right = "case.view_sealed" if filing.sealed_to == SealedTo.COURT else "filing.view"
    there = Membership.objects.filter(office=filing.office_id, role__in=roles_with(right)).values("user")
    return list(User.objects.filter(pk__in=there, is_active=True).exclude(pk=person.pk).order_by("display_name", "username"))


def hands(offices: Sequence[Office]) -> list[Hands]:
    """Everybody who reviews in these registries, with the number of what they have there, read from its tally."""
    people = Membership.objects.filter(office__in=offices, role__in=roles_with("filing.take"), user__is_active=True).values("user")
    tallied = numbers_in_review(offices)
    # Whoever still has something, though they left: their work above all is to be handed over.
    officers = User.objects.filter(pk__in=people).union(User.objects.filter(pk__in=list(tallied))).order_by("display_name", "username")
    return [Hands(one, tallied.get(one.pk, 0)) for one in officers]


def hands_with_oldest(offices: Sequence[Office]) -> list[Hands]:
    """The same, with since when each has had the oldest of it: the first of theirs in the index on what is taken."""
    found = hands(offices)
    theirs = Filing.objects.filter(within(offices), taken_by=OuterRef("pk"), state=State.FEE_CHECKED)
    first = Subquery(theirs.order_by("taken_at").values("taken_at")[:1])
    busy = User.objects.filter(pk__in=[one.officer.pk for one in found if one.number])
    oldest = dict(busy.annotate(oldest=first).values_list("pk", "oldest"))
    return [replace(one, oldest=oldest.get(one.officer.pk)) for one in found]
