from django.db import migrations, models


def without_a_log(apps, schema_editor):
    """On PostgreSQL a token costs no sync to disk: after a crash every bucket is full again, which harms nobody."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE kernel_ratebucket SET UNLOGGED")


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RateBucket",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("full_at", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["full_at"], name="bucket_full")],
            },
        ),
        migrations.RunPython(without_a_log, migrations.RunPython.noop),
    ]
