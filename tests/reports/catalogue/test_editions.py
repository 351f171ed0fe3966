"""One definition, four forms: the same rows and totals in each, whatever the names; each form sound by its own standard."""

import socket
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from backoffice.kernel import clock
from reports.catalogue.base import Kind, Language, Remark
from reports.catalogue.daily_register import DailyRegister
from reports.catalogue.editions import Format, file_name, short_moment
from reports.documents.plain import Both
from reports.render.characters import printable
from reports.render.separated import unguarded
from tests.hostile.test_text import NAMES
from tests.reports import registers
from tests.reports.registers import NS, ROWS, RUN_AT, cells_of, made, moment_of, read_csv, read_json, row, sheet_of, table_of
from tests.reports.specimens import pages_of, read_back, read_with_poppler, tight

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
COLUMNS = DailyRegister.columns
LETTERS = "ABCDEFGHIJKLMNOPQ"
HOSTILE = {
    **NAMES,
    "an override": "Chan \u202egnoC\u202c Ltd",
    "plus": "+852 2825 4672",
    "minus": "-1+1",
    "a tab": "\t=1+1",
    "blanks before": "  =1+1",
    "full width": "＝1+1",
    "an apostrophe": "'=1+1",
    "quotes": 'Chan, "the" firm; of\nTwo',
    "an escape of the format": "_x0041_ Ltd",
}


def place(name: str) -> int:
    return next(index for index, column in enumerate(COLUMNS) if column.name == name)


def test_every_form_holds_the_same_rows_and_the_same_totals(tmp_path):
    csv_lines = read_csv(made(Format.CSV, tmp_path)[0])
    told, tally = made(Format.JSON, tmp_path)
    told = read_json(told)
    made(Format.XLSX, tmp_path)
    sheet = cells_of(tmp_path / "made.xlsx")
    assert len(table_of(csv_lines)) == len(told["rows"]) == len(ROWS) == tally.whole.number
    for number, wanted in enumerate(ROWS):
        for index, (column, value) in enumerate(zip(COLUMNS, wanted.values, strict=True)):
            in_csv = table_of(csv_lines)[number][index]
            in_sheet = sheet[number + 1].get(LETTERS[index])
            in_json = told["rows"][number][f"{column.name}_cents" if column.kind is Kind.MONEY else column.name]
            if value in (None, ""):
                assert (in_csv, in_sheet, in_json) == ("", None, value)
            elif column.kind is Kind.MONEY:
                assert Decimal(in_csv) == Decimal(str(in_sheet)) == Decimal(value) / 100
                assert in_json == value
            elif column.kind is Kind.INSTANT:
                here = clock.in_hong_kong(value).replace(microsecond=0)
                assert in_csv == f"{here:%Y-%m-%d %H:%M:%S}"
                assert moment_of(in_sheet) == here.replace(tzinfo=None)
                assert in_json == here.isoformat()
            elif column.kind is Kind.COUNT:
                assert (in_csv, in_sheet, in_json) == (str(value), value, value)
    totals = {"number": 3, "documents_number": 5, "charged_cents": 1_549_00, "paid_cents": 1_548_50, "outstanding_cents": 50}
    assert told["totals"] == totals
    assert told["groups"]["DCPI"] == {
        "number": 1, "documents_number": 2, "charged_cents": 1_045_00, "paid_cents": 1_045_00, "outstanding_cents": 0
    }  # fmt: skip
    after = csv_lines.index([])
    assert csv_lines[after + 2 : after + 5] == [
        ["DCCJ Civil action 民事訴訟", "2", "3", "504.00", "503.50", "0.50"],
        ["DCPI Personal injuries action 人身傷害訴訟", "1", "2", "1045.00", "1045.00", "0.00"],
        ["All 全部", "3", "5", "1549.00", "1548.50", "0.50"],
    ]
    (sums,) = (cells for cells in sheet if cells["row"] == len(ROWS) + 3)
    assert [sums.get(LETTERS[place(name)]) for name in ("documents_number", "charged", "paid", "outstanding")] == [5, 1549, 1548.5, 0.5]
    (everything,) = (cells for cells in cells_of(tmp_path / "made.xlsx", 2) if cells.get("A") == "All 全部")
    assert [everything[letter] for letter in "BCDEF"] == [3, 5, 1549, 1548.5, 0.5]
    text = read_back(made(Format.PDF, tmp_path)[0])
    assert tight("Filings 存檔: 3 5 1,549 1,548.50 0.50") in text
    assert tight("All 全部 3 5 1,549 1,548.50 0.50") in text


