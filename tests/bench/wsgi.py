"""Calls a WSGI application as its server does, and measures nothing but the call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit
from uuid import uuid4

from tests.bench.meter import Meter

CSRF = "x" * 32


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Browser:
    """Keeps cookies and follows nothing; every call runs under the meter, if there is one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], meter: Meter | None = None) -> None:
        self._application = application
        self.meter = meter
        self.cookies = {"csrftoken": CSRF}

    def get(self, address: str, **headers: str) -> Answer:
        return self.call("GET", address, b"", "", headers)

    def post(self, address: str, fields: Mapping[str, str] | None = None) -> Answer:
        """A form, with the token against forged ones that the cookie answers to."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **(fields or {})}).encode()
        return self.call("POST", address, body, "application/x-www-form-urlencoded", {})

    def call(self, method: str, address: str, body: bytes, content_type: str, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(address)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote(parts.path, "latin-1"), "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(),
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }  # fmt: skip
        if self.meter is None:
            return self._answered(environ)
        with self.meter.running():
            return self._answered(environ)

    def _answered(self, environ: dict[str, Any]) -> Answer:
        begun: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            begun.update(status=int(status.split()[0]), headers=headers)

        pieces = self._application(environ, start_response)
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        for name, value in begun["headers"]:
            if name.lower() == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self.cookies[cookie.key] = cookie.value
        return Answer(begun["status"], {name.lower(): value for name, value in begun["headers"]}, body)


def multipart(filing: bytes, documents: Iterable[tuple[str, bytes]]) -> tuple[bytes, str]:
    """A submission's body and its media type: a JSON part and files."""
    boundary = uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="filing"\r\nContent-Type: application/json\r\n\r\n'.encode() + filing]
    for name, data in documents:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="documents"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + data)
    return b"\r\n".join(parts) + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def expect(answer: Answer, *status: int) -> Answer:
    """The answer, if it is what was hoped for: a benchmark of refusals measures nothing."""
    if answer.status not in status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body[:500]!r}")
    return answer
