"""Corrections in the register: a new entry that points to the old one, which nobody changes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories.rows import everything
from workflows.cases.actions.correct_register_entry import correct_register_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(lives):
    return RegisterEntry.objects.get(case=lives.served().case)


def correct(lives, old, officer=None, **changes):
    given = {
        "number": old.case.number, "entry": old.pk, "text": "Writ issued by Tai Fat Ltd", "text_zh": "大發有限公司發出令狀",
        "entered_on": old.entered_on, "ground": "the plaintiff was misspelt", "officer": officer or lives.court.senior,
    }  # fmt: skip
    return correct_register_entry(**{**given, **changes})


def test_the_correction_is_a_later_entry_that_names_the_old_one_and_the_ground(lives, entry):
    old = RegisterEntry.objects.values().get(pk=entry.pk)
    new = correct(lives, entry, entered_on=date(2026, 3, 9))
    assert RegisterEntry.objects.values().get(pk=entry.pk) == old
    assert (new.corrects_id, new.ground, new.officer_name) == (entry.pk, "the plaintiff was misspelt", "Cora Yip")
    assert (new.case, new.filing_reference, new.document_number) == (entry.case, entry.filing_reference, 1)
    assert new.entered_on == date(2026, 3, 9)
    event = Event.objects.get(code="case.register_corrected")
    assert (event.subject, event.data["corrects"]) == (entry.filing_reference, entry.pk)


def test_sent_again_it_is_done_and_another_one_is_too_late(lives, entry):
    first = correct(lives, entry)
    assert correct(lives, entry) == first
    with pytest.raises(Conflict):
        correct(lives, entry, text="Something else")
    assert correct(lives, first, text="Writ issued by Tai Fat Limited").corrects == first, "a correction is corrected like any entry"
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(
            case=entry.case, filing_reference="", entered_on=entry.entered_on, entered_at=entry.entered_at, text="x", document_title="x",
            officer_name="x", corrects=entry, ground="x",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"ground": " "}, "ground-needed"), ({"text_zh": ""}, "text-needed"), ({"text": "x" * 5001}, "text-too-long")],
)
def test_what_is_missing_is_named(lives, entry, changes, code):
    with pytest.raises(Refused) as refused:
        correct(lives, entry, **changes)
    assert refused.value.code == code


def test_what_is_not_there_and_what_changes_nothing(lives, entry):
    with pytest.raises(Refused, match="says already"):
        correct(lives, entry, text=entry.text, text_zh=entry.text_zh)
    with pytest.raises(NotFound):
        correct(lives, entry, entry=entry.pk + 1)


@pytest.mark.parametrize("name", ["officer", "cashier", "supervisor", "manager", "auditor", "administrator", "stranger", "outsider"])
def test_only_the_senior_officer_of_the_office_corrects(lives, entry, name):
    before = everything()
    with pytest.raises(Forbidden):
        correct(lives, entry, officer=getattr(lives.court, name))
    assert everything() == before


def test_the_case_shows_both_and_what_was_typed_is_not_lost(lives, entry):
    client = Client()
    client.force_login(lives.court.senior)
    address = reverse("staff:register-correct", kwargs={"number": entry.case.number, "entry": entry.pk})
    typed = {"text": "Writ issued by Tai Fat Ltd", "text_zh": "令狀", "day": entry.entered_on.isoformat(), "ground": ""}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Writ issued by Tai Fat Ltd" in refused.content.decode()
    assert client.post(address, {**typed, "ground": "misspelt"}).status_code == 302
    case = client.get(reverse("staff:case", kwargs={"number": entry.case.number})).content.decode()
    assert f"<s>{escape(entry.text)}</s>" in case
    assert "misspelt" in case
    assert "corrected already" in client.get(address).content.decode()
