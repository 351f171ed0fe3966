"""PostgreSQL crashes twice while real web workers take submissions in and a real worker does what follows."""

import http.client
import json
import threading
import time
from dataclasses import dataclass

import psycopg
import pytest

from backoffice.kernel.idempotency import CLAIM_LASTS
from scripts import postgres
from tests import samples
from tests.backoffice.api.door import Door, Part, multipart, pdf_part, writ
from tests.brokers.running import wait_for
from tests.faults.clusters import copy_database
from tests.faults.processes import running

pytestmark = [pytest.mark.postgres, pytest.mark.cluster, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

SENDERS, EACH = 4, 6
CRASH_AFTER = (6, 14)
# A key that a crash left claimed is free again after a minute, and both crashes can befall the same one.
PATIENCE = len(CRASH_AFTER) * CLAIM_LASTS.total_seconds() + 90


@dataclass
class Progress:
    """What the senders have heard so far."""

    answers: dict[str, bytes]
    troubles: list[str]
    changed: threading.Condition


def send(port, token, key, body, content_type):
    """One try: the status and the body, or none if the connection broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": content_type}
        connection.request("POST", "/api/v1/filings", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error).encode()
    finally:
        connection.close()


def sender(number, port, token, progress):
    """Sends its filings one after the other, each again under its key until it is acknowledged."""
    pause = threading.Event()
    for nth in range(EACH):
        key = f"sender-{number}-{nth}"
        parts = [Part("filing", json.dumps(writ()).encode(), None, "application/json"), pdf_part(samples.good_text())]
        body, content_type = multipart(parts)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, answer = send(port, token, key, body, content_type)
            if status == 201:
                break
            with progress.changed:
                progress.troubles.append(f"{key}: {status} {answer[:200]!r}")
            if status not in {0, 409, 503}:
                return
            pause.wait(0.25)
        with progress.changed:
            if status == 201:
                progress.answers[key] = answer
            progress.changed.notify_all()


def test_nothing_acknowledged_is_lost_and_all_go_on_by_themselves(court, tmp_path):
    token = Door.of("sender").token
    binaries = postgres.programs()
    assert binaries is not None
    with postgres.throw_away_cluster(binaries) as cluster:
        url = copy_database(binaries, cluster)
        with running(tmp_path, url, worker=True, web_processes=2, threads=4) as there:
            progress = Progress({}, [], threading.Condition())
            threads = [threading.Thread(target=sender, args=(n, there.port, token, progress), daemon=True) for n in range(SENDERS)]
            for thread in threads:
                thread.start()
            for least in CRASH_AFTER:
                with progress.changed:
                    progress.changed.wait_for(lambda least=least: len(progress.answers) >= least, timeout=120)
                    assert len(progress.answers) >= least, (progress.troubles[-3:], there.words())
                cluster.crash_and_start()
            for thread in threads:
                thread.join(timeout=2 * PATIENCE)
                assert not thread.is_alive(), "a sender hangs"

            unexpected = [trouble for trouble in progress.troubles if trouble.split()[1] not in {"0", "409", "503"}]
            assert unexpected == []
            assert len(progress.answers) == SENDERS * EACH
            references = {key: json.loads(answer)["reference"] for key, answer in progress.answers.items()}
            with psycopg.connect(url, autocommit=True) as connection:
                stored = {reference for (reference,) in connection.execute("SELECT reference FROM filings_filing")}
                assert stored == set(references.values()), "each acknowledged one, and no other"
                wait_for(lambda: _papers(connection) == len(stored), f"the worker; {there.words()}", seconds=90)
            assert {name: process.poll() for name, process in there.processes.items()} == {"web": None, "worker": None}
            checked = there.manage("check_invariants")
            assert checked.returncode == 0, checked.stdout + checked.stderr


def _papers(connection):
    return connection.execute("SELECT count(*) FROM papers_paper WHERE kind = 'acknowledgement'").fetchone()[0]
