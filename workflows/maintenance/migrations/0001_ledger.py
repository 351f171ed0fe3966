"""The ledger of when the door could accept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from backoffice.kernel.triggers import append_only

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0005_user_person")]

    operations = [
        migrations.CreateModel(
            name="DoorSpan",
            fields=[
                ("id", ID),
                ("part", models.CharField(choices=[("door", "the door"), ("worker", "the worker")], max_length=10)),
                ("up_from", models.DateTimeField()),
                ("up_to", models.DateTimeField()),
                ("after", models.CharField(max_length=20)),
                ("seen_by", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["part", "-id"], name="door_span_latest"),
                    models.Index(fields=["part", "up_to"], name="door_span_end"),
                ],
                "constraints": [models.CheckConstraint(condition=Q(up_to__gte=F("up_from")), name="door_span_ends_after_beginning")],
            },
        ),
        migrations.CreateModel(
            name="DoorRefusal",
            fields=[
                ("id", ID),
                ("cause", models.CharField(max_length=40)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["last_at"], name="door_refusal_end")],
                "constraints": [models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="door_refusal_ends_after_beginning")],
            },
        ),
        migrations.CreateModel(
            name="OutageNote",
            fields=[
                ("id", ID),
                ("begun_at", models.DateTimeField()),
                ("note", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["begun_at"], name="outage_note_of")],
                "constraints": [models.UniqueConstraint(fields=("begun_at", "note", "by"), name="outage_note_once")],
            },
        ),
        append_only("flow_maintenance_doorspan", columns=["id", "part", "up_from", "after", "seen_by"]),
        append_only("flow_maintenance_doorrefusal", columns=["id", "cause", "first_at"]),
        append_only("flow_maintenance_outagenote"),
    ]
