"""Events and links can be added and never changed."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [append_only("audit_event"), append_only("audit_chainlink")]
