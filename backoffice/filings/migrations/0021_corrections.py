"""Slips corrected in review: a row for each, and nothing that was filed changes but by such a row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only, append_only_again, changed_only_by

_DOCUMENT = ["id", "filing_id", "number", "title", "filename", "sha256", "size", "pages", "signatures"]
_PARTY = ["id", "filing_id", "office_id", "position", "role"]
_CORRECTED = "EXISTS (SELECT 1 FROM filings_filingcorrection c WHERE c.filing_id = OLD.filing_id AND "
_TYPE = f"{_CORRECTED}c.what = 'document_type' AND c.place = OLD.number AND c.new_id = NEW.type_id)"
_NAMES = (
    f"{_CORRECTED}c.what = 'party' AND c.place = OLD.position AND c.old = OLD.name AND c.old_zh = OLD.name_zh "
    "AND c.new = NEW.name AND c.new_zh = NEW.name_zh)"
)

class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0020_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='document',
            options={'ordering': ['place', 'number']},
        ),
        migrations.AddField(
            model_name='document',
            name='place',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('returned', 'returned for correction'), ('rejected', 'rejected'), ('lapsed', 'lapsed'), ('served', 'accepted and served'), ('corrected', 'a deemed time has moved'), ('short', 'fee short'), ('question', 'a question'), ('question_withdrawn', 'a question was withdrawn'), ('slip', 'a slip corrected in review')], max_length=20),
        ),
        migrations.CreateModel(
            name='FilingCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('what', models.CharField(choices=[('case_type', 'case type'), ('document_type', 'document type'), ('party', 'name of a party'), ('order', 'order of the documents')], max_length=13)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('old', models.CharField(max_length=500)),
                ('old_zh', models.CharField(default='', max_length=500)),
                ('new', models.CharField(max_length=500)),
                ('new_zh', models.CharField(default='', max_length=500)),
                ('old_code', models.CharField(default='', max_length=500)),
                ('new_code', models.CharField(default='', max_length=500)),
                ('new_id', models.BigIntegerField(null=True)),
                ('ground', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='filings.filing')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('filing', 'number'), name='correction_number_once'), models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='correction_has_a_ground'), models.CheckConstraint(condition=models.Q(('what__in', ['case_type', 'document_type', 'party', 'order'])), name='correction_of_something_known')],
            },
        ),
        append_only("filings_filingcorrection"),
        append_only_again("filings_document", columns=_DOCUMENT),
        changed_only_by("filings_document", "type_corrected", ["type_id"], _TYPE),
        append_only_again("filings_filingparty", columns=_PARTY),
        changed_only_by("filings_filingparty", "name_corrected", ["name", "name_zh"], _NAMES),
    ]
