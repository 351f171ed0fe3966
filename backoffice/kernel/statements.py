"""A migration step that only sends statements."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

Sends = Callable[[BaseDatabaseSchemaEditor], None]


def nothing(editor: BaseDatabaseSchemaEditor) -> None:
    """What is true at either end of the step."""


class Statements(migrations.RunPython):
    """RunPython whose code is given the editor and no models: Django draws them all up anew before such a step, which with our many steps
    was a quarter of what a new database costs.

    back: what sends the statements that undo it; nothing is to be undone where it is left out.
    """

    def __init__(self, code: Sends, back: Sends = nothing) -> None:
        super().__init__(lambda _apps, editor: code(editor), lambda _apps, editor: back(editor))

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        self._send(self.code, app_label, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        self._send(self.reverse_code, app_label, schema_editor)

    def _send(self, what: Any, app_label: str, editor: BaseDatabaseSchemaEditor) -> None:
        if router.allow_migrate(editor.connection.alias, app_label, **self.hints):
            what(None, editor)
