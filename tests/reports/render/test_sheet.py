"""Pages: blocks flow over them, nothing is drawn over the foot, and what belongs together stays together."""

import pypdfium2 as pdfium
import pytest

from reports.render import qr, sheet
from reports.render.sheet import BOTTOM, Column, Fact, Heading, Sheet
from reports.render.text import plain
from tests.reports.specimens import CODE, URL, issue, pages_of, read_back, tight


def new_sheet(**changes) -> Sheet:
    heading = {
        "court_en": "District Court of the HKSAR", "court_zh": "香港特別行政區區域法院", "office_en": "Registry", "office_zh": "登記處",
        "title_en": "Acknowledgement", "title_zh": "認收通知", "number": "ACK-1", "drawn": "now", "moment": issue().drawn_at,
        "verify_url": URL, "code": CODE,
    }  # fmt: skip
    return Sheet(Heading(**{**heading, **changes}))


def lowest(data: bytes) -> float:
    """The lowest text of any page above its foot, in points."""
    found = []
    with pdfium.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            bottoms = [text.get_rect(index)[1] for index in range(text.count_rects())]
            found += [bottom for bottom in bottoms if bottom > sheet.FOOT + 72]
    return min(found)


@pytest.mark.parametrize("count", [1, 30, 31, 32, 33, 34, 35, 90])
def test_facts_flow_over_pages_and_never_over_the_foot(count):
    made = new_sheet()
    made.facts([Fact(f"Label {number}", "標籤", (plain(f"value-{number}-end"),)) for number in range(count)])
    data = made.to_bytes()
    text = read_back(data)
    assert all(f"value-{number}-end" in text for number in range(count))
    assert lowest(data) >= BOTTOM - 3


def test_a_row_higher_than_a_page_is_cut_between_lines_and_goes_on():
    made = new_sheet()
    words = " ".join(f"w{number}" for number in range(3000))
    made.table((Column("A", "甲", 300), Column("B", "乙", 100, figures=True)), [((plain(words),), (plain("1"),))])
    data = made.to_bytes()
    text = read_back(data)
    assert pages_of(data) >= 3
    assert all(f"w{number}" in text for number in range(3000))
    assert text.count("A甲B乙") == pages_of(data)
    assert lowest(data) >= BOTTOM - 3


@pytest.mark.parametrize("rows", range(14, 24))
def test_the_sum_stands_on_the_page_of_the_last_row(rows):
    made = new_sheet()
    table = [((plain(f"row-{number}."),), (plain("1"),)) for number in range(rows)]
    made.table((Column("A", "甲", 300), Column("B", "乙", 100, figures=True)), table, [(plain("Total"), plain("HK$9"))])
    data = made.to_bytes()
    with pdfium.PdfDocument(data) as document:
        pages = [tight(page.get_textpage().get_text_range()) for page in document]
    (total,) = (page for page in pages if "HK$9" in page)
    assert f"row-{rows - 1}." in total
    assert lowest(data) >= BOTTOM - 3


def test_a_subheading_is_never_the_last_on_a_page():
    for filled in range(20, 36):
        made = new_sheet()
        made.facts([Fact(f"L{number}", "籤", (plain("x"),)) for number in range(filled)])
        made.subheading("Why", "原因")
        made.paragraphs((plain("because"),))
        with pdfium.PdfDocument(made.to_bytes()) as document:
            pages = [tight(page.get_textpage().get_text_range()) for page in document]
        (page,) = (page for page in pages if "Why原因" in page)
        assert "because" in page


def test_a_marked_text_longer_than_a_page_goes_on():
    made = new_sheet()
    made.marked(tuple(plain(f"line-{number}.") for number in range(120)))
    data = made.to_bytes()
    assert all(f"line-{number}." in read_back(data) for number in range(120))
    assert lowest(data) >= BOTTOM - 3


def test_long_names_of_court_and_title_stay_within_the_page():
    made = new_sheet(court_en="The " + "Very " * 12 + "High Court", title_en="A title that is as long as " + "it is " * 5)
    with pdfium.PdfDocument(made.to_bytes()) as document:
        text = document[0].get_textpage()
        assert max(text.get_rect(index)[2] for index in range(text.count_rects())) <= sheet.RIGHT + 1


def test_the_file_says_when_it_was_drawn_and_what_it_is():
    with pdfium.PdfDocument(new_sheet().to_bytes()) as document:
        told = document.get_metadata_dict()
    assert told["CreationDate"].startswith("D:20260904094211+00")
    assert told["Title"] == "Acknowledgement 認收通知 ACK-1"
    assert told["Author"].startswith("District Court of the HKSAR")


def test_codes_of_different_addresses_differ_and_are_square():
    (wide, one), (_, other) = qr.runs(URL), qr.runs(URL[:-2] + "X/")
    assert one != other
    assert {row for row, _column, _length in one} == set(range(wide))
    assert all(column + length <= wide for _row, column, length in one)
    # The edges of the finder patterns: seven modules in three corners.
    assert {(0, 0, 7), (0, wide - 7, 7), (wide - 1, 0, 7)} <= set(one)
