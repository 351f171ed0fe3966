"""Do the files of the reference data fit together? Nothing here touches the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

from backoffice.filings.checks import PAGE_COUNT, RULES
from backoffice.people.models import OfficeKind
from workflows.reference.reading import Reader
from workflows.reference.tables import Reference, Wanted, WantedFrom, by_key, kind_of_document


def note_disagreements(reader: Reader, found: Reference) -> None:
    """Note what does not fit together: codes that name nothing, rows given twice, dates the wrong way round."""
    offices = {office.key["code"]: office for office in found.offices}
    courts = {office.values["court"] for office in found.offices}
    case_types = {kind.key["code"]: kind for kind in found.case_types}
    checks = {check.key["code"]: check.values["rule"] for check in found.checks}
    instruments = {(row.key["court"], row.key["code"]) for row in found.fee_instruments}
    items = {(row.key["court"], row.key["item"]) for row in found.fee_items}
    years = {year.key["year"] for year in found.holiday_years}

    for office in found.offices:
        _known(reader, office, "serves", office.links["serves"], offices)
    for placed in [*found.queue_rules, *found.hours, *found.half_days, *found.closures]:
        _known(reader, placed, "offices", [placed.key["office"]], offices)
    for holiday in found.holidays:
        _known(reader, holiday, "year of the holiday", [holiday.key["date"].year], years)
    for year in found.holiday_years:
        if not any(holiday.key["date"].year == year.key["year"] for holiday in found.holidays):
            reader.note(year, f"no holiday of {year.key['year']} is in general-holidays.csv")
    for kind in found.case_types:
        _known(reader, kind, "offices", kind.links["offices"], offices)
        _registries(reader, kind, offices)
        if not any(row.key["case_type"] == kind.key["code"] and row.values["commences"] for row in found.document_types):
            reader.note(kind, f"no document in document-types.csv commences a {kind.key['code']}")
    _documents_known(reader, found, case_types, items)
    _checklists_known(reader, found, checks)
    for check in found.checks:
        _known(reader, check, "rule", [check.values["rule"]] if check.values["rule"] else [], RULES)
    for item in found.fee_items:
        _known(reader, item, "instrument", [(item.key["court"], item.key["instrument"])], instruments)
    for row in [*found.fee_instruments, *found.fee_items, *found.concessions]:
        _known(reader, row, "court", [row.key["court"]], courts)

    for table in _tables(found):
        _once(reader, table)
    for dated in (
        found.mandates, found.checks, found.checklists, found.fee_instruments, found.fee_items, found.concessions, found.return_reasons,
    ):  # fmt: skip
        _one_after_another(reader, dated)
    _hours_apart(reader, found.hours)
    _bands_join(reader, found.fee_items)


def _documents_known(reader: Reader, found: Reference, case_types: dict[str, Wanted], items: Collection[tuple[Any, Any]]) -> None:
    for row in (*found.mandates, *found.document_types):
        _known(reader, row, "case_types", [row.key["case_type"]], case_types)
    for document in found.document_types:
        court = case_types[document.key["case_type"]].values["court"] if document.key["case_type"] in case_types else ""
        if document.values["fee_item"] and court:
            _known(reader, document, "fee_item", [(court, document.values["fee_item"])], items)


def _checklists_known(reader: Reader, found: Reference, checks: Mapping[str, str]) -> None:
    """Every kind of document has its list: one that came later would begin under reviews that have begun without it."""
    kinds = {kind_of_document(row.key["case_type"], row.key["code"]): row for row in found.document_types}
    for listed in found.checklists:
        _known(reader, listed, "document", [listed.key["document_type"]], kinds)
        _known(reader, listed, "checks", listed.values["codes"], checks)
        bounded = listed.values["least_pages"] is not None or listed.values["most_pages"] is not None
        if bounded != (PAGE_COUNT in [checks.get(code) for code in listed.values["codes"]]):
            reader.note(listed, "least_pages and most_pages go with a check by the rule page-count, and it with one of them")
    with_list = {row.key["document_type"] for row in found.checklists}
    for named, row in kinds.items():
        if named not in with_list:
            reader.note(row, f"no list in checklists.csv is for {named}")


def _tables(found: Reference) -> Iterable[Iterable[Wanted]]:
    return (getattr(found, name) for name in found.__dataclass_fields__)


def _known(reader: Reader, row: Wanted, column: str, named: Iterable[Any], known: Collection[Any]) -> None:
    for code in named:
        if code not in known:
            shown = " ".join(code) if isinstance(code, tuple) else code
            reader.note(row, f"{column}: {shown} is not on record")


def _registries(reader: Reader, kind: Wanted, offices: dict[str, Wanted]) -> None:
    if not kind.links["offices"]:
        reader.note(kind, "offices is empty: no registry takes this case type")
    for code in kind.links["offices"]:
        office = offices.get(code)
        if office is not None and (office.values["kind"] != OfficeKind.REGISTRY or office.values["court"] != kind.values["court"]):
            reader.note(kind, f"offices: {code} is not a registry of {kind.values['court']}")


def _identity(row: Wanted) -> tuple[Any, ...]:
    return (*row.key.values(), row.valid_from if isinstance(row, WantedFrom) else None)


def _once(reader: Reader, rows: Iterable[Wanted]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        earlier = first.setdefault(_identity(row), row.line)
        if earlier != row.line:
            reader.note(row, f"{row.name} stands in line {earlier} already")
        elif isinstance(row, WantedFrom) and row.valid_to is not None and row.valid_to < row.valid_from:
            reader.note(row, f"valid_to {row.valid_to} is before valid_from {row.valid_from}")


def _one_after_another(reader: Reader, rows: Iterable[WantedFrom]) -> None:
    """An open row ends where the next begins; one that says when it ends must end before that."""
    for group in by_key(rows).values():
        for row, following in pairwise(group):
            if row.valid_to is not None and row.valid_to >= following.valid_from:
                reader.note(following, f"begins on {following.valid_from}, before line {row.line} has ended on {row.valid_to}")


def _hours_apart(reader: Reader, rows: Iterable[WantedFrom]) -> None:
    taken: dict[tuple[Any, ...], int] = {}
    for row in rows:
        for digit in row.key["weekdays"]:
            line = taken.setdefault((row.key["office"], row.valid_from, digit), row.line)
            if line != row.line:
                reader.note(row, f"weekday {digit} has hours from that day in line {line} already")


def _bands_join(reader: Reader, rows: Iterable[WantedFrom]) -> None:
    """The bands of one item leave no gap between them and do not overlap."""
    bands: dict[tuple[Any, ...], list[WantedFrom]] = defaultdict(list)
    for row in rows:
        bands[(row.key["court"], row.key["instrument"], row.key["item"], row.valid_from)].append(row)
    for band in bands.values():
        band.sort(key=lambda row: -1 if row.key["above_cents"] is None else row.key["above_cents"])
        for row, following in pairwise(band):
            if row.values["up_to_cents"] != following.key["above_cents"]:
                reader.note(following, f"the band does not begin where that of line {row.line} ends")
