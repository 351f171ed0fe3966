"""Where there are events already, say that those so far do not keep by what right something was done (boundaries.py)."""

from typing import Any

from django.db import migrations

from backoffice.kernel import clock


def say(apps: Any, schema_editor: Any) -> None:
    Event = apps.get_model("audit", "Event")
    if Event.objects.exists():
        Event.objects.create(at=clock.now(), code="audit.rights_not_noted", subject="audit", actor_kind="system", actor_name="System")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
