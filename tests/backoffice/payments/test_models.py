"""Behind every rule about money stands a constraint of the database."""

import pytest
from django.db import IntegrityError, transaction

from backoffice.payments.models import Allocation, Charge, ChargeLine, Payment, PaymentNotice, PaymentState, Receipt
from tests.factories import ChargeFactory, PaymentFactory
from tests.factories.court import AT_WORK

pytestmark = pytest.mark.django_db


def _refuses(name):
    """The constraint's name is in what PostgreSQL says and, for a check, in what SQLite says."""
    return pytest.raises(IntegrityError, match=f"{name}|UNIQUE constraint failed")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"paid_cents": -1}, "charge_paid_within"),
        ({"paid_cents": 504_01}, "charge_paid_within"),
    ],
)
def test_a_charge_is_paid_from_nothing_to_all(change, constraint):
    charge = ChargeFactory()
    with _refuses(constraint), transaction.atomic():
        Charge.objects.filter(pk=charge.pk).update(**change)
    Charge.objects.filter(pk=charge.pk).update(paid_cents=504_00)
    assert Charge.objects.get(pk=charge.pk).left_cents == 0


def test_a_charge_is_not_negative_and_is_one_for_its_subject():
    with _refuses("charge_not_negative"), transaction.atomic():
        ChargeFactory(amount_cents=-1, lines=None)
    charge = ChargeFactory()
    with _refuses("subject"), transaction.atomic():
        ChargeFactory(subject=charge.subject)


def test_a_line_adds_up_and_has_its_place():
    charge = ChargeFactory()
    row = {"charge": charge, "item": "i", "description": "d", "quantity": 1, "rule": "r"}
    with _refuses("charge_line_adds_up"), transaction.atomic():
        ChargeLine.objects.create(**row, position=2, paper_cents=100, concession_cents=20, e_cents=81)
    with _refuses("charge_line_once"), transaction.atomic():
        ChargeLine.objects.create(**row, position=1, paper_cents=100, concession_cents=20, e_cents=80)
    ChargeLine.objects.create(**row, position=2, paper_cents=100, concession_cents=20, e_cents=80)


def _payment(**changes):
    plain = {"merchant": "m", "payment_id": "p", "subject": "s", "amount_cents": 1, "state": PaymentState.UNIDENTIFIED}
    return Payment.objects.create(**{**plain, "captured_at": AT_WORK, "recorded_at": AT_WORK, **changes})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"amount_cents": 0}, "payment_positive"),
        ({"amount_cents": -1}, "payment_positive|payment_allocated_within"),
        ({"allocated_cents": 2}, "payment_allocated_within"),
        ({"allocated_cents": -1}, "payment_allocated_within"),
        ({"state": "lost"}, "payment_state_known"),
    ],
)
def test_a_payment_is_money_in_a_named_state(change, constraint):
    with _refuses(constraint), transaction.atomic():
        _payment(**change)


def test_a_payment_is_recorded_once_per_merchant():
    assert _payment(amount_cents=5, allocated_cents=2).suspense_cents == 3
    with _refuses("payment_once"), transaction.atomic():
        _payment()
    _payment(merchant="another")


def test_an_allocation_is_of_something():
    payment = PaymentFactory()
    with _refuses("allocation_positive"), transaction.atomic():
        Allocation.objects.create(payment=payment, charge=Charge.objects.get(), amount_cents=0, at=AT_WORK)


def test_a_receipt_has_its_number_alone_and_a_payment_one_receipt():
    first, _second = PaymentFactory(), PaymentFactory()
    row = Receipt.objects.get(payment=first)
    copy = {field.attname: getattr(row, field.attname) for field in Receipt._meta.concrete_fields if field.attname != "id"}
    other = _payment()
    for change, constraint in (
        ({"payment_id": other.pk}, "receipt_number_once|number"),
        ({"number": "X", "sequence": 9}, "payment_id"),
        ({"payment_id": other.pk, "number": "X", "sequence": 9, "amount_cents": 0}, "receipt_positive"),
    ):
        with _refuses(constraint), transaction.atomic():
            Receipt.objects.create(**{**copy, **change})


def test_a_message_is_stored_once_per_merchant():
    def store(merchant):
        with transaction.atomic():
            PaymentNotice.objects.create(merchant=merchant, message_id="msg-1", body="{}", received_at=AT_WORK)

    store("m")
    store("another")
    with _refuses("notice_once"):
        store("m")
