"""The whole database as plain data in which two runs of one story are equal: without keys, chance and the moment.

What stays is everything else: a row too many, a receipt's number, a state, an event, a word of it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from backoffice.kernel.clock import HONG_KONG
from backoffice.papers.numbers import PREFIXES
from tests.factories.rows import LABELS

# How often one came, who does a periodic job, when somebody last clicked: not the story.
_NOT_TOLD = {
    "kernel.RateBucket",
    "kernel.Lease",
    "people.StaffSession",
    "filings.Tally",
    "filings.DecisionTally",
    "filings.SecondLookTally",
}
# viewflow reads the time of the machine: of these only whether they are set is told.
_OF_VIEWFLOW = {"viewflow", "flow_filing", "flow_money", "flow_changes"}
_ITS_TIMES = {"created", "assigned", "started", "finished"}
# Made by chance, or made over what is (the chain hashes keys, a paper's bytes its code).
_BY_CHANCE = {
    # The number of a filing or a case, which no foreign key tells from other numbers.
    "filings.NameWord": {"target"},
    "kernel.IdempotencyKey": {"claim"},
    "kernel.KnownStore": {"identity"},
    "kernel.Mark": {"mark"},
    "audit.ChainLink": {"hash", "previous_hash"},
    "papers.Paper": {"sha256", "size", "verification_code"},
    # The sheet says when it was asked for.
    "flow_papers.KeptPrint": {"standing"},
    # Three days from when it was made.
    "people.User": {"password", "last_login", "password_until"},
    "people.ApiClient": {"token_hash"},
    "people.RecoveryCode": {"code_hash"},
    "people.SecondFactor": {"data", "last_step"},
}
# A worker that dies while it draws leaves a number of these unused; of receipts and cases none may be missing.
_WITH_GAPS = "paper:"
# What events tell of the key of a row: PostgreSQL gives another one after a try that was rolled back.
_KEYS = {"entry", "representation"}
# Papers with a number of their own, not a receipt's; the longer word first.
_PAPERS = "|".join(sorted(PREFIXES.values(), key=len, reverse=True))
# By chance; and the key of a new client or member of staff, as the keys above.
_RANDOM = re.compile(
    r"\b(?:client|person):\d+\b|\bO-\d+\b|\b(?:EF|CH|CI|OC|PR|RO|SL)-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
    rf"|\b(?:{_PAPERS})-\d{{4}}-\d{{6}}\b|\b[0-9a-f]{{64}}\b|\b[0-9A-Z]{{24}}\b"
)
# The key of a new organisation, where it stands in the address of its page.
_KEY_IN_ADDRESS = re.compile(r"(?<=/organisations/)\d+")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")

_MOMENT_IN_WORDS = re.compile(r"\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\b")

_MOMENT_IN_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日 星期. (\d\d):(\d\d):(\d\d)")

Rows = dict[str, list[dict[str, Any]]]
_PLAIN = (str, int, float, bool, date, dict, list, type(None))


class _Telling:
    """Takes out of a value what chance and the moment decide; `kept` are references that were there before the act."""

    def __init__(self, begun: datetime, span: timedelta, kept: frozenset[str]) -> None:
        self._begun, self._span, self._kept = begun, span, kept

    def value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return "now" if self._begun <= value <= self._begun + self._span else value.isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return _RANDOM.sub(self._by_chance, _KEY_IN_ADDRESS.sub("<by chance>", self._without_moments(value)))
        if isinstance(value, dict):
            return {key: self.value(inner) for key, inner in sorted(value.items()) if key not in _KEYS}
        if isinstance(value, list | tuple):
            return [self.value(inner) for inner in value]
        return value

    def _by_chance(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self._kept else "<by chance>"

    def _moment(self, found: re.Match[str]) -> str:
        told = datetime.fromisoformat(found[0].replace("Z", "+00:00"))
        return str(self.value(told)) if told.tzinfo else found[0]

    def _without_moments(self, value: str) -> str:
        plain = _MOMENT_IN_WORDS.sub(self._moment_in_words, _MOMENT.sub(self._moment, value))
        return _MOMENT_IN_CHINESE.sub(self._moment_in_chinese, plain)

    def _moment_in_chinese(self, found: re.Match[str]) -> str:
        local = datetime(*map(int, found.groups()), tzinfo=HONG_KONG)
        return "now" if self.value(local) == "now" else found[0]

    def _moment_in_words(self, found: re.Match[str]) -> str:
        local = datetime.strptime(found[0], "%a %d %b %Y %H:%M:%S").replace(tzinfo=HONG_KONG)
        return "now" if self.value(local) == "now" else found[0]


def _models() -> Iterator[type[models.Model]]:
    for label in LABELS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.label not in _NOT_TOLD:
                yield model


def told(*, begun: datetime, span: timedelta, kept: frozenset[str]) -> Rows:
    """Every row that tells of what was done. A moment from `begun` on, for so long, is the story's own present.

    Without keys and in an order of their own: a worker that died takes its work up in another order. Where a row points
    to another, it has the other's fields in the place of its key.
    """
    telling = _Telling(begun, span, kept)
    plain: dict[Any, dict[Any, dict[str, Any]]] = {}
    pointing: dict[Any, dict[Any, dict[str, Any]]] = {}
    for model in _models():
        rows = [row for row in model._default_manager.order_by("pk").values() if _is_told(model, row)]
        plain[model] = {_key(model, row): _fields(model, row, telling) for row in rows}
        pointing[model] = {_key(model, row): _pointers(model, row) for row in rows}
    return {
        model._meta.label: sorted(({**fields, **_pointed(model, pointing[model][key], plain)} for key, fields in rows.items()), key=repr)
        for model, rows in plain.items()
    }


def _key(model: type[models.Model], row: dict[str, Any]) -> Any:
    """By what other rows point to it; of a key of several columns all of them."""
    names = [field.attname for field in model._meta.pk_fields]
    return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


def _is_told(model: type[models.Model], row: dict[str, Any]) -> bool:
    return model._meta.label != "kernel.Counter" or not row["series"].startswith(_WITH_GAPS)


def _fields(model: type[models.Model], row: dict[str, Any], telling: _Telling) -> dict[str, Any]:
    chance = _BY_CHANCE.get(model._meta.label, set())
    out: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation or field.name in chance:
            continue
        value = row[field.attname]
        if model._meta.app_label in _OF_VIEWFLOW and field.name in _ITS_TIMES:
            value = value is not None
        elif not isinstance(value, _PLAIN):
            value = field.get_prep_value(value)  # viewflow's fields give its own objects
        out[field.name] = telling.value(value)
    return out


def _pointers(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    return {field.name: row[field.attname] for field in model._meta.concrete_fields if field.is_relation}


def _pointed(model: type[models.Model], pointers: dict[str, Any], plain: dict[Any, dict[Any, dict[str, Any]]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, key in pointers.items():
        related = model._meta.get_field(name).related_model
        out[name] = repr(plain.get(related, {}).get(key, key))
    return out


def keys_in(answer: Any) -> set[int]:
    """The keys of organisations that an answer names in addresses."""
    if isinstance(answer, str | bytes):
        text = answer if isinstance(answer, str) else answer.decode(errors="replace")
        return {int(key) for key in _KEY_IN_ADDRESS.findall(text)}
    if isinstance(answer, dict):
        return keys_in(list(answer.values()))
    return set().union(*map(keys_in, answer)) if isinstance(answer, list | tuple) else set()


def without_new_keys(answer: Any, there: frozenset[int]) -> Any:
    """An answer without the keys of organisations that were not there before the act: on PostgreSQL a sequence gives them, and what it
    gave to a try that was rolled back it gives to nobody else."""
    if isinstance(answer, str):
        return _KEY_IN_ADDRESS.sub(lambda found: found[0] if int(found[0]) in there else "<key>", answer)
    if isinstance(answer, bytes):
        return without_new_keys(answer.decode(), there).encode() if keys_in(answer) else answer
    if isinstance(answer, dict):
        return {name: without_new_keys(each, there) for name, each in answer.items()}
    if isinstance(answer, list | tuple):
        return type(answer)(without_new_keys(each, there) for each in answer)
    return answer


def differences(wanted: Rows, found: Rows, most: int = 4) -> list[str]:
    """Where two states differ, in a few lines."""
    lines: list[str] = []
    for label in wanted:
        before, after = wanted[label], found[label]
        if len(before) != len(after):
            lines.append(f"{label}: {len(after)} rows in place of {len(before)}")
            continue
        for number, (one, other) in enumerate(zip(before, after, strict=True), start=1):
            fields = [name for name in one if one[name] != other[name]]
            lines.extend(f"{label} {number}: {name} is {other[name]!r:.120} in place of {one[name]!r:.120}" for name in fields)
    return lines[:most] + (["…"] if len(lines) > most else [])