@pytest.mark.parametrize("name", [pytest.param(name, id=title) for title, name in HOSTILE.items()])
def test_a_hostile_name_is_the_same_text_in_every_form_and_runs_in_none(tmp_path, monkeypatch, name):
    opened = []
    monkeypatch.setattr(socket.socket, "connect", lambda *arguments: opened.append(arguments))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_options: opened.append(arguments))
    rows = (row(1, filer=name, acts_for=name, documents=(name, Both("Writ", name)), documents_number=2, decided_by=name),)

    lines = read_csv(made(Format.CSV, tmp_path, rows=rows)[0])
    cells = table_of(lines)[0]
    assert unguarded(cells[place("filer")]) == unguarded(cells[place("acts_for")]) == name
    for cell in cells:
        assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠")), cell

    assert read_json(made(Format.JSON, tmp_path, rows=rows)[0])["rows"][0]["filer"] == name

    made(Format.XLSX, tmp_path, rows=rows)
    sheet = cells_of(tmp_path / "made.xlsx")[1]
    assert sheet[LETTERS[place("filer")]] == name
    assert sheet[LETTERS[place("documents")]].startswith(name)
    with zipfile.ZipFile(tmp_path / "made.xlsx") as book:
        for part in book.namelist():
            content = book.read(part)
            assert b"<f>" not in content, part
            assert b"<f " not in content, part
            assert b"<hyperlink" not in content, part
            assert b"relationships/hyperlink" not in content, part

    data = made(Format.PDF, tmp_path, rows=rows)[0]
    text, wanted = read_back(data), tight(printable(name))
    if len(name) < 400:
        assert text.count(wanted) >= 4
    else:  # cells side by side go on over pages, each under its head: no character is lost
        assert all(text.count(character) >= 4 * wanted.count(character) for character in set(wanted))
    assert b"/URI" not in data
    assert opened == []


