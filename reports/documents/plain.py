"""The content of a paper as plain data, and its way to JSON and back.

Content is frozen dataclasses of texts, whole numbers, moments, days and tuples of such; nothing else.
"""

import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

C = TypeVar("C")


@dataclass(frozen=True)
class Both:
    """A text in both languages. `zh` may be empty where only one is known, as with names that were given in one."""

    en: str
    zh: str = ""


@dataclass(frozen=True)
class Issue:
    """What every paper carries of its own: whose it is, its number, and how it can be checked.

    `drawn_at` is UTC. `verify_url` ends with the code and a slash; a paper keeps the address it was printed with.
    `replaces` is empty, or says when the paper that this one replaces was drawn.
    """

    court: Both
    office: Both
    branch: Both
    number: str
    code: str
    verify_url: str
    drawn_at: datetime
    replaces: datetime | None = None


def as_json(content: Any) -> Any:
    """Content as values that JSON knows; moments and days in ISO 8601."""
    if is_dataclass(content):
        return {field.name: as_json(getattr(content, field.name)) for field in fields(content)}
    if isinstance(content, tuple):
        return [as_json(each) for each in content]
    if isinstance(content, datetime | date):
        return content.isoformat()
    if content is None or isinstance(content, str | int):
        return content
    raise TypeError(f"not plain content: {content!r}")


def from_json(kind: type[C], data: Any) -> C:
    """Content of the given kind, back from `as_json`; raises (KeyError, TypeError, ValueError) for what is not its like."""
    read: C = _read(kind, data)
    return read


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        (inner,) = (each for each in get_args(kind) if each is not type(None))
        return _read(inner, data)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in data)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a dataclass type, as just asked
        return kind(**{field.name: _read(hints[field.name], data[field.name]) for field in fields(kind)})  # type: ignore[operator]
    if kind is datetime:
        return datetime.fromisoformat(data)
    if kind is date:
        return date.fromisoformat(data)
    if type(data) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {data!r}")
    return data


def must_be_named(what: str, name: str) -> None:
    """A paper never shows a blank where a name belongs: raises ValueError."""
    if not name.strip():
        raise ValueError(f"{what} has no name")
