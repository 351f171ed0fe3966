"""Fields as the API reads them: nothing is guessed, cut or converted."""

import json
import re
from datetime import date, datetime
from typing import Annotated, Any, Final

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from reports.render.characters import not_taken

# The largest amount that the door takes: ten thousand million dollars.
MOST_CENTS: Final = 10**12


def _checked(text: str, *, lines: bool) -> str:
    code = not_taken(text, lines=lines)
    if code:
        raise PydanticCustomError("forbidden_character", "the character {code} cannot be taken", {"code": code})
    return text


def line_text(text: str) -> str:
    """A line as it was sent; raises for a character that no name or title has."""
    return _checked(text, lines=False)


def free_text(text: str) -> str:
    """Text of several lines as it was sent."""
    return _checked(text, lines=True)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("string_too_short", "the text is blank")
    return text


def digits(value: Any) -> Any:
    """A query parameter's number: plain ASCII digits, no sign, blank, underscore, exponent or digit of another script."""
    if isinstance(value, str):
        if not re.fullmatch("[0-9]{1,15}", value):
            raise PydanticCustomError("int_parsing", "not a whole number in plain digits")
        return int(value)
    return value


def moment(value: Any) -> Any:
    """A query parameter's time with its offset. A plus that came unescaped, and so as a blank, is read as a plus."""
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+\- ]\d\d:\d\d)", value, re.ASCII):
            raise PydanticCustomError("not_a_time", "not a date and time with an offset")
        try:
            read = datetime.fromisoformat(value.replace(" ", "+"))
        except ValueError:
            raise PydanticCustomError("not_a_time", "not a date and time with an offset") from None
        # Before 1970 Hong Kong's offset was not always of whole minutes; no calendar reaches there.
        if not 1970 <= read.year <= 2200:
            raise PydanticCustomError("not_a_time", "not a time of this court")
        return read
    return value


def day(value: Any) -> Any:
    """A query parameter's date."""
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise PydanticCustomError("not_a_date", "not a date")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("not_a_date", "not a date") from None
    return value


Line = Annotated[str, Field(max_length=500), AfterValidator(line_text)]
NamedLine = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(line_text), AfterValidator(_not_blank)]
ShortLine = Annotated[str, Field(max_length=120), AfterValidator(line_text)]
Email = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$"), AfterValidator(line_text)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(free_text)]
NamedText = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(free_text), AfterValidator(_not_blank)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]
QueryCents = Annotated[int, Field(ge=0, le=MOST_CENTS), BeforeValidator(digits)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Day = Annotated[date, BeforeValidator(day)]


class MalformedJson(ValueError):
    """The text is not the JSON that two programs would read alike."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise MalformedJson(_("A name stands twice in one object."))
    return read


def _no_constant(name: str) -> Any:
    raise MalformedJson(_("%(name)s is no JSON.") % {"name": name})


def read_json(data: bytes) -> Any:
    """Read JSON strictly: UTF-8, no name twice in an object, no NaN or Infinity.

    Raises:
        MalformedJson: with the reason in words.
    """
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except MalformedJson:
        raise
    except UnicodeDecodeError as error:
        raise MalformedJson(_("It is not UTF-8.")) from error
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise MalformedJson(_("It cannot be read at line %(line)s, column %(column)s.") % place) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, or thousands of levels
        raise MalformedJson(_("It cannot be read.")) from error


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: names in order, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