def test_amounts_and_dates_of_a_spreadsheet_are_numbers_with_a_format(tmp_path):
    made(Format.XLSX, tmp_path)
    path = tmp_path / "made.xlsx"
    with zipfile.ZipFile(path) as book:
        styles = book.read("xl/styles.xml").decode()
        properties = book.read("docProps/core.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert "yyyy-mm-dd hh:mm:ss" in styles
    assert "#,##0.00" in styles
    # When it was made is when it was asked for, and not what the writer's clock says.
    assert "2026-11-23T09:41:12Z" in properties
    assert "$1:$1" in names, "the head is repeated on every printed page"
    sheet = sheet_of(path, 1)
    (pane,) = sheet.iter(f"{{{NS['m']}}}pane")
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    (shown,) = sheet.iter(f"{{{NS['m']}}}autoFilter")
    assert shown.get("ref") == f"A1:Q{len(ROWS) + 1}", "the row of sums is not filtered away"
    (setup,) = sheet.iter(f"{{{NS['m']}}}pageSetup")
    assert (setup.get("orientation"), setup.get("paperSize"), setup.get("fitToHeight")) == ("landscape", "9", "0")
    assert len(list(sheet.iter(f"{{{NS['m']}}}col"))) >= 5
    (footer,) = sheet.iter(f"{{{NS['m']}}}oddFooter")
    assert "&P / &N" in (footer.text or "")


@pytest.mark.parametrize(
    ("language", "there", "not_there"),
    [
        (Language.EN, ("Deemed received", "Fee short", "Writ of summons", "Run by Ada Lam"), ("視作收到", "費用不足", "傳訊令狀")),
        (
            Language.ZH,
            ("視作收到", "費用不足", "傳訊令狀", "2026年11月23日（星期一）"),
            ("Deemed received", "Fee short", "Writ of summons"),
        ),
        (Language.BOTH, ("Deemed received", "視作收到", "Fee short 費用不足", "Writ of summons 傳訊令狀"), ()),
    ],
)
def test_a_report_is_written_in_either_language_or_in_both(tmp_path, language, there, not_there):
    paper = read_back(made(Format.PDF, tmp_path, language=language)[0])
    table = made(Format.CSV, tmp_path, language=language)[0].decode()
    for words in there:
        assert tight(words) in paper, words
    for words in not_there:
        assert tight(words) not in paper, words
        assert words not in table, words
    # Names stay as they were given.
    assert tight("Chan & Co. 陳氏律師行") in paper


def test_a_day_with_nothing_says_so_in_every_form(tmp_path):
    closed = Remark(Both("The office does not open on this day: a Sunday.", "辦事處當日不辦公：星期日。"))
    changes = {"rows": (), "remarks": (closed,)}
    paper = read_back(made(Format.PDF, tmp_path, **changes)[0])
    assert tight("Nothing is recorded on this day. 當日並無記錄。") in paper
    assert tight("a Sunday. 辦事處當日不辦公：星期日。") in paper
    lines = read_csv(made(Format.CSV, tmp_path, **changes)[0])
    assert table_of(lines) == []
    assert ["To be noted 注意", "The office does not open on this day: a Sunday. 辦事處當日不辦公：星期日。"] in lines
    assert ["All 全部", "0", "0", "0.00", "0.00", "0.00"] in lines
    told = read_json(made(Format.JSON, tmp_path, **changes)[0])
    assert (told["rows"], told["totals"]["number"]) == ([], 0)
    made(Format.XLSX, tmp_path, **changes)
    assert [cells["row"] for cells in cells_of(tmp_path / "made.xlsx")] == [1]
    words = {text for cells in cells_of(tmp_path / "made.xlsx", 2) for text in cells.values()}
    assert "Nothing is recorded on this day. 當日並無記錄。" in words


def test_the_words_are_those_of_the_golden_copy(tmp_path):
    """A change of words is a change of what the court says: it is made in the golden copy too, and seen in review."""
    with pdfium.PdfDocument(made(Format.PDF, tmp_path)[0]) as document:
        words = "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n").replace("\ufffe", "-")
    assert words.split() == (GOLDEN / "daily-register.txt").read_text(encoding="utf-8").split()
    assert made(Format.CSV, tmp_path)[0].decode("utf-8-sig") == (GOLDEN / "daily-register.csv").read_bytes().decode()


@pytest.mark.poppler
def test_poppler_reads_the_same_facts(tmp_path):
    text = read_with_poppler(made(Format.PDF, tmp_path)[0], tmp_path / "register.pdf")
    for part in ("香港特別行政區區域法院", "每日存檔登記冊", "EF-0000-0002", "陳氏律師行", "1,548.50"):
        assert part in text


@pytest.mark.parametrize("form", Format)
def test_the_same_rows_give_the_same_bytes(tmp_path, form):
    assert made(form, tmp_path)[0] == made(form, tmp_path)[0]


def test_hundreds_of_rows_stand_each_once_and_every_page_has_its_head_and_number(tmp_path):
    data, tally = made(Format.PDF, tmp_path, rows=tuple(row(number) for number in range(1, 301)))
    assert tally.whole.number == 300
    count = pages_of(data)
    with pdfium.PdfDocument(data) as document:
        pages = [tight(page.get_textpage().get_text_range()) for page in document]
    found = [reference for page in pages for reference in range(1, 301) if f"EF-0000-{reference:04d}" in page]
    assert found == list(range(1, 301))
    for number, page in enumerate(pages, start=1):
        assert f"Page{number}of{count}第{number}頁，共{count}頁" in page
        if "EF-0000" in page:
            assert "Deemedreceived" in page


def test_a_file_says_in_its_name_what_it_is():
    assert file_name(registers.edition(), Format.XLSX) == "daily-register-DC-REG-2026-11-23.xlsx"


@pytest.mark.parametrize(
    ("day", "short"),
    [(date(2026, 11, 23), "17:41:12"), (date(2026, 11, 24), "Mon 23 Nov 17:41:12"), (date(2027, 1, 4), "Mon 23 Nov 2026 17:41:12")],
)
def test_a_moment_names_its_day_unless_it_is_that_of_the_report(day, short):
    assert short_moment(RUN_AT, day).en == short
