"""The register is append-only: a correction is a new entry, never a change to an old one."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [append_only("cases_registerentry")]
