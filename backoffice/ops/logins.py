"""Who can sign in to the demo, as its fixture says."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Logins:
    """The demo's one password, and each person's name for signing in with what they are."""

    password: str
    people: tuple[tuple[str, str], ...]


def demo_logins(fixture: Path) -> Logins:
    """Read them from fixtures/demo/people.json."""
    content = json.loads(fixture.read_text(encoding="utf-8"))
    return Logins(content["password"], tuple((person["username"], person["post"]) for person in content["people"]))
