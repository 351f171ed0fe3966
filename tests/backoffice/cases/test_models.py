"""What the database itself refuses about cases and the register."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from backoffice.cases.models import Case, Party, RegisterEntry
from backoffice.kernel import clock
from tests.factories.cases import CaseFactory, CaseTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return RegisterEntry.objects.create(
        case=CaseFactory(),
        filing_reference="EF-1",
        entered_on=date(2026, 5, 4),
        entered_at=clock.now(),
        text="Writ",
        document_title="Writ",
        officer_name="Chan",
    )


def refused():
    """Either engine's word for a trigger's refusal."""
    return pytest.raises(IntegrityError, match="append-only")


def test_an_entry_is_never_changed(entry):
    with refused(), transaction.atomic():
        RegisterEntry.objects.filter(pk=entry.pk).update(text="Another")
    entry.text = "Another"
    with refused(), transaction.atomic():
        entry.save()
    entry.refresh_from_db()
    assert entry.text == "Writ"


def test_an_entry_is_never_removed(entry):
    with refused(), transaction.atomic():
        entry.delete()
    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_registerentry")
    assert RegisterEntry.objects.count() == 1


def test_a_number_of_a_year_is_given_once():
    case = CaseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFactory(case_type=case.case_type, office=case.office, year=case.year, sequence=case.sequence, number="DCCJ other/2026")


def test_numbers_begin_at_one():
    case = CaseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(sequence=F("sequence") - F("sequence"))


def test_a_party_has_its_own_place_and_a_known_role():
    case = CaseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(case=case, role="commencing", position=1, name="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(case=case, role="witness", position=1, name="Another")


def test_limits_are_in_order():
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseTypeFactory(code="X", claim_min_cents=100, claim_max_cents=100)
