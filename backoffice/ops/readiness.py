"""/readyz: whether this process can do its work, for the proxy in front and for whoever watches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.kernel.parts import OK, database, migrations, outbox, store


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """A line for each part. 503 when a request could not be served; late work alone is said and is no reason to shut the door."""
    found = {name: check() for name, check in _NEEDED}
    status = 200 if all(word == OK for word in found.values()) else 503
    if found["database"] == OK:
        found["outbox"] = outbox()
    text = "".join(f"{name}: {word}\n" for name, word in found.items())
    return HttpResponse(text, content_type="text/plain", status=status)


_NEEDED: tuple[tuple[str, Callable[[], str]], ...] = (("database", database), ("migrations", migrations), ("store", store))
