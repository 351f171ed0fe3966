"""I4 to I6: every cent received is explained, and every receipt is for money received."""

from collections.abc import Iterator

from django.db.models import BigIntegerField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backoffice.cases.imports import SeriesStart
from backoffice.cases.models import Case
from backoffice.filings.models import FeeStatus
from backoffice.filings.states import State
from backoffice.kernel.models import Counter
from backoffice.payments.models import Allocation, Charge, ChargeLine, Payment, Receipt
from workflows.invariants.base import Breach, Part, invariant


@invariant("I4", _("Receipt numbers run 1..n without gap or repeat"))
def receipts_are_gapless(part: Part) -> Iterator[Breach]:
    """Per accounts office and year, up to the counter's last number; since the last proof: that the new ones go on from the old."""
    numbers = (
        part.added(Receipt)
        .values_list("accounts_office", "accounts_office__code", "year")
        .annotate(n=Count("sequence"), first=Min("sequence"), last=Max("sequence"))
        .order_by("accounts_office__code", "year")
    )
    ends: dict[tuple[str, int], int] = {}
    for office, code, year, number, first, last in numbers:
        ends[(code, year)] = last
        receipts = Receipt.objects.filter(accounts_office=office, year=year)
        joined = first == 1 or receipts.filter(sequence=first - 1).exists()
        if number != last - first + 1 or not joined or (part.whole and first != 1):
            yield Breach("I4", f"{code} {year}", f"receipt {_missing(receipts)} is missing")
    for counter in Counter.objects.filter(series__startswith="receipt:"):
        code = counter.series.removeprefix("receipt:")
        last = ends.get((code, counter.year))
        if last is None and not part.whole:
            last = Receipt.objects.filter(accounts_office__code=code, year=counter.year).aggregate(last=Max("sequence"))["last"]
        if (last or 0) != counter.last:
            yield Breach("I4", f"{code} {counter.year}", f"{counter.last} numbers were taken, the last receipt is {last or 0}")


def _missing(receipts: QuerySet[Receipt]) -> int:
    """The first number that is missing or given twice; read in order, only where something is wrong."""
    expected = 0
    for sequence in receipts.order_by("sequence").values_list("sequence", flat=True).iterator():
        expected += 1
        if sequence != expected:
            return expected
    return expected + 1


@invariant("I4", _("A receipt's number is that of its office, year and place in the series"))
def receipts_are_named_by_their_series(part: Part) -> Iterator[Breach]:
    """As they were numbered, and in the year of capture's series."""
    rows = part.added(Receipt).values_list("number", "accounts_office__code", "year", "sequence")
    for number, office, year, sequence in rows.iterator(chunk_size=1000):
        if number != f"{office}-{year}-{sequence:06d}":
            yield Breach("I4", number, f"is number {sequence} of {office} in {year}")


@invariant("I4", _("Case numbers run 1..n without gap or repeat, or on from the last of an earlier system"), current=True)
def cases_are_gapless(part: Part) -> Iterator[Breach]:
    """Per case type and year, up to the counter's last number; counted in the index. What an earlier system numbered may have gaps: of
    those numbers only cases that were taken over have one."""
    starts = {(code, year): last for code, year, last in SeriesStart.objects.order_by("id").values_list("case_type__code", "year", "last")}
    counters = {(row.series.removeprefix("case:"), row.year): row.last for row in Counter.objects.filter(series__startswith="case:")}
    for (code, year), last in counters.items():
        start = starts.get((code, year), 0)
        cases = Case.objects.filter(case_type__code=code, year=year)
        number = cases.filter(sequence__gt=start, sequence__lte=last).count()
        if number != last - start:
            yield Breach("I4", f"{code} {year}", f"{last - start} numbers were taken, {number} cases have one")
        if start and cases.filter(sequence__lte=start, taken_over=None).exists():
            yield Breach("I4", f"{code} {year}", f"a case that was not taken over has a number up to {start}")
    for (code, year), start in starts.items():
        if counters.get((code, year), 0) < start:
            yield Breach("I4", f"{code} {year}", f"its numbers go on after {start}, and the next is not after it")


