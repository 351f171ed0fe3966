"""Every table that is append-only, and every column that is written once: no update, no delete, on both engines."""

from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from backoffice.audit import chain
from backoffice.fees.models import FeeItem
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from tests.factories import changes
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK
from tests.factories.pages import GOING_LIVE, kept_in_the_ledger, listed, planned, receives_electronically, restricted
from tests.factories.rows import everything
from tests.workflows.fees.test_verification import said
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case
from workflows.cases.actions.import_cases import import_cases
from workflows.cases.actions.keep_restriction import end_restriction
from workflows.cases.actions.note_look import note_look
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.answer_restriction import answer_restriction
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.money.actions.receive_notice import receive_notice
from workflows.money.actions.take_at_counter import take_at_counter

# Table -> the columns that are fixed for ever; None: the whole row.
FIXED = {
    "audit.Event": None,
    "audit.ChainLink": None,
    "calendar.MaintenanceNotice": None,
    "cases.CaseImport": {"reference", "office", "officer", "files", "begun_at"},
    "cases.CaseStanding": None,
    "cases.RegisterEntry": None,
    "cases.Representation": None,
    "cases.RestrictedName": None,
    "cases.RestrictionEnd": None,
    "cases.RestrictionOrder": None,
    "cases.SealingOrder": None,
    "cases.SealedLook": None,
    "cases.SeriesStart": None,
    "cases.TakenOver": None,
    "filings.AnswerDocument": None,
    "filings.CheckMark": None,
    "filings.DocumentMark": None,
    "filings.Document": {"filing", "number", "type", "title", "filename", "sha256", "size", "pages", "signatures"},
    "fees.Verification": None,
    "filings.FilingParty": None,
    "filings.Decision": None,
    "filings.DecisionReason": None,
    "filings.DecisionLine": {
        "filing", "office", "position", "at", "month", "ruling", "officer", "document_type", "firm", "organisation", "reason",
        "first_document", "document_number",
    },
    "filings.Filing": {"reference", "received_at", "client", "office", "opens_case", "channel"},
    "filings.Message": {"filing", "client", "account", "kind", "about", "subject", "subject_zh", "text", "text_zh", "papers", "at"},
    "filings.FilerQuestion": {"filing", "number", "asked_by", "asked_at", "text", "answer_by"},
    "filings.FilingCorrection": None,
    "filings.FilingNote": None,
    "filings.SealPlace": None,
    "filings.Mention": {"note", "person"},
    "filings.PaperIntake": None,
    "filings.RestrictionAnswer": None,
    "filings.SecondLook": {"reference", "line", "office", "month", "decided_by", "decided_person", "drawn_at", "until"},
    "filings.SecondLookReason": None,
    "filings.ReplacedDocument": None,
    "filings.Referral": {"filing", "number", "referred_by", "at", "to", "question"},
    "filings.UrgencyAnswer": None,
    "filings.NoticeToPost": {"filing", "number", "paper", "since"},
    "filings.FailedNotice": {"filing", "message", "number", "addressee"},
    "filings.Delivery": {"filing", "number", "consent", "addressee", "account", "client", "documents", "prepared_at"},
    "cases.Consent": {
        "case", "party", "organisation", "addressee", "client", "account", "email", "language", "given_on", "evidence", "recorded_by",
        "recorded_at",
    },
    "people.Organisation": {"kind", "name", "name_zh", "name_key", "evidence", "entered_by", "entered_at"},
    "people.OrganisationUser": {"organisation", "client", "account", "name", "email", "language", "entered_by", "entered_at"},
    "filings.ServiceRecord": {"filing", "addressee", "served_at", "documents"},
    "flow_calendar.Redating": None,
    "flow_maintenance.DoorSpan": {"part", "up_from", "after", "seen_by"},
    "flow_maintenance.DoorRefusal": {"cause", "first_at"},
    "flow_maintenance.OutageNote": None,
    "changes.Change": {
        "reference", "kind", "subject", "office", "content", "content_hash", "before", "summary", "summary_zh", "ground", "effective_on",
        "replaces", "drafted_at", "proposed_by", "proposed_person",
    },
    "payments.ChargeLine": None,
    "payments.Allocation": None,
    "payments.CounterPayment": None,
    "payments.Receipt": None,
    "payments.Charge": {"subject", "priced_on", "accounts_office"},
    "payments.Payment": {"merchant", "payment_id", "amount_cents", "captured_at"},
    "payments.PaymentNotice": {"merchant", "message_id", "body", "received_at"},
    "papers.Paper": {
        "kind", "subject", "position", "version", "office", "number", "verification_code", "content", "sha256", "size", "pages", "drawn_at",
        "signed_with", "signed_by",
    },
}  # fmt: skip


def _other(value, field, day=date(2026, 3, 10)):
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
            return day if isinstance(field, models.DateField) else 1
        case _:
            return {"other": 1}


@pytest.fixture
def rows(lives):
    """A row in each of the tables."""
    lives.to_check("within", "Within the limits", rule="within-jurisdiction")
    lives.served()
    lives.untold()
    lives.to_post()
    lives.answered()
    lives.with_slips()
    lives.replaced()
    lives.seal_placed()
    lives.looked_again()
    lives.noted()
    lives.answered_by_registrar()
    lives.urgency_refused()
    changes.proposed(lives.court.senior)
    lives.deemed_received()
    Storm(lives.court).close(AT_WORK - timedelta(minutes=5), AT_WORK + timedelta(hours=1))
    on_paper = PaperFiling(lives.submission(), AtTheCounter(represented=True), clock.now())
    handed_in = take_in_paper(entered=on_paper, officer=lives.court.officer, key="form-1")
    till = {"number": "CP-7K3M-2Q9X", "cents": 100_00, "means": "cheque", "instrument": "000123"}
    take_at_counter(reference=handed_in.reference, officer=lives.court.cashier, **till)
    said(lives.court.manager, "item", FeeItem.objects.first())
    planned(lives)
    lives.marked()
    sealed = lives.served()
    seal_filing(reference=sealed.reference, level="court", ground="an order", officer=lives.court.senior)
    case, today = lives.served().case, clock.today()
    change_solicitors(
        number=case.number, party=case.parties.first().pk, solicitors="Lee & Partners", effective_on=today, note="notice",
        officer=lives.court.senior,
    )  # fmt: skip
    close_case(number=case.number, on=today, ground="settled", officer=lives.court.senior)
    note_look(person=lives.court.senior, what="filing", subject=sealed.reference, sealed_to="court", filing=sealed.reference)
    kept_in_the_ledger(lives)
    receives_electronically(lives, lives.served())
    receive_notice(merchant="m", message_id="msg-1", body="{}")
    order, filing = listed(lives.court.senior), restricted(lives)
    given = {"reference": filing.reference, "order": order.pk, "name": "CHAN, Tai-man", "same": False, "note": "another"}
    answer_restriction(**given, officer=lives.court.officer)
    end_restriction(number=order.pk, on=today, ground="set aside", officer=lives.court.senior)
    import_cases(places=[GOING_LIVE], office="DC-REG", by=lives.court.senior, refuse=lambda _row: None)
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
                    model.objects.filter(pk=row.pk).update(**{column: _other(getattr(row, column), field)})
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
