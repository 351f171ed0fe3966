"""Files and papers handed out: only what still is what was stored."""

import base64

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from backoffice.api.answers import respond
from backoffice.kernel import storage

PENDING_SECONDS = 2


def pdf(sha256: str, filename: str) -> FileResponse:
    """The stored PDF, its bytes checked against their hash before the first is sent.

    Raises:
        NotFound: file-not-found.
        Damaged: file-damaged; nothing of it is sent.
    """
    response = FileResponse(storage.open_checked(sha256, anew=True), content_type="application/pdf", filename=filename)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    response["Cache-Control"] = "private, no-store"
    return response


def not_yet_drawn() -> HttpResponse:
    """The paper is due; the worker has not drawn it yet."""
    body = {"code": "paper-not-yet-drawn", "detail": _("The paper is being drawn. Ask again in a moment.")}
    return respond(202, body, Retry_After=str(PENDING_SECONDS))
