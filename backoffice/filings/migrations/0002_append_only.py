"""The time of receipt, the reference and the documents of a filing are written once."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_initial")]

    operations = [
        append_only("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case"]),
        append_only("filings_document"),
        append_only("filings_filingparty"),
        append_only("filings_decision"),
        append_only("filings_decisionreason"),
        append_only("filings_servicerecord", columns=["filing_id", "addressee", "served_at", "documents"]),
    ]
