"""Each process keeps the schedules of fees; a change of any of their rows is seen at once."""

from django.db import migrations

from backoffice.kernel.watched import watched


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_initial"), ("kernel", "0005_mark")]

    operations = [watched("fees", "fees_feeinstrument", "fees_feeitem", "fees_concessionperiod")]
