"""Since when acts of the house keep people and their roles, and until when a password that was made for somebody is good."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_organisations")]

    operations = [
        migrations.AddField("user", "entered_at", models.DateTimeField(null=True)),
        migrations.AddField("user", "password_until", models.DateTimeField(null=True)),
        migrations.AddField("membership", "given_at", models.DateTimeField(null=True)),
    ]
