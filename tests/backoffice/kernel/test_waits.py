"""What is only busy, and what is done once more."""

import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError, transaction

from backoffice.kernel.waits import DEADLOCK, LOCK_NOT_AVAILABLE, again_after_deadlock, is_busy


class _Said(Exception):
    """What PostgreSQL's driver raises."""

    def __init__(self, sqlstate):
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def raised(cause):
    error = OperationalError("no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("sqlstate", "busy"), [(LOCK_NOT_AVAILABLE, True), (DEADLOCK, True), ("57014", True), ("57P01", False), ("08006", False), (None, False)]
)
def test_what_is_over_in_a_moment_is_told_from_a_database_that_is_away(sqlstate, busy):
    assert is_busy(raised(_Said(sqlstate))) is busy


def test_a_file_that_another_has_locked_is_busy_and_a_full_disk_is_not(tmp_path):
    path = tmp_path / "one.sqlite3"
    with closing(sqlite3.connect(path, timeout=0)) as one, closing(sqlite3.connect(path, timeout=0)) as other:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as busy:
            other.execute("BEGIN IMMEDIATE")
        assert is_busy(raised(busy.value))
        one.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as full:
            one.execute("CREATE TABLE t (a)")
            one.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 9)
    assert not is_busy(raised(full.value))


def calls(*ends):
    """Work that ends so, one time after the other."""
    left = list(ends)

    def work():
        end = left.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    return work, left


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_twice_and_nothing_else_is():
    deadlock, timeout = raised(_Said(DEADLOCK)), raised(_Said(LOCK_NOT_AVAILABLE))
    for ends in ((deadlock, "done"), (deadlock, deadlock, "done")):
        work, left = calls(*ends)
        assert again_after_deadlock(work) == "done"
    for ends in ((deadlock, deadlock, deadlock, "done"), (timeout, "done"), (deadlock, timeout, "done")):
        work, left = calls(*ends)
        with pytest.raises(OperationalError):
            again_after_deadlock(work)
        assert left == ["done"]
    work, left = calls(deadlock, "done")
    with pytest.raises(OperationalError), transaction.atomic():
        again_after_deadlock(work)
    assert left == ["done"], "within a transaction it is not the whole of what was rolled back"
