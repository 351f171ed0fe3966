"""Payment notices of the gateway, signed after Standard Webhooks: stored, then answered, then processed."""

import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from standardwebhooks import Webhook, WebhookVerificationError

from backoffice.api.answers import respond
from backoffice.api.auth import count_call, count_failure
from backoffice.api.bodies import raw_body
from backoffice.api.declared import answers, json_body
from backoffice.api.fields import MalformedJson, read_json
from backoffice.api.problems import Rejected
from backoffice.api.schemas import NoticeIn, NoticeOut
from backoffice.kernel.waits import again_after_deadlock
from workflows.money.actions.receive_notice import receive_notice

router = Router(tags=["Payments"])

_ID: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")


@router.post(
    "/payments/notices",
    auth=None,
    operation_id="notifyPayment",
    summary="Tell the court of a payment",
    response=answers({202: NoticeOut}, 400, 401, 408, 409, 411, 413, 415),
    openapi_extra={
        "requestBody": json_body(NoticeIn, "The payment. Before it is stored, only its signature is looked at."),
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": text}
            for name, text in zip(
                _HEADERS,
                (
                    "The message's id; the same for every try of it.",
                    "Seconds since 1970 at sending, at most five minutes away from now.",
                    "v1,<base64 HMAC-SHA256 of id.timestamp.body>; several are separated by blanks.",
                ),
                strict=True,
            )
        ],
    },
)
def notify_payment(request: HttpRequest) -> HttpResponse:
    """Signed after Standard Webhooks with the secret agreed with the merchant that the body names.

    A notice whose signature is good is stored and answered, whatever it says; what it says is looked at when it is
    processed. Sent again under its id, it is answered alike and has no second effect.
    """
    body = raw_body(request)
    try:
        merchant = _verified(request, body)
    except Rejected:
        count_failure(request)
        raise
    count_call(f"merchant:{merchant}")
    given = {"merchant": merchant, "message_id": request.headers["webhook-id"], "body": body.decode("utf-8")}
    notice = again_after_deadlock(lambda: receive_notice(**given))
    return respond(202, {"id": notice.message_id, "status": "stored"})


def _verified(request: HttpRequest, body: bytes) -> str:
    """The merchant whose secret signed the body.

    Raises:
        Rejected: malformed-json, signature-missing, unknown-merchant, timestamp-expired, signature-invalid.
    """
    headers = {name: request.headers.get(name, "") for name in _HEADERS}
    if not all(headers.values()):
        raise Rejected(400, "signature-missing", _("Send %(headers)s.") % {"headers": ", ".join(_HEADERS)})
    merchant = _merchant_named(body)
    secret = settings.PAYMENT_NOTICE_SECRETS.get(merchant)
    if secret is None:
        raise Rejected(401, "unknown-merchant", _("No secret is agreed with this merchant."))
    if not _ID.fullmatch(headers["webhook-id"]) or not _TIMESTAMP.fullmatch(headers["webhook-timestamp"]):
        raise _invalid()
    webhook = Webhook(secret)
    try:
        webhook.verify(body, headers, json_parse=False)
    except WebhookVerificationError as error:
        if "timestamp" in str(error).lower():
            raise Rejected(401, "timestamp-expired", _("webhook-timestamp is more than five minutes away from now.")) from error
        raise _invalid() from error
    except ValueError as error:
        # The library does not catch a signature that is not base64 or has no comma.
        raise _invalid() from error
    return merchant


def _invalid() -> Rejected:
    return Rejected(401, "signature-invalid", _("No signature fits the body, the id and the time."))


def _merchant_named(body: bytes) -> str:
    """The merchant that the body names, not yet believed."""
    try:
        told: Any = read_json(body)
    except MalformedJson as error:
        raise Rejected(400, "malformed-json", _("The body is not sound JSON. %(why)s") % {"why": error}) from error
    merchant = told.get("merchant") if isinstance(told, dict) else None
    if not isinstance(merchant, str):
        raise Rejected(401, "unknown-merchant", _("The notice names no merchant."))
    return merchant
