"""Steps that acts on money share: allocate, name the payment's state, number the receipt. Given locked rows."""

from collections.abc import Sequence

from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.filings.models import FeeStatus, Filing
from backoffice.filings.states import PAYABLE, State
from backoffice.kernel import clock, numbers, outbox
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.models import Allocation, Charge, ChargeLine, Payment, PaymentState, Receipt
from workflows.filing import lifecycle

# Of a note that the accounts office writes, in characters.
LONGEST_NOTE = 2000


def add_lines(filing: Filing, lines: Sequence[ChargeLine]) -> Charge:
    """Add lines to the charge of a locked filing; its sum, what is left and what is to be refunded follow, and the filing's fee too."""
    owed = lock(Charge, subject=filing.reference, along=("accounts_office",))
    last = owed.lines.order_by("-position").values_list("position", flat=True).first() or 0
    for position, line in enumerate(lines, start=last + 1):
        line.charge, line.position = owed, position
    ChargeLine.objects.bulk_create(lines)
    owed.amount_cents += sum(line.e_cents for line in lines)
    owed.refund_due_cents = max(owed.paid_cents - owed.amount_cents, 0)
    owed.save(update_fields=["amount_cents", "refund_due_cents"])
    filing.fee_total_cents = owed.amount_cents
    filing.save(update_fields=["fee_total_cents"])
    return owed


def date_payment(payment: Payment) -> bool:
    """Give the payment its own deemed time, by the calendar of its accounts office (facts, section 2); whether it is
    known."""
    if payment.accounts_office is None:
        return False
    deemed = deemed_receipt(calendar_of(payment.accounts_office, payment.captured_at), payment.captured_at)
    payment.deemed_received_at = deemed.at
    payment.deemed_reason, payment.deemed_note = deemed.reason.code, deemed.reason.note
    return deemed.at is not None


def put_to_filing(payment: Payment, filing: Filing) -> None:
    """Put a saved, wholly unallocated payment to a locked filing: allocate what is owed, keep the rest in suspense
    under its name, number the receipt, ask for the papers and for a look at the fee."""
    owed = lock(Charge, subject=filing.reference, along=("accounts_office",))
    payment.subject = filing.reference
    payment.accounts_office = owed.accounts_office
    date_payment(payment)
    # A fee that was corrected upwards in review is paid there.
    open_for_it = filing.state in PAYABLE or (filing.state == State.FEE_CHECKED and owed.left_cents > 0)
    payable = open_for_it and filing.fee_status == FeeStatus.PAYABLE
    amount = min(payment.amount_cents, owed.left_cents) if payable else 0
    if amount:
        insert(Allocation(payment=payment, charge=owed, amount_cents=amount, at=clock.now()))
        owed.paid_cents += amount
        owed.save(update_fields=["paid_cents"])
        payment.allocated_cents = amount
    payment.state = _named(payment, owed, payable=payable)
    payment.save()
    events.recorded(payment)
    number_receipt(payment, filing)
    outbox.put(lifecycle.CHECK_FEE, key=filing.reference, filing=filing.reference)


def _named(payment: Payment, owed: Charge, *, payable: bool) -> PaymentState:
    if not payable:
        # Withdrawn, decided or nothing payable; or settled already, which leaves the filing past its payable states.
        settled = owed.amount_cents > 0 and owed.left_cents == 0
        return PaymentState.DUPLICATE if settled else PaymentState.UNMATCHED
    if payment.allocated_cents == 0:
        return PaymentState.DUPLICATE
    if payment.suspense_cents:
        return PaymentState.OVER
    return PaymentState.UNDER if owed.left_cents else PaymentState.MATCHED


def number_receipt(payment: Payment, filing: Filing) -> Receipt:
    """The next official receipt of the accounts office in the year of capture, for all the money received."""
    office = payment.accounts_office
    if office is None:
        raise AssertionError("a receipt is numbered by the accounts office that the money belongs to")
    year = clock.in_hong_kong(payment.captured_at).year
    sequence = numbers.take(f"receipt:{office.code}", year)
    organisation, person = filing.filer_organisation, filing.filer_name
    receipt = insert(Receipt(
        accounts_office=office, year=year, sequence=sequence, number=f"{office.code}-{year}-{sequence:06d}",
        payment=payment, subject=filing.reference,
        payer=f"{organisation} ({person})" if organisation and person else organisation or person,
        amount_cents=payment.amount_cents, issued_at=clock.now(),
    ))  # fmt: skip
    events.receipted(receipt)
    outbox.put("papers.receipt", key=receipt.number, receipt=receipt.number)
    return receipt
