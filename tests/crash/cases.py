"""Acts on cases, as somebody asks for them; they stand in the table of acts."""

import hashlib
from copy import deepcopy
from typing import Any

from django.test import Client
from django.urls import reverse

from backoffice.cases.models import Case, RegisterEntry
from backoffice.kernel import clock
from tests.crash.harness import Act
from tests.crash.scenes import Scene, click, done, press, work
from tests.factories.lives import fresh
from tests.factories.pages import GOING_LIVE, listed
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case, reopen_case
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.import_cases import import_cases
from workflows.cases.actions.keep_restriction import end_restriction, enter_restriction
from workflows.cases.actions.note_look import note_look
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.papers.actions.ask_print import ask_print
from workflows.papers.actions.fetch_print import fetch_print
from workflows.papers.actions.make_print import make_print
from workflows.papers.actions.print_filing import print_filing
from workflows.papers.models import KeptPrint


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


def _other_solicitors(given: Any) -> Any:
    scene, case = given
    party = case.parties.first()
    return change_solicitors(
        number=case.number, party=party.pk, solicitors="Lee & Partners", effective_on=clock.today(), note="notice",
        officer=scene.lives.court.officer,
    ).solicitors  # fmt: skip


def _closed(given: Any) -> Any:
    scene, case = given
    return close_case(number=case.number, on=clock.today(), ground="settled", officer=scene.lives.court.senior).ground


def _closed_case(scene: Scene) -> Any:
    given = _seal_case(scene)
    _closed(given)
    done(scene)
    return given


def _reopened(given: Any) -> Any:
    scene, case = given
    return reopen_case(number=case.number, on=clock.today(), ground="order", officer=scene.lives.court.senior).ground


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


def _to_print(scene: Scene) -> Any:
    filing = scene.lives.receive()
    done(scene)
    return scene, filing


def _print(given: Any) -> Any:
    scene, filing = given
    return print_filing(reference=filing.reference, person=scene.lives.court.officer).pages


def _ask_for_print(given: Any) -> Any:
    scene, filing = given
    return ask_print(reference=filing.reference, person=scene.lives.court.officer).total


def _print_asked_for(scene: Scene) -> Any:
    given = _to_print(scene)
    _ask_for_print(given)
    return given


def _print_made(scene: Scene) -> Any:
    given = _print_asked_for(scene)
    done(scene)
    return given


def _fetch(given: Any) -> Any:
    scene, filing = given
    fetched = fetch_print(reference=filing.reference, kept=KeptPrint.objects.get().reference, person=scene.lives.court.officer)
    with fetched.file as file:
        return hashlib.sha256(file.read()).hexdigest(), fetched.size


def _gone_live(scene: Scene) -> int:
    """The sample of going live; one of its kinds of case is not here, so that rows are refused too."""
    import_cases(places=[GOING_LIVE], office="DC-REG", by=scene.lives.court.senior, refuse=lambda _row: None)
    return Case.objects.count()


def _entered(scene: Scene) -> Any:
    return [each.name for each in listed(scene.lives.court.senior).names.all()]


def _to_end(scene: Scene) -> Any:
    order = listed(scene.lives.court.senior)
    done(scene)
    return scene, order


def _ended(given: Any) -> Any:
    scene, order = given
    return end_restriction(number=order.pk, on=clock.today(), ground="set aside", officer=scene.lives.court.senior).ground


CASES = (
    Act("enter a restriction order", (enter_restriction,), lambda scene: scene, _entered),
    Act("end a restriction order", (end_restriction,), _to_end, _ended),
    Act("take cases over", (import_cases,), lambda scene: scene, _gone_live),
    Act("print a filing whole", (print_filing,), _to_print, _print, anew=True),
    Act("ask for a long print", (ask_print,), _to_print, _ask_for_print),
    Act("make a long print", (make_print,), _print_asked_for, work),
    Act("fetch a long print", (fetch_print,), _print_made, _fetch, anew=True),
    Act("seal a filing", (seal_filing,), _seal_filing, _press_and_follow),
    Act("seal a case", (seal_case,), _seal_case, _sealed),
    Act("correct the register", (correct_register_entry,), _seal_case, _correct),
    Act("change solicitors", (change_solicitors,), _seal_case, _other_solicitors),
    Act("close a case", (close_case,), _seal_case, _closed),
    Act("open a case again", (reopen_case,), _closed_case, _reopened),
    Act("look at what is sealed", (note_look,), _to_look_at, _look),
)
