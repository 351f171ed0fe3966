"""Who may see what is sealed: the one place that decides it, for every list, count, search, page, paper and report.

A case, a filing or a single document is open, or sealed to the parties and the court, or to the court only. What is sealed to the parties
is kept from the public; the registry works on it as on any other. What is sealed to the court is there only for whoever has the right
`case.view_sealed` in its office: for everybody else it does not exist. Every look at either is on record (`SealedLook`).

A list asks for offices. Whether this person sees what is sealed in an office stands with the office that they were given
(`people.rights.seeing`); an office from anywhere else shows nothing that is sealed to the court.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from backoffice.cases.models import SealedTo
from backoffice.people.models import Office

_ORDER = (None, SealedTo.PARTIES, SealedTo.COURT)


def court_only(path: str = "") -> Q:
    """What is not there for whoever has not the right: cases, filings or documents, or what is reached by `path` from others."""
    return Q(**{f"{path}sealed_to": SealedTo.COURT})


def within(offices: Iterable[Office], path: str = "") -> Q:
    """What a person sees of these offices, as a condition on cases or filings, or on what is reached by `path` (as `filing__`) from others.

    One office is asked for by equality, so that the indexes that begin with it are read.
    """
    return within_keys(*keys_of(offices), path=path)


def keys_of(offices: Iterable[Office]) -> tuple[list[int], list[int]]:
    """The ids of the offices in which the person sees what is sealed to the court, and of the others."""
    seeing: list[int] = []
    blind: list[int] = []
    for office in offices:
        (seeing if office.sees_sealed else blind).append(office.pk)
    return seeing, blind


def within_keys(seeing: list[int], blind: list[int], *, path: str = "") -> Q:
    """The same condition by the offices' ids, as `keys_of` tells them: for a question that is put into SQL once."""
    keys = seeing + blind
    here = Q(**{f"{path}office": keys[0]}) if len(keys) == 1 else Q(**{f"{path}office__in": keys})
    if not blind:
        return here
    kept_from = court_only(path)
    if seeing:
        kept_from &= Q(**{f"{path}office__in": blind})
    return here & ~kept_from


def open_to(offices: Iterable[Office], path: str = "") -> Q:
    """What of documents, filings or cases that are theirs already by another condition is shown to whoever was given these offices; the
    office of each is reached by `path`. Where nobody sees what is sealed, no office is asked for."""
    seeing = [office.pk for office in offices if office.sees_sealed]
    return ~(~Q(**{f"{path}office__in": seeing}) & court_only()) if seeing else ~court_only()


def is_hidden(thing: Any, office: Office | None) -> bool:
    """Whether a case, filing or document of this office is not there for whoever was given the office (None: was not given it)."""
    return thing.sealed_to == SealedTo.COURT and not (office is not None and office.sees_sealed)


def given(office_id: int, offices: Iterable[Office]) -> Office | None:
    """The office as it was given to the person, with what they see in it."""
    return next((office for office in offices if office.pk == office_id), None)


def stricter(*levels: str | None) -> str | None:
    """The narrowest of several levels."""
    return max(levels, key=lambda level: _ORDER.index(SealedTo(level) if level else None), default=None)
