"""I4 to I6: every cent received is explained, and every receipt is for money received."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from backoffice.filings.models import FeeStatus, Filing
from backoffice.filings.states import State
from backoffice.kernel.models import Counter
from backoffice.payments.models import Charge, Payment, Receipt
from workflows.invariants.base import Breach, invariant


@invariant("I4", "receipt numbers run 1..n without gap or repeat")
def receipts_are_gapless() -> Iterator[Breach]:
    """Per accounts office and year, up to the counter's last number."""
    rows = Receipt.objects.order_by("accounts_office__code", "year", "sequence").values_list("accounts_office__code", "year", "sequence")
    last: dict[tuple[str, int], int] = {}
    for (office, year), group in groupby(rows.iterator(), key=lambda row: (row[0], row[1])):
        for expected, (_office, _year, sequence) in enumerate(group, start=1):
            if sequence != expected:
                yield Breach("I4", f"{office} {year}", f"receipt {expected} is missing, {sequence} stands in its place")
                break
            last[(office, year)] = sequence
    for counter in Counter.objects.filter(series__startswith="receipt:"):
        office = counter.series.removeprefix("receipt:")
        if last.get((office, counter.year), 0) != counter.last:
            yield Breach(
                "I4",
                f"{office} {counter.year}",
                f"{counter.last} numbers were taken, the last receipt is {last.get((office, counter.year), 0)}",
            )


@invariant("I5", "a receipt only for money received, an acceptance only with the fee settled")
def receipts_and_acceptances_are_paid() -> Iterator[Breach]:
    """Amounts of receipts against payments; charges of accepted filings."""
    for receipt in Receipt.objects.select_related("payment").exclude(amount_cents=F("payment__amount_cents")).iterator():
        yield Breach("I5", receipt.number, f"is for {receipt.amount_cents}, received were {receipt.payment.amount_cents} cents")
    unpaid = set(Charge.objects.filter(paid_cents__lt=F("amount_cents")).values_list("subject", flat=True))
    accepted = Filing.objects.filter(state__in=[State.ACCEPTED, State.SERVED], fee_status=FeeStatus.PAYABLE)
    for reference in accepted.values_list("reference", flat=True).iterator():
        if reference in unpaid:
            yield Breach("I5", reference, "is accepted with its fee unpaid")


@invariant("I6", "per payment: captured is allocated and suspense, in cents")
def payments_add_up() -> Iterator[Breach]:
    """The kept sums of payments and charges against their allocations."""
    sums = Coalesce(Sum("allocations__amount_cents"), 0)
    for payment in Payment.objects.annotate(told=sums).exclude(told=F("allocated_cents")).iterator():
        yield Breach("I6", payment.payment_id, f"{payment.allocated_cents} allocated, its allocations are {payment.told} cents")
    for charge in Charge.objects.annotate(told=sums).exclude(told=F("paid_cents")).iterator():
        yield Breach("I6", charge.subject, f"{charge.paid_cents} paid, its allocations are {charge.told} cents")
    for charge in Charge.objects.annotate(told=Coalesce(Sum("lines__e_cents"), 0)).exclude(told=F("amount_cents")).iterator():
        yield Breach("I6", charge.subject, f"{charge.amount_cents} charged, its lines are {charge.told} cents")
