"""No blank boxes: every character is set by a face that has it, or the paper stops and says which it is."""

import hashlib
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.render import characters, faces
from reports.render.characters import printable, unprintable
from reports.render.faces import Unprintable, glyphs
from reports.render.sheet import Heading, Sheet
from reports.render.text import plain
from scripts import make_coverage
from tests.reports.specimens import CODE, URL, issue, read_back, read_with_poppler, tight

# Characters above U+FFFF that both weights of the Hong Kong face have: 𨋢 𠝹 𡃁 (lift, cut, lad) and the last of the face.
HKSCS = "𨋢𠝹𡃁𠱁𡛟"


def drawn(text: str, bold: bool = False) -> bytes:
    heading = Heading("Court", "法院", "Office", "處", "Title", "題", "N-1", "now", issue().drawn_at, URL, CODE)
    sheet = Sheet(heading)
    sheet.paragraphs((plain(text, bold=bold),))
    return sheet.to_bytes()


@pytest.mark.parametrize("bold", [False, True])
def test_characters_above_ffff_read_back_as_themselves(bold, tmp_path):
    data = drawn(HKSCS, bold)
    assert HKSCS in read_back(data)


@pytest.mark.poppler
@pytest.mark.parametrize("bold", [False, True])
def test_poppler_reads_them_too(bold, tmp_path):
    assert HKSCS in read_with_poppler(drawn(HKSCS, bold), tmp_path / "p.pdf")


def test_the_map_to_unicode_is_utf_16_in_blocks_of_at_most_a_hundred():
    written = faces.to_unicode_map("F", (0, *range(0x41, 0x41 + 150), 0x282E2))
    assert "<97> <D860DEE2>" in written
    assert [int(count) for count in re.findall(r"(\d+) beginbfchar", written)] == [100, 51]
    assert "<00> <0000>" not in written


def test_simplified_forms_come_from_the_second_face():
    assert [glyph.face for glyph in glyphs("后国张飚镕", bold=False)] == ["NotoSansHK", "NotoSansHK", *["NotoSansSC"] * 3]
    assert [glyph.face for glyph in glyphs("张飚镕", bold=True)] == ["NotoSansSC-Bold"] * 3


def test_a_mixed_text_reads_back_in_order():
    text = "陳大文 Chan Tai Man 张飚镕 及 é€½ (甲)"
    assert "".join(text.split()) in read_back(drawn(text))


def test_a_character_that_no_face_has_stops_the_paper_and_is_named():
    with pytest.raises(Unprintable) as stopped:
        drawn("Tai Fat 大發 \U0001f600 and \u0e01")
    assert stopped.value.characters == ("\U0001f600", "\u0e01")
    assert "U+1F600 GRINNING FACE" in str(stopped.value)
    assert "U+0E01 THAI CHARACTER KO KAI" in str(stopped.value)


def test_what_cannot_be_printed_can_be_asked_before():
    assert unprintable("Tai Fat 大發 𨋢 é") == ()
    assert unprintable("a\U0001f600b\U0001f600\x00") == ("\U0001f600", "\x00")


def test_shapeless_characters_are_left_out_so_that_none_turns_the_text_around_it():
    assert printable("Wong\u202eSiu\u200bMing\ufeff\U000e0101") == "WongSiuMing"


def test_a_letter_and_its_mark_become_one_and_compatibility_ideographs_stay():
    assert printable("Cafe\u0301") == "Caf\u00e9"
    # U+F900 would become U+8C48 by Unicode's composition: another form of the character, in somebody's name.
    assert printable("\uf900") == "\uf900"


@pytest.mark.parametrize("space", ["\t", "\n", "\r", "\u2028", "\u00a0"])
def test_any_white_space_is_a_blank(space):
    assert glyphs(f"a{space}b", bold=False)[1].width == pytest.approx(224)


@pytest.mark.parametrize("name", ["O’Brien & Sons’ “Trading”", "Wait… and see", "Cap. 336C · item 4"])
def test_quotes_between_latin_letters_are_narrow_and_read_back(name):
    wide = [glyph for glyph in glyphs(name, bold=False) if glyph.text in faces.NARROW_IN_LATIN]
    assert wide
    assert all(glyph.width < 900 for glyph in wide)
    assert "".join(name.split()) in read_back(drawn(name))


def test_quotes_beside_chinese_keep_their_full_width():
    assert [glyph.width for glyph in glyphs("“大發”", bold=False)] == [1000] * 4


def repertoire(codec: str) -> set[str]:
    found = set()
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            try:
                found.update(bytes([first, second]).decode(codec))
            except UnicodeDecodeError:
                continue
    return {character for character in found if character > "\u00a0"}


@pytest.mark.parametrize(
    ("codec", "missing"), [("gb2312", ""), ("gbk", "≒"), ("big5", "≒∼"), ("big5hkscs", "≒∼"), ("shift_jisx0213", "≒⦅⦆")]
)
def test_what_hong_kong_the_mainland_taiwan_and_japan_write_can_be_printed(codec, missing):
    assert set(unprintable("".join(repertoire(codec)))) == set(missing)


