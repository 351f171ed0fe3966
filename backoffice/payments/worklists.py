"""The accounts office's lists: the day as one sum, what no charge explains, payments and receipts, paged by key.

Amounts are HKD cents, moments are UTC. A payment that belongs to no known filing has no accounts office: it stands in
every accounts office's list until somebody knows better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from backoffice.payments.models import Charge, NoticeState, Payment, PaymentNotice, Receipt
from backoffice.people.models import Office

PAGE = 25
MOST_NOTICES = 50
# A payment falls due at the next opening: no run of holidays and closures has been longer than this.
_LONGEST_WAIT = timedelta(days=21)


@dataclass(frozen=True)
class Key:
    """The place of a payment in its list."""

    at: datetime
    id: int

    def text(self) -> str:
        """The key as it stands in an address."""
        return f"{self.at.isoformat()}~{self.id}"

    @staticmethod
    def read(text: str) -> "Key | None":
        """The key from an address; None if it is none, which is the first page."""
        try:
            moment, number = text.split("~")
            at = datetime.fromisoformat(moment)
            return Key(at.astimezone(UTC), int(number)) if at.tzinfo is not None else None
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Page:
    """Some payments in order, and the key after which the next ones come."""

    rows: list[Payment]
    following: Key | None


@dataclass(frozen=True)
class Means:
    """What came in by one means."""

    means: str
    cents: int
    number: int


@dataclass(frozen=True)
class Day:
    """A business day as one sum: what came in, what charges explain of it, what is left."""

    received_cents: int
    explained_cents: int
    number: int
    explained_number: int
    by_means: tuple[Means, ...]

    @property
    def left_cents(self) -> int:
        """What nothing explains yet; it must come to zero."""
        return self.received_cents - self.explained_cents


def _of(offices: Sequence[Office]) -> Q:
    return Q(accounts_office__in=offices)


def _within(begins: datetime, ends: datetime) -> Q:
    """Payments of a business day: by their deemed time, found by the time of capture, which is indexed."""
    return Q(
        deemed_received_at__gte=begins, deemed_received_at__lt=ends,
        captured_at__gte=begins - _LONGEST_WAIT, captured_at__lt=ends,
    )  # fmt: skip


def day(offices: Sequence[Office], begins: datetime, ends: datetime) -> Day:
    """The business day that begins and ends at these moments (Hong Kong midnights)."""
    rows = (
        Payment.objects.filter(_of(offices) & _within(begins, ends))
        .order_by()
        .values("means")
        .annotate(
            cents=Sum("amount_cents"), explained=Sum("allocated_cents"), number=Count("id"),
            whole=Count("id", filter=Q(allocated_cents=F("amount_cents"))),
        )
    )  # fmt: skip
    found = sorted(rows, key=lambda row: -row["cents"])
    return Day(
        received_cents=sum(row["cents"] for row in found),
        explained_cents=sum(row["explained"] for row in found),
        number=sum(row["number"] for row in found),
        explained_number=sum(row["whole"] for row in found),
        by_means=tuple(Means(row["means"], row["cents"], row["number"]) for row in found),
    )


def unexplained(offices: Sequence[Office]) -> QuerySet[Payment]:
    """Payments of which something is held that no charge explains, also those of no known filing; unordered."""
    return Payment.objects.filter(_of(offices) | Q(accounts_office=None), allocated_cents__lt=F("amount_cents"))


def page_of_unexplained(offices: Sequence[Office], *, after: Key | None = None, size: int = PAGE) -> Page:
    """A page of what is not explained, the oldest first."""
    rows = Payment.objects.filter(allocated_cents__lt=F("amount_cents"))
    if after is not None:
        rows = rows.filter(Q(captured_at__gte=after.at) & (Q(captured_at__gt=after.at) | Q(id__gt=after.id)))
    return _page([rows.filter(accounts_office=office) for office in (*offices, None)], size)


def unexplained_cents(offices: Sequence[Office], limit: int) -> tuple[int, bool]:
    """What is held unexplained in all, summed over at most so many payments; and whether there are more."""
    amounts = unexplained(offices).order_by("captured_at", "id").values_list("amount_cents", "allocated_cents")
    found = list(amounts[: limit + 1])
    return sum(amount - allocated for amount, allocated in found[:limit]), len(found) > limit


def page_of_payments(
    offices: Sequence[Office], *, begins: datetime | None = None, ends: datetime | None = None, after: Key | None = None,
    size: int = PAGE,
) -> Page:  # fmt: skip
    """A page of payments, the newest capture first; of one business day, or of all time."""
    rows = Payment.objects.all()
    if begins is not None and ends is not None:
        rows = rows.filter(_within(begins, ends))
    if after is not None:
        rows = rows.filter(Q(captured_at__lte=after.at) & (Q(captured_at__lt=after.at) | Q(id__lt=after.id)))
    return _page([rows.filter(accounts_office=office) for office in offices], size, backwards=True)


def _page(each: Iterable[QuerySet[Payment]], size: int, *, backwards: bool = False) -> Page:
    """The first rows of all: each office's first are read from its own index and merged, so that no history is sorted."""
    order = ("-captured_at", "-id") if backwards else ("captured_at", "id")
    keys = sorted((key for rows in each for key in rows.order_by(*order).values_list("captured_at", "id")[: size + 1]), reverse=backwards)
    shown = [pk for _at, pk in keys[:size]]
    found = Payment.objects.select_related("receipt", "accounts_office").in_bulk(shown)
    return Page([found[pk] for pk in shown], Key(*keys[size - 1]) if len(keys) > size else None)


