"""The files: documents as filed, and the court's papers. Whoever may see the filing may see its files, each time anew."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from backoffice.filings.replaced import replaced_in
from backoffice.filings.set_aside import paper_aside_since
from backoffice.kernel import storage
from backoffice.kernel.errors import NotFound
from backoffice.staff import looks
from backoffice.staff.access import Desk
from backoffice.staff.pages import page

_RANGE = re.compile(r"bytes=(\d{1,15})?-(\d{1,15})?")
_CHUNK = storage.PIECE
# Asks for the file of a paper that is set aside.
_AS_ISSUED = "as-issued"


def document(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponseBase:
    """A document exactly as it was filed."""
    found = next((one for one in desk.the_filing().documents.all() if one.number == number), None)
    if found is None:
        raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": number})
    looks.note_document(desk, found)
    return pdf(request, found.sha256, found.size, f"{reference}-{number}.pdf")


def replaced(request: HttpRequest, desk: Desk, reference: str, number: int) -> HttpResponseBase:
    """A file in whose place another one was put by this correction (its number), exactly as it was filed."""
    filing = desk.the_filing()
    row = replaced_in(filing.pk).filter(correction__number=number).first()
    found = next((one for one in filing.documents.all() if row is not None and one.number == row.number), None)
    if row is None or found is None:
        raise NotFound("no-document", _("No document was replaced by correction %(number)d.") % {"number": number})
    looks.note_document(desk, found)
    return pdf(request, row.sha256, row.size, f"{reference}-{row.number}-before-{number}.pdf")


def paper(request: HttpRequest, desk: Desk, number: str) -> HttpResponseBase:
    """A paper that the court issued. One that is set aside is said to be so first, since the file itself cannot say it."""
    if desk.paper is None:
        raise AssertionError("the page's scope is a paper")
    aside = None if _AS_ISSUED in request.GET else paper_aside_since(desk.paper)
    if aside is not None:
        return page(request, "paper_set_aside.html", {"paper": desk.paper, "aside": aside, "as_issued": f"?{_AS_ISSUED}=1"})
    return pdf(request, desk.paper.sha256, desk.paper.size, f"{number.replace('/', '-')}.pdf")


def pdf(request: HttpRequest, sha256: str, size: int, name: str) -> HttpResponseBase:
    """The file, whole or the range asked for, so that a long document shows its first page at once.

    The browser keeps it but asks every time, so that a right that ended yesterday ends here as well.
    """
    etag = quote_etag(sha256)
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        span = _span(request.headers.get("Range", ""), size)
        if span is None:
            response = FileResponse(storage.open_checked(sha256, anew=True), content_type="application/pdf")
            response["Content-Length"] = str(size)
        else:
            first, last = span
            part = _part(storage.open_checked(sha256), first, last - first + 1)
            response = StreamingHttpResponse(part, status=206, content_type="application/pdf")
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
            response["Content-Length"] = str(last - first + 1)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole file, also where the range makes no sense."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if first is None:
        # The last so many bytes; none of them is no range.
        return (max(0, size - int(last)), size - 1) if int(last) else None
    begin = int(first)
    end = min(int(last), size - 1) if last is not None else size - 1
    return (begin, end) if begin <= end else None


def _part(file: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    """So many bytes from there on.

    The first of them are read before the answer begins: where they are damaged it says so, and is not one that breaks off.
    """
    try:
        file.seek(first)
        begun = file.read(min(_CHUNK, length))
    except BaseException:
        file.close()
        raise
    return _read_on(file, begun, length - len(begun))


def _read_on(file: BinaryIO, begun: bytes, left: int) -> Iterator[bytes]:
    with file:
        yield begun
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
