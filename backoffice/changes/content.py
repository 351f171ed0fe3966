"""The content of a change as one text, so that two people can be shown to have decided on the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """The content in the one spelling of its kind: names sorted, no blanks, every character as itself.

    Raises:
        TypeError: something in it is no plain data (text, whole number, truth, list, mapping, nothing).
    """
    _must_be_plain(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _must_be_plain(value: object) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError(f"a name is a text, not {name!r}")
            _must_be_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _must_be_plain(inner)
    elif not (value is None or isinstance(value, str | int)):
        # A fraction is spelled differently by two engines' JSON: amounts are whole cents, moments are texts.
        raise TypeError(f"no plain data: {value!r}")


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
