"""Acts on cases, as somebody asks for them; they stand in the table of acts."""

from copy import deepcopy
from typing import Any

from django.test import Client
from django.urls import reverse

from backoffice.cases.models import RegisterEntry
from tests.crash.harness import Act
from tests.crash.scenes import Scene, click, done, press
from tests.factories.lives import fresh
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.note_look import note_look
from workflows.cases.actions.set_level import seal_case, seal_filing


def _served(scene: Scene) -> Any:
    filing = fresh(scene.lives.served())
    done(scene)
    return filing


def _seal_filing(scene: Scene) -> Any:
    return click(scene, scene.lives.court.senior, "filing-sealing", _served(scene), level="court", document="0", ground="Order 1")


def _press_and_follow(button: Any) -> Any:
    """The browser goes on to the page: a look at what is sealed now. So is the second press; within ten minutes they are one."""
    answer = press(button)
    client = Client()
    client.cookies = deepcopy(button.cookies)
    client.get(answer[1]["Location"])
    return answer


def _seal_case(scene: Scene) -> Any:
    return scene, _served(scene).case


def _sealed(given: Any) -> Any:
    scene, case = given
    return seal_case(number=case.number, level="court", ground="Order 1", officer=scene.lives.court.senior).sealed_to


def _correct(given: Any) -> Any:
    scene, case = given
    entry = RegisterEntry.objects.order_by("pk").get(case=case, corrects=None)
    return correct_register_entry(
        number=case.number, entry=entry.pk, text="Writ", text_zh="令狀", entered_on=entry.entered_on, ground="misspelt",
        officer=scene.lives.court.senior,
    ).text  # fmt: skip


def _to_look_at(scene: Scene) -> Any:
    filing = _served(scene)
    seal_filing(reference=filing.reference, level="court", ground="Order 1", officer=scene.lives.court.senior)
    done(scene)
    return scene, filing


def _look(given: Any) -> Any:
    scene, filing = given
    client = Client()
    client.force_login(scene.lives.court.senior)
    return client.get(reverse("staff:document", kwargs={"reference": filing.reference, "number": 1})).status_code


CASES = (
    Act("seal a filing", (seal_filing,), _seal_filing, _press_and_follow),
    Act("seal a case", (seal_case,), _seal_case, _sealed),
    Act("correct the register", (correct_register_entry,), _seal_case, _correct),
    Act("look at what is sealed", (note_look,), _to_look_at, _look),
)
