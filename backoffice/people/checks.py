"""What Django's check for deployment asks about the sign-in."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

from backoffice.people import passkeys


def passkeys_can_be_used(app_configs: Any, **_more: Any) -> list[checks.CheckMessage]:
    """STAFF_ORIGIN (or PUBLIC_BASE_URL in its place) is an address at which browsers have passkeys, and we answer there."""
    if passkeys.site() is None:
        return [
            checks.Warning(
                f"Passkeys cannot be used at {settings.STAFF_ORIGIN}.",
                hint="STAFF_ORIGIN is https:// with the name at which staff open the screens.", id="people.W001",
            )
        ]  # fmt: skip
    if not validate_host(urlsplit(settings.STAFF_ORIGIN).hostname or "", settings.ALLOWED_HOSTS):
        return [checks.Warning("STAFF_ORIGIN names a host that is not in ALLOWED_HOSTS.", id="people.W002")]
    return []
