"""The first administrator of a court is entered at the machine."""

import re

import pytest
from django.core.management import CommandError, call_command

from backoffice.audit.models import Event
from backoffice.people import rights
from backoffice.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_an_administrator_with_a_password_that_is_printed_once(court, capsys):
    call_command(
        "enter_person", "j.wu", "J. Wu", "--post", "Systems Administrator", "--role", "administrator@DC-REG", "--role", "manager@SCT-REG"
    )
    user = User.objects.get(username="j.wu")
    password = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", capsys.readouterr().out)[0]
    assert user.check_password(password)
    assert rights.may(user, "people.keep", court.registry)
    assert rights.may(user, "throughput.view", court.tribunal)
    assert {event.actor_kind for event in Event.objects.filter(subject=f"person:{user.pk}")} == {"system"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["j.wu", "J. Wu", "--role", "king@DC-REG"], "king is no role"),
        (["j.wu", "J. Wu", "--role", "administrator@XX"], "no office XX; there are DC-ACC, DC-REG"),
        (["j.wu", " "], "Say what the person is called"),
        (["ada.lam", "Ada"], "already somebody"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_written(court, given, says):
    before = User.objects.count(), Event.objects.count()
    with pytest.raises(CommandError, match=re.escape(says)):
        call_command("enter_person", *given)
    assert (User.objects.count(), Event.objects.count()) == before
