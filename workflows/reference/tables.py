"""What each file of the reference data says, as rows wanted in the database.

A row wanted is told by its key; what the key is, which columns a file has and which codes they may
name stands here, one function per file. Nothing here touches the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backoffice.calendar.models import Closure
from backoffice.cases.models import DocumentType, ReturnReason
from backoffice.fees.models import FeeInstrument, FeeItem
from backoffice.people.models import Court, OfficeKind
from workflows.reference.reading import Placed, Reader, Row

# In a file, all the offices that offices.csv lists.
ALL_OFFICES = "all"


@dataclass(frozen=True)
class Wanted(Placed):
    """A row wanted in the database: its key, its values, and codes of rows that it is linked to."""

    key: dict[str, Any]
    values: dict[str, Any]
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The key in words, for faults and counts."""
        return " ".join(str(part) for part in self.key.values() if part is not None)


@dataclass(frozen=True)
class WantedFrom(Wanted):
    """A row wanted from a day on, until a last day or for good."""

    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Reference:
    """All the reference data of one folder."""

    offices: list[Wanted]
    queue_rules: list[Wanted]
    hours: list[WantedFrom]
    half_days: list[Wanted]
    holiday_years: list[Wanted]
    holidays: list[Wanted]
    closures: list[Wanted]
    case_types: list[Wanted]
    mandates: list[WantedFrom]
    checks: list[WantedFrom]
    document_types: list[Wanted]
    checklists: list[WantedFrom]
    fee_instruments: list[WantedFrom]
    fee_items: list[WantedFrom]
    concessions: list[WantedFrom]
    return_reasons: list[WantedFrom]


def read_tables(reader: Reader) -> Reference:
    """Read the reference data of a folder; what cannot be read is noted in the reader."""
    offices = _offices(reader)
    every_office = tuple(office.key["code"] for office in offices)
    return Reference(
        offices=offices,
        queue_rules=_queue_rules(reader),
        hours=_hours(reader, every_office),
        half_days=_half_days(reader, every_office),
        holiday_years=_holiday_years(reader),
        holidays=_holidays(reader),
        closures=_closures(reader, every_office),
        case_types=_case_types(reader),
        mandates=_mandates(reader),
        checks=_checks(reader),
        document_types=_document_types(reader),
        checklists=_checklists(reader),
        fee_instruments=_fee_instruments(reader),
        fee_items=_fee_items(reader),
        concessions=_concessions(reader),
        return_reasons=_return_reasons(reader),
    )


