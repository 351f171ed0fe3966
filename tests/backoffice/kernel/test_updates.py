"""Many rows written at once end as each would by its own save."""

from datetime import date, timedelta

import pytest

from backoffice.calendar.models import Closure
from backoffice.filings.models import ServiceRecord
from backoffice.kernel.updates import update_many
from tests.factories.court import AT_WORK

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [3, 700])
@pytest.mark.parametrize("apart", [True, False])
def test_each_row_has_its_own_values_and_no_other_is_touched(court, number, apart, django_assert_max_num_queries):
    def at(place):
        return AT_WORK + timedelta(hours=place)

    made = Closure.objects.bulk_create(
        Closure(office=court.registry, closed_from=at(place), ground="gale", evidence="test") for place in range(number + 1)
    )
    *rows, other = made
    for place, row in enumerate(rows):
        row.reopened_at, row.note = (at(5000 + place), f"it's {place}%") if apart else (at(5000), "one")
    # Half of them go back to nothing.
    for row in rows[::2]:
        row.reopened_at = None
    with django_assert_max_num_queries(6):
        update_many(rows, ["reopened_at", "note"])
    found = dict(Closure.objects.values_list("pk", "note"))
    assert [found[row.pk] for row in rows] == [row.note for row in rows]
    assert dict(Closure.objects.values_list("pk", "reopened_at")) == {row.pk: row.reopened_at for row in made}
    assert found[other.pk] == ""


def test_days_too_and_columns_of_nothing_but_null(lives):
    first = lives.served()
    rows = [*ServiceRecord.objects.filter(filing=first)]
    rows += ServiceRecord.objects.bulk_create(
        ServiceRecord(filing=first, addressee=f"a{place}", means="post", served_at=AT_WORK, documents=[]) for place in range(20)
    )
    for wanted in (lambda _place: None, lambda place: date(2026, 3, 1) + timedelta(days=place)):
        for place, row in enumerate(rows):
            row.deemed_served_on, row.deemed_note = wanted(place), f"{place}"
        update_many(rows, ["deemed_served_on", "deemed_note"])
        found = ServiceRecord.objects.in_bulk()
        assert [found[row.pk].deemed_served_on for row in rows] == [wanted(place) for place in range(len(rows))]


def test_of_no_rows_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_many([], ["note"])
