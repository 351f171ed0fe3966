"""Specimens of a daily register without a database, and ways to read each of its forms back."""

import csv
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from backoffice.people.models import Office
from reports.catalogue.base import Asked, Language, Remark, Row, Tally, Value
from reports.catalogue.daily_register import DailyRegister
from reports.catalogue.editions import Edition, Format, write
from reports.documents.plain import Both

DAY = date(2026, 11, 23)
OPENING = datetime(2026, 11, 23, 0, 45, tzinfo=UTC)
RUN_AT = datetime(2026, 11, 23, 9, 41, 12, 345678, tzinfo=UTC)
OFFICE = Office(code="DC-REG", court="DC", kind="registry", title="District Court Registry", title_zh="區域法院登記處")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def row(number: int = 1, **changes: Any) -> Row:
    """A filing of the evening before, as a row; changes by the names of columns."""
    values: dict[str, Value] = {
        "deemed_received": OPENING + timedelta(seconds=number),
        "received": OPENING - timedelta(hours=14, seconds=3, microseconds=987654),
        "reason": Both("Sunday: next opening.", "星期日：下一次辦公時間開始時。"),
        "reference": f"EF-0000-{number:04d}",
        "case": Both("DCCJ new case", "新案件"),
        "case_type": "DCCJ",
        "case_type_title": Both("Civil action", "民事訴訟"),
        "documents_number": 2,
        "documents": (Both("Writ of summons", "傳訊令狀"), Both("Statement of claim", "申索陳述書")),
        "filer": "Chan & Co. 陳氏律師行",
        "acts_for": "Tai Fat Ltd 大發有限公司",
        "charged": 504_00,
        "paid": 503_50,
        "outstanding": 50,
        "state": Both("Fee short", "費用不足"),
        "decided_by": "",
        "decided_at": None,
    }
    assert set(changes) <= set(values)
    return Row(tuple({**values, **changes}.values()), f"key-{number}")


ROWS = (
    row(1),
    row(
        2, reason="", case="DCPI 1/2026", case_type="DCPI", case_type_title=Both("Personal injuries action", "人身傷害訴訟"),
        charged=1_045_00, paid=1_045_00, outstanding=0, state=Both("Served", "已送達"), decided_by="Mei Lam 林美",
        decided_at=OPENING + timedelta(hours=2),
    ),
    row(3, charged=None, paid=0, outstanding=0, documents_number=1, documents=("Plan of the crossing",), acts_for=""),
)  # fmt: skip


class Specimen(DailyRegister):
    """The daily register, of rows that are given."""

    def __init__(self, rows: Sequence[Row], remarks: tuple[Remark, ...] = ()) -> None:
        self.given = rows
        self.given_remarks = remarks

    def rows(self, asked: Asked) -> Iterator[Row]:
        return iter(self.given)

    def remarks(self, asked: Asked) -> tuple[Remark, ...]:
        return self.given_remarks


def edition(rows: Sequence[Row] = ROWS, language: Language = Language.BOTH, remarks: tuple[Remark, ...] = ()) -> Edition:
    return Edition(Specimen(rows, remarks), Asked(OFFICE, DAY), language, "Ada Lam", RUN_AT)


def made(form: Format, folder: Path, **changes: Any) -> tuple[bytes, Tally]:
    """The file in this form, and what it was said to hold."""
    path = folder / f"made.{form.value}"
    tally = write(edition(**changes), form, path)
    return path.read_bytes(), tally


# ---------- readers that know nothing of how the files were written ----------


def read_csv(data: bytes) -> list[list[str]]:
    """All lines of the file."""
    return list(csv.reader(data.decode("utf-8-sig").splitlines(keepends=True)))


def table_of(lines: list[list[str]]) -> list[list[str]]:
    """The rows of the table, without its head: up to the first empty line."""
    return lines[1 : lines.index([])]


def read_json(data: bytes) -> dict[str, Any]:
    return json.loads(data)


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def sheet_of(path: Path, number: int) -> ET.Element:
    with zipfile.ZipFile(path) as book:
        return ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def cells_of(path: Path, number: int = 1) -> list[dict[str, Any]]:
    """The rows of a sheet: column letter to text or number, as the file says, with the escapes of the format undone."""
    with zipfile.ZipFile(path) as book:
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            items = ET.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", NS)
            shared = ["".join(part.text or "" for part in item.iter(f"{{{NS['m']}}}t")) for item in items]
    found = []
    for line in sheet_of(path, number).iter(f"{{{NS['m']}}}row"):
        cells: dict[str, Any] = {"row": int(line.get("r", "0"))}
        for cell in line.findall("m:c", NS):
            letters = re.match("[A-Z]+", cell.get("r", "")).group()
            kind, value = cell.get("t", "n"), cell.find("m:v", NS)
            if kind == "inlineStr":
                text = "".join(part.text or "" for part in cell.iter(f"{{{NS['m']}}}t"))
                cells[letters] = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
            elif kind == "s" and value is not None:
                cells[letters] = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), shared[int(value.text or "0")])
            elif value is not None:
                cells[letters] = float(value.text or "0")
        found.append(cells)
    return found


def moment_of(days: float) -> datetime:
    """A moment as a spreadsheet counts it, without a zone."""
    return datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400))
