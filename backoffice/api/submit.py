"""A submission at the door, step by step: whole, once, sound, received, answered."""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.api.answers import filing_answer, respond
from backoffice.api.auth import client_from
from backoffice.api.fields import MalformedJson, canonical, read_json
from backoffice.api.maintenance import stop_if_shut
from backoffice.api.problems import Rejected
from backoffice.api.schemas import FilingIn
from backoffice.api.uploads import DOCUMENTS, FILING, Parts, Upload, read_parts
from backoffice.api.validation import checked
from backoffice.filings.inspection import Finding, Inspection, finding_of, inspect, limits_in_force
from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Fault
from backoffice.filings.submission import Submission, SubmittedDocument
from backoffice.kernel import clock, idempotency, storage
from backoffice.kernel.errors import Refused
from backoffice.kernel.waits import BUSY, again_after_deadlock
from backoffice.people.models import ApiClient
from workflows.filing.actions.receive import receive
from workflows.maintenance.keeping import refused

logger = logging.getLogger(__name__)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


def submit(request: HttpRequest) -> HttpResponse:
    """Take a submission in, or refuse it and keep nothing of it in the database.

    The whole body comes first: received_at is the instant after its last byte. Then the key is claimed; whoever sends
    the same key with the same content again gets the first answer, byte for byte. A refusal frees the key.

    Raises:
        Refused: with the status and code of the refusal.
    """
    client = client_from(request)
    stop_if_shut(clock.now())
    with noting_refusals():
        return _submitted(request, client)


@contextmanager
def noting_refusals() -> Iterator[None]:
    """What is refused for a fault of ours (503) goes on record: the door could not accept. The refusal stays what it is."""
    try:
        yield
    except Refused as refusal:
        if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE or refusal.code == BUSY:
            _note(refusal.code)
        raise
    except (OperationalError, InterfaceError):
        _note(BUSY)
        raise


def _note(cause: str) -> None:
    try:
        refused(cause)
    except (DatabaseError, InterfaceError):
        logger.warning("a refusal (%s) could not be put on record", cause)


def _submitted(request: HttpRequest, client: ApiClient) -> HttpResponse:
    key = _key_of(request)
    limits = limits_in_force()
    parts = read_parts(request, most_bytes=settings.FILING_MAX_BYTES, most_document_bytes=limits.bytes)
    if parts.received_at is None:
        raise AssertionError("read_parts refuses a body that has no last byte")
    told = json_part(parts, FILING)
    refuse_oversized(parts.documents)
    digests = [upload.stored.sha256 for upload in parts.documents if upload.stored]
    claim = idempotency.claim(scope=f"client:{client.pk}", key=key, fingerprint=fingerprint(told, digests))
    if isinstance(claim, idempotency.Answer):
        return _answer(claim.status, claim.body)
    try:
        sent = checked(FilingIn, told)
        submission = sent.submission(_documents(sent, parts.documents))
        received_at = parts.received_at
        body = again_after_deadlock(lambda: _take_in(client, submission, received_at, claim))
    except BaseException:
        # Refused or failed: nothing was kept, and a corrected or repeated request may use the key. Where the database is away the key
        # waits until the claim is as old as that of a process that died.
        with suppress(DatabaseError, InterfaceError):
            idempotency.release(claim)
        raise
    return _answer(201, body)


def fingerprint(told: Any, digests: list[str]) -> str:
    """What makes two submissions the same: the canonical JSON and the documents' SHA-256 in order."""
    return hashlib.sha256(canonical({"filing": told, "documents": digests})).hexdigest()


def _answer(status: int, body: dict[str, Any]) -> HttpResponse:
    return respond(status, body, Location=body["links"]["self"])


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if not key:
        raise Rejected(400, "idempotency-key-missing", _("Send an Idempotency-Key header, new for each filing."))
    if not _KEY.fullmatch(key):
        raise Rejected(400, "idempotency-key-invalid", _("An Idempotency-Key is 1 to 200 visible ASCII characters."))
    return key


