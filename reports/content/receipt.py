"""The official receipt's content from the rows of a payment."""

from django.db.models import Sum

from backoffice.filings.models import Filing
from backoffice.payments.models import Allocation, Charge, PaymentState, Receipt
from backoffice.payments.selectors import charge_with_lines
from reports.content.fees import rows_of
from reports.content.stationery import case_type_of, reason_of
from reports.documents import wording
from reports.documents.plain import Issue
from reports.documents.receipt import OfficialReceipt


def receipt_of(receipt: Receipt, filing: Filing, issue: Issue) -> OfficialReceipt:
    """What the paper of `receipt` says; `filing` is what was paid for."""
    payment = receipt.payment
    charge = charge_with_lines(receipt.subject)
    return OfficialReceipt(
        issue=issue,
        reference=filing.reference,
        case_number=filing.case.number if filing.case else "",
        case_code=filing.case_type.code,
        case_type=case_type_of(filing.case_type),
        payer=receipt.payer,
        paid_at=payment.captured_at,
        deemed_at=payment.deemed_received_at,
        reason=reason_of(payment.deemed_reason, payment.deemed_note, payment.deemed_received_at, payment.captured_at),
        means=wording.means(payment.means),
        merchant=payment.merchant,
        gateway_reference=payment.payment_id,
        fees=rows_of(charge, filing.case_type.court),
        fee_cents=charge.amount_cents if charge else 0,
        amount_cents=receipt.amount_cents,
        put_to_fee_cents=payment.allocated_cents,
        left_cents=_left_after(receipt, charge),
    )


def _left_after(receipt: Receipt, charge: Charge | None) -> int:
    """What was still owed after this payment, in HKD cents; later payments do not change an earlier receipt."""
    if charge is None or receipt.payment.state != PaymentState.UNDER:
        return 0
    own = receipt.payment.allocations.order_by("-pk").values_list("pk", flat=True).first() or 0
    paid = Allocation.objects.filter(charge=charge, pk__lte=own).aggregate(total=Sum("amount_cents"))["total"] or 0
    return charge.amount_cents - int(paid)
