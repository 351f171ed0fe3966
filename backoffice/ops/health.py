"""Asking a server of this machine whether it answers."""

import http.client

SECONDS = 5


def answers(host: str, port: int, path: str = "/healthz") -> bool:
    """Whether the server answers with 200 within 5 seconds. No proxy is asked, whatever the environment says."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