def charges_of(subjects: Iterable[str]) -> dict[str, Charge]:
    """The charges of these subjects, by subject."""
    return {charge.subject: charge for charge in Charge.objects.filter(subject__in=list(subjects))}


def page_of_receipts(offices: Sequence[Office], *, before: int | None = None, size: int = PAGE) -> tuple[list[Receipt], int | None]:
    """Receipts, the newest first, and the id before which the next ones come; each office's by its own index, merged."""
    keys: list[int] = []
    for office in offices:
        rows = Receipt.objects.filter(accounts_office=office)
        if before is not None:
            rows = rows.filter(id__lt=before)
        keys += rows.order_by("-id").values_list("id", flat=True)[: size + 1]
    keys.sort(reverse=True)
    found = Receipt.objects.select_related("payment", "accounts_office").in_bulk(keys[:size])
    return [found[key] for key in keys[:size]], keys[size - 1] if len(keys) > size else None


def refused_notices() -> list[PaymentNotice]:
    """Notices from the gateway that were refused and wait for someone to look at them, the oldest first."""
    return list(PaymentNotice.objects.filter(state=NoticeState.REFUSED).order_by("id")[:MOST_NOTICES])


def refunds(offices: Sequence[Office]) -> QuerySet[Charge]:
    """Charges of which more was paid than is owed, after a waiver or a correction; unordered."""
    return Charge.objects.filter(accounts_office__in=offices, refund_due_cents__gt=0)


def page_of_refunds(offices: Sequence[Office], *, after: int | None = None, size: int = PAGE) -> tuple[list[Charge], int | None]:
    """A page of them in the order of their charges, and the id after which the next ones come; each office's by its own index, merged."""
    keys: list[int] = []
    for office in offices:
        rows = Charge.objects.filter(accounts_office=office, refund_due_cents__gt=0)
        if after is not None:
            rows = rows.filter(id__gt=after)
        keys += rows.order_by("id").values_list("id", flat=True)[: size + 1]
    keys.sort()
    found = Charge.objects.select_related("accounts_office").in_bulk(keys[:size])
    return [found[key] for key in keys[:size]], keys[size - 1] if len(keys) > size else None
