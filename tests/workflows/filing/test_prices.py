"""A filing that its two days price differently stands on the accounts office's list, once, and leaves it when that is no longer so."""

from datetime import date, timedelta

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.fees.models import ConcessionPeriod, FeeItem
from backoffice.filings import worklists
from backoffice.filings.models import PriceDifference
from backoffice.kernel import clock
from backoffice.payments.models import Charge
from tests.factories.court import day_at
from tests.factories.lives import fresh
from tests.soundness import breaches
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.take import take
from workflows.filing.prices import note_price_difference

EVENING, NEXT = date(2026, 3, 10), date(2026, 3, 11)


def standing(filing):
    """What stands open about the filing: (submitted, charged, deemed, asked)."""
    rows = PriceDifference.objects.filter(filing=filing, settled_at=None)
    return [(row.submitted_on, row.charged_cents, row.deemed_on, row.deemed_cents) for row in rows]


def test_a_fee_that_changes_between_the_two_days(lives):
    filing = lives.with_two_prices()
    assert standing(filing) == [(EVENING, 504_00, NEXT, 560_00)]
    assert Charge.objects.get(subject=filing.reference).amount_cents == 504_00, "what is charged follows the submission"
    event = Event.objects.get(subject=filing.reference, code="filing.price_differs")
    assert (event.data["charged_cents"], event.data["deemed_cents"], event.data["deemed_on"]) == (504_00, 560_00, "2026-03-11")


def test_a_concession_that_ends_between_the_two_days(lives):
    ConcessionPeriod.objects.filter(court="DC").update(valid_to=EVENING)
    assert standing(lives.received()) == [(EVENING, 504_00, NEXT, 630_00)]
    (row,) = PriceDifference.objects.all()
    assert row.difference_cents == 126_00
    assert not standing(lives.receive()), "in office hours both days are one"


def test_what_does_not_carry_the_concession_is_priced_alike(lives):
    ConcessionPeriod.objects.filter(court="DC").update(valid_to=EVENING)
    case = lives.accepted().case
    answer = lives.received(documents=lives.submission("summons").documents, case_number=case.number, parties=())
    assert not standing(answer)


def test_nothing_changes_nothing_stands(lives):
    assert not standing(lives.received())


def test_a_fee_that_the_deemed_day_cannot_know(lives):
    FeeItem.objects.filter(court="SCT", above_cents=0).update(valid_to=EVENING)
    submission = lives.submission("claim", office="SCT-REG", case_type="SCTC", claim_amount_cents=4_800_00)
    filing = lives.received(**{name: getattr(submission, name) for name in ("office", "case_type", "documents", "claim_amount_cents")})
    assert standing(filing) == [(EVENING, 16_00, NEXT, None)]


def test_what_was_paid_for_a_returned_filing_does_not_hide_the_price(lives):
    returned = lives.returned()
    lives.with_two_prices()
    again = lives.received(resubmits=returned.reference)
    assert Charge.objects.get(subject=again.reference).amount_cents == 0
    assert standing(again) == [(EVENING, 504_00, NEXT, 560_00)]


def test_a_correction_in_review_is_no_other_price(lives, at_work):
    """Both days ask the same of the documents; that the officer charged two writs instead of one makes no difference of days."""
    filing = lives.with_two_prices()
    at_work.move_to(day_at(NEXT, 9))
    sweep()
    lives.pay(filing)
    check_fee(reference=filing.reference)
    take(reference=filing.reference, officer=lives.court.senior)
    correct_fee(reference=filing.reference, officer=lives.court.senior, line=1, item="writ", quantity=2, ground="two writs")
    note_price_difference(fresh(filing))
    assert standing(filing) == [(EVENING, 504_00, NEXT, 560_00)]
    assert breaches("I15") == []


class TestRedated:
    def close(self, lives, until):
        """The office stays shut on the next day until this moment."""
        return Closure.objects.create(
            office=lives.court.registry, closed_from=day_at(NEXT, 8), reopened_at=until, ground="gale", evidence="test"
        )

    def test_a_filing_that_a_storm_puts_behind_a_fee_change(self, lives, at_work):
        ConcessionPeriod.objects.filter(court="DC").update(valid_to=NEXT)
        filing = lives.received()
        assert not standing(filing)
        self.close(lives, day_at(NEXT + timedelta(days=1), 10))
        at_work.move_to(day_at(NEXT, 9))
        assert sweep() == 0, "not due any more"
        assert standing(filing) == [(EVENING, 504_00, NEXT + timedelta(days=1), 630_00)]

    def test_and_one_that_comes_back(self, lives):
        ConcessionPeriod.objects.filter(court="DC").update(valid_to=EVENING)
        filing = fresh(lives.received())
        assert standing(filing)
        filing.deemed_received_at = filing.received_at
        filing.save(update_fields=["deemed_received_at"])
        note_price_difference(filing)
        assert not standing(filing)
        assert Event.objects.filter(subject=filing.reference, code="filing.price_alike").count() == 1

    def test_a_second_look_changes_nothing(self, lives, at_work):
        filing = lives.with_two_prices()
        note_price_difference(fresh(filing))
        at_work.move_to(day_at(NEXT, 9))
        sweep()
        assert len(standing(filing)) == 1
        assert Event.objects.filter(subject=filing.reference, code="filing.price_differs").count() == 1

    def test_a_fee_put_on_record_while_it_waited_is_seen_at_the_sweep(self, lives, at_work):
        filing = lives.received()
        lives.with_two_prices()
        assert not standing(filing)
        at_work.move_to(day_at(NEXT, 9))
        sweep()
        assert standing(filing) == [(EVENING, 504_00, NEXT, 560_00)]

    def test_many_are_noted_in_a_fixed_number_of_queries(self, lives, at_work, django_assert_max_num_queries):
        lives.with_two_prices()
        for _each in range(7):
            lives.received()
        PriceDifference.objects.all().delete()
        at_work.move_to(day_at(NEXT, 9))
        with django_assert_max_num_queries(60):  # of which one for each row and its event: the list is short
            sweep()
        assert PriceDifference.objects.count() == 8


def test_the_list_is_paged_and_counted_by_office(lives):
    filings = [lives.with_two_prices() for _each in range(5)]
    first, after = worklists.page_of_price_differences([lives.court.registry, lives.court.tribunal], size=3)
    rest, end = worklists.page_of_price_differences([lives.court.registry], after=after, size=3)
    assert [row.filing for row in (*first, *rest)] == filings
    assert end is None
    assert str(worklists.count_of_price_differences([lives.court.registry])) == "5"
    assert worklists.page_of_price_differences([lives.court.tribunal]) == ([], None)
    assert clock.today() == EVENING
