"""The walls round the tests themselves: no network, no developer's data, triggers back in place after a flush."""

import socket
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import TransactionTestCase

from tests.append_only import triggers_off
from tests.network import NetworkIsClosed, is_local


def test_another_machine_cannot_be_reached():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outside, pytest.raises(NetworkIsClosed, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_another_machine_cannot_be_looked_up():
    with pytest.raises(NetworkIsClosed, match=r"court\.example"):
        urllib.request.urlopen("http://court.example/")


def test_this_machine_can_be_reached():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    ("host", "local"),
    [
        *(("127.0.0.1", True), ("::1", True), ("localhost", True), (b"localhost", True), ("0.0.0.0", True), ("", True), (None, True)),
        *(("192.0.2.1", False), ("localhost.example", False), ("2001:db8::1", False)),
    ],
)
def test_what_counts_as_this_machine(host, local):
    assert is_local(host) is local


def test_data_of_the_tests_is_apart_from_everybody_elses(data_dir):
    assert data_dir != Path(settings.ROOT, "var")
    assert not data_dir.is_relative_to(settings.ROOT)
    assert data_dir.is_dir()


def _make_table(cursor, *, name: str) -> None:
    cursor.execute(f"CREATE TABLE {name} (id integer)")
    cursor.execute(f"INSERT INTO {name} VALUES (1)")
    if connection.vendor == "postgresql":
        cursor.execute(
            f"CREATE FUNCTION {name}_no() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END $$"
        )
        cursor.execute(f"CREATE TRIGGER {name}_t BEFORE DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_no()")
    else:
        cursor.execute(f"CREATE TRIGGER {name}_t BEFORE DELETE ON {name} BEGIN SELECT RAISE(ABORT, 'no'); END")


def test_triggers_are_off_only_inside_the_block(db):
    with connection.cursor() as cursor:
        _make_table(cursor, name="trial_of_triggers")
        with triggers_off():
            cursor.execute("DELETE FROM trial_of_triggers")
        cursor.execute("INSERT INTO trial_of_triggers VALUES (2)")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("DELETE FROM trial_of_triggers")


def test_the_flush_after_a_committing_test_goes_through_our_door():
    assert TransactionTestCase._fixture_teardown.__name__ == "_empty_tables"
