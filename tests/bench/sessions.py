"""The server's process behind Django's connection."""

from django.db import connection


def of_django() -> list[int]:
    """Its id, as the server tells it; none while there is no connection. Of use where the server is on this machine."""
    return [connection.connection.info.backend_pid] if connection.connection is not None else []
