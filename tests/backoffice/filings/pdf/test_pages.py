"""Real documents held against each other: words, their places, and what only the eye sees."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw

from backoffice.filings.pdf.pages import MOST_DIFFERENCES, held_against
from tests import samples

pytestmark = pytest.mark.once

Compare = Callable[[bytes, bytes], list[dict]]


@pytest.fixture
def compared(tmp_path: Path) -> Compare:
    def held(earlier: bytes, later: bytes) -> list[dict]:
        (tmp_path / "earlier").write_bytes(earlier)
        (tmp_path / "later").write_bytes(later)
        return held_against(tmp_path / "later", tmp_path / "earlier")["pages"]

    return held


def text(*pages: str) -> Pdf:
    pdf = samples.text_pdf(len(pages))
    for page, words in zip(pdf.pages, pages, strict=True):
        page.Contents = Stream(pdf, f"BT /F1 14 Tf 72 760 Td ({words}) Tj ET".encode("ascii"))
    return pdf


CLAIM = "The plaintiff claims the sum of HK$480,000 and costs"
RAISED = "The plaintiff claims the sum of HK$500,000 and costs"


def test_the_words_that_changed_are_named_and_marked_where_they_stand(compared: Compare):
    (page,) = compared(samples.saved(text(CLAIM)), samples.saved(text(RAISED)))
    assert (page["kind"], page["old"], page["new"], page["areas"], page["more"]) == ("changed", 1, 1, [], False)
    (one,) = page["differences"]
    assert (one["old"], one["new"]) == ("HK$480,000", "HK$500,000")
    ((left, top, width, height),) = one["new_boxes"]
    # 760 points above the foot of 842: a tenth down; the words before it take some 190 of 595 points.
    assert 3500 < left < 5000
    assert 800 < top < 950
    assert 1000 < width < 1600
    assert 90 < height < 250


def test_marks_stand_where_a_turned_and_cut_page_shows_the_words(compared: Compare):
    turned = text(RAISED)
    turned.pages[0].Rotate = 90
    turned.pages[0].CropBox = [0, 421, 595, 842]
    (page,) = compared(samples.saved(text(CLAIM)), samples.saved(turned))
    ((left, top, width, height),) = page["differences"][0]["new_boxes"]
    # Turned to the right, what was near the top stands near the right edge, and the line runs downwards.
    assert left > 7500
    assert height > width
    assert 0 <= top <= top + height <= 10_000


def test_chinese_is_compared_character_by_character(compared: Compare):
    was, now = "傳訊令狀 原告人 陳大文", "傳訊令狀 原告人 陳小文"
    made = samples.good_chinese()
    with pikepdf.open(BytesIO(made)) as pdf:
        contents = pdf.pages[0].Contents.read_bytes()
        drawn, to_draw = (words.encode("utf-16-be").hex().encode() for words in (was, now))
        pdf.pages[0].Contents = Stream(pdf, contents.replace(drawn, to_draw))
        later = samples.saved(pdf)
    (page,) = compared(made, later)
    assert [(one["old"], one["new"]) for one in page["differences"]] == [("大", "小")]


def test_pages_added_and_left_out(compared: Compare):
    signed = "Dated this third day of June by the solicitors for the plaintiff"
    assert [page["kind"] for page in compared(samples.saved(text(CLAIM)), samples.saved(text(CLAIM, signed)))] == ["same", "added"]
    assert [page["kind"] for page in compared(samples.saved(text(CLAIM, signed)), samples.saved(text(signed)))] == ["removed", "same"]


def test_a_signature_drawn_on_a_page_is_an_area_that_differs(compared: Compare):
    signed = text(CLAIM)
    signed.pages[0].contents_add(Stream(signed, b"1.5 w 300 100 m 330 140 l 350 95 l 400 130 l S"))
    (page,) = compared(samples.saved(text(CLAIM)), samples.saved(signed))
    assert (page["kind"], page["differences"]) == ("changed", [])
    (area,) = page["areas"]
    left, top, width, height = area
    assert (4800 < left < 5100, 8200 < top < 8500) == (True, True)
    assert (1600 < width < 2100, 400 < height < 800) == (True, True)


def test_another_digit_of_a_scanned_amount_is_seen(compared: Compare):
    """No text in the file: the page is one picture."""

    def scan(amount: str) -> bytes:
        picture = Image.new("L", (1240, 1754), 255)
        ImageDraw.Draw(picture).text((200, 300), f"The claim is for {amount} dollars", fill=0, font_size=26)
        pdf = Pdf.new()
        page = pdf.add_blank_page(page_size=(595, 842))
        image = Stream(pdf, picture.tobytes())
        image.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=1240, Height=1754, ColorSpace=Name.DeviceGray, BitsPerComponent=8
        )
        page.Resources = Dictionary(XObject=Dictionary(I1=pdf.make_indirect(image)))
        page.Contents = Stream(pdf, b"q 595 0 0 842 0 0 cm /I1 Do Q")
        return samples.saved(pdf)

    (page,) = compared(scan("480,000"), scan("430,000"))
    assert page["kind"] == "changed"
    assert len(page["areas"]) == 1
    assert page["areas"][0][3] < 400, "the line, not the page"
    (page,) = compared(scan("480,000"), scan("480,000"))
    assert page["kind"] == "same"


def test_the_same_page_saved_by_another_program_has_not_changed(compared: Compare):
    again = samples.saved(text(CLAIM), object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    (page,) = compared(samples.saved(text(CLAIM)), again)
    assert page["kind"] == "same"


def test_of_a_page_that_changed_everywhere_a_bounded_part_is_told(compared: Compare):
    def many(word: str) -> Pdf:
        pdf = text("")
        lines = "".join(f"BT /F1 3 Tf 20 {830 - 4 * row} Td (same{row} {word}{row}) Tj ET\n" for row in range(150))
        pdf.pages[0].Contents = Stream(pdf, lines.encode())
        return pdf

    (page,) = compared(samples.saved(many("old")), samples.saved(many("new")))
    assert len(page["differences"]) == MOST_DIFFERENCES
    assert page["more"]
