"""Days of service move too, and keep their history."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):
    dependencies = [("flow_calendar", "0001_initial")]

    operations = [
        migrations.AlterField(
            "redating",
            "of",
            models.CharField(choices=[("filing", "Filing"), ("payment", "Payment"), ("service", "Service")], max_length=10),
        ),
        migrations.AddField("redating", "old_on", models.DateField(null=True)),
        migrations.AddField("redating", "new_on", models.DateField(null=True)),
        append_only_again("flow_calendar_redating"),
    ]
