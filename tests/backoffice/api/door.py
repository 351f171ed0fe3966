"""Knocks at the door as a client would, and holds every answer against the OpenAPI document."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from standardwebhooks import Webhook

from backoffice.api.catalogue import KNOWN
from backoffice.api.v1 import openapi
from backoffice.people.models import ApiClient
from backoffice.people.tokens import SCOPES
from tests import samples
from workflows.people.actions.create_client import create_client

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes!").decode()
MERCHANT = "test-gateway"


def writ(**changes: Any) -> dict[str, Any]:
    """A sound submission of a writ to the District Court; a change of None takes the field out."""
    filing: dict[str, Any] = {
        "office": "DC-REG",
        "case_type": "DCCJ",
        "parties": [
            {"role": "commencing", "name": "Tai Fat Trading Ltd", "name_zh": "大發貿易有限公司"},
            {"role": "defending", "name": "WONG Siu Ming", "name_zh": "黃小明"},
        ],
        "filer": {"name": "Amy Lau", "organisation": "Lau & Partners", "account": "lau-1", "acts_for": "Tai Fat Trading Ltd"},
        "documents": [{"type": "writ", "title": "Writ of summons"}],
        "claim_amount_cents": 250_000_00,
        "payment": {"means": "visa"},
    }
    filing.update(changes)
    return {name: value for name, value in filing.items() if value is not None}


@dataclass(frozen=True)
class Part:
    """A part of a multipart body."""

    name: str
    data: bytes
    filename: str | None = None
    content_type: str | None = None


def multipart(parts: Sequence[Part], boundary: str = "") -> tuple[bytes, str]:
    """A multipart body and its media type; the boundary differs from try to try, as it does in life."""
    boundary = boundary or uuid4().hex
    out = b""
    for part in parts:
        disposition = f'form-data; name="{part.name}"'
        if part.filename is not None:
            disposition += f'; filename="{part.filename}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n"
        if part.content_type:
            head += f"Content-Type: {part.content_type}\r\n"
        out += head.encode() + b"\r\n" + part.data + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def pdf_part(data: bytes, filename: str = "writ.pdf") -> Part:
    return Part("documents", data, filename, "application/pdf")


@dataclass
class Door:
    """A client of the API with its token."""

    client: ApiClient
    token: str
    http: Client = field(default_factory=Client)

    @classmethod
    def of(cls, name: str = "portal", scopes: Sequence[str] = SCOPES) -> "Door":
        client, token = create_client(name=name, scopes=scopes)
        return cls(client, token)

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def submit(
        self,
        filing: Any = None,
        documents: Sequence[bytes] | None = None,
        *,
        key: str | None = None,
        as_file: bool = False,
        names: Sequence[str] = (),
    ) -> HttpResponse:
        """Send a filing; documents are one small PDF unless given."""
        told = json.dumps(writ() if filing is None else filing).encode() if not isinstance(filing, bytes) else filing
        files = [samples.good_text()] if documents is None else documents
        called = [*names, *(f"document-{number}.pdf" for number in range(len(names) + 1, len(files) + 1))]
        parts = [
            Part("filing", told, "filing.json" if as_file else None, "application/json"),
            *(pdf_part(data, name) for data, name in zip(files, called, strict=True)),
        ]
        return self.send(parts, key=key)

    def send(self, parts: Sequence[Part], *, key: str | None = None) -> HttpResponse:
        body, content_type = multipart(parts)
        return self.post("filings", body, content_type, **{"Idempotency-Key": key or uuid4().hex})

    def post(self, path: str, body: bytes, content_type: str = "application/json", **headers: str) -> HttpResponse:
        response = self.http.generic("POST", f"/api/v1/{path}", body, content_type=content_type, headers=self.headers(**headers))
        return as_declared("post", path, response)

    def get(self, path: str, **query: Any) -> HttpResponse:
        response = self.http.get(f"/api/v1/{path}", query, headers=self.headers())
        return as_declared("get", path, response)

    def withdraw(self, reference: str, body: Any = None) -> HttpResponse:
        return self.post(f"filings/{reference}/withdrawal", json.dumps(body or {"ground": "Settled."}).encode())

    def notice(self, **changes: Any) -> HttpResponse:
        return self.signed(json.dumps(notice(**changes)).encode())

    def signed(
        self, body: bytes, *, message_id: str = "", secret: str = SECRET, at: datetime | None = None, **headers: str
    ) -> HttpResponse:
        """A payment notice, signed in real time; headers replace those that were made."""
        message_id = message_id or f"msg_{uuid4().hex}"
        at = at or datetime.now(UTC)
        sent = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(message_id, at, body.decode("utf-8", errors="replace")),
        }
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        response = self.http.generic(
            "POST", "/api/v1/payments/notices", body, content_type="application/json",
            headers={name: value for name, value in sent.items() if value},
        )  # fmt: skip
        return as_declared("post", "payments/notices", response)


def notice(**changes: Any) -> dict[str, Any]:
    """What the gateway tells of a payment."""
    return {
        "payment_id": f"pay_{uuid4().hex[:12]}",
        "reference": "EF-0000-0000",
        "amount_cents": 504_00,
        "currency": "HKD",
        "merchant": MERCHANT,
        "captured_at": "2026-11-20T10:00:00+08:00",
        "means": "visa",
        **changes,
    }


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The answer, which is this refusal."""
    told: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, told["code"]) == (status, code), told
    return told


def codes(told: dict[str, Any]) -> list[str]:
    return [error["code"] for error in told["errors"]]


def as_declared(method: str, path: str, response: HttpResponse) -> HttpResponse:
    """The answer, having found its status, media type and every field of its body declared."""
    operation = _operation(method, "/api/v1/" + path)
    declared = operation["responses"].get(str(response.status_code))
    assert declared is not None, f"{response.status_code} is not declared for {method} {path}: {response.content[:300]!r}"
    media_type = response["Content-Type"].split(";")[0]
    assert media_type in declared["content"], (response.status_code, media_type)
    if media_type.endswith("json"):
        told = json.loads(response.content)
        mismatch = list(mismatches(told, declared["content"][media_type]["schema"]))
        assert mismatch == [], mismatch
        if response.status_code >= 400:
            assert told["code"] in KNOWN, f"{told['code']} is not in the catalogue"
            assert [error["code"] for error in told["errors"] if error["code"] not in KNOWN] == []
            assert told["type"] == f"/api/v1/docs#{told['code']}"
            assert told["status"] == response.status_code
    return response


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, operations in openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) and method in operations:
            return operations[method]
    raise AssertionError(f"no operation for {method} {path}")


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


def mismatches(value: Any, schema: dict[str, Any], place: str = "#"):
    """Where a value is not as its schema says; a field that the schema does not name counts."""
    if "$ref" in schema:
        schema = openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        tried = [list(mismatches(value, option, place)) for option in schema["anyOf"]]
        if all(tried):
            yield from min(tried, key=len)
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place} is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is not one of {schema['enum']}"
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{place} is not {kind}: {value!r}"
        return
    if schema.get("format") == "date-time":
        datetime.fromisoformat(value)
    if kind == "object":
        names = schema.get("properties", {})
        yield from (f"{place}/{name} is missing" for name in schema.get("required", []) if name not in value)
        yield from (f"{place}/{name} is not declared" for name in value if name not in names)
        for name, inner in value.items():
            if name in names:
                yield from mismatches(inner, names[name], f"{place}/{name}")
    if kind == "array":
        for number, inner in enumerate(value):
            yield from mismatches(inner, schema["items"], f"{place}/{number}")
