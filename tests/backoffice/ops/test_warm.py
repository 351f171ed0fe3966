"""A process that is warm reads no template when a page is asked for, and looks for no garbage among what it has loaded."""

import gc

import pytest
from django.template import base
from django.template.loader import engines

from backoffice.ops.warm import templates, warm
from tests.factories.court import build_court
from tests.factories.lives import Lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The names of the templates that are read from now on, in a process that has read none."""
    for loader in engines["django"].engine.template_loaders:
        loader.reset()
    names: list[str] = []
    compiled = base.Template.compile_nodelist

    def noting(template):
        names.append(template.name)
        return compiled(template)

    monkeypatch.setattr(base.Template, "compile_nodelist", noting)
    return names


def opened(client) -> None:
    lives = Lives(build_court())
    client.force_login(lives.court.officer)
    for address in ("/", "/registry/", f"/filings/{lives.fee_checked().reference}/", "/search/?q=chan", "/reports/", "/me/", "/verify/"):
        assert client.get(address, follow=True).status_code == 200


def test_a_cold_process_reads_templates_for_its_pages(read, client):
    opened(client)
    assert "staff/filing.html" in read


def test_a_warm_one_has_read_them_all(read, client):
    warm()
    assert set(templates()) <= set(read) and len(templates()) > 100
    read.clear()
    opened(client)
    assert read == []


def test_what_a_warm_process_has_loaded_is_not_gone_through_again():
    gc.unfreeze()
    before = len(gc.get_objects())
    warm()
    assert gc.get_freeze_count() > 0.9 * before
    assert len(gc.get_objects()) < 0.1 * before
