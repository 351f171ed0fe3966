"""In an announced window that says so the door answers 503 with Retry-After; what is announced is asked for."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from backoffice.calendar.windows import Wanted
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.clock import Hand
from backoffice.people.models import Membership, Office, Role, User
from tests.backoffice.api.conftest import OPEN
from tests.backoffice.api.door import Door, problem, writ
from tests.factories.lives import sample_pdf
from workflows.maintenance.actions.plan_window import plan_window

pytestmark = pytest.mark.django_db
BEGINS = OPEN.replace(microsecond=0) + timedelta(hours=1)
ENDS = BEGINS + timedelta(hours=2)


@pytest.fixture
def hand() -> Iterator[Hand]:
    with clock.set_to(OPEN) as moved:
        yield moved


@pytest.fixture
def manager(door: Door) -> User:
    person = User.objects.create(username="m", display_name="M")
    Membership.objects.create(user=person, office=Office.objects.get(code="DC-REG"), role=Role.MANAGER)
    return person


def planned(manager: User, *, door_shut: bool = True) -> None:
    plan_window(reference="MW-0000-0000", wanted=Wanted(BEGINS, ENDS, door_shut, "Upgrade", "升級"), person=manager)


def test_the_door_is_shut_from_the_first_moment_to_before_the_last(door: Door, hand: Hand, manager: User) -> None:
    planned(manager)
    hand.move_to(BEGINS - timedelta(microseconds=1))
    assert door.submit(writ(), [sample_pdf()], key="a").status_code == 201
    for moment, seconds in ((BEGINS, "7200"), (ENDS - timedelta(microseconds=1), "1")):
        hand.move_to(moment)
        refused = door.submit(writ(), [sample_pdf()], key="b")
        assert problem(refused, 503, "maintenance")["detail"].startswith("The door is shut for maintenance until 2026-11-20T13:00")
        assert refused["Retry-After"] == seconds
    assert Filing.objects.count() == 1
    hand.move_to(ENDS)
    assert door.submit(writ(), [sample_pdf()], key="b").status_code == 201


def test_a_window_that_does_not_shut_the_door_shuts_nothing(door: Door, hand: Hand, manager: User) -> None:
    planned(manager, door_shut=False)
    hand.move_to(BEGINS)
    assert door.submit(writ(), [sample_pdf()], key="a").status_code == 201


def test_what_is_announced_is_asked_for(door: Door, hand: Hand, manager: User) -> None:
    assert json.loads(door.get("maintenance").content) == {"door_shut_now": False, "windows": []}
    planned(manager)
    hand.move_to(BEGINS)
    told = json.loads(door.get("maintenance").content)
    assert told["door_shut_now"] is True
    (window,) = told["windows"]
    assert (window["begins_at"], window["ends_at"]) == ("2026-11-20T11:00:00.000000+08:00", "2026-11-20T13:00:00.000000+08:00")
    assert (window["what_zh"], window["cancelled"], window["door_shut"], window["version"]) == ("升級", False, True, 1)