def _offices(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        yield Wanted(
            row.file,
            row.line,
            key={"code": row.text("code")},
            values={
                "court": row.choice("court", Court.values),
                "venue": row.optional_text("venue"),
                "kind": row.choice("kind", OfficeKind.values),
                "title": row.text("title"),
                "title_zh": row.text("title_zh"),
                "evidence": row.text("evidence"),
            },
            links={"serves": row.codes("serves")},
        )

    return reader.each("offices.csv", "code,court,venue,kind,title,title_zh,serves,evidence".split(","), make)


def _queue_rules(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        for office in row.codes("offices"):
            yield Wanted(
                row.file,
                row.line,
                key={"office": office},
                values={
                    "lease_minutes": row.number("lease_minutes"),
                    "cure_minutes": row.optional_number("cure_minutes"),
                    "undo_seconds": row.number("undo_seconds"),
                    "second_look_percent": row.number("second_look_percent"),
                    "second_look_days": row.number("second_look_days"),
                    "evidence": row.text("evidence"),
                },
            )

    return reader.each(
        "queue-rules.csv", "offices,lease_minutes,cure_minutes,undo_seconds,second_look_percent,second_look_days,evidence".split(","), make
    )


def _each_office(row: Row, every_office: Collection[str]) -> Collection[str]:
    codes = row.codes("offices")
    return every_office if codes == (ALL_OFFICES,) else codes


def _hours(reader: Reader, every_office: Collection[str]) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        for office in _each_office(row, every_office):
            yield WantedFrom(
                row.file,
                row.line,
                key={"office": office, "weekdays": row.text("weekdays")},
                values={
                    "opens": row.time_of_day("opens"),
                    "lunch_from": row.optional_time_of_day("lunch_from"),
                    "lunch_to": row.optional_time_of_day("lunch_to"),
                    "closes": row.time_of_day("closes"),
                    "lunch_is_closure_time": row.yes("lunch_is_closure_time"),
                    "evidence": row.text("evidence"),
                },
                valid_from=row.day("valid_from"),
                valid_to=row.optional_day("valid_to"),
            )

    columns = "offices,valid_from,valid_to,weekdays,opens,lunch_from,lunch_to,closes,lunch_is_closure_time,evidence"
    return reader.each("office-hours.csv", columns.split(","), make)


def _half_days(reader: Reader, every_office: Collection[str]) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        for office in _each_office(row, every_office):
            yield Wanted(
                row.file,
                row.line,
                key={"office": office, "date": row.day("date")},
                values={"closes": row.time_of_day("closes"), "note": row.text("note"), "evidence": row.text("evidence")},
            )

    return reader.each("half-days.csv", "offices,date,closes,note,evidence".split(","), make)


def _holiday_years(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        yield Wanted(
            row.file,
            row.line,
            key={"year": row.number("year")},
            values={"source": row.text("source"), "evidence": row.text("evidence")},
        )

    return reader.each("holiday-years.csv", "year,source,evidence".split(","), make)


def _holidays(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        yield Wanted(
            row.file,
            row.line,
            key={"date": row.day("date")},
            values={"name": row.text("name"), "name_zh": row.text("name_zh"), "evidence": row.text("evidence")},
        )

    return reader.each("general-holidays.csv", "date,name,name_zh,evidence".split(","), make)


def _closures(reader: Reader, every_office: Collection[str]) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        for office in _each_office(row, every_office):
            yield Wanted(
                row.file,
                row.line,
                key={
                    "office": office,
                    "closed_from": row.moment("closed_from"),
                    "ground": row.choice("ground", Closure.Ground.values),
                },
                values={
                    "reopened_at": row.optional_moment("reopened_at"),
                    "note": row.optional_text("note"),
                    "evidence": row.text("evidence"),
                },
            )

    return reader.each("office-closures.csv", "offices,closed_from,reopened_at,ground,note,evidence".split(","), make)


def _case_types(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        limits = {
            "claim_min_cents": row.optional_cents("claim_above_hkd"),
            "claim_max_cents": row.optional_cents("claim_up_to_hkd"),
        }
        limited = any(limit is not None for limit in limits.values())
        yield Wanted(
            row.file,
            row.line,
            key={"code": row.text("code")},
            values={
                "court": row.choice("court", Court.values),
                **{
                    column: row.text(column)
                    for column in (
                        "title",
                        "title_zh",
                        "register",
                        "register_zh",
                        "commencing_party",
                        "commencing_party_zh",
                        "defending_party",
                        "defending_party_zh",
                        "evidence",
                    )
                },
                "efiling_from": row.day("efiling_from"),
                **limits,
                "limits_evidence": row.text("limits_evidence") if limited else row.optional_text("limits_evidence"),
            },
            links={"offices": row.codes("offices")},
        )

    columns = (
        "code,court,title,title_zh,register,register_zh,efiling_from,commencing_party,commencing_party_zh,"
        "defending_party,defending_party_zh,claim_above_hkd,claim_up_to_hkd,limits_evidence,offices,evidence"
    )
    return reader.each("case-types.csv", columns.split(","), make)


def _mandates(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        for code in row.codes("case_types"):
            yield WantedFrom(
                row.file,
                row.line,
                key={"case_type": code},
                values={"evidence": row.text("evidence")},
                valid_from=row.day("valid_from"),
                valid_to=row.optional_day("valid_to"),
            )

    return reader.each("mandatory-efiling.csv", "case_types,valid_from,valid_to,evidence".split(","), make)


def _checks(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        yield WantedFrom(
            row.file,
            row.line,
            key={"code": row.text("code")},
            values={
                "position": row.line,
                "text": row.text("text"),
                "text_zh": row.text("text_zh"),
                "rule": row.optional_text("rule"),
                "required": row.yes("required"),
                "evidence": row.text("evidence"),
            },
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )

    return reader.each("checks.csv", "code,text,text_zh,rule,required,valid_from,valid_to,evidence".split(","), make)


def kind_of_document(case_type: str, code: str) -> str:
    """By what a kind of document of a case type is named in the key of another row."""
    return f"{case_type} {code}"


def _checklists(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        for case_type in row.codes("case_types"):
            yield WantedFrom(
                row.file,
                row.line,
                key={"document_type": kind_of_document(case_type, row.text("document"))},
                values={
                    "codes": sorted(row.codes("checks")),
                    "least_pages": row.optional_number("least_pages"),
                    "most_pages": row.optional_number("most_pages"),
                    "evidence": row.text("evidence"),
                },
                valid_from=row.day("valid_from"),
                valid_to=row.optional_day("valid_to"),
            )

    columns = "case_types,document,checks,least_pages,most_pages,valid_from,valid_to,evidence"
    return reader.each("checklists.csv", columns.split(","), make)


def _document_types(reader: Reader) -> list[Wanted]:
    def make(row: Row) -> Iterator[Wanted]:
        for case_type in row.codes("case_types"):
            yield Wanted(
                row.file,
                row.line,
                key={"case_type": case_type, "code": row.text("code")},
                values={
                    "position": row.line,
                    "title": row.text("title"),
                    "title_zh": row.text("title_zh"),
                    "form": row.optional_text("form"),
                    "filed_by": row.choice("filed_by", DocumentType.Party.values),
                    "commences": row.yes("commences"),
                    "fee_item": row.optional_text("fee_item"),
                    "evidence": row.text("evidence"),
                },
            )

    columns = "case_types,code,title,title_zh,form,filed_by,commences,fee_item,evidence"
    return reader.each("document-types.csv", columns.split(","), make)


def _fee_instruments(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        yield WantedFrom(
            row.file,
            row.line,
            key={"court": row.choice("court", Court.values), "code": row.text("code")},
            values={
                "title": row.text("title"),
                "title_zh": row.text("title_zh"),
                "rounding": row.choice("rounding", FeeInstrument.Rounding.values),
                "evidence": row.text("evidence"),
            },
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )

    columns = "court,code,title,title_zh,rounding,valid_from,valid_to,evidence"
    return reader.each("fee-instruments.csv", columns.split(","), make)


def _fee_items(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        yield WantedFrom(
            row.file,
            row.line,
            key={
                "court": row.choice("court", Court.values),
                "instrument": row.text("instrument"),
                "item": row.text("item"),
                "above_cents": row.optional_cents("claim_above_hkd"),
            },
            values={
                "item_number": row.optional_text("item_number"),
                "description": row.text("description"),
                "description_zh": row.text("description_zh"),
                "unit": row.choice("unit", FeeItem.Unit.values),
                "paper_cents": row.cents("paper_fee_hkd"),
                "up_to_cents": row.optional_cents("claim_up_to_hkd"),
                "electronic": row.choice("electronic", FeeItem.Electronic.values),
                "evidence": row.text("evidence"),
            },
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )

    columns = (
        "court,instrument,item,item_number,description,description_zh,unit,paper_fee_hkd,claim_above_hkd,"
        "claim_up_to_hkd,electronic,valid_from,valid_to,evidence"
    )
    return reader.each("fee-items.csv", columns.split(","), make)


def _concessions(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        yield WantedFrom(
            row.file,
            row.line,
            key={"court": row.choice("court", Court.values)},
            values={
                "per_cent": row.number("per_cent"),
                "instrument": row.optional_text("instrument"),
                "instrument_zh": row.optional_text("instrument_zh"),
                "evidence": row.text("evidence"),
            },
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
        )

    return reader.each("concessions.csv", "court,per_cent,instrument,instrument_zh,valid_from,valid_to,evidence".split(","), make)


def _return_reasons(reader: Reader) -> list[WantedFrom]:
    def make(row: Row) -> Iterator[WantedFrom]:
        yield WantedFrom(
            row.file,
            row.line,
            key={"code": row.text("code")},
            values={
                "position": row.line,
                "kind": row.choice("kind", ReturnReason.Kind.values),
                **{column: row.text(column) for column in ("title", "title_zh", "rule_cited", "sentence", "sentence_zh", "evidence")},
            },
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
        )

    columns = "code,kind,title,title_zh,rule_cited,sentence,sentence_zh,valid_from,valid_to,evidence"
    return reader.each("return-reasons.csv", columns.split(","), make)


def by_key(rows: Iterable[WantedFrom]) -> dict[tuple[Any, ...], list[WantedFrom]]:
    """Group dated rows by their key, each group in the order of time."""
    groups: dict[tuple[Any, ...], list[WantedFrom]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.valid_from):
        groups[tuple(row.key.values())].append(row)
    return groups