def json_part(parts: Parts, name: str) -> Any:
    """The JSON of the part of this name.

    Raises:
        Rejected: invalid-request: the parts are not as declared; malformed-json.
    """
    errors = [
        {"code": "unknown-field", "detail": _("There is no such part."), "parameter": other[:100]}
        for other in parts.unknown
        if other != DOCUMENTS
    ]
    if DOCUMENTS in parts.unknown:
        detail = _("A part of this name is a file and has a file name.")
        errors.append({"code": "wrong-type", "detail": detail, "parameter": DOCUMENTS})
    if not parts.told:
        errors.append({"code": "missing-field", "detail": _("The JSON part is missing."), "parameter": name})
    if len(parts.told) > 1:
        errors.append({"code": "too-long", "detail": _("There is more than one JSON part."), "parameter": name})
    if errors:
        raise Rejected(422, "invalid-request", _("The parts are not as declared."), errors)
    try:
        return read_json(parts.told[0])
    except MalformedJson as error:
        raise Rejected(400, "malformed-json", _("The part `%(part)s` is not sound JSON. %(why)s") % {"part": name, "why": error}) from error


def refuse_oversized(uploads: list[Upload]) -> None:
    """Refuse documents that were too large to be kept.

    Raises:
        Rejected: documents-refused.
    """
    limits = limits_in_force()
    found = [
        (number, finding_of(Fault(faults.TOO_LARGE), upload.filename, limits))
        for number, upload in enumerate(uploads, start=1)
        if upload.stored is None
    ]
    if found:
        raise _documents_refused(found)


def _documents_refused(found: list[tuple[int, Finding]]) -> Rejected:
    errors = [
        {
            "code": finding.code,
            "detail": finding.text,
            "pointer": f"#/documents/{number - 1}",
            "document": number,
            "page": finding.page or None,
        }
        for number, finding in found
    ]
    return Rejected(422, "documents-refused", " ".join(finding.text for _number, finding in found), errors)


def _take_in(client: ApiClient, submission: Submission, received_at: datetime, claim: idempotency.Claim) -> dict[str, Any]:
    with transaction.atomic():
        filing = receive(submission=submission, client=client, received_at=received_at)
        body = filing_answer(filing)
        idempotency.complete(claim, status=201, body=body)
    return body


def _documents(sent: FilingIn, uploads: list[Upload]) -> tuple[SubmittedDocument, ...]:
    if len(sent.documents) != len(uploads):
        raise Rejected(
            422,
            "document-count",
            _("`documents` names %(named)s documents and %(sent)s came.") % {"named": len(sent.documents), "sent": len(uploads)},
        )
    return tuple(
        SubmittedDocument(
            type=declared.type,
            filename=upload.filename,
            sha256=stored.sha256,
            size=stored.size,
            pages=seen.pages,
            title=declared.title,
            signatures=seen.signatures,
        )
        for declared, (upload, stored, seen) in zip(sent.documents, looked_at(uploads), strict=True)
    )


def looked_at(uploads: list[Upload]) -> list[tuple[Upload, storage.Stored, Inspection]]:
    """Each document with where it is stored and what was seen in it.

    Raises:
        Rejected: documents-refused: some cannot be taken; each is named with its fault.
        InspectionBusy: they cannot be looked at now.
    """
    limits = limits_in_force()
    seen: list[tuple[Upload, storage.Stored, Inspection]] = []
    found: list[tuple[int, Finding]] = []
    for number, upload in enumerate(uploads, start=1):
        if upload.stored is None:
            raise AssertionError("a document that was not kept has been refused")
        looked = inspect(storage.path_of(upload.stored.sha256), declared_name=upload.filename, limits=limits)
        found.extend((number, finding) for finding in looked.findings)
        seen.append((upload, upload.stored, looked))
    if found:
        raise _documents_refused(found)
    return seen
