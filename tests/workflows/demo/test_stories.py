"""The story files are sound, and what they expect is what the calendar says."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.selectors import calendar_of
from backoffice.cases.models import CaseType, ReturnReason
from backoffice.filings.states import State
from backoffice.people.models import Office, OfficeKind, User
from backoffice.people.rights import may
from tests.workflows.demo.conftest import FIXTURES
from workflows.demo.cast import load_cast
from workflows.demo.documents import Scene, documents_of
from workflows.demo.people import load_people
from workflows.demo.stories import Expectation, Step, Story, StoryError, read_story
from workflows.demo.times import Resolver

FIRST_DAY = datetime(2022, 5, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)

RIGHT_FOR = {
    "take": "filing.take",
    "accept": "filing.accept",
    "return": "filing.return",
    "reject": "filing.reject",
    "refer": "filing.accept",
    "take shortfall": "shortfall.take",
    "note shortfall": "shortfall.take",
}


def filed(stories: tuple[Story, ...]) -> list[tuple[Story, Step, Expectation]]:
    return [(story, step, story.expect[step.name]) for story in stories for step in story.steps if step.do == "file"]


def test_there_is_a_filing_of_every_state_and_of_every_kind_of_step(stories: tuple[Story, ...]) -> None:
    expected = [what for story in stories for what in story.expect.values()]
    assert len(expected) >= 60
    states = {what.state for what in expected} | {what.state_before_opening for what in expected if what.state_before_opening}
    # Accepted lasts only until the worker has sealed.
    assert states == set(State.values) - {State.ACCEPTED}
    assert {step.do for story in stories for step in story.steps} == {
        "file", "try", "file again", "pay", "pay early", "withdraw", "bounce", "quote", *RIGHT_FOR,
    }  # fmt: skip


def test_the_known_edges_of_time_are_told(stories: tuple[Story, ...]) -> None:
    told = {(step.at, expected.deemed) for _story, step, expected in filed(stories)}
    assert {
        ("2022-07-02 09:00:00", "2022-07-04 08:45:00"),
        ("2023-07-17 09:30:00", "2023-07-18 08:45:00"),
        ("2024-09-05 18:00:00", "2024-09-06 14:40:00"),
        ("2024-09-06 09:15:00", "2024-09-06 14:40:00"),
        ("2024-09-06 14:40:00", "2024-09-06 14:40:00"),
        ("2025-09-23 14:19:59", "2025-09-23 14:19:59"),
        ("2025-11-21 17:30:00", "2025-11-21 17:30:00"),
        ("2025-11-21 17:30:01", "2025-11-24 08:45:00"),
        ("2025-12-31 18:00:00", "2026-01-02 08:45:00"),
        ("2026-02-16 17:31:00", "2026-02-20 08:45:00"),
        ("2026-02-18 11:00:00", "2026-02-20 08:45:00"),
    } <= told


@pytest.mark.usefixtures("court")
class TestAgainstTheReferenceData:
    def test_every_deemed_time_is_what_the_calendar_says(self, stories: tuple[Story, ...]) -> None:
        calendars = {office.code: calendar_of(office, FIRST_DAY) for office in Office.objects.all()}
        dated = 0
        for story, step, expected in filed(stories):
            calendar = calendars[step.details["office"]]
            resolver = Resolver(TODAY, calendar)
            received = resolver.moment(step.at)
            deemed = deemed_receipt(calendar, received)
            assert deemed.reason.code == expected.because, f"{story.id}, {step.name}"
            if expected.deemed in ("as received", "next opening"):
                assert (deemed.at == received) == (expected.deemed == "as received"), f"{story.id}, {step.name}"
            else:
                assert deemed.at == resolver.moment(expected.deemed), f"{story.id}, {step.name}"
                dated += 1
        assert dated >= 40

    def test_every_registry_and_case_type_has_filings(self, stories: tuple[Story, ...]) -> None:
        steps = [step for _story, step, _expected in filed(stories)]
        registries = Office.objects.filter(kind=OfficeKind.REGISTRY).values_list("code", flat=True)
        assert {step.details["office"] for step in steps} == set(registries)
        assert {step.details["case_type"] for step in steps} == set(CaseType.objects.values_list("code", flat=True))

    def test_every_document_can_be_drawn(self, stories: tuple[Story, ...]) -> None:
        cast = load_cast(FIXTURES / "demo")
        types = {case_type.code: case_type for case_type in CaseType.objects.all()}
        drawn: Counter[str] = Counter()
        for story in stories:
            for step in story.steps:
                if step.do in {"file", "try"}:
                    scene = Scene(types[step.details["case_type"]], step.details, cast.filer(step.details["by"]), "", 2026, TODAY)
                    for document in documents_of(scene, cast, FIXTURES / "samples"):
                        assert document.data or step.do == "try", story.id
                        drawn[document.type] += 1
        assert len(drawn) >= 20

    def test_every_officer_has_the_right_and_every_reason_is_on_the_list(self, stories: tuple[Story, ...]) -> None:
        load_people(FIXTURES / "demo" / "people.json")
        users = {user.username: user for user in User.objects.all()}
        offices = {office.code: office for office in Office.objects.all()}
        reasons = set(ReturnReason.objects.values_list("code", flat=True))
        for story in stories:
            where = {step.name: step.details["office"] for step in story.steps if step.do == "file"}
            for step in story.steps:
                if step.do in RIGHT_FOR:
                    assert may(users[step.details["by"]], RIGHT_FOR[step.do], offices[where[step.name]]), f"{story.id}, {step.do}"
                assert {one["code"] for one in step.said.get("reasons", [])} <= reasons, story.id


RAW: dict[str, Any] = {
    "id": "x", "title": "x", "shows": "x", "office": "DC-REG", "case_type": "DCCJ", "matter": "goods-sold",
    "parties": {"commencing": ["tai-fat"], "defending": ["wong-siu-ming"]},
    "steps": [{"at": "2026-03-10 11:02:14", "do": "file", "as": "writ", "by": "chan-co", "documents": ["writ"]}],
    "expect": {"writ": {"state": "served", "deemed": "as received", "because": "open", "fee": "504"}},
}  # fmt: skip


def test_a_sound_story_is_read_with_its_defaults() -> None:
    story = read_story(RAW)
    assert story.steps[0].details["office"] == "DC-REG"
    assert "office" not in story.steps[0].said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"matter": ...}, "matter is missing"),
        ({"titel": "x"}, "unknown titel"),
        ({"steps": [{**RAW["steps"][0], "do": "post"}]}, 'a known "do"'),
        ({"steps": [{**RAW["steps"][0], "documnets": []}]}, "unknown documnets"),
        ({"steps": [{**RAW["steps"][0], "as": ""}]}, "which filing"),
        ({"steps": [{**RAW["steps"][0], "documents": []}]}, "no documents"),
        ({"steps": [{key: value for key, value in RAW["steps"][0].items() if key != "by"}]}, "who"),
        ({"expect": {}}, "expected"),
        ({"expect": {"writ": {"state": "served"}}}, "missing"),
        ({"expect": {"writ": {**RAW["expect"]["writ"], "colour": "red"}}}, "colour"),
    ],
)
def test_a_slip_in_a_story_is_named(change: dict[str, Any], words: str) -> None:
    changed = {key: value for key, value in {**RAW, **change}.items() if value is not ...}
    with pytest.raises(StoryError, match=words):
        read_story(changed)
