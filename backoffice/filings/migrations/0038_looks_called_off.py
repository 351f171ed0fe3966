"""A second look that was answered is called off too when its decision stands no longer, and counts in no figure then."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery

from backoffice.kernel.triggers import append_only_again


def call_off(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Those whose decision was undone before this was kept. What is tallied of them is set right after the migrations (keep_tallies)."""
    look, line = apps.get_model("filings", "SecondLook"), apps.get_model("filings", "DecisionLine")
    undone = line.objects.filter(pk=OuterRef("line"))
    look.objects.filter(line__undone_at__isnull=False, called_off_at__isnull=True).update(
        called_off_at=Subquery(undone.values("undone_at")[:1])
    )


def as_before(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What is answered was never called off."""
    apps.get_model("filings", "SecondLook").objects.filter(answered_at__isnull=False).update(called_off_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0037_seal_places'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='secondlook',
            name='second_look_answered_or_called_off',
        ),
        append_only_again(
            "filings_secondlook",
            columns=["reference", "line_id", "office_id", "month", "decided_by_id", "decided_person", "drawn_at", "until"],
        ),
        migrations.RunPython(call_off, as_before),
    ]
