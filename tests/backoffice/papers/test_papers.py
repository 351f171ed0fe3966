"""What was issued stays what it was; it is found by number, by code and by its file."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.papers import selectors
from backoffice.papers.models import Paper
from tests.factories import OfficeFactory

pytestmark = pytest.mark.django_db


def paper(**changes) -> Paper:
    values = {
        "kind": "acknowledgement", "subject": "EF-7K3M-2Q9X", "office": OfficeFactory(), "number": "ACK-2026-000001",
        "verification_code": "K7QM2X9RT4VB8NCH3JWP5DGA", "content": {"a": 1}, "sha256": "a" * 64, "size": 10, "pages": 1,
        "drawn_at": clock.now(),
    }  # fmt: skip
    return Paper.objects.create(**{**values, **changes})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "receipt"), ("subject", "EF-0"), ("position", 3), ("version", 2), ("number", "X"), ("verification_code", "X"),
        ("content", {"a": 2}), ("sha256", "b" * 64), ("size", 11), ("pages", 2), ("drawn_at", clock.now()),
    ],
)  # fmt: skip
def test_nothing_of_an_issued_paper_can_be_changed(field, value):
    issued = paper()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Paper.objects.filter(pk=issued.pk).update(**{field: value})


def test_an_issued_paper_cannot_be_deleted():
    issued = paper()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Paper.objects.filter(pk=issued.pk).delete()


def test_what_superseded_it_can_be_entered():
    old = paper()
    new = paper(version=2, verification_code="X" * 24)
    Paper.objects.filter(pk=old.pk).update(superseded_by=new)
    old.refresh_from_db()
    assert not old.current
    assert new.current


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"number": "ACK-2026-000002"},
        {"subject": "EF-0"},
        {"subject": "EF-0", "number": "ACK-2026-000002"},
        {"subject": "EF-0", "verification_code": "X"},
    ],
)
def test_the_same_paper_number_or_code_cannot_be_issued_twice(changes):
    paper()
    with pytest.raises(IntegrityError), transaction.atomic():
        paper(**changes)


@pytest.mark.parametrize("changes", [{"kind": "letter"}, {"pages": 0}, {"size": 0}, {"version": 0}])
def test_a_paper_without_kind_page_or_file_is_refused(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        paper(**changes)


def test_papers_are_found_by_subject_and_number_in_their_current_version():
    old = paper()
    assert selectors.current("acknowledgement", "EF-7K3M-2Q9X") == old
    new = paper(version=2, verification_code="X" * 24)
    Paper.objects.filter(pk=old.pk).update(superseded_by=new)
    copy = paper(kind="sealed_copy", position=2, number="SEAL-2026-000001", verification_code="Y" * 24)
    assert selectors.current("acknowledgement", "EF-7K3M-2Q9X") == new
    assert selectors.by_number("ACK-2026-000001") == new
    assert selectors.of_subject("EF-7K3M-2Q9X") == [new, copy]
    assert selectors.current("sealed_copy", "EF-7K3M-2Q9X", 2) == copy
    assert selectors.current("sealed_copy", "EF-7K3M-2Q9X", 1) is None
    with pytest.raises(NotFound):
        selectors.by_number("ACK-2026-000009")


@pytest.mark.parametrize(
    "typed",
    ["K7QM2X9RT4VB8NCH3JWP5DGA", "k7qm 2x9r t4vb 8nch 3jwp 5dga", "K7QM-2X9R-T4VB-8NCH-3JWP-5DGA", "\u3000k7qm2x9rt4vb8nch3jwp5dga "],
)
def test_a_code_is_found_however_it_is_typed(typed):
    issued = paper()
    assert selectors.by_verification_code(typed) == issued


def test_letters_that_no_code_has_are_read_as_the_figures_they_look_like():
    assert selectors.normalised("oil-0") == "0110"
    found = paper(verification_code="10QM2X9RT4VB8NCH3JWP5D01")
    assert selectors.by_verification_code("iOQM 2X9R T4VB 8NCH 3JWP 5DoL") == found


def test_a_file_is_found_by_its_hash_in_either_case():
    issued = paper()
    assert selectors.by_file(("A" * 64) + "\n") == issued
    assert selectors.by_file("b" * 64) is None
