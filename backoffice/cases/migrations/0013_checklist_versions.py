"""Checklists and their points hold from a day on: what is changed does not change under a review that has begun."""

from datetime import date

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import backoffice.kernel.fields
from backoffice.kernel.triggers import past_fixed
from backoffice.kernel.watched import watched

# As the files of the reference data say: the day on which e-filing began.
SINCE = date(2022, 5, 6)


def as_they_stand(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every kind of document has from the beginning the list that it has today."""
    checklist, kinds = apps.get_model("cases", "Checklist"), apps.get_model("cases", "DocumentType")
    rows = [
        checklist(
            document_type=kind, codes=list(kind.checks.order_by("code").values_list("code", flat=True)), valid_from=SINCE,
            evidence="ours, to be confirmed by the court",
        )
        for kind in kinds.objects.order_by("pk")
    ]  # fmt: skip
    checklist.objects.bulk_create([row for row in rows if row.codes])
    if schema_editor.connection.vendor == "postgresql":
        # What was written is looked at now: a table with checks outstanding cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_refused_rows"), ("kernel", "0005_mark")]

    operations = [
        migrations.AddField(
            model_name="checkitem",
            name="valid_from",
            field=models.DateField(default=SINCE),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checkitem",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="checkitem",
            name="code",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterModelOptions(
            name="checkitem",
            options={"ordering": ["position", "code", "valid_from"], "verbose_name": "check", "verbose_name_plural": "checks"},
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="check_once"),
        ),
        migrations.AddConstraint(
            model_name="checkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="check_end_after_start",
            ),
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codes", models.JSONField()),
                ("least_pages", models.PositiveIntegerField(blank=True, null=True)),
                ("most_pages", models.PositiveIntegerField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("evidence", backoffice.kernel.fields.EvidenceField()),
                (
                    "document_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checklists", to="cases.documenttype"
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
                "ordering": ["document_type", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("document_type", "valid_from"), name="checklist_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                        name="checklist_end_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least_pages__isnull", True),
                            ("most_pages__isnull", True),
                            ("most_pages__gte", models.F("least_pages")),
                            _connector="OR",
                        ),
                        name="checklist_pages_in_order",
                    ),
                ],
            },
        ),
        migrations.RunPython(as_they_stand, migrations.RunPython.noop),
        migrations.RemoveField(model_name="documenttype", name="checks"),
        watched("checklists", "cases_checkitem", "cases_checklist"),
        past_fixed("cases_checkitem", ["code", "text", "text_zh", "rule", "required"]),
        past_fixed("cases_checklist", ["document_type_id", "codes", "least_pages", "most_pages"]),
    ]
