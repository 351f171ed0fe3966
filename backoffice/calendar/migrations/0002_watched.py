"""Each process keeps the calendars; a change of any of their rows is seen at once."""

from django.db import migrations

from backoffice.kernel.watched import watched


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial"), ("kernel", "0005_mark")]

    operations = [
        watched(
            "calendar", "calendar_officehours", "calendar_halfday", "calendar_holidayyear", "calendar_holiday", "calendar_closure"
        ),
    ]
