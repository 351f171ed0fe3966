"""Fifty times the same over real sockets, before two processes of the real web server that share nothing but the database."""

import http.client
import json
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.filings.models import Filing
from backoffice.people.tokens import SCOPES, hash_of, new_token
from tests.backoffice.api.door import Part, multipart, pdf_part, writ
from tests.concurrency.together import together
from tests.factories.lives import fresh, sample_pdf

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
FIFTY = 50
LISTENS = re.compile(rb"Listening at: http://127\.0\.0\.1:(\d+)")
BOOTED = re.compile(rb"Booting worker")
PATIENCE = 60


@pytest.fixture(scope="module")
def port(django_db_setup, django_db_blocker):
    """gunicorn with two processes of eight threads on the tests' own database and store."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    command = [sys.executable, "-m", "gunicorn", "backoffice.config.wsgi:application", "--bind", "127.0.0.1:0", "--workers", "2"]
    command += ["--threads", "8", "--worker-class", "gthread", "--log-level", "info", "--no-control-socket"]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.test"}
    process = subprocess.Popen(command, cwd=settings.ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        found = _port_of(process)
        threading.Thread(target=process.stderr.read, daemon=True).start()  # its log must not fill the pipe
        yield found
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _port_of(process):
    """Where it listens, once both processes are up."""
    said, end = b"", time.monotonic() + PATIENCE
    while len(BOOTED.findall(said)) < 2:
        ready, _, _ = select.select([process.stderr], [], [], max(0, end - time.monotonic()))
        piece = os.read(process.stderr.fileno(), 65536) if ready else b""
        assert piece, f"the server did not start: {said[-2000:]!r}"
        said += piece
    return int(LISTENS.search(said)[1])


def _post(port, address, body, headers):
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        there.request("POST", address, body, headers)
        answer = there.getresponse()
        return answer.status, answer.getheader("Location"), answer.read()
    finally:
        there.close()


def test_one_submission_before_two_servers(lives, port):
    token, client = new_token(), lives.court.portal
    client.token_hash, client.scopes = hash_of(token), list(SCOPES)
    client.save()

    def send():
        body, content_type = multipart([Part("filing", json.dumps(writ()).encode(), None, "application/json"), pdf_part(sample_pdf())])
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k", "Content-Type": content_type}
        return _post(port, "/api/v1/filings", body, headers)

    answers = together(*[send] * FIFTY)
    counted = Counter(status for status, _location, _body in answers)
    assert set(counted) <= {201, 409}, counted
    assert len({body for status, _location, body in answers if status == 201}) == 1
    assert Filing.objects.count() == 1
    assert {answer[:2] for answer in together(*[send] * FIFTY)} == {(201, f"/api/v1/filings/{Filing.objects.get().reference}")}


def test_one_acceptance_before_two_servers(lives, port):
    filing = lives.taken()
    browsers = {}
    for who in (lives.court.officer, lives.court.colleague):
        browser = Client()
        browser.force_login(who)
        browsers[who] = browser.cookies[settings.SESSION_COOKIE_NAME].value

    def press(who):
        secret = "a" * 32
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={browsers[who]}; {settings.CSRF_COOKIE_NAME}={secret}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return _post(port, reverse("staff:accept", args=[filing.reference]), urlencode({"csrfmiddlewaretoken": secret}), headers)

    answers = together(*[partial(press, who) for who in browsers] * (FIFTY // 2))
    assert {answer[:2] for answer in answers[::2]} == {(302, reverse("staff:inbox"))}
    assert {answer[0] for answer in answers[1::2]} == {409}
    assert all(b"Ada Lam" in answer[2] for answer in answers[1::2])
    assert fresh(filing).state == "accepted"
    assert Event.objects.filter(subject=filing.reference, code="filing.accepted").count() == 1
    assert RegisterEntry.objects.filter(filing_reference=filing.reference).count() == 1
