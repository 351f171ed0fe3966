"""The production settings: clean under Django's own check for deployment, and no start without a secret."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "backoffice.config.settings.production",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(90)),
    "ALLOWED_HOSTS": "registry.example.hk",
    "PUBLIC_BASE_URL": "https://registry.example.hk",
    "PAYMENT_NOTICE_SECRETS": "gateway=whsec_c2VjcmV0",
    "DATABASE_URL": "postgres://registry@127.0.0.1/registry",
    "BROKER_URL": "amqp://127.0.0.1/",
    "SIGNING_KEY": settings.SIGNING_KEY,
    "SIGNING_CERTIFICATES": settings.SIGNING_CERTIFICATES,
}


def check(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(settings.DATA_DIR), **given}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_check_for_deployment_finds_nothing():
    ran = check(GIVEN)
    assert ran.returncode == 0, ran.stderr
    assert "no issues (0 silenced)" in ran.stdout


def test_the_check_for_deployment_can_find_something():
    assert "W009" in check({**GIVEN, "SECRET_KEY": "short"}).stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "PAYMENT_NOTICE_SECRETS"])
def test_without_what_has_no_default_it_does_not_start(name):
    ran = check({key: value for key, value in GIVEN.items() if key != name})
    assert ran.returncode != 0
    assert name in ran.stderr
