"""Stories told end to end through the real doors; told once; and a difference is said aloud."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backoffice.audit.chain import verify
from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper
from backoffice.payments.models import Payment, PaymentNotice, Receipt
from backoffice.people.models import ApiClient, User
from tests.workflows.demo.conftest import FIXTURES
from workflows.demo import officers, runner
from workflows.demo.runner import DemoError, tell
from workflows.demo.stories import Step, Story

# The acts themselves are tried on both engines where they stand.
pytestmark = [pytest.mark.usefixtures("court"), pytest.mark.once]

COUNTED = (Filing, Paper, Payment, PaymentNotice, Receipt, Event, User, ApiClient)


def silent(line: str) -> None:
    return None


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in COUNTED}


@pytest.mark.timeout(600)
def test_all_stories_come_out_as_told_and_a_second_run_adds_nothing(stories: tuple[Story, ...]) -> None:
    lines: list[str] = []
    first = tell(FIXTURES, say=lines.append)
    assert sorted(first.told) == sorted(story.id for story in stories)
    assert lines[0].startswith(f"1 of {len(stories)}  ")
    assert lines[-1].startswith(f"{len(stories)} of {len(stories)}  ")
    assert Filing.objects.count() == sum(len(story.expect) for story in stories)
    assert not OutboxMessage.objects.exists()
    assert verify().faults == ()
    after_first = counts()

    second = tell(FIXTURES, say=lines.append)
    assert second.told == []
    assert sorted(second.told_before) == sorted(first.told)
    assert counts() == after_first


def test_time_passes_as_for_a_worker() -> None:
    tell(FIXTURES, say=silent, only=["returned-and-lapsed"])
    filing = Filing.objects.get()
    lapsed = Event.objects.get(subject=filing.reference, code="filing.lapsed")
    # The date to cure is 20 May: it lapses as soon as that day is over in Hong Kong.
    assert lapsed.at == datetime(2026, 5, 20, 16, 0, tzinfo=UTC)


def test_what_was_received_in_a_story_bears_the_time_of_the_story() -> None:
    tell(FIXTURES, say=silent, only=["lunar-new-years-eve"])
    filing = Filing.objects.get()
    assert filing.received_at.isoformat() == "2026-02-16T09:31:00+00:00"
    assert filing.deemed_received_at is not None
    assert filing.deemed_received_at.isoformat() == "2026-02-20T00:45:00+00:00"
    moved = Event.objects.get(subject=filing.reference, code="filing.deemed_received")
    assert moved.at == filing.deemed_received_at
    acknowledgement = Paper.objects.get(kind="acknowledgement", subject=filing.reference)
    assert acknowledgement.drawn_at == filing.received_at


def test_a_run_that_was_broken_off_is_told_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(step: Step, *rest: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(officers, "act", power_cut)
        with pytest.raises(KeyboardInterrupt):
            tell(FIXTURES, say=silent, only=["lunar-new-years-eve"])
    assert Filing.objects.count() == 1
    outcome = tell(FIXTURES, say=silent, only=["lunar-new-years-eve"])
    assert outcome.told == ["lunar-new-years-eve"]
    assert Filing.objects.get().state == "served"
    assert Payment.objects.count() == 1


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """A copy of the fixtures with one story, for a test to alter."""
    shutil.copytree(FIXTURES / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("stories"))
    (tmp_path / "demo" / "stories").mkdir()
    (tmp_path / "samples").symlink_to(FIXTURES / "samples")
    return tmp_path


def write_story(home: Path, *, steps: int = 4, **expected: Any) -> None:
    content = json.loads((FIXTURES / "demo" / "stories" / "03-edges-of-time.json").read_text())
    (story,) = [one for one in content["stories"] if one["id"] == "lunar-new-years-eve"]
    story["expect"]["claim"].update(expected)
    story["steps"] = story["steps"][:steps]
    (home / "demo" / "stories" / "one.json").write_text(json.dumps({"stories": [story]}))


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"deemed": "2026-02-17 08:45:00"}, "deemed received Fri 20 Feb 2026 08:45:00.000000, expected Tue 17 Feb"),
        ({"because": "holiday"}, "for the reason after_closing, expected holiday"),
        ({"state": "returned"}, "is served, expected returned"),
        ({"fee": "70"}, r"the fee is HK\$56, expected HK\$70"),
        ({"case": "SCTC 2025"}, "is in SCTC 2026, expected SCTC 2025"),
        ({"payments": ["over"]}, r"payments are \['matched'\], expected \['over'\]"),
        ({"receipt_year": 2025}, r"receipts are of \[2026\], expected 2025"),
        ({"with": "sl.tam"}, "is with nobody, expected sl.tam"),
        ({"deemed": "as received"}, "expected Mon 16 Feb 2026 17:31"),
    ],
)
def test_a_difference_is_said_aloud(altered: Path, expected: dict[str, Any], words: str) -> None:
    write_story(altered, **expected)
    with pytest.raises(DemoError, match=words):
        tell(altered, say=silent)
    assert not Event.objects.filter(code="demo.told").exists()


def test_a_paper_that_was_not_drawn_is_said_aloud(altered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_story(altered, steps=3, state="fee_checked", **{"with": "", "case": ""})
    monkeypatch.setattr("workflows.papers.tasks.issue_acknowledgement", lambda **_: None)
    with pytest.raises(DemoError, match="has 0 papers of the kind acknowledgement, expected 1"):
        tell(altered, say=silent)


def test_a_story_without_the_one_it_builds_on_is_an_error() -> None:
    with pytest.raises(DemoError, match="rejected builds on paid-four-dollars-short/writ"):
        tell(FIXTURES, say=silent, only=["rejected"])


def test_a_step_in_the_future_is_an_error(altered: Path) -> None:
    write_story(altered)
    text = (altered / "demo" / "stories" / "one.json").read_text()
    (altered / "demo" / "stories" / "one.json").write_text(text.replace("2026-02-16 17:31:00", "2999-02-16 17:31:00"))
    with pytest.raises(DemoError, match="lies in the future"):
        tell(altered, say=silent)


def test_an_act_that_refuses_is_said_aloud(altered: Path) -> None:
    write_story(altered)
    path = altered / "demo" / "stories" / "one.json"
    path.write_text(path.read_text().replace("sl.tam", "yt.kwok"))
    with pytest.raises(DemoError, match="lunar-new-years-eve, take at 2026-02-20 09:18:00: no-right"):
        tell(altered, say=silent)


def test_the_keys_of_filings_are_the_same_in_every_run() -> None:
    assert runner._key("friday-half-past-five/a second later") == "demo/friday-half-past-five/a-second-later"
