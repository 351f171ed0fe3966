"""Who can sign in to the demo."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Login:
    """A demo user: name, password, and in a few words who it is."""

    username: str
    password: str
    what: str
