"""Reading a multipart submission: documents straight to the store, hashed as they come, the JSON part kept in memory.

A document is on disk, synced and under its hash before anything else happens with the submission.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NoReturn

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from backoffice.api.bodies import is_too_slow, too_slow
from backoffice.api.problems import Rejected
from backoffice.kernel import clock, storage
from backoffice.kernel.storage import Stored

logger = logging.getLogger(__name__)

FILING: Final = "filing"
DOCUMENTS: Final = "documents"
MOST_JSON_BYTES: Final = 1024 * 1024
LONGEST_FILENAME: Final = 255
MULTIPART: Final = "multipart/form-data"


@dataclass(frozen=True)
class Upload:
    """A document part. stored is None when it was larger than a document may be, and was not kept."""

    filename: str
    stored: Stored | None


@dataclass
class Parts:
    """What a submission consists of. received_at: the instant after the last byte of the body (UTC)."""

    told: list[bytes] = field(default_factory=list)
    documents: list[Upload] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    received_at: datetime | None = None
    broken_off: bool = False
    # Why a document could not be stored. The rest of the body is read all the same, so that the sender hears the answer.
    unwritable: storage.Unwritable | None = None


class _Handler(FileUploadHandler):
    """Takes every file part as it comes; Django's own handlers see none."""

    def __init__(self, request: HttpRequest, parts: Parts, most_bytes: int, json_part: str) -> None:
        super().__init__(request)
        self.json_part = json_part
        self.parts = parts
        self.most_bytes = most_bytes
        self.writer: storage.Writer | None = None
        self.json: bytearray | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a part."""
        super().new_file(*args, **kwargs)
        if self.field_name == DOCUMENTS:
            if self.parts.unwritable is not None:
                raise SkipFile
            try:
                self.writer = storage.Writer()
            except storage.Unwritable as fault:
                self.give_up(fault)
        elif self.field_name == self.json_part:
            self.json = bytearray()
        else:
            self.parts.unknown.append(str(self.field_name))
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece of it. What is too large is not kept; the rest of the part is passed over."""
        if self.json is not None:
            self.json += raw_data
            if len(self.json) > MOST_JSON_BYTES:
                raise _json_too_large(self.json_part)
        elif self.writer is not None:
            if self.writer.size + len(raw_data) > self.most_bytes:
                self.abandon()
                self.parts.documents.append(Upload(_short(self.file_name), None))
                raise SkipFile
            try:
                self.writer.write(raw_data)
            except storage.Unwritable as fault:
                self.give_up(fault)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The part is whole: make a document durable."""
        if self.json is not None:
            self.parts.told.append(bytes(self.json))
            self.json = None
        elif self.writer is not None:
            writer, self.writer = self.writer, None
            try:
                self.parts.documents.append(Upload(_short(self.file_name), writer.commit()))
            except storage.Unwritable as fault:
                self.parts.unwritable = fault
        return None

    def upload_interrupted(self) -> None:
        """The body ended inside a part, or the last part was passed over as too large, which is no accident."""
        self.parts.broken_off = self.writer is not None or self.json is not None
        self.abandon()

    def upload_complete(self) -> None:
        """The last byte of the body has been read."""
        self.parts.received_at = clock.now()

    def give_up(self, fault: storage.Unwritable) -> NoReturn:
        """Keep no more of this body, and pass over the rest of it."""
        self.parts.unwritable = fault
        self.abandon()
        raise SkipFile from fault

    def abandon(self) -> None:
        """Leave nothing of an unfinished document behind."""
        if self.writer is not None:
            self.writer.abort()
            self.writer = None


def _short(filename: str | None) -> str:
    """A file's name, cut to what is kept of it; its end, with the extension, stays."""
    name = filename or ""
    return name if len(name) <= LONGEST_FILENAME else "…" + name[-(LONGEST_FILENAME - 1) :]


def _whole(text: str, part: str) -> bytes:
    """A form field's text as bytes. Django puts U+FFFD in the place of bytes that are not UTF-8; no JSON here has it."""
    if "\ufffd" in text:
        raise Rejected(400, "malformed-json", _("The part `%(part)s` is not sound JSON. It is not UTF-8.") % {"part": part})
    return text.encode("utf-8")


def _json_too_large(part: str) -> Rejected:
    told = {"part": part, "most": MOST_JSON_BYTES // 1024}
    return Rejected(413, "too-large", _("The part `%(part)s` is larger than %(most)s kB.") % told)


def read_parts(request: HttpRequest, *, most_bytes: int, most_document_bytes: int, json_part: str = FILING) -> Parts:
    """Read the whole body of a multipart submission.

    Args:
        request: its body must not have been read.
        most_bytes: of the whole body.
        most_document_bytes: of one document; a larger one is not kept and is named in the parts.
        json_part: what the part with the JSON is called.

    Raises:
        Rejected: unsupported-media-type, length-required, too-large, malformed-request, too-slow.
        storage.Unwritable: a document could not be stored.
    """
    length = _length_of(request, most_bytes)
    # The parts are UTF-8, whatever the request calls itself.
    request.encoding = "utf-8"
    parts = Parts()
    handler = _Handler(request, parts, most_document_bytes, json_part)
    request.upload_handlers = [handler]
    try:
        fields = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise Rejected(413, "too-large", _("The request has more or larger parts than the court takes.")) from error
    except (MultiPartParserError, UnreadablePostError) as error:
        raise (too_slow() if is_too_slow(error) else _malformed()) from error
    finally:
        handler.abandon()
    if parts.unwritable is not None:
        raise parts.unwritable
    for name in fields:
        if name == json_part:
            parts.told.extend(_whole(text, json_part) for text in fields.getlist(name))
        else:
            parts.unknown.append(name)
    if parts.broken_off or parts.received_at is None:
        logger.info("a submission broke off, %s bytes were announced", length)
        raise _malformed()
    return parts


def _length_of(request: HttpRequest, most_bytes: int) -> int:
    if request.content_type != MULTIPART:
        raise Rejected(415, "unsupported-media-type", _("Send the filing as %(type)s.") % {"type": MULTIPART})
    try:
        length = int(request.META.get("CONTENT_LENGTH") or "")
    except ValueError:
        raise Rejected(411, "length-required", _("Send the length of the body in Content-Length.")) from None
    if length > most_bytes:
        raise Rejected(413, "too-large", _("The request is larger than %(most)s MB.") % {"most": most_bytes // (1024 * 1024)})
    return length


def _malformed() -> Rejected:
    return Rejected(400, "malformed-request", _("The multipart body cannot be taken apart, or ended too early."))