@invariant("I5", _("A receipt only for money received, and for all of it"))
def receipts_are_for_money(part: Part) -> Iterator[Breach]:
    """A receipt's amount and subject are its payment's; every payment that belongs to an accounts office has its receipt."""
    same = Q(amount_cents=F("payment__amount_cents"), subject=F("payment__subject"), accounts_office=F("payment__accounts_office"))
    rows = part.rows(Receipt, "subject").exclude(same).values_list("number", "amount_cents", "payment__amount_cents")
    for number, amount, received in rows.iterator():
        yield Breach("I5", number, f"is for {amount} cents, received were {received}; or for another filing or office")
    without = (
        part.rows(Payment, "subject").filter(accounts_office__isnull=False).exclude(Exists(Receipt.objects.filter(payment=OuterRef("pk"))))
    )
    for payment_id in without.values_list("payment_id", flat=True).iterator():
        yield Breach("I5", payment_id, "was received for an office and has no receipt")


@invariant("I5", _("An acceptance only with the fee settled, waived or not payable"))
def acceptances_are_paid(part: Part) -> Iterator[Breach]:
    """Accepted filings whose fee is payable and of whose charge something is left."""
    accepted = part.filings().filter(state__in=[State.ACCEPTED, State.SERVED], fee_status=FeeStatus.PAYABLE)
    owed = Charge.objects.filter(subject=OuterRef("reference"), paid_cents__lt=F("amount_cents"))
    for reference in accepted.filter(Exists(owed)).values_list("reference", flat=True).iterator():
        yield Breach("I5", reference, "is accepted with its fee unpaid")


def _sum_of(rows: QuerySet[Allocation] | QuerySet[ChargeLine], by: str, field: str) -> Coalesce:
    """The sum of the rows that belong to each, read by the index on what they belong to."""
    summed = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


@invariant("I6", _("Per payment: captured is allocated and suspense, in cents"))
def payments_add_up(part: Part) -> Iterator[Breach]:
    """The kept sums of payments against their allocations; each allocation goes to the charge of the payment's own filing."""
    payments = part.rows(Payment, "subject").annotate(told=_sum_of(Allocation.objects.all(), "payment", "amount_cents"))
    for payment_id, kept, told in (
        payments.exclude(told=F("allocated_cents")).values_list("payment_id", "allocated_cents", "told").iterator()
    ):
        yield Breach("I6", payment_id, f"{kept} allocated, its allocations are {told} cents")
    astray = Allocation.objects.filter(payment__in=part.rows(Payment, "subject").values("pk")).exclude(
        charge__subject=F("payment__subject")
    )
    for payment_id in astray.values_list("payment__payment_id", flat=True).iterator():
        yield Breach("I6", payment_id, "is allocated to a charge of something else")


@invariant("I6", _("Per charge: paid is what was allocated, and charged what its lines say, in cents"))
def charges_add_up(part: Part) -> Iterator[Breach]:
    """The kept sums of charges against their allocations and lines; the filing's own fee is its charge's."""
    charges = part.rows(Charge, "subject")
    paid = charges.annotate(told=_sum_of(Allocation.objects.all(), "charge", "amount_cents")).exclude(told=F("paid_cents"))
    for subject, kept, told in paid.values_list("subject", "paid_cents", "told").iterator():
        yield Breach("I6", subject, f"{kept} paid, its allocations are {told} cents")
    charged = charges.annotate(told=_sum_of(ChargeLine.objects.all(), "charge", "e_cents")).exclude(told=F("amount_cents"))
    for subject, kept, told in charged.values_list("subject", "amount_cents", "told").iterator():
        yield Breach("I6", subject, f"{kept} charged, its lines are {told} cents")
    same = Charge.objects.filter(subject=OuterRef("reference"), amount_cents=OuterRef("fee_total_cents"))
    for reference in part.filings().exclude(Exists(same)).values_list("reference", flat=True).iterator():
        yield Breach("I6", reference, "its fee is not what it is charged")
