"""Work that kills its worker, with real processes: the rest is done, it is parked with its reason, and no worker dies of it any more."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from backoffice.kernel import outbox
from backoffice.kernel.models import OutboxMessage
from tests.workers.handlers import MOST_ATTEMPTS, TABLE

DEADLY = 500


@pytest.fixture
def trial(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (number int)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def noted() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {TABLE} ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def url() -> str:
    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def worker() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.workers.settings", "DATABASE_URL": url()}
    command = [sys.executable, "manage.py", "worker"]
    return subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def ends(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_a_poison_item_among_a_thousand(trial: None):
    with transaction.atomic():
        outbox.put_many("trial.note", [(f"{number:03}", {"number": number}) for number in range(DEADLY)])
        outbox.put("trial.die", key="poison", number=DEADLY)
        outbox.put_many("trial.note", [(f"{number:03}", {"number": number}) for number in range(DEADLY + 1, 1000)])
    deaths = 0
    process = worker()
    try:
        for _ in range(600):
            if ends(process, 0.2):
                assert process.returncode == -signal.SIGKILL
                deaths += 1
                process = worker()
            elif OutboxMessage.objects.exclude(parked_at=None).exists():
                break
        parked = OutboxMessage.objects.get()
        assert deaths == MOST_ATTEMPTS, "it is not given to a fourth worker"
        assert noted() == [number for number in range(1000) if number != DEADLY], "each of the others once"
        assert (parked.topic, parked.attempts, parked.lease) == ("trial.die", MOST_ATTEMPTS, "")
        assert parked.last_error.startswith("begun 3 times, and the last time it did not come to an end: the worker died in it")
        assert process.poll() is None, "the last worker lives"
        process.send_signal(signal.SIGTERM)
        assert ends(process, 30)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait(20)
