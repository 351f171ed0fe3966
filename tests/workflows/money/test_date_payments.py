"""A payment whose deemed time could not be known gets it when the calendar tells it; its money did not wait."""

from datetime import date, timedelta

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure, HolidayYear
from backoffice.payments.models import Payment
from tests.factories.court import AT_WORK, day_at
from tests.factories.rows import everything
from workflows.money.actions.date_payments import date_payments
from workflows.money.actions.record_payment import record_payment


def _storm(lives):
    return Closure.objects.create(office=lives.court.accounts, closed_from=AT_WORK - timedelta(hours=1), ground="gale", evidence="test")


def _times(payment):
    row = Payment.objects.get(pk=payment.pk)
    return row.deemed_received_at, row.deemed_reason


def test_it_waits_for_the_reopening_and_is_then_told(lives, at_work):
    storm = _storm(lives)
    payment = lives.pay(lives.deemed_received())
    assert (_times(payment), str(payment.state)) == ((None, "closure_open_ended"), "matched")
    before = everything()
    assert date_payments() == 0
    assert everything() == before
    storm.reopened_at = day_at(date(2026, 3, 10), 14, 40)
    storm.save()
    assert date_payments() == 1
    assert _times(payment) == (day_at(date(2026, 3, 10), 14, 40), "closure_gale")
    event = Event.objects.get(code="payment.dated")
    assert (event.subject, event.data["deemed"]) == (payment.subject, "2026-03-10T14:40:00+08:00")
    before = everything()
    assert date_payments() == 0
    assert everything() == before


def test_years_loaded_late(lives):
    HolidayYear.objects.all().delete()
    filing = lives.receive()
    payments = [lives.pay(filing, 1_00) for _ in range(3)]
    assert {_times(payment)[1] for payment in payments} == {"calendar_missing"}
    HolidayYear.objects.create(year=2026, source="test", evidence="test")
    assert date_payments() == 3
    assert date_payments() == 0


def test_money_for_nobody_has_no_office_to_date_it_by(lives):
    record_payment(lives.captured(None, 1_00))
    before = everything()
    assert date_payments() == 0
    assert everything() == before
