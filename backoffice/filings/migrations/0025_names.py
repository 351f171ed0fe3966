"""The index of names: made, and filled from what is there; the indexes on how a name begins, which it replaces, are gone."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.cases.names import words_of

_BATCH = 1_000
# Of migration 0003.
_BEFORE = ("filing_party_name_prefix", "filing_party_zh_prefix", "filing_filer_prefix")


def compare_bytes(apps, schema_editor):
    """PostgreSQL compares the words byte by byte, as SQLite does: how a word begins is then a stretch of the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE filings_nameword ALTER COLUMN word TYPE varchar(81) COLLATE "C"')


def fill(apps, schema_editor):
    """Enter every filing that is there."""
    filings, parties, words = (apps.get_model("filings", name) for name in ("Filing", "FilingParty", "NameWord"))
    last = 0
    while True:
        rows = filings.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "office_id", "filer_organisation", "filer_name")
        batch = list(rows[:_BATCH])
        if not batch:
            return
        last = batch[-1][0]
        office = {pk: code for pk, code, _firm, _name in batch}
        found = {(office[pk], 2, word, pk) for pk, _office, firm, name in batch for word in words_of(firm or name)}
        named = parties.objects.filter(filing__in=list(office)).values_list("filing_id", "name", "name_zh")
        found |= {(office[pk], 1, word, pk) for pk, *names in named for name in names if name for word in words_of(name)}
        words.objects.bulk_create(
            (words(office_id=at, known=known, word=word, target=pk) for at, known, word, pk in sorted(found)), batch_size=_BATCH
        )


def drop_before(apps, schema_editor):
    for name in _BEFORE:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("filings", "0024_referrals"), ("people", "0005_user_person")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office", "known", "word", "target", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "known",
                    models.SmallIntegerField(
                        choices=[
                            (1, "a filing, by a party that it names"),
                            (2, "a filing, by who filed it"),
                            (3, "a case, by a party that no filing brought into it"),
                        ]
                    ),
                ),
                ("word", models.CharField(max_length=81)),
                ("target", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("known__in", [1, 2, 3])), name="name_word_known")],
            },
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(drop_before, migrations.RunPython.noop),
    ]
