"""Who has a filing, who asks for it, who holds it and until when: read for the pages and the acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min

from backoffice.cases.sealing import within
from backoffice.filings.models import Decision, Filing, HandoverRequest, Hold
from backoffice.filings.states import State
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
    oldest: object = None


def hands(offices: Sequence[Office]) -> list[Hands]:
    """Everybody who reviews in these registries, with the count of what they have there; read from the index on what is taken."""
    people = Membership.objects.filter(office__in=offices, role__in=roles_with("filing.take"), user__is_active=True).values("user")
    counted = {
        row["taken_by"]: (row["number"], row["oldest"])
        for row in Filing.objects.filter(within(offices), taken_by__isnull=False, state=State.FEE_CHECKED)
        .order_by()
        .values("taken_by")
        .annotate(number=Count("pk"), oldest=Min("taken_at"))
    }
    # Whoever still has something, though they left: their work above all is to be handed over.
    officers = User.objects.filter(pk__in=people).union(User.objects.filter(pk__in=list(counted))).order_by("display_name", "username")
    return [Hands(one, *counted.get(one.pk, (0, None))) for one in officers]
