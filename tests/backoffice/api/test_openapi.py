"""The OpenAPI document and the pages made from it."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from backoffice.api import docs, urls
from backoffice.api.catalogue import KNOWN, SECTIONS
from backoffice.api.schemas import FilingIn
from backoffice.api.v1 import api, openapi
from backoffice.filings.pdf.faults import CODES
from backoffice.filings.submission import PAYMENT_MEANS, URGENCY_GROUNDS
from backoffice.people.tokens import SCOPES

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = openapi()
OPERATIONS = [
    pytest.param(address, method, operation, id=operation["operationId"])
    for address, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def walk(value: Any):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def test_it_is_openapi_3_1_and_plain_json() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert set(DOCUMENT["info"]) >= {"title", "version"}
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_it_has_the_addresses_that_were_promised() -> None:
    promised = """
        post /filings
        get /filings/{reference}
        get /filings/{reference}/events
        get /filings/{reference}/documents/{number}
        get /filings/{reference}/documents/{number}/sealed
        get /filings/{reference}/acknowledgement.pdf
        get /filings/{reference}/receipt.pdf
        get /filings/{reference}/notice-of-return.pdf
        get /filings/{reference}/correction.pdf
        post /filings/{reference}/withdrawal
        get /filings/{reference}/questions
        post /filings/{reference}/questions/{number}/answer
        get /messages
        get /messages/{number}
        post /messages/{number}/read
        get /fees/quote
        get /calendar/deemed
        get /maintenance
        post /payments/notices
    """
    declared = {f"{method} {address.removeprefix('/api/v1')}" for address, operations in DOCUMENT["paths"].items() for method in operations}
    assert declared == {line.strip() for line in promised.strip().splitlines()}


def test_bounds_are_json_schemas_own_words() -> None:
    """Pydantic leaves its own words in the schema when a bound stands behind a validator."""
    stray = {"ge", "gt", "le", "lt", "min_length", "max_length"}
    assert [value for value in walk(DOCUMENT) if isinstance(value, dict) and stray & set(value)] == []


def test_every_reference_leads_somewhere() -> None:
    for value in walk(DOCUMENT):
        if isinstance(value, dict) and "$ref" in value:
            place: Any = DOCUMENT
            for step in value["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            assert place


@pytest.mark.parametrize(("address", "method", "operation"), OPERATIONS)
def test_each_operation_is_whole(address: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    in_path = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert in_path == set(re.findall("{(.*?)}", address))
    assert all(parameter["schema"] for parameter in operation["parameters"])
    assert all(parameter["required"] for parameter in operation["parameters"] if parameter["in"] == "path")
    names = [(parameter["in"], parameter["name"]) for parameter in operation["parameters"]]
    assert len(names) == len(set(names))
    assert {"500", "503"} <= set(operation["responses"])
    for status, answer in operation["responses"].items():
        assert re.fullmatch("[1-5][0-9][0-9]", status)
        assert answer["description"]
        assert answer["content"]
        if int(status) >= 400:
            assert answer["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert [status for status in operation["responses"] if status < "300"], "no good answer"


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for operations in DOCUMENT["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("address", "method", "operation"), OPERATIONS)
def test_each_operation_names_its_scope_but_the_one_that_is_signed(address: str, method: str, operation: dict[str, Any]) -> None:
    if operation["operationId"] == "notifyPayment":
        assert "security" not in operation
        return
    ((scheme, scopes),) = operation["security"][0].items()
    assert DOCUMENT["components"]["securitySchemes"][scheme] == {"type": "http", "scheme": "bearer"}
    assert len(scopes) == 1
    assert scopes[0] in SCOPES


def test_no_operation_lets_anybody_in_by_accident() -> None:
    """Asked of the operations themselves, not of the document."""
    without = [
        operation.operation_id
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        if not operation.auth_callbacks
    ]
    assert without == ["notifyPayment"]


def test_what_is_taken_is_closed() -> None:
    taken = ["FilingIn", "FilerIn", "PartyIn", "DocumentIn", "UrgencyIn", "PaymentIn", "WithdrawalIn", "NoticeIn"]
    for name in taken:
        assert DOCUMENT["components"]["schemas"][name]["additionalProperties"] is False, name


def test_the_words_are_those_of_the_submission() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert tuple(schemas["UrgencyIn"]["properties"]["ground"]["enum"]) == URGENCY_GROUNDS
    assert tuple(schemas["PaymentIn"]["properties"]["means"]["enum"]) == PAYMENT_MEANS
    assert set(schemas["FilingIn"]["properties"]) == set(FilingIn.model_fields)


# --- codes ---


def _codes_in(path: Path, names: set[str]) -> set[str]:
    """The codes that calls of these names give as a plain text."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    given = [node.args[:2] for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) in names]
    texts = [argument.value for arguments in given for argument in arguments if isinstance(argument, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and re.fullmatch("[a-z]+(-[a-z]+)+", text)}


def test_every_code_of_the_door_and_its_acts_is_in_the_catalogue() -> None:
    api_files = sorted((ROOT / "backoffice/api").glob("*.py"))
    used = {code for path in api_files for code in _codes_in(path, {"Rejected", "NotFound", "problem", "_unknown"})}
    used |= _codes_in(ROOT / "backoffice/kernel/idempotency.py", {"Refused", "Conflict"})
    used |= _codes_in(ROOT / "backoffice/filings/inspection.py", {"InspectionBusy"})
    used |= _codes_in(ROOT / "backoffice/fees/rules.py", {"because"})
    used |= _codes_in(ROOT / "workflows/filing/actions/withdraw.py", {"Refused", "Conflict"})
    used |= _codes_in(ROOT / "workflows/filing/actions/receive.py", {"Refused", "Conflict"})
    assert len(used) > 20
    assert used - set(KNOWN) == set()
    assert set(CODES) <= set(KNOWN)


def test_a_code_stands_in_one_section() -> None:
    assert sum(len(codes) for _title, codes in SECTIONS) == len(KNOWN)


def test_the_written_documentation_lists_exactly_the_codes() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    listed = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", text, re.MULTILINE)
    assert {code: int(status) for code, status in listed} == {code: known.status for code, known in KNOWN.items()}


# --- the pages ---


@pytest.fixture
def browser(db: None) -> Client:
    return Client()


def test_the_document_is_served(browser: Client) -> None:
    response = browser.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == DOCUMENT


def test_the_documentation_page_needs_no_script_and_nothing_from_outside(browser: Client) -> None:
    response = browser.get("/api/v1/docs")
    assert response.status_code == 200
    page = response.content.decode()
    assert "<script" not in page
    assert re.findall(r'\sstyle="|\son[a-z]+="', page) == []
    assert [address for address in re.findall(r'(?:src|href)="([^"]+)"', page) if not address.startswith(("/", "#", "data:,"))] == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
    for code in KNOWN:
        assert f'id="{code}"' in page
    for address in DOCUMENT["paths"]:
        assert f"<code>{address}</code>" in page


def test_text_on_the_page_is_escaped_and_code_is_code() -> None:
    assert docs.marked("a `<b>` & c") == "a <code>&lt;b&gt;</code> &amp; c"


def test_every_link_within_the_page_has_its_target_once(browser: Client) -> None:
    page = browser.get("/api/v1/docs").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_pages_stylesheet_is_there(browser: Client) -> None:
    page = browser.get("/api/v1/docs").content.decode()
    (stylesheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert browser.get(stylesheet).status_code == 200


def test_the_root_leads_to_the_documentation(browser: Client) -> None:
    assert browser.get("/api/v1/")["Location"] == "/api/v1/docs"


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem_document(browser: Client, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/api/v1/nothing", "/api/v1/filings/a/b/c", "/api/v1/docs/"):
        response = getattr(strict, method)(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
        assert response.json()["code"] == "not-found"


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [("get", "/api/v1/filings", {"POST"}), ("delete", "/api/v1/filings/EF-0000-0000", {"GET"}),
     ("put", "/api/v1/payments/notices", {"POST"}), ("post", "/api/v1/docs", {"GET", "HEAD"})],
)  # fmt: skip
def test_another_method_is_a_problem_document(browser: Client, method: str, address: str, allowed: set[str]) -> None:
    response = getattr(browser, method)(address)
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
    assert response.json()["code"] == "method-not-allowed"
    assert set(response["Allow"].split(", ")) == allowed


def test_each_address_of_the_api_is_free_of_the_browsers_csrf_token() -> None:
    patterns = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    exempt = {pattern.name for pattern in patterns if getattr(pattern.callback, "csrf_exempt", False)}
    assert {pattern.name for pattern in patterns} - exempt == {"root"}
