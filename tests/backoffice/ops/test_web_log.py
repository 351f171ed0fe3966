"""The web server's own lines: a real gunicorn, whose application fails and to whom is sent what is no request."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.ops import web_log
from backoffice.ops.management.commands import serve

# It has answered before one of these fails, and after: what it says of a fault is all that is written.
_FAILING = """
def application(environ, start_response):
    if environ["PATH_INFO"] == "/late":
        start_response("200 OK", [("Content-Length", "10")])
        return late()
    raise RuntimeError("no row for Chan Tai Man")

def late():
    yield b"%PDF"
    raise RuntimeError("no row for Chan Tai Man")
"""
_SENT = (
    b"GET /staff/search?q=Chan+Tai+Man HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /late?q=Chan HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /staff/search?q=Chan Tai Man HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nChan Tai Man\r\n\r\n",
)


def _send(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as there:
        there.sendall(sent)
        there.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: there.recv(4096), b""))


@pytest.fixture
def lines(tmp_path: Path):
    """What a server of this class of lines writes while those are sent to it, without its start and end."""

    def written(kind: type[web_log.JsonLines | web_log.PlainLines]) -> list[str]:
        (tmp_path / "failing.py").write_text(_FAILING)
        with socket.create_server(("127.0.0.1", 0)) as listener, (tmp_path / "log").open("wb") as log:
            command = [sys.executable, "-m", "gunicorn", "failing:application", "--pythonpath", str(tmp_path)]
            command += ["--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread", "--threads", "2", "--no-control-socket"]
            command += ["--log-level", "warning", "--logger-class", f"{web_log.__name__}.{kind.__name__}"]
            with subprocess.Popen(command, cwd=settings.ROOT, stdout=log, stderr=log, pass_fds=[listener.fileno()]) as server:
                try:
                    port = listener.getsockname()[1]
                    for sent in _SENT:
                        _send(port, sent)
                finally:
                    server.terminate()
        return (tmp_path / "log").read_text().splitlines()

    return written


def test_each_is_one_object_and_says_nothing_of_what_was_sent(lines):
    told = [json.loads(line) for line in lines(web_log.JsonLines)]
    events = [line["event"] for line in told]
    assert events == [
        "Error handling request GET /staff/search",
        "Error handling request",
        "Invalid request from ip=127.0.0.1: InvalidHTTPVersion",
        "Invalid request from ip=127.0.0.1: InvalidHeader",
    ]
    assert {line["logger"] for line in told} == {"gunicorn.error"}
    assert [line["level"] for line in told] == ["error", "error", "warning", "warning"]
    assert told[0]["exception"][0]["type"] == "builtins.RuntimeError"
    assert re.search(r"failing\.py:\d+ application", told[0]["exception"][0]["at"][-1])
    assert "Chan" not in json.dumps(told)


def test_at_a_terminal_they_are_as_silent(lines):
    told = "\n".join(lines(web_log.PlainLines))
    assert "ERROR gunicorn.error Error handling request GET /staff/search\n  builtins.RuntimeError" in told
    assert "Chan" not in told


@pytest.mark.parametrize(("as_json", "kind"), [(True, web_log.JsonLines), (False, web_log.PlainLines)])
def test_serve_starts_the_web_server_with_the_lines_of_its_settings(settings, as_json, kind):
    settings.LOG_AS_JSON = as_json
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = serve._web(listener, 1, 1).command
    assert command[command.index("--logger-class") + 1] == f"{web_log.__name__}.{kind.__name__}"
