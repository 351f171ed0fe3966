"""Maintenance at the door: what is announced, and the door that is shut in a window that says so."""

import math
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from backoffice.api.answers import instant, respond
from backoffice.api.declared import answers, operation
from backoffice.api.problems import Rejected
from backoffice.calendar import maintenance
from backoffice.calendar.windows import Window
from backoffice.kernel import clock

router = Router(tags=["Enquiries"])


class WindowOut(Schema):
    """A window of maintenance as it stands announced."""

    reference: str
    version: int = Field(description="Counts what was announced of this window, from 1.")
    begins_at: str = Field(description="Its first moment, in Hong Kong's offset.")
    ends_at: str = Field(description="The moment from which it is over.")
    door_shut: bool = Field(description="Whether the door takes no filings in it: it then answers 503 with Retry-After.")
    cancelled: bool
    what: str
    what_zh: str
    announced_at: str


class MaintenanceOut(Schema):
    """Windows that are to come, are under way, or ended in the last 30 days."""

    door_shut_now: bool
    windows: list[WindowOut]


@router.get(
    "/maintenance",
    **operation("calendar:read"),
    operation_id="listMaintenance",
    summary="Ask when the door will be shut",
    response=answers({200: MaintenanceOut}, 401, 403),
)
def windows(request: HttpRequest) -> HttpResponse:
    """The windows of maintenance as announced, in order; a cancelled one stays and says so."""
    now = clock.now()
    found = maintenance.announced(now)
    return respond(200, {"door_shut_now": maintenance.shut_at(now) is not None, "windows": [_window(each) for each in found]})


def _window(window: Window) -> dict[str, Any]:
    return {
        "reference": window.reference,
        "version": window.version,
        "begins_at": instant(window.begins_at),
        "ends_at": instant(window.ends_at),
        "door_shut": window.door_shut,
        "cancelled": window.cancelled,
        "what": window.what,
        "what_zh": window.what_zh,
        "announced_at": instant(window.announced_at),
    }


def stop_if_shut(now: datetime) -> None:
    """Stop a filing that comes while maintenance shuts the door: before its body is read, and nothing of it is kept.

    One that began to come before the window did is taken in.

    Raises:
        Rejected: maintenance (503), with the seconds until the window's announced end in Retry-After.
    """
    window = maintenance.shut_at(now)
    if window is not None:
        seconds = max(1, math.ceil((window.ends_at - now).total_seconds()))
        detail = _("The door is shut for maintenance until %(end)s. Nothing was kept; send the same request again then.")
        raise Rejected(503, "maintenance", detail % {"end": instant(window.ends_at)}, Retry_After=str(seconds))
