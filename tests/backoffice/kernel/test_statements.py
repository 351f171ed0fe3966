"""A migration step that only sends statements."""

import pytest
from django.db import connection
from django.db.migrations.state import ProjectState

from backoffice.kernel.statements import Statements

pytestmark = pytest.mark.django_db(transaction=True)


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def test_it_sends_and_takes_back_without_drawing_up_models():
    step = Statements(
        lambda editor: editor.execute("CREATE TABLE kernel_trial (id integer)"), lambda editor: editor.execute("DROP TABLE kernel_trial")
    )
    state = ProjectState()
    with connection.schema_editor(atomic=False) as editor:
        step.database_forwards("kernel", editor, state, state)
        assert "kernel_trial" in _tables()
        step.database_backwards("kernel", editor, state, state)
    assert "kernel_trial" not in _tables() and step.reversible
    assert "apps" not in vars(state), "no models were drawn up, which the state would keep"


def test_what_has_no_way_back_leaves_all_as_it_is():
    step, state = Statements(lambda editor: None), ProjectState()
    before = _tables()
    with connection.schema_editor(atomic=False) as editor:
        step.database_forwards("kernel", editor, state, state)
        step.database_backwards("kernel", editor, state, state)
    assert step.reversible and _tables() == before
    assert "apps" not in vars(state)
