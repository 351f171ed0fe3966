"""How people type the number of a paper, and that a paper is found by it through an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.papers.models import Paper, PaperKind
from backoffice.papers.numbers import PREFIXES, Asked, asked_number
from backoffice.papers.selectors import known_by, numbered
from tests.plans import plan_of


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("SEAL-2026-000123", Asked("SEAL-2026-000123")),
        ("seal 2026 123", Asked("SEAL-2026-000123")),
        ("seal2026000123", Asked("SEAL-2026-000123")),
        ("ack/2026/0012", Asked("ACK-2026-000012", "ACK-2026-001200", "ACK-2026-001299")),
        ("ACK-2026-00012", Asked("ACK-2026-000012", "ACK-2026-000120", "ACK-2026-000129")),
        ("ACK-2026-000", Asked("ACK-2026-000000", "ACK-2026-000000", "ACK-2026-000999")),
        ("ACK-2026-01", Asked("ACK-2026-000001")),
        ("SVC-2026-1234567", Asked("SVC-2026-1234567")),
        ("dc-acc-2026-7", Asked("DC-ACC-2026-000007")),
        ("ACK-2026", None),
        ("ACK", None),
        ("2026-000123", None),
        ("DCCJ 12/2026", None),
        ("DCCJ 12/26", None),
        ("EF-7K3M-2Q9X", None),
        ("Tai Fat Ltd", None),
        ("", None),
        ("ACK-2026-" + "9" * 5000, None),
    ],
)
def test_a_number_is_known_however_it_is_typed(typed: str, asked: Asked | None):
    assert asked_number(typed) == asked


def test_each_kind_of_our_own_is_known_by_how_its_number_begins():
    assert set(PREFIXES) == set(PaperKind) - {PaperKind.RECEIPT}
    assert all(asked_number(f"{prefix}-2026-000001").is_own for prefix in PREFIXES.values())
    assert not asked_number("DC-ACC-2026-000001").is_own


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: known_by("SEAL-2026-000123", ""),
        lambda: known_by("", "A" * 24),
        lambda: numbered("SEAL-2026-000100", "SEAL-2026-000199"),
    ],
)
def test_each_way_to_a_paper_is_an_index(court, ask):
    Paper.objects.bulk_create(
        Paper(
            kind=PaperKind.SEALED_COPY, subject=f"S{number}", office=court.registry, number=f"SEAL-2026-{number:06d}",
            verification_code=f"C{number}", content={}, sha256=f"{number:064d}", size=1, pages=1, drawn_at="2026-03-10T00:00:00Z",
        )
        for number in range(300)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE papers_paper" if connection.vendor == "postgresql" else "ANALYZE")
    with CaptureQueriesContext(connection) as context:
        found = ask()
    assert found is None or not isinstance(found, list) or len(found) == 100
    for query in context.captured_queries:
        plan = plan_of(query["sql"])
        assert "papers_paper" in plan or "paper_number_once" in plan
        assert "Seq Scan" not in plan and "SCAN papers_paper" not in plan, plan
