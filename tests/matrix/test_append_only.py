"""Every table that is append-only, and every column that is written once: no update, no delete, on both engines."""

from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from backoffice.audit import chain
from tests.factories.rows import everything
from workflows.money.actions.receive_notice import receive_notice

# Table -> the columns that are fixed for ever; None: the whole row.
FIXED = {
    "audit.Event": None,
    "audit.ChainLink": None,
    "cases.RegisterEntry": None,
    "filings.Document": None,
    "filings.FilingParty": None,
    "filings.Decision": None,
    "filings.DecisionReason": None,
    "filings.Filing": {"reference", "received_at", "client", "office", "opens_case"},
    "filings.ServiceRecord": {"filing", "addressee", "served_at", "documents"},
    "payments.ChargeLine": None,
    "payments.Allocation": None,
    "payments.Receipt": None,
    "payments.Charge": {"subject", "amount_cents", "priced_on", "accounts_office"},
    "payments.Payment": {"merchant", "payment_id", "amount_cents", "captured_at"},
    "payments.PaymentNotice": {"merchant", "message_id", "body", "received_at"},
    "papers.Paper": {
        "kind", "subject", "position", "version", "office", "number", "verification_code", "content", "sha256", "size", "pages", "drawn_at",
    },
}  # fmt: skip


def _other(value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case str():
            return f"{value[:-1]}{'y' if value.endswith('x') else 'x'}"
        case None:
            return 1
        case _:
            return {"other": 1}


@pytest.fixture
def rows(lives):
    """A row in each of the tables."""
    lives.served()
    lives.returned()
    receive_notice(merchant="m", message_id="msg-1", body="{}")
    chain.seal()
    return {label: apps.get_model(label).objects.order_by("pk").first() for label in FIXED}


def test_nothing_that_is_written_once_can_be_changed_or_removed(rows):
    before = everything()
    allowed = []
    for label, row in rows.items():
        model = type(row)
        names = FIXED[label] or {field.name for field in model._meta.concrete_fields if not field.primary_key}
        for name in sorted(names):
            field = model._meta.get_field(name)
            column = field.attname
            try:
                with transaction.atomic():
                    model.objects.filter(pk=row.pk).update(**{column: _other(getattr(row, column))})
                allowed.append(f"{label}.{name} was changed")
            except IntegrityError as error:
                if "append-only" not in str(error):
                    allowed.append(f"{label}.{name}: {error}")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [row.pk])
            allowed.append(f"{label} was removed")
        except IntegrityError as error:
            if "append-only" not in str(error):
                allowed.append(f"{label}: {error}")
    assert allowed == []
    assert everything() == before


def test_these_are_all_the_tables_with_a_trigger(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%%_no_delete'")
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_no_delete'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert guarded == {apps.get_model(label)._meta.db_table for label in FIXED}


def test_the_moment_of_receipt_cannot_be_moved_by_the_acts_own_way_either(lives):
    filing = lives.receive()
    filing.received_at += timedelta(microseconds=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        filing.save(update_fields=["received_at"])


def test_money_columns_are_whole_cents():
    """No amount of ours is a float or a decimal in the database."""
    names = [
        (model._meta.label, field.name, field)
        for label in ("payments", "filings", "fees", "cases")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_cents")
    ]
    assert len(names) > 10
    assert [(label, name) for label, name, field in names if not isinstance(field, models.BigIntegerField)] == []
