"""Checking a paper without signing in: by the code that is printed on it, by its file, or by the SHA-256 of its file."""

import re
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from backoffice.kernel import throttle
from backoffice.papers import selectors
from backoffice.papers.models import Paper
from backoffice.public import shown
from backoffice.public.uploads import Hasher

# The parts of a form around its file.
_FORM_BYTES = 64 * 1024
# A length of more digits is too large whatever they are.
_LONGEST_LENGTH = 18
_SHA256 = re.compile(r"[0-9a-f]{64}")

_STATUS = {"too-large": 413, "too-often": 429}

Finding = Literal["", "genuine", "not-ours", "not-a-hash", "nothing-given", "too-large", "too-often"]


@dataclass(frozen=True)
class Checked:
    """What came of holding a file against the record: the finding, and the hash that was looked for."""

    finding: Finding = ""
    sha256: str = ""


@csrf_exempt  # only so that the hasher is in place before the form is read; the inner view checks the token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Enter a code, or check a file against all papers."""
    return _with_hasher(request, "")


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The paper with this code, and a form to check a file against it; 404 when no such paper was issued."""
    return _with_hasher(request, code)


def _with_hasher(request: HttpRequest, code: str) -> HttpResponse:
    wait = throttle.take(
        f"verify:{throttle.neighbourhood_of(request)}",
        throttle.Rate(settings.VERIFICATIONS_PER_MINUTE, settings.VERIFICATIONS_AT_ONCE),
    )
    if wait:
        answer = _answer(request, None, Checked("too-often"), "")
        answer["Retry-After"] = str(wait)
        return answer
    hasher = Hasher(request, settings.DOCUMENT_MAX_BYTES * 2)
    if request.method == "POST":
        length = request.headers.get("Content-Length", "")
        if length.isascii() and length.isdecimal() and int(length[:_LONGEST_LENGTH]) > hasher.most_bytes + _FORM_BYTES:
            return _answer(request, selectors.by_verification_code(code) if code else None, Checked("too-large"), code)
        request.upload_handlers = [hasher]
    return _checked(request, code, hasher)


@csrf_protect
def _checked(request: HttpRequest, code: str, hasher: Hasher) -> HttpResponse:
    if not code and request.method != "POST" and request.GET.get("code", "").strip():
        return redirect("public:verify", code=selectors.normalised(request.GET["code"]) or "-")
    paper = selectors.by_verification_code(code) if code else None
    checked = Checked()
    if request.method == "POST" and (paper is not None or not code):
        checked, found = _compared(request, hasher, paper)
        paper = paper or found
    return _answer(request, paper, checked, code)


def _compared(request: HttpRequest, hasher: Hasher, paper: Paper | None) -> tuple[Checked, Paper | None]:
    """Hold the file, or the hash, against one paper or against all."""
    typed = "".join(request.POST.get("sha256", "").split()).lower()
    if hasher.too_large:
        return Checked("too-large"), None
    sha256 = hasher.sha256 or typed
    if not sha256:
        return Checked("nothing-given"), None
    if not _SHA256.fullmatch(sha256):
        return Checked("not-a-hash"), None
    if paper is not None:
        return Checked("genuine" if paper.sha256 == sha256 else "not-ours", sha256), None
    found = selectors.by_file(sha256)
    return Checked("genuine" if found else "not-ours", sha256), found


def _answer(request: HttpRequest, paper: Paper | None, checked: Checked, code: str) -> HttpResponse:
    unknown = bool(code) and paper is None
    status = _STATUS.get(checked.finding, 404 if unknown else 200)
    answer = render(
        request,
        "public/verification.html",
        {
            "paper": paper,
            "title": shown.title_of(paper) if paper else None,
            "rows": shown.rows_of(paper) if paper else [],
            "set_aside": shown.set_aside(paper) if paper else None,
            "later": shown.taken_by(paper) if paper else None,
            "checked": checked,
            "code": code,
            "unknown": unknown,
            "most_megabytes": settings.DOCUMENT_MAX_BYTES * 2 // 1024**2,
        },
        status=status,
    )
    # The code in the address is the key to the page: no search engine, and no other site, is told of it. Our own site is:
    # under "no-referrer" a browser would send these forms with the origin "null", and they would be taken for forged.
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    return answer
