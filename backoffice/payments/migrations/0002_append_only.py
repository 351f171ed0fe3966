"""What was quoted, received, allocated and receipted stays; only sums and states move."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        append_only("payments_chargeline"),
        append_only("payments_allocation"),
        append_only("payments_receipt"),
        append_only("payments_charge", columns=["subject", "amount_cents", "priced_on", "accounts_office_id"]),
        append_only("payments_payment", columns=["merchant", "payment_id", "amount_cents", "captured_at"]),
        append_only("payments_paymentnotice", columns=["merchant", "message_id", "body", "received_at"]),
    ]
