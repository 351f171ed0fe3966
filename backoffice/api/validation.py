"""What a schema refuses, under the API's own stable codes. What was sent is never repeated."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import BaseModel, ValidationError

from backoffice.api.catalogue import KNOWN
from backoffice.api.problems import Rejected, pointer

M = TypeVar("M", bound=BaseModel)

_CODES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "int_type": "not-an-integer",
    "int_parsing": "not-an-integer",
    "int_parsing_size": "not-an-integer",
    "int_from_float": "not-an-integer",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "literal_error": "not-one-of",
    "forbidden_character": "forbidden-character",
    # A text that cannot be put into UTF-8: half of a pair of surrogates.
    "string_unicode": "forbidden-character",
    "string_type": "not-text",
    "not_a_time": "not-a-time",
    "not_a_date": "not-a-date",
    "list_type": "wrong-type",
    "tuple_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "bool_type": "wrong-type",
}


def checked(schema: type[M], value: Any) -> M:
    """The value as its schema reads it.

    Raises:
        Rejected: invalid-request (422), with every field that is wrong.
    """
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise refusal(errors_of(error.errors(include_url=False, include_input=False))) from error


def refusal(errors: Sequence[Mapping[str, Any]]) -> Rejected:
    """The refusal of a request whose fields are wrong."""
    count = len(errors)
    words = ngettext("One field is not as declared.", "%(count)s fields are not as declared.", count) % {"count": count}
    return Rejected(422, "invalid-request", words, errors)


def errors_of(found: Iterable[Mapping[str, Any]], *, parameters: bool = False) -> list[dict[str, Any]]:
    """Pydantic's errors as the API's. parameters: they are about parameters and not about a body."""
    told: list[dict[str, Any]] = []
    for item in found:
        code = _CODES.get(item["type"], "invalid")
        place: dict[str, Any] = {"pointer": pointer(item["loc"])}
        if parameters:
            place = {"parameter": str(item["loc"][1]) if len(item["loc"]) > 1 else str(item["loc"][0])}
        told.append({"code": code, "detail": _in_words(code, item.get("ctx", {})), **place})
    return told


def _in_words(code: str, context: Mapping[str, Any]) -> str:
    meaning = str(KNOWN[code].meaning)
    if code == "not-one-of":
        return _("%(meaning)s The values are %(values)s.") % {"meaning": meaning, "values": context.get("expected", "")}
    if code == "forbidden-character" and "code" in context:
        return _("%(meaning)s It is U+%(character)s.") % {"meaning": meaning, "character": context["code"]}
    for key, words in (
        ("max_length", _("%(meaning)s At most %(limit)s.")),
        ("min_length", _("%(meaning)s At least %(limit)s.")),
        ("le", _("%(meaning)s At most %(limit)s.")),
        ("ge", _("%(meaning)s At least %(limit)s.")),
    ):
        if key in context:
            return words % {"meaning": meaning, "limit": context[key]}
    return meaning
