"""What stands outside the court: the e-filing portal and the payment gateway, talking to the API by its addresses.

Requests go through Django's whole stack in this process (middleware, routes, the real views), as multipart bodies and
signed notices, so the demonstration proves the doors too. The clock that the runner sets is seen by them.
"""

import json
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.test.client import Client
from standardwebhooks import Webhook

from backoffice.kernel import clock
from workflows.demo.documents import Drawn

MERCHANT = "demo-gateway"
_BOUNDARY = "demo-boundary-4b8f2c"


@dataclass(frozen=True)
class Answer:
    """What the door answered."""

    status: int
    body: Mapping[str, Any]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of a refusal: its own and those of its single errors."""
        return frozenset({self.body.get("code", ""), *(error["code"] for error in self.body.get("errors", ()))})


class Portal:
    """The e-filing portal: a client of the API with its token."""

    def __init__(self, token: str) -> None:
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._client = Client(SERVER_NAME=_host())

    def send_filing(self, *, key: str, filing: Mapping[str, Any], documents: Sequence[Drawn]) -> Answer:
        """POST /api/v1/filings with these parts."""
        body = b"".join(
            [
                _part('name="filing"', "application/json", json.dumps(filing).encode()),
                *(_part(f'name="documents"; filename="{one.filename}"', "application/pdf", one.data) for one in documents),
                f"--{_BOUNDARY}--\r\n".encode(),
            ]
        )
        response = self._client.generic(
            "POST",
            "/api/v1/filings",
            body,
            content_type=f"multipart/form-data; boundary={_BOUNDARY}",
            headers={**self._authorization, "Idempotency-Key": key},
        )
        return _answer(response)

    def withdraw(self, reference: str, ground: str) -> Answer:
        """POST /api/v1/filings/{reference}/withdrawal."""
        response = self._client.generic(
            "POST",
            f"/api/v1/filings/{reference}/withdrawal",
            json.dumps({"ground": ground}),
            content_type="application/json",
            headers=self._authorization,
        )
        return _answer(response)

    def quote(self, *, case_type: str, documents: Sequence[str], amount_cents: int | None, on: str) -> Answer:
        """GET /api/v1/fees/quote."""
        query: dict[str, Any] = {"case_type": case_type, "document": list(documents), "on": on}
        if amount_cents is not None:
            query["claim_amount_cents"] = amount_cents
        return _answer(self._client.get("/api/v1/fees/quote", query, headers=self._authorization))


class Gateway:
    """The payment gateway: sends notices signed after Standard Webhooks."""

    def __init__(self) -> None:
        self._webhook = Webhook(settings.PAYMENT_NOTICE_SECRETS[MERCHANT])
        self._client = Client(SERVER_NAME=_host())

    def notify(self, *, payment_id: str, reference: str, amount_cents: int, captured_at: datetime, means: str) -> Answer:
        """POST /api/v1/payments/notices. Only `captured_at` is of the story's time: the signature is of now."""
        body = json.dumps(
            {
                "payment_id": payment_id,
                "reference": reference,
                "amount_cents": amount_cents,
                "currency": "HKD",
                "merchant": MERCHANT,
                "captured_at": clock.in_hong_kong(captured_at).isoformat(),
                "means": means,
            }
        )
        message_id = f"msg-{payment_id}"
        signed_at = _real_now()
        response = self._client.generic(
            "POST",
            "/api/v1/payments/notices",
            body,
            content_type="application/json",
            headers={
                "webhook-id": message_id,
                "webhook-timestamp": str(int(signed_at.timestamp())),
                "webhook-signature": self._webhook.sign(message_id, signed_at, body),
            },
        )
        return _answer(response)


def _host() -> str:
    """A name under which this installation answers."""
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", ".", "["))]
    return named[0] if named else "localhost"


def _real_now() -> datetime:
    # The runner's clock is set in this context only; in an empty one the clock shows the real time.
    return Context().run(clock.now)


def _part(disposition: str, content_type: str, data: bytes) -> bytes:
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode() + data + b"\r\n"


def _answer(response: Any) -> Answer:
    body = json.loads(response.content) if response.content else {}
    return Answer(response.status_code, body)
