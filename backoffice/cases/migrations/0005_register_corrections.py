"""An entry of the register may correct an earlier one, which it names."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_checklist")]

    operations = [
        migrations.AddField(
            "registerentry",
            "corrects",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="cases.registerentry"
            ),
        ),
        migrations.AlterField(
            "case",
            "opened_on",
            models.DateField(help_text="The deemed day of the filing that opened it; it moves with that filing."),
        ),
        append_only_again("cases_registerentry"),
    ]
