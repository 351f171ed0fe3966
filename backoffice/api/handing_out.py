"""Files and papers handed out: only what still is what was stored."""

import base64
import hashlib
from typing import BinaryIO

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from backoffice.api.answers import respond
from backoffice.kernel import storage
from backoffice.kernel.storage import Damaged

PENDING_SECONDS = 2


def pdf(sha256: str, filename: str) -> FileResponse:
    """The stored PDF, its bytes checked against their hash before the first is sent.

    Raises:
        NotFound: file-not-found.
        Damaged: file-damaged; nothing of it is sent.
    """
    file = storage.open_file(sha256)
    try:
        digest = _checked(file, sha256)
    except BaseException:
        file.close()
        raise
    response = FileResponse(file, content_type="application/pdf", filename=filename)
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
    response["Cache-Control"] = "private, no-store"
    return response


def _checked(file: BinaryIO, sha256: str) -> bytes:
    hashed = hashlib.sha256()
    while piece := file.read(1 << 20):
        hashed.update(piece)
    if hashed.hexdigest() != sha256:
        raise Damaged("file-damaged", _("The stored file is damaged and is not handed out."), sha256=sha256)
    file.seek(0)
    return hashed.digest()


def not_yet_drawn() -> HttpResponse:
    """The paper is due; the worker has not drawn it yet."""
    body = {"code": "paper-not-yet-drawn", "detail": _("The paper is being drawn. Ask again in a moment.")}
    return respond(202, body, Retry_After=str(PENDING_SECONDS))
