"""`manage.py demo`: what it says, and where it refuses. What the stories come to is tested beside workflows/demo."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backoffice.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> None:
    """The reference data, as on a fresh machine."""
    call_command("load_reference", stdout=StringIO())


@pytest.mark.usefixtures("court")
def test_it_says_what_is_there() -> None:
    out = StringIO()
    call_command("demo", "--only", "lunar-new-years-eve", stdout=out)
    said = out.getvalue()
    assert "1 of 1  Monday 16 February 2026, 17:31" in said
    assert "SCT-REG" in said
    assert str(Path(settings.DATA_DIR, "store")) in said
    again = StringIO()
    call_command("demo", "--only", "lunar-new-years-eve", stdout=again)
    assert "nothing was added" in again.getvalue()


@pytest.mark.usefixtures("court")
def test_it_is_silent_when_asked_to_be() -> None:
    out = StringIO()
    call_command("demo", "--only", "lunar-new-years-eve", stdout=out, verbosity=0)
    assert out.getvalue() == ""


def test_an_installation_without_the_demo_gateway_refuses(settings: Any) -> None:
    settings.PAYMENT_NOTICE_SECRETS = {}
    with pytest.raises(CommandError, match="local settings only"):
        call_command("demo")
    assert not User.objects.exists()


def test_it_asks_for_the_reference_data_first() -> None:
    with pytest.raises(CommandError, match="load_reference first"):
        call_command("demo")


def test_an_unknown_story_is_named() -> None:
    call_command("load_reference", stdout=StringIO())
    with pytest.raises(CommandError, match="there is no story 'no-such-story'"):
        call_command("demo", "--only", "no-such-story", verbosity=0)
