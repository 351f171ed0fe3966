"""/healthz answers without sign-in and tells a dead database from a live one."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_answers_ok_without_sign_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_503(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_it_takes_no_posts(client):
    assert client.post("/healthz").status_code == 405
