"""The demo's pleadings: every form draws, says what it was given, and always with the same bytes."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2
import pytest
from reportlab import rl_config

from reports.render.faces import Unprintable
from reports.render.pleadings import FORMS, Sheet, Side, Signer, draw

SHEET = Sheet(
    court="DC",
    series="CIVIL ACTION NO.",
    series_zh="民事訴訟",
    year=2026,
    title="Statement of Claim",
    title_zh="申索陳述書",
    dated=date(2026, 9, 4),
    commencing=(Side("Tai Fat Building Materials Limited", "大發建材有限公司", "Plaintiff", "原告人", "83 Hung To Road"),),
    defending=(Side("Wong Siu Ming", "黃小明", "Defendant", "被告人", "Lok Wah Estate"),),
    signer=Signer("Chan & Co.", "Solicitors for the Plaintiff", "原告人代表律師", "88 Queen's Road East"),
    body=(
        "The Plaintiff sold goods.",
        "## Particulars",
        "| Invoice | HK$",
        "| TF-1 | 480,000.00",
        "- first",
        "- second",
        "> Without a number",
        "Again.",
    ),
    division="Eastern Magistrates' Courts",
    division_zh="東區裁判法院",
    amount_cents=48_000_000,
    deponent="CHOW MAN KIT (周文傑)",
    exhibit_mark="CMK-1",
)
ITEMS = {
    "affirmation": (("Tai Fat 大發", "Dear Sir,", "", "Yours faithfully,"),),
    "notice of assessment": (("Year", "Tax"), ("2023/24", "204,600")),
    "plan": (("Store 貨倉", "20", "80", "200", "180"),),
}


def sheet_for(form: str) -> Sheet:
    return replace(SHEET, items=ITEMS.get(form, ()))


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_names_a_party_and_is_the_same_twice(form: str) -> None:
    drawn = draw(form, sheet_for(form))
    assert drawn == draw(form, sheet_for(form))
    assert ("CIVIL ACTION NO." if form == "plan" else "Wong Siu Ming".upper()) in words(drawn).upper()


def test_the_bytes_do_not_depend_on_what_was_drawn_before(monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw("pleading", SHEET)
    monkeypatch.setattr(rl_config, "useA85", 1)
    assert draw("pleading", SHEET) == first


def test_paragraphs_are_numbered_and_lettered() -> None:
    text = words(draw("pleading", SHEET))
    assert "1.\r\nThe Plaintiff sold goods." in text or "1. The Plaintiff sold goods." in text.replace("\r\n", " ")
    flat = " ".join(text.split())
    assert "(a) first" in flat
    assert "(b) second" in flat
    assert "2. Again." in flat


def test_a_new_case_has_a_blank_and_a_known_one_its_number() -> None:
    assert "NO. ____________ OF 2026" in words(draw("pleading", SHEET))
    assert "NO. 12 OF 2026" in words(draw("pleading", replace(SHEET, number="12")))


def test_chinese_pleading_reads_back() -> None:
    text = words(draw("pleading", replace(SHEET, language="zh", body=("原告人向被告人出售貨物。",))))
    assert "區域法院" in text
    assert "原告人向被告人出售貨物。" in text.replace("\r\n", "")


def test_hong_kong_characters_above_the_first_plane_read_back() -> None:
    assert "𨋢" in words(draw("pleading", replace(SHEET, body=("Lift (𨋢) no. 2 was out of order.",))))


def test_markup_in_a_name_stays_text() -> None:
    named = replace(SHEET, defending=(replace(SHEET.defending[0], name='</para><img src="http://x/">'),))
    assert '</PARA><IMG SRC="HTTP://X/">' in words(draw("pleading", named))


def test_a_character_that_no_face_has_is_an_error_that_names_it() -> None:
    with pytest.raises(Unprintable, match=r"U\+1F600"):
        draw("pleading", replace(SHEET, body=("\U0001f600",)))


def test_the_notice_of_assessment_is_turned_and_leaves_no_corner_free() -> None:
    drawn = draw("notice of assessment", sheet_for("notice of assessment"))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert pdf.pages[0].Rotate == 90
    image = pypdfium2.PdfDocument(drawn)[0].render(scale=0.5, grayscale=True).to_pil()
    width, height = image.size
    assert width > height
    corner = image.crop((int(width * 0.7), int(height * 0.02), int(width * 0.98), int(height * 0.14)))
    assert min(corner.get_flattened_data()) < 200


def test_the_exhibit_is_a_picture_without_text() -> None:
    with pikepdf.open(io.BytesIO(draw("affirmation", sheet_for("affirmation")))) as pdf:
        pictures = [number for number, page in enumerate(pdf.pages) if page.get_images()]
    assert len(pictures) == 1
    assert "Yours faithfully" not in words(draw("affirmation", sheet_for("affirmation")))


def test_an_unknown_form_is_an_error() -> None:
    with pytest.raises(KeyError):
        draw("love letter", SHEET)
