"""Reading a JSON body: strictly, and no more of it than is needed."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from backoffice.api.fields import MalformedJson, read_json
from backoffice.api.problems import Rejected
from backoffice.kernel.pace import TooSlow

JSON = "application/json"


def is_too_slow(error: Exception) -> bool:
    """Whether reading the body failed because it came too slowly."""
    return isinstance(error.__cause__, TooSlow)


def too_slow() -> Rejected:
    """The refusal of a body that came too slowly."""
    return Rejected(408, "too-slow", _("The body came too slowly, and the court stopped waiting for it. Send the same request again."))


def raw_body(request: HttpRequest) -> bytes:
    """The bytes of a JSON body.

    Raises:
        Rejected: unsupported-media-type, length-required, too-large, malformed-request, too-slow.
    """
    if request.content_type != JSON:
        raise Rejected(415, "unsupported-media-type", _("Send the body as %(type)s.") % {"type": JSON})
    if not request.META.get("CONTENT_LENGTH"):
        raise Rejected(411, "length-required", _("Send the length of the body in Content-Length."))
    try:
        return request.body
    except RequestDataTooBig as error:
        most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024
        raise Rejected(413, "too-large", _("The body is larger than %(most)s kB.") % {"most": most}) from error
    except UnreadablePostError as error:
        if is_too_slow(error):
            raise too_slow() from error
        raise Rejected(400, "malformed-request", _("The body ended too early.")) from error


def read_body(request: HttpRequest) -> Any:
    """The JSON value of a body.

    Raises:
        Rejected: as raw_body; malformed-json.
    """
    try:
        return read_json(raw_body(request))
    except MalformedJson as error:
        raise Rejected(400, "malformed-json", _("The body is not sound JSON. %(why)s") % {"why": error}) from error
