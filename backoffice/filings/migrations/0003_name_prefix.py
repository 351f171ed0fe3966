"""Names are searched by how they begin, in any case of letters, within offices: the index that each engine uses for that."""

from django.db import migrations

# The upper case, as Django's istartswith asks PostgreSQL for it; without regard to case, as LIKE compares on SQLite.
_INDEXES = {
    "filing_party_name_prefix": ("filings_filingparty", "name", True),
    "filing_party_zh_prefix": ("filings_filingparty", "name_zh", False),
    "filing_filer_prefix": ("filings_filing", "filer_organisation", True),
}


def create(apps, schema_editor):
    for name, (table, column, any_case) in _INDEXES.items():
        if schema_editor.connection.vendor == "postgresql":
            key = f"(UPPER({column}::text)) text_pattern_ops" if any_case else f"{column} varchar_pattern_ops"
        else:
            key = f"{column} COLLATE NOCASE"
        schema_editor.execute(f"CREATE INDEX {name} ON {table} (office_id, {key})")


def drop(apps, schema_editor):
    for name in _INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_append_only")]
    operations = [migrations.RunPython(create, drop)]
