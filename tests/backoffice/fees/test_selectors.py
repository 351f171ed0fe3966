"""A court's schedule as read from the database, and what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem
from backoffice.fees.rules import FeeSchedule
from backoffice.fees.selectors import schedule_of
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


def test_a_courts_schedule_is_read_in_three_queries(django_assert_num_queries):
    an_item()
    an_item(court="DC")
    a_concession()
    a_concession(court="DC")
    FeeInstrument.objects.create(
        court="HC", code="Cap. 1", title="Fees Rules", title_zh="費用規則", valid_from=date(2022, 1, 1), evidence="seen"
    )
    with django_assert_num_queries(3):
        read = schedule_of("HC")
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
