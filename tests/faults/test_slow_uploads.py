"""Twenty uploads at one byte a second on a real server: the others are served, and each slow one is ended with an answer."""

import http.client
import json
import socket
import threading

import pytest
from django.conf import settings
from django.db import connection

from tests import samples
from tests.backoffice.api.door import Door, Part, multipart, pdf_part, writ
from tests.faults.processes import running

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

SLOW, THREADS = 20, 4
PATIENCE = 120


def database_url():
    """The database of this test as another process names it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    database = settings.DATABASES["default"]
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    return f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"


def drip(port, token, begun, answers):
    """Sends the head and then a byte a second, until something is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(
            b"POST /api/v1/filings HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 100000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\nIdempotency-Key: slow\r\n"
            b"Authorization: Bearer " + token.encode() + b"\r\n\r\n--b\r\n"
        )
        begun.release()
        line.settimeout(1)
        heard = b""
        for _ in range(PATIENCE):
            try:
                line.sendall(b"C")
                piece = line.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            if not piece:
                break
            heard += piece
        answers.append(heard)


def test_others_are_served_while_twenty_drip_and_each_of_them_is_answered(court, tmp_path):
    token = Door.of("sender").token
    pace = {"BODY_GRACE_SECONDS": "4", "BODY_PRESSED_SECONDS": "1", "BODY_BYTES_PER_SECOND": "2000"}
    with running(tmp_path, database_url(), worker=False, web_processes=1, threads=THREADS, **pace) as there:
        begun, answers = threading.Semaphore(0), []
        slow = [threading.Thread(target=drip, args=(there.port, token, begun, answers), daemon=True) for _ in range(SLOW)]
        for thread in slow:
            thread.start()
        for _ in slow:
            assert begun.acquire(timeout=PATIENCE)

        served = []
        for number in range(3):
            parts = [Part("filing", json.dumps(writ()).encode(), None, "application/json"), pdf_part(samples.good_text())]
            body, content_type = multipart(parts)
            headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type, "Idempotency-Key": f"quick-{number}"}
            quick = http.client.HTTPConnection("127.0.0.1", there.port, timeout=PATIENCE)
            quick.request("POST", "/api/v1/filings", body, headers)
            served.append(quick.getresponse().status)
            quick.close()
        assert served == [201, 201, 201], there.words()

        for thread in slow:
            thread.join(timeout=PATIENCE)
            assert not thread.is_alive(), "a slow upload is waited for without end"
        told = [answer for answer in answers if answer.startswith(b"HTTP/1.1 408") and b'"too-slow"' in answer]
        assert len(told) == SLOW, [answer[:200] for answer in answers if answer not in told]
        assert there.processes["web"].poll() is None
        incoming = tmp_path / "data" / "store" / "incoming"
        assert [path for path in incoming.rglob("*") if path.is_file() and path.name != ".sweep"] == []
