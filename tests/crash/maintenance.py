"""Maintenance and outages, as somebody announces and certifies them; they stand in the table of acts."""

from datetime import timedelta
from typing import Any

from backoffice.calendar.models import MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.people.models import Office, User
from tests.crash.harness import Act
from tests.crash.scenes import Scene
from tests.factories.court import AT_WORK
from workflows.maintenance.actions.cancel_window import cancel_window
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.maintenance.actions.change_window import change_window
from workflows.maintenance.actions.note_outage import note_outage
from workflows.maintenance.actions.plan_window import plan_window


def _window(scene: Scene, *, hours: int = 4) -> Wanted:
    begins = AT_WORK + timedelta(days=1)
    return Wanted(begins, begins + timedelta(hours=hours), True, "Upgrade", "升級")


def _to_plan(scene: Scene) -> tuple[User, Wanted, str]:
    return scene.lives.court.manager, _window(scene), "MW-0000-0000"


def _planned(scene: Scene) -> tuple[User, Wanted, str]:
    given = _to_plan(scene)
    plan_window(reference=given[2], wanted=given[1], person=given[0])
    return given[0], _window(scene, hours=5), given[2]


def _a_manager(scene: Scene) -> User:
    return scene.lives.court.manager


def _announced(notice: MaintenanceNotice) -> tuple[Any, ...]:
    return notice.reference, notice.version, str(notice.kind), notice.begins_at, notice.ends_at, notice.ground


def _certify(manager: User) -> str:
    office = Office.objects.get(code="DC-REG")
    span = {"first": AT_WORK - timedelta(hours=1), "last": AT_WORK - timedelta(minutes=1)}
    return str(certify_outage(reference="OC-0000-0000", office=office, by=manager, **span).kind)


MAINTENANCE = (
    Act(
        "plan maintenance",
        (plan_window,),
        _to_plan,
        lambda given: _announced(plan_window(reference=given[2], wanted=given[1], person=given[0])),
    ),
    Act(
        "change maintenance",
        (change_window,),
        _planned,
        lambda given: _announced(change_window(reference=given[2], seen=1, wanted=given[1], ground="longer", person=given[0])),
    ),
    Act(
        "cancel maintenance",
        (cancel_window,),
        _planned,
        lambda given: _announced(cancel_window(reference=given[2], seen=1, ground="not needed", person=given[0])),
    ),
    Act("note an outage", (note_outage,), _a_manager, lambda manager: note_outage(begun_at=AT_WORK, note="a cable", person=manager).note),
    Act("certify an outage", (certify_outage,), _a_manager, _certify),
)
