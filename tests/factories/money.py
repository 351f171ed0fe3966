"""Charges and the payments that settle them, in whole or in part."""

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from backoffice.kernel import clock, numbers
from backoffice.payments.models import Allocation, Charge, ChargeLine, Payment, PaymentState, Receipt
from tests.factories.people import AccountsOfficeFactory


class ChargeFactory(DjangoModelFactory):
    """A writ's fee of $630, at 20 per cent off: $504 in one line, nothing paid."""

    class Meta:
        model = Charge
        skip_postgeneration_save = True

    subject = factory.Sequence(lambda number: f"EF-TEST-{number:04d}")
    accounts_office = factory.SubFactory(AccountsOfficeFactory)
    fee_status = "payable"
    priced_on = factory.LazyFunction(clock.today)
    amount_cents = 504_00

    @factory.post_generation
    def lines(self, create, extracted, **kwargs):
        if self.amount_cents:
            ChargeLine.objects.create(
                charge=self,
                position=1,
                item="writ",
                instrument="test",
                description="Sealing a writ",
                description_zh="令狀蓋印",
                quantity=1,
                paper_cents=self.amount_cents + 126_00,
                concession_cents=126_00,
                e_cents=self.amount_cents,
                rule="630 less 20 per cent, down to the dollar",
                evidence="test",
            )


class PaymentFactory(DjangoModelFactory):
    """Money for a charge: allocated as far as the charge goes, and receipted with the next number of its series."""

    class Meta:
        model = Payment
        skip_postgeneration_save = True

    class Params:
        charge = factory.SubFactory(ChargeFactory)

    merchant = "demo-gateway"
    payment_id = factory.Sequence(lambda number: f"pay-{number}")
    subject = factory.LazyAttribute(lambda payment: payment.charge.subject)
    accounts_office = factory.LazyAttribute(lambda payment: payment.charge.accounts_office)
    means = "visa"
    amount_cents = factory.LazyAttribute(lambda payment: payment.charge.left_cents)
    captured_at = factory.LazyFunction(clock.now)
    recorded_at = factory.LazyFunction(clock.now)
    deemed_received_at = factory.LazyAttribute(lambda payment: payment.captured_at)
    deemed_reason = "open"
    state = PaymentState.MATCHED

    @factory.post_generation
    def allocation(self, create, extracted, **kwargs):
        charge = Charge.objects.get(subject=self.subject)
        amount = min(self.amount_cents, charge.left_cents)
        Allocation.objects.create(payment=self, charge=charge, amount_cents=amount, at=self.recorded_at)
        charge.paid_cents += amount
        charge.save()
        self.allocated_cents = amount
        if self.suspense_cents:
            self.state = PaymentState.OVER
        elif charge.left_cents:
            self.state = PaymentState.UNDER
        self.save()

    @factory.post_generation
    def receipt_paper(self, create, extracted, **kwargs):
        year = clock.in_hong_kong(self.captured_at).year
        with transaction.atomic():
            sequence = numbers.take(f"receipt:{self.accounts_office.code}", year)
            Receipt.objects.create(
                accounts_office=self.accounts_office,
                year=year,
                sequence=sequence,
                number=f"{self.accounts_office.code}-{year}-{sequence:06d}",
                payment=self,
                subject=self.subject,
                payer="Chan & Co.",
                amount_cents=self.amount_cents,
                issued_at=self.recorded_at,
            )
