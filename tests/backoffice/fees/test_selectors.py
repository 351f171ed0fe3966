"""A court's schedule as read from the database, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.fees.rules import FeeSchedule
from backoffice.fees.selectors import schedule_of
from backoffice.kernel import clock
from tests.backoffice.fees.schedules import CONCESSION, INSTRUMENT, ITEM

pytestmark = pytest.mark.django_db


def an_item(**changes):
    values = {
        "court": "HC", "instrument": "Cap. 1", "item": "writ", "description": "Sealing a writ", "description_zh": "傳訊令狀",
        "paper_cents": 104500, "electronic": "concession", "valid_from": date(2022, 1, 1), "evidence": "seen",
    }  # fmt: skip
    return FeeItem.objects.create(**{**values, **changes})


def a_concession(**changes):
    values = {"court": "HC", "per_cent": 20, "valid_from": date(2025, 6, 30), "valid_to": date(2028, 6, 29), "evidence": "seen"}
    return ConcessionPeriod.objects.create(**{**values, **changes})


def test_a_courts_schedule_is_read_in_five_queries_and_two_looks_at_the_mark_and_then_kept(django_assert_num_queries):
    an_item()
    an_item(court="DC")
    a_concession()
    a_concession(court="DC")
    FeeInstrument.objects.create(
        court="HC", code="Cap. 1", title="Fees Rules", title_zh="費用規則", valid_from=date(2022, 1, 1), evidence="seen"
    )
    with django_assert_num_queries(7):
        read = schedule_of("HC")
    with django_assert_num_queries(1):
        assert schedule_of("HC") is read
    assert read == FeeSchedule("HC", (INSTRUMENT,), (ITEM,), (CONCESSION,))


@pytest.mark.parametrize(
    "changes",
    [
        {"paper_cents": -1},
        {"above_cents": 100, "up_to_cents": 100},
        {"valid_to": date(2021, 12, 31)},
        {"electronic": "perhaps"},
        {"unit": "dozen"},
    ],
    ids=str,
)
def test_items_that_make_no_sense_are_refused_by_the_database(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_item(**changes)


@pytest.mark.parametrize("above", [None, 500000])
def test_one_row_for_a_band_from_a_day_on(above):
    an_item(above_cents=above)
    with pytest.raises(IntegrityError), transaction.atomic():
        an_item(above_cents=above, paper_cents=1)


@pytest.mark.parametrize("changes", [{"per_cent": 0}, {"per_cent": 101}, {"valid_to": date(2025, 6, 29)}], ids=str)
def test_concessions_that_make_no_sense_are_refused_by_the_database(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_concession(**changes)


def test_an_instrument_rounds_in_a_known_way():
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeInstrument.objects.create(
            court="HC", code="Cap. 1", title="x", title_zh="x", rounding="up", valid_from=date(2022, 1, 1), evidence="seen"
        )


class TestWhatHasBegun:
    """The engine's own day decides: what stands behind the rules asks nobody for the time."""

    def test_is_never_edited_nor_removed(self):
        begun = an_item()
        for changes in (
            {"paper_cents": 1},
            {"electronic": "nil"},
            {"unit": "page"},
            {"description_zh": "x"},
            {"valid_from": date(2099, 1, 1)},
        ):
            with pytest.raises(IntegrityError, match="superseded"), transaction.atomic():
                FeeItem.objects.filter(pk=begun.pk).update(**changes)
        with pytest.raises(IntegrityError, match="superseded"), transaction.atomic():
            begun.delete()
        concession = a_concession()
        with pytest.raises(IntegrityError, match="superseded"), transaction.atomic():
            ConcessionPeriod.objects.filter(pk=concession.pk).update(per_cent=10)

    def test_may_be_ended_and_verified(self):
        begun = an_item()
        FeeItem.objects.filter(pk=begun.pk).update(
            valid_to=date(2098, 12, 31), evidence="seen", verified_by="Ada Lam", verified_on=date(2026, 5, 4)
        )
        FeeItem.objects.filter(pk=begun.pk).update(valid_to=None)
        assert "verified by Ada Lam on 2026-05-04" in schedule_of("HC").items[0].verified

    def test_what_is_over_stays_over(self):
        over = an_item(valid_to=date(2022, 12, 31))
        with pytest.raises(IntegrityError, match="superseded"), transaction.atomic():
            FeeItem.objects.filter(pk=over.pk).update(valid_to=None)

    def test_what_has_not_begun_may_be_written_anew_or_taken_away(self):
        coming = an_item(valid_from=clock.today() + timedelta(days=400))
        FeeItem.objects.filter(pk=coming.pk).update(paper_cents=1)
        coming.delete()
        assert not FeeItem.objects.exists()
