"""At the counter an accounts officer takes money for a filing on paper: recorded, allocated and receipted as every payment is."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings.models import Channel, Filing
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.payments import events
from backoffice.payments.channels import CHANNELS
from backoffice.payments.models import Charge, CounterPayment, Payment
from backoffice.payments.rules import may_take_at_counter
from backoffice.people import rights
from backoffice.people.models import User
from workflows.filing import steps
from workflows.money.recording import Captured, record

_COUNTER = CHANNELS["COUNTER"]


def take_at_counter(*, number: str, reference: str, cents: int, means: str, instrument: str, officer: User) -> Payment:
    """Take so many HKD cents by `means` (a code of the counter's) for a filing on paper; never more than is left to pay, for
    there is no refund yet. `number` was drawn with the form and is the payment's own: a form sent twice is one payment.

    Raises:
        Forbidden: the officer is not of the accounts office that serves this registry.
        Refused: not-on-paper, nothing-owed, counter-amount, or why it cannot be taken by that means.
        Conflict: the number stands for another payment.
    """
    text = " ".join(instrument.split())
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "payment.take", filing.office)
        owed = Charge.objects.select_related("accounts_office").get(subject=reference)
        merchant = _COUNTER.merchant(owed.accounts_office.code)
        known = Payment.objects.filter(merchant=merchant, payment_id=number).first()
        if known is not None:
            return _the_same(known, (reference, cents, means, text, officer.pk))
        steps.stop_for(
            (
                *may_take_at_counter(
                    on_paper=filing.channel == Channel.PAPER,
                    open_for_it=not filing.is_decided,
                    left_cents=owed.left_cents,
                    cents=cents,
                ),
                *_COUNTER.faults(means, text),
            )
        )
        moment = clock.now()
        payment, _new = record(Captured(merchant, number, reference, cents, moment, means))
        CounterPayment.objects.create(payment=payment, officer=officer, taken_at=moment, means=means, instrument=text)
        events.taken_at_counter(payment, office=owed.accounts_office.code, actor=rights.actor_of(officer), instrument=text)
    return payment


def _the_same(known: Payment, told: tuple[str, int, str, str, int]) -> Payment:
    row = CounterPayment.objects.get(payment=known)
    if (known.subject, known.amount_cents, row.means, row.instrument, row.officer_id) != told:
        raise Conflict("payment-told-differently", _("The form was sent before with something else. Open it again."))
    return known
