"""What an officer does leaves lines that name the filing and nobody in it, not even a search for a name."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client

from backoffice.filings.states import State
from backoffice.people.models import User
from backoffice.staff.views import decisions
from tests.factories.court import Court
from tests.factories.lives import Lives, fresh
from tests.log_lines import recorded
from workflows.filing.actions.take import take

PARTIES = ("Tai Fat", "大發", "Wong Siu Ming", "黃小明", "Chan Tai Man", "Chan & Co")


def words(text: str) -> list[str]:
    escaped = {party: party.encode("unicode_escape").decode() for party in PARTIES}
    return [party for party in PARTIES if party in text or escaped[party] in text]


@pytest.fixture
def officer(court: Court, sign_in: Callable[[User], Client]) -> Client:
    client = sign_in(court.officer)
    client.raise_request_exception = False
    return client


def test_a_filing_looked_for_and_accepted(officer: Client, court: Court, lives: Lives):
    filing = lives.reach("fee_checked")
    take(reference=filing.reference, officer=court.officer)
    with recorded() as log:
        officer.get("/search/", {"q": "Wong Siu Ming 黃小明"})
        officer.get(f"/filings/{filing.reference}/")
        officer.post(f"/filings/{filing.reference}/accept/")
        officer.get("/filings/EF-0000-0000/")
    assert fresh(filing).state == State.ACCEPTED
    assert '"route": "staff:accept"' in log.getvalue()
    assert words(log.getvalue()) == []


def test_a_fault_while_it_is_accepted(officer: Client, court: Court, lives: Lives, monkeypatch: pytest.MonkeyPatch):
    filing = lives.reach("fee_checked")
    take(reference=filing.reference, officer=court.officer)

    def broken(**_: object) -> None:
        raise IntegrityError("DETAIL:  Failing row contains (9, Wong Siu Ming, 黃小明).")

    monkeypatch.setattr(decisions.accepting, "accept", broken)
    with recorded() as log:
        answer = officer.post(f"/filings/{filing.reference}/accept/")
    assert answer.status_code == 500
    assert "IntegrityError" in log.getvalue()
    assert words(log.getvalue()) == []
