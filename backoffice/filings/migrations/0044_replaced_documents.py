"""In review another file of the filer's can be put in the place of a document, and only as a row says that names both."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from backoffice.kernel.triggers import append_only, append_only_again, changed_only_by

_FILE = ("filename", "sha256", "size", "pages", "signatures")
_CORRECTED = "EXISTS (SELECT 1 FROM filings_filingcorrection c WHERE c.filing_id = OLD.filing_id AND "
_TYPE = f"{_CORRECTED}c.what = 'document_type' AND c.place = OLD.number AND c.new_id = NEW.type_id)"
_NAMES = (
    f"{_CORRECTED}c.what = 'party' AND c.place = OLD.position AND c.old = OLD.name AND c.old_zh = OLD.name_zh "
    "AND c.new = NEW.name AND c.new_zh = NEW.name_zh)"
)
# Only the last row of a document counts: what it says stands there, and what it puts there.
_LAST = (
    "EXISTS (SELECT 1 FROM filings_replaceddocument r WHERE r.id = (SELECT MAX(l.id) FROM filings_replaceddocument l "
    "WHERE l.filing_id = OLD.filing_id AND l.number = OLD.number)"
)
_SAYS_SO = "".join(f" AND r.{name} = OLD.{name} AND r.new_{name} = NEW.{name}" for name in _FILE)
_REPLACED = f"{_LAST}{_SAYS_SO})"


def let_go(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes the table of corrections anew, and cannot while triggers of other tables look into it."""
    for table, name in (("filings_document", "type_corrected"), ("filings_filingparty", "name_corrected")):
        suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{suffix}")


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0043_advised'),
    ]

    operations = [
        migrations.RunPython(let_go, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='filingcorrection',
            name='correction_of_something_known',
        ),
        migrations.AlterField(
            model_name='filingcorrection',
            name='what',
            field=models.CharField(choices=[('case_type', 'case type'), ('document_type', 'document type'), ('party', 'name of a party'), ('order', 'order of the documents'), ('document', 'document replaced')], max_length=13),
        ),
        migrations.AddConstraint(
            model_name='filingcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['case_type', 'document_type', 'party', 'order', 'document'])), name='correction_of_something_known'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('returned', 'returned for correction'), ('rejected', 'rejected'), ('lapsed', 'lapsed'), ('served', 'accepted and served'), ('served_on_party', 'served on a party who receives electronically'), ('corrected', 'a deemed time has moved'), ('short', 'fee short'), ('question', 'a question'), ('question_withdrawn', 'a question was withdrawn'), ('urgency', 'urgency granted or refused'), ('slip', 'a slip corrected in review'), ('replaced', 'a document was replaced'), ('set_aside', 'an acceptance was set aside')], max_length=20),
        ),
        migrations.CreateModel(
            name='ReplacedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('filename', models.CharField(max_length=255)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('pages', models.PositiveIntegerField()),
                ('signatures', models.PositiveSmallIntegerField()),
                ('new_filename', models.CharField(max_length=255)),
                ('new_sha256', models.CharField(max_length=64)),
                ('new_size', models.PositiveBigIntegerField()),
                ('new_pages', models.PositiveIntegerField()),
                ('new_signatures', models.PositiveSmallIntegerField()),
                ('correction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='filings.filingcorrection')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replaced_documents', to='filings.filing')),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filings.filerquestion')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256', models.F('new_sha256')), _negated=True), name='replaced_by_another_file')],
            },
        ),
        append_only_again("filings_filingcorrection"),
        append_only("filings_replaceddocument"),
        append_only_again("filings_document", columns=["id", "filing_id", "number", "title"]),
        changed_only_by("filings_document", "type_corrected", ["type_id"], _TYPE),
        changed_only_by("filings_document", "file_replaced", list(_FILE), _REPLACED),
        changed_only_by("filings_filingparty", "name_corrected", ["name", "name_zh"], _NAMES),
    ]
