"""What a party is called, and what a filer wrote, never reaches the log: neither when taken in, nor refused, nor at a fault of ours."""

from typing import Any

import pytest
from django.db import IntegrityError

from backoffice.api import submit
from backoffice.kernel import clock, outbox
from tests.backoffice.api.door import Door, writ
from tests.log_lines import recorded

pytestmark = pytest.mark.django_db
# No word of these is in the code, so that any of them in a log comes from a filing.
TOLD = {
    "parties": [
        {"role": "commencing", "name": "Quillfeather Ltd", "name_zh": "羽翎有限公司"},
        {"role": "defending", "name": "Zebedee Xylander", "name_zh": "薛蘭德"},
    ],
    "filer": {"name": "Mortimer Vantongeren", "organisation": "Ockenden & Co", "account": "ockenden-1", "acts_for": "Quillfeather Ltd"},
    "urgency": {"ground": "other", "explanation": "The ferryboat sails."},
}
NEVER = ["uillfeather", "羽翎", "ylander", "薛蘭德", "antongeren", "ckenden", "ferryboat", "oathkeeper"]


def words(text: str) -> list[str]:
    """Those of a filing that stand in the log, also as JSON or Python would write them."""
    spelt = [(word, word.encode("unicode_escape").decode()) for word in NEVER]
    return [word for word, escaped in spelt if word.lower() in text.lower() or escaped in text]


def test_a_filing_taken_in_and_its_papers(door: Door):
    with recorded() as log:
        answer = door.submit(writ(**TOLD), names=["oathkeeper.pdf"])
        assert answer.status_code == 201
        with clock.set_to(clock.now()):
            while outbox.drain():
                pass
    assert "backoffice.requests" in log.getvalue()
    assert answer["X-Request-ID"] in log.getvalue()
    assert words(log.getvalue()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"court": "Oathkeeper"},
        {"case_type": "Oathkeeper"},
        {"claim_amount_cents": "Oathkeeper"},
        {"parties": [{"role": "Oathkeeper", "name": "Zebedee Xylander"}]},
        {"documents": [{"type": "oathkeeper", "title": "Zebedee Xylander"}]},
    ],
)
def test_a_filing_refused(door: Door, changes: dict[str, Any]):
    with recorded() as log:
        assert 400 <= door.submit(writ(**{**TOLD, **changes})).status_code < 500
    assert '"status": 422' in log.getvalue()
    assert words(log.getvalue()) == []


def test_a_document_refused(door: Door):
    with recorded() as log:
        assert door.submit(writ(**TOLD), [b"Oathkeeper, not a PDF"], names=["oathkeeper.pdf"]).status_code == 422
    assert words(log.getvalue()) == []


def test_a_fault_of_ours_while_it_is_taken_in(door: Door, monkeypatch: pytest.MonkeyPatch):
    """A database quotes the row that it refuses."""

    def broken(**_: Any) -> None:
        raise IntegrityError('null value violates a constraint\nDETAIL:  Failing row contains (7, "Zebedee Xylander", 薛蘭德).')

    monkeypatch.setattr(submit, "receive", broken)
    door.http.raise_request_exception = False
    with recorded() as log:
        assert door.submit(writ(**TOLD)).status_code == 500
    assert "IntegrityError" in log.getvalue()
    assert words(log.getvalue()) == []


def test_a_fault_of_ours_in_the_work_that_follows(door: Door, monkeypatch: pytest.MonkeyPatch):
    def broken(*, filing: str) -> None:
        raise ValueError(f"{filing}: no glyph for 薛 in Zebedee Xylander")

    monkeypatch.setitem(outbox._handlers, "papers.acknowledgement", broken)
    assert door.submit(writ(**TOLD)).status_code == 201
    with recorded() as log:
        outbox.drain()
    assert "papers.acknowledgement" in log.getvalue()
    assert words(log.getvalue()) == []


def test_the_words_would_be_found():
    assert words("Zebedee Xylander \\u859b\\u862d\\u5fb7") == ["ylander", "薛蘭德"]
