"""What a piece of work is about, in a word."""

from collections.abc import Mapping
from typing import Any


def subject_of(topic: str, ids: Mapping[str, Any]) -> str:
    """The filing or the receipt by its number, else the row by its kind and id; never a name."""
    named = ids.get("filing") or ids.get("receipt")
    if named:
        return str(named)
    return ", ".join(f"{name}:{number}" for name, number in sorted(ids.items())) or topic
