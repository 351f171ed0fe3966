"""An index is made beside people at work, and made again where it was broken off."""

from types import SimpleNamespace

import pytest
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from backoffice.kernel.indexes import AddIndexBesideWork

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = models.Index(fields=["lease"], name="trial_by_lease")


@pytest.fixture
def step():
    """The step on the table of the outbox, with the states before and after; its index is gone afterwards."""
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    made = AddIndexBesideWork("OutboxMessage", INDEX)
    made.state_forwards("kernel", after)

    def forwards(atomic=False):
        with connection.schema_editor(atomic=atomic) as editor:
            made.database_forwards("kernel", editor, before, after)

    def backwards():
        with connection.schema_editor(atomic=False) as editor:
            made.database_backwards("kernel", editor, after, before)

    yield SimpleNamespace(forwards=forwards, backwards=backwards)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS trial_by_lease")


def _there():
    with connection.cursor() as cursor:
        return "trial_by_lease" in connection.introspection.get_constraints(cursor, "kernel_outboxmessage")


def test_it_makes_the_index_and_takes_it_away(step):
    step.forwards()
    assert _there()
    step.backwards()
    assert not _there()


@pytest.mark.postgres
def test_what_was_broken_off_is_made_again(step):
    step.forwards()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",), "only this step waits for longer"
        # As a step that was broken off leaves it.
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'trial_by_lease'::regclass")
    step.forwards()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'trial_by_lease'::regclass")
        assert cursor.fetchone() == (True,)


@pytest.mark.postgres
def test_in_a_transaction_it_says_so(step):
    with pytest.raises(RuntimeError, match="atomic = False"), transaction.atomic():
        step.forwards()