@pytest.mark.parametrize(
    ("block", "first", "last", "missing"),
    [
        ("Extension A", 0x3400, 0x4DB5, 0), ("Extension B", 0x20000, 0x2A6D6, 0), ("Extension C", 0x2A700, 0x2B734, 0),
        ("Extension D", 0x2B740, 0x2B81D, 0), ("Extension E", 0x2B820, 0x2CEA1, 0), ("Extension F", 0x2CEB0, 0x2EBE0, 0),
        ("compatibility ideographs", 0xF900, 0xFA6D, 0), ("their supplement", 0x2F800, 0x2FA1D, 0),
        ("Latin Extended-A and B", 0x0100, 0x024F, 0), ("Latin Extended Additional", 0x1E00, 0x1EFF, 0), ("Cyrillic", 0x0400, 0x052F, 0),
    ],
)  # fmt: skip
def test_whole_blocks_can_be_printed(block, first, last, missing):
    assert len(unprintable("".join(map(chr, range(first, last + 1))))) == missing


def test_the_table_of_coverage_is_what_the_faces_have():
    assert make_coverage.table() == characters._table()


@pytest.mark.parametrize("name", ["𠮷野家", "Ł'Oréal", "Nguyễn Thị Ĩ", "Őrség ş", "Газпром", "Ωμέγα", "\U0002ebe0\U0002f800\ufa1f"])
@pytest.mark.parametrize("bold", [False, True])
def test_rare_ideographs_and_foreign_names_are_printed_and_read_back(name, bold):
    assert tight(name) in read_back(drawn(name, bold))


@pytest.mark.poppler
@pytest.mark.parametrize("name", ["𠮷野家", "Ł'Oréal", "Nguyễn Thị Ĩ", "\U0002ebe0\U0002f800\ufa1f"])
def test_poppler_reads_rare_ideographs_too(name, tmp_path):
    assert tight(name) in read_with_poppler(drawn(name), tmp_path / "p.pdf")


def test_a_word_with_a_foreign_letter_is_set_in_one_face():
    assert [glyph.face for glyph in glyphs("Łódź – Zoë 值Ω", bold=False) if glyph.text != " "] == (
        ["NotoSans"] * 4 + ["NotoSansHK"] * 4 + ["NotoSansHK", "NotoSans"]
    )


def test_a_script_that_cannot_be_set_letter_by_letter_is_not_printed_wrongly():
    assert unprintable("हिन्दी") == tuple(dict.fromkeys("हिन्दी"))


def test_the_font_files_are_those_of_the_record():
    record = (characters.FONTS / "VERSIONS.md").read_text()
    files = sorted(file for kind in ("*.ttf", "*.ttf.xz", "*.icc") for file in characters.FONTS.glob(kind))
    assert len(files) >= 23
    for file in files:
        assert f"`{file.name}`" in record
        assert hashlib.sha256(file.read_bytes()).hexdigest() in record
    for licence in ("OFL.txt", "OFL-NotoSans.txt"):
        assert "SIL OPEN FONT LICENSE" in (characters.FONTS / licence).read_text()


def test_the_house_subset_is_full_of_characters_that_the_face_has():
    for text, bold in ((faces.repertoire.REGULAR, False), (faces.repertoire.BOLD, True)):
        assert len(set(text)) == len(text)
        assert not unprintable(text)
        # 1 to 31 and 127 to 255, less the code of the blank: what the first subset holds beside ASCII.
        assert len(text) <= 159
        assert {glyph.face for glyph in glyphs(text, bold)} == {"NotoSansHK-Bold" if bold else "NotoSansHK"}


@settings(deadline=None)  # the first call reads the faces
@given(st.text(alphabet=st.sampled_from("abc DE—(),’“大發有限公司，。（）𨋢é \u202e\n"), max_size=60))
def test_every_printable_text_is_set_whole(text):
    assert "".join(glyph.text for glyph in glyphs(text, bold=False)) == printable(text)


def told_by(script: str) -> str:
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert told.stderr == ""
    return told.stdout


def test_the_faces_are_read_only_when_a_paper_needs_them_and_then_once():
    assert (
        told_by(
            "from reports.documents import acknowledgement; from reports.render import faces; from tests.reports import specimens;"
            "assert faces._loaded == {}; acknowledgement.draw(specimens.acknowledgement()); first = dict(faces._loaded);"
            "acknowledgement.draw(specimens.acknowledgement()); print(*first);"
            "assert all(faces._loaded[name] is first[name] for name in first); assert len(faces._loaded) == len(first)"
        )
        == "NotoSansHK NotoSansHK-Bold\n"
    )


def test_asking_whether_a_text_can_be_printed_reads_no_face():
    assert (
        told_by(
            "import sys; from reports.render.characters import unprintable; print(unprintable('𠮷野家 \U0001f600'));"
            "assert 'reportlab' not in sys.modules"
        )
        == "('\U0001f600',)\n"
    )
