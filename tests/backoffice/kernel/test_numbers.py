"""Numbers: from one, without gap, each series and year for itself, and given back by a rollback."""

import pytest
from django.db import transaction

from backoffice.kernel import numbers

pytestmark = pytest.mark.django_db


def test_from_one_without_gap():
    assert [numbers.take("receipt:DC-ACC", 2026) for _ in range(4)] == [1, 2, 3, 4]


def test_several_at_once_in_their_order(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert numbers.take_many("paper:SEAL", 2026, 3) == [1, 2, 3]
    assert numbers.take_many("paper:SEAL", 2026, 2) == [4, 5]
    assert numbers.take_many("paper:SEAL", 2026, 0) == []
    assert numbers.take("paper:SEAL", 2026) == 6


def test_each_series_and_year_for_itself():
    numbers.take("case:DCCJ", 2026)
    assert numbers.take("case:DCCJ", 2027) == 1
    assert numbers.take("case:DCPI", 2026) == 1
    assert numbers.take("case:DCCJ", 2026) == 2


def test_a_rollback_gives_the_number_back():
    assert numbers.take("case:DCCJ", 2026) == 1
    for _ in range(3):
        with transaction.atomic():
            assert numbers.take("case:DCCJ", 2026) == 2
            transaction.set_rollback(True)
    assert numbers.take("case:DCCJ", 2026) == 2


def test_a_rollback_of_the_very_first():
    with transaction.atomic():
        assert numbers.take("case:DCCJ", 2026) == 1
        transaction.set_rollback(True)
    assert numbers.take("case:DCCJ", 2026) == 1


@pytest.mark.django_db(transaction=True)
def test_only_inside_an_act():
    with pytest.raises(RuntimeError, match="transaction"):
        numbers.take("case:DCCJ", 2026)
