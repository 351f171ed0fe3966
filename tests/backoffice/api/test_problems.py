"""Refusals as problem documents, faults of ours among them."""

import json
import logging

import pytest
from django.db import OperationalError
from django.http import HttpRequest

from backoffice.api import filings, problems
from backoffice.api.problems import Rejected, of_refusal, pointer, problem
from backoffice.kernel.errors import Conflict, Refused
from tests.backoffice.api.door import Door
from tests.backoffice.api.door import problem as is_problem


def test_an_acts_reasons_point_to_their_fields() -> None:
    reasons = [
        {"code": "a-b", "detail": "First.", "field": "documents.0.type"},
        {"code": "c-d", "detail": "Second.", "field": ""},
    ]
    told = json.loads(of_refusal(Refused("a-b", "First. Second.", reasons=reasons)).content)
    assert told["errors"] == [
        {"code": "a-b", "detail": "First.", "pointer": "#/documents/0/type"},
        {"code": "c-d", "detail": "Second."},
    ]


def test_the_status_is_the_refusals_own() -> None:
    assert of_refusal(Conflict("wrong-state", "No.")).status_code == 409
    assert of_refusal(Rejected(418, "wrong-state", "No.", X_Kettle="yes"))["X-Kettle"] == "yes"


def test_a_code_that_is_not_in_the_catalogue_still_has_a_title() -> None:
    told = json.loads(problem(status=422, code="quite-new", detail="Text").content)
    assert (told["title"], told["type"]) == ("Unprocessable Entity", "/api/v1/docs#quite-new")


def test_each_answer_has_a_name_of_its_own() -> None:
    one, two = (json.loads(problem(status=404, code="not-found", detail="").content)["instance"] for _ in range(2))
    assert one != two
    assert one.startswith("urn:uuid:")


def test_pointers_are_escaped() -> None:
    assert pointer(["a/b", "c~d", 0]) == "#/a~1b/c~0d/0"
    assert pointer([""]) is None


@pytest.mark.django_db
def test_a_fault_of_ours_is_told_without_its_cause_and_logged_with_it(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: HttpRequest) -> None:
        raise RuntimeError("the cause")

    monkeypatch.setattr(filings, "filing_of", lambda client, reference: broken(client))
    door.http.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger=problems.__name__):
        response = door.get("filings/EF-0000-0000")
    told = is_problem(response, 500, "internal-error")
    assert b"the cause" not in response.content
    (record,) = [record for record in caplog.records if record.name == problems.__name__]
    assert told["instance"] in record.getMessage()
    assert record.exc_info is not None
    assert "the cause" in str(record.exc_info[1])


@pytest.mark.django_db
def test_a_fault_of_ours_is_seen_by_tests(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filings, "filing_of", lambda client, reference: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        door.get("filings/EF-0000-0000")


@pytest.mark.django_db
def test_a_busy_database_asks_to_come_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(filings, "filing_of", locked)
    response = door.get("filings/EF-0000-0000")
    is_problem(response, 503, "busy")
    assert int(response["Retry-After"]) > 0
