"""A lock fetches the row anew, and says plainly when there is none."""

import pytest
from django.db import OperationalError

from backoffice.filings.models import Filing
from backoffice.kernel import locking, waits
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.kernel.locking import lock
from backoffice.kernel.models import Counter

pytestmark = pytest.mark.django_db


def test_the_row_is_fetched_anew():
    stale = Counter.objects.create(series="case:DCCJ", year=2026, last=1)
    Counter.objects.update(last=7)
    assert lock(Counter, pk=stale.pk).last == 7


def test_what_may_change_during_the_wait_is_not_read_along():
    with pytest.raises(ValueError, match="taken_by of Filing may change"):
        lock(Filing, reference="EF-0000-0000", along=("office", "taken_by"))


def test_what_is_not_there():
    with pytest.raises(NotFound) as refused:
        lock(Counter, series="case:DCCJ", year=2026)
    assert (refused.value.code, refused.value.status) == ("not-found", 404)


class _Timeout(Exception):
    """What the driver raises when the lock was not to be had in time."""

    def __init__(self, sqlstate):
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.fixture
def database_answers(monkeypatch):
    """Lets every locked read fail with this state of the database."""

    def answer(sqlstate):
        def rows(*_args, **_lookup):
            raise OperationalError("no lock") from _Timeout(sqlstate)

        monkeypatch.setattr(locking.Question, "rows", rows)

    return answer


def test_a_wait_that_ends_is_a_conflict(database_answers):
    database_answers(waits.LOCK_NOT_AVAILABLE)
    with pytest.raises(Conflict) as refused:
        lock(Counter, pk=1)
    assert (refused.value.code, refused.value.status) == ("busy", 409)


def test_another_fault_of_the_database_is_none(database_answers):
    database_answers("57P01")
    with pytest.raises(OperationalError):
        lock(Counter, pk=1)
