"""Who appears in the stories, what their cases are about, and the words of each court's papers; all from fixtures/demo."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.demo.stories import StoryError


@dataclass(frozen=True)
class Filer:
    """Who sends a filing in. person is the name at the keyboard; organisation is empty for a party in person."""

    person: str
    organisation: str
    account: str
    email: str
    address: str
    telephone: str
    in_person: bool
    is_party: bool


@dataclass(frozen=True)
class Party:
    """A party as the stories name it."""

    name: str
    name_zh: str
    address: str


@dataclass(frozen=True)
class Cast:
    """The demonstration's parties, firms, matters and forms."""

    parties: Mapping[str, Party]
    firms: Mapping[str, Mapping[str, Any]]
    matters: Mapping[str, Mapping[str, Any]]
    series: Mapping[str, Mapping[str, str]]
    forms: Mapping[str, Mapping[str, Any]]

    def party(self, key: str) -> Party:
        """A party by its key.

        Raises:
            StoryError: there is none.
        """
        try:
            return self.parties[key]
        except KeyError:
            raise StoryError(f"there is no party {key!r} in cast.json") from None

    def filer(self, by: str | Mapping[str, str]) -> Filer:
        """The filer that a step names: a firm's key, or {"party": key} for someone in person.

        Raises:
            StoryError: there is no such firm or party.
        """
        if not isinstance(by, str):
            party = self.party(by["party"])
            name = party.name or party.name_zh
            mailbox = f"{by['party']}@mail.example"
            return Filer(name, "", f"IU-{by['party']}", mailbox, party.address, "", in_person=True, is_party=True)
        if by not in self.firms:
            raise StoryError(f"there is no firm {by!r} in cast.json")
        firm = self.firms[by]
        return Filer(
            person=firm["person"],
            organisation=firm["name"],
            account=firm["account"],
            email=firm["email"],
            address=firm["address"],
            telephone=firm["telephone"],
            in_person=False,
            is_party=bool(firm.get("party") or firm.get("department")),
        )


def load_cast(directory: Path) -> Cast:
    """Read cast.json, forms.json and matters/*.json."""
    people = _read(directory / "cast.json")
    forms = _read(directory / "forms.json")
    matters: dict[str, Any] = {}
    for path in sorted((directory / "matters").glob("*.json")):
        matters |= _read(path)
    return Cast(
        parties={key: Party(one["name"], one["name_zh"], one["address"]) for key, one in people["parties"].items()},
        firms=people["firms"],
        matters=matters,
        series=forms["series"],
        forms=forms["documents"],
    )


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
