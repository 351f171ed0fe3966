"""Money came before its filing, or under a name that nobody knew: it is put to its filing once both are there.

A payment and its filing may come in at the same moment, each in a transaction that does not see the other. So both look
for the other after their own commit, by way of the outbox: whichever commits later finds the other.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.payments.models import Payment, PaymentState
from workflows.money.recording import filing_of
from workflows.money.steps import put_to_filing


def identify_payment(*, payment_id: int) -> bool:
    """Look for the filing of an unidentified payment and put the money to it; whether it was put there.

    Raises:
        NotFound: no such payment.
    """
    with transaction.atomic():
        payment = Payment.objects.filter(pk=payment_id).first()
        if payment is None:
            raise NotFound("not-found", _("There is no such payment."))
        filing = filing_of(payment.subject, payment.payment_id)
        return filing is not None and _put(payment_id, filing)


def claim_payments(*, reference: str) -> int:
    """Put the unidentified payments that a filing names, or that name it, to the filing; how many.

    Raises:
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference)
        unclaimed = Payment.objects.filter(state=PaymentState.UNIDENTIFIED).values_list("pk", flat=True)
        # Two questions and not one with an "or": each is answered from its own index.
        waiting = set(unclaimed.filter(subject=reference))
        if filing.payment_id:
            waiting.update(unclaimed.filter(payment_id=filing.payment_id))
        return sum(_put(payment_id, filing) for payment_id in sorted(waiting))


def _put(payment_id: int, filing: Filing) -> bool:
    """Put the payment to the locked filing, unless that was done meanwhile."""
    payment = lock(Payment, pk=payment_id)
    if payment.state != PaymentState.UNIDENTIFIED:
        return False
    put_to_filing(payment, filing)
    return True
