"""What a story file says, read strictly: a slip of the pen is an error that names story and step.

A story is readable by a clerk: a title, what it shows, dated steps, and for each filing in it what must have come of
it. The files lie in fixtures/demo/stories.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILING_STEPS = frozenset({"file", "try"})
OFFICER_STEPS = frozenset({"take", "accept", "return", "reject", "refer", "take shortfall", "note shortfall"})
STEPS = FILING_STEPS | OFFICER_STEPS | {"file again", "pay", "pay early", "withdraw", "bounce", "quote"}

_DEFAULTS = ("office", "case_type", "matter", "amount", "facts", "parties", "language", "below")
_STEP_KEYS = frozenset(
    {
        "at", "do", "as", "for", "by", "in", "documents", "means", "payment", "urgent", "resubmits", "refusal",
        "leave out", "key of", "case_number", "amount", "notices", "reasons", "cure_by", "ground", "note", "to", "on", "fee",
        *_DEFAULTS,
    }
)  # fmt: skip
_EXPECT_KEYS = frozenset({"state", "before opening", "deemed", "because", "fee", "case", "payments", "receipt_year", "with"})


class StoryError(ValueError):
    """A story file is not as it should be; the message says where."""


@dataclass(frozen=True)
class Expectation:
    """What must have come of one filing at the end.

    deemed: a Hong Kong time, "as received" or "next opening". fee: Hong Kong dollars. case: code and year of the
    case's number. payments: their states in the order of capture. state_before_opening: the state while the deemed
    time lies ahead of the real clock, for stories of last evening.
    """

    state: str
    deemed: str
    because: str
    fee: str
    case: str = ""
    state_before_opening: str = ""
    payments: tuple[str, ...] | None = None
    receipt_year: int | None = None
    held_by: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happens. `said` is what the step itself says; `details` has its story's defaults filled in."""

    at: str
    do: str
    name: str
    details: Mapping[str, Any]
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """A story: its steps in the order of the file and what is expected of each filing, by the name given in it."""

    id: str
    title: str
    shows: str
    steps: tuple[Step, ...]
    expect: Mapping[str, Expectation] = field(default_factory=dict)


def load_stories(directory: Path) -> tuple[Story, ...]:
    """All stories of the directory's files, in the order of the file names.

    Raises:
        StoryError: a file is not as it should be, or two stories have one name.
    """
    stories: list[Story] = []
    for path in sorted(directory.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        stories += [read_story(raw) for raw in content["stories"]]
    ids = [story.id for story in stories]
    doubled = {name for name in ids if ids.count(name) > 1}
    if doubled:
        raise StoryError(f"two stories have one name: {', '.join(sorted(doubled))}")
    _references_are_known(stories)
    return tuple(stories)


def read_story(raw: Mapping[str, Any]) -> Story:
    """One story from its JSON object.

    Raises:
        StoryError: a key is missing or unknown, a step is of no known kind, a filing has no expectation.
    """
    where = str(raw.get("id", "a story without id"))
    for key in ("id", "title", "shows", "office", "case_type", "matter", "parties", "steps", "expect"):
        if key not in raw:
            raise StoryError(f"{where}: {key} is missing")
    unknown = set(raw) - {"id", "title", "shows", "steps", "expect", *_DEFAULTS}
    if unknown:
        raise StoryError(f"{where}: unknown {', '.join(sorted(unknown))}")
    defaults = {key: raw[key] for key in _DEFAULTS if key in raw}
    steps = tuple(_read_step(step, defaults, f"{where}, step {number}") for number, step in enumerate(raw["steps"], start=1))
    expect = {name: _read_expectation(what, f"{where}, {name}") for name, what in raw["expect"].items()}
    filed = {step.name for step in steps if step.do == "file"}
    if filed != set(expect):
        raise StoryError(f"{where}: filed {sorted(filed)}, expected {sorted(expect)}")
    return Story(raw["id"], raw["title"], raw["shows"], steps, expect)


def _read_step(raw: Mapping[str, Any], defaults: Mapping[str, Any], where: str) -> Step:
    do = raw.get("do")
    if do not in STEPS or "at" not in raw:
        raise StoryError(f'{where}: needs "at" and a known "do", has {do!r}')
    unknown = set(raw) - _STEP_KEYS
    if unknown:
        raise StoryError(f"{where}: unknown {', '.join(sorted(unknown))}")
    name = raw.get("as") or raw.get("for") or ""
    if not name and do not in {"try", "quote", "pay early"}:
        raise StoryError(f"{where}: does not say which filing")
    if do in FILING_STEPS | {"quote"} and not raw.get("documents"):
        raise StoryError(f"{where}: has no documents")
    if do in FILING_STEPS | OFFICER_STEPS and "by" not in raw:
        raise StoryError(f"{where}: does not say who")
    return Step(raw["at"], do, name, {**defaults, **raw}, raw)


def _read_expectation(raw: Mapping[str, Any], where: str) -> Expectation:
    unknown = set(raw) - _EXPECT_KEYS
    missing = {"state", "deemed", "because", "fee"} - set(raw)
    if unknown or missing:
        raise StoryError(f"{where}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    return Expectation(
        state=raw["state"],
        deemed=raw["deemed"],
        because=raw["because"],
        fee=raw["fee"],
        case=raw.get("case", ""),
        state_before_opening=raw.get("before opening", ""),
        payments=tuple(raw["payments"]) if "payments" in raw else None,
        receipt_year=raw.get("receipt_year"),
        held_by=raw.get("with", ""),
    )


def full_name(story: Story, name: str) -> str:
    """A filing's name among all stories: "story/filing"."""
    return name if "/" in name else f"{story.id}/{name}"


def _references_are_known(stories: Iterable[Story]) -> None:
    filed = {full_name(story, step.name) for story in stories for step in story.steps if step.do == "file"}
    for story in stories:
        for step in story.steps:
            named = [step.details.get(key) for key in ("in", "resubmits", "for", "key of")]
            for name in named:
                if name and full_name(story, name) not in filed:
                    raise StoryError(f"{story.id}: there is no filing {name!r}")
