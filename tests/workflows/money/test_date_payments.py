"""A payment whose deemed time could not be known is dated once it can be."""

from datetime import timedelta

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.payments.models import Payment
from tests.factories.court import AT_WORK
from workflows.money.actions.date_payments import date_payments


def test_it_is_dated_when_the_office_has_reopened(lives):
    filing = lives.deemed_received()
    closure = Closure.objects.create(
        office=lives.court.accounts, closed_from=AT_WORK - timedelta(hours=1), ground="gale", note="signal 8", evidence="a test"
    )
    payment = lives.pay(filing)
    assert Payment.objects.get(pk=payment.pk).deemed_received_at is None
    assert date_payments() == 0
    closure.reopened_at = AT_WORK + timedelta(hours=1)
    closure.save()
    assert date_payments() == 1
    dated = Payment.objects.get(pk=payment.pk)
    assert dated.deemed_received_at == closure.reopened_at
    assert dated.deemed_reason == "closure_gale"
    assert Event.objects.filter(subject=filing.reference, code="payment.dated").count() == 1


def test_what_is_dated_stays(lives):
    payment = lives.pay(lives.deemed_received())
    before = Payment.objects.get(pk=payment.pk).deemed_received_at
    assert before is not None
    assert date_payments() == 0
    assert Payment.objects.get(pk=payment.pk).deemed_received_at == before
