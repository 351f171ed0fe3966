"""The seal lies on blank paper, can be seen, and changes nothing else: not a word and not a pixel."""

import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from reports.documents import sealed_copy
from reports.render import bounded, seal, stamping
from reports.render.blank import Place
from reports.render.stamping import CannotBeSealed, stamp_page
from tests.reports.specimens import URL, codes_on, pages_of, pdf_of, picture, read_back
from tests.reports.specimens import sealed_copy as content_of

GREEN = (15, 77, 58)


def lines(canvas, height, gap=None, right=535):
    canvas.setFont("Times-Roman", 11)
    for number, y in enumerate(range(int(height) - 40, 30, -14)):
        if not gap or not gap[0] < y < gap[1]:
            canvas.drawString(60, y, (f"Line {number} of the pleading " + "says what the plaintiff says " * 9)[: int((right - 60) / 5.1)])


PORTRAIT = pdf_of(lambda canvas: lines(canvas, 842, (500, 700)))
LANDSCAPE = pdf_of(lambda canvas: lines(canvas, 595, (200, 420), 800), (842, 595))
FULL = pdf_of(lambda canvas: lines(canvas, 842, right=600))
MARGIN = pdf_of(lambda canvas: lines(canvas, 842, right=360))


def changed(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


def resaved(data: bytes, **how) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, **how)
    return out.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    return changed(data, lambda page: page.obj.__setattr__("Rotate", degrees))


def cropped(data: bytes) -> bytes:
    return changed(data, lambda page: page.obj.__setattr__("CropBox", pikepdf.Array([30, 40, 560, 800])))


def adding(content: bytes, *, before: bytes = b""):
    def change(page):
        page.contents_add(before, prepend=True)
        page.contents_add(content)

    return change


def inherited(data: bytes) -> bytes:
    """The rotation, the size and the resources stand on the node above, as in many real files."""

    def change(page):
        above = page.obj.Parent
        for key in ("/MediaBox", "/Resources", "/Rotate"):
            above[key] = page.obj.get(key, 90)
            if key in page.obj:
                del page.obj[key]
        above["/Rotate"] = 90

    return changed(data, change)


STAMPABLE = {
    "portrait": PORTRAIT,
    "landscape": LANDSCAPE,
    "room in the margin only": MARGIN,
    "turned 90": turned(PORTRAIT, 90),
    "turned 180": turned(PORTRAIT, 180),
    "turned 270": turned(LANDSCAPE, 270),
    "turned -90": turned(PORTRAIT, -90),
    "cropped": cropped(PORTRAIT),
    "cropped and turned 90": cropped(turned(PORTRAIT, 90)),
    "cropped and turned 270": cropped(turned(PORTRAIT, 270)),
    "box that begins below zero": changed(PORTRAIT, lambda page: page.obj.__setattr__("MediaBox", pikepdf.Array([-50, -60, 545, 782]))),
    "unit of its own": changed(PORTRAIT, lambda page: page.obj.__setattr__("UserUnit", 2)),
    "inherited": inherited(PORTRAIT),
    "state left open and clipped": changed(PORTRAIT, adding(b"\nq 0 0 9 9 re W n q 2 0 0 2 5 5 cm")),
    "state closed too often": changed(PORTRAIT, adding(b"\nQ Q 0 0 9 9 re W n", before=b"Q Q ")),
    "drawn after its own clip": changed(PORTRAIT, adding(b"\n0 0 9 9 re W n", before=b"0 0 600 900 re W n Q Q\n")),
}


def sealed(data: bytes, tmp_path: Path, **changes) -> stamping.Stamped:
    file = tmp_path / "filed.pdf"
    file.write_bytes(data)
    return sealed_copy.draw(content_of(**changes), file)


def difference(before: bytes, after: bytes) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(picture(before, 0, 2), picture(after, 0, 2)).getbbox()


def green_in(image: Image.Image) -> int:
    return sum(count for count, colour in image.getcolors(1 << 20) if max(abs(a - b) for a, b in zip(colour, GREEN, strict=True)) < 40)


@pytest.mark.parametrize("name", STAMPABLE)
def test_the_seal_is_seen_on_blank_paper_and_nothing_else_changes(name, tmp_path):
    data = STAMPABLE[name]
    made = sealed(data, tmp_path)
    assert made.manner == "stamped"
    assert made.pages == pages_of(data) == pages_of(made.data)
    box = difference(data, made.data)
    assert box is not None
    under = picture(data, 0, 2).crop(box)
    assert min(low for low, _high in under.getextrema()) >= 245, "the seal covers ink"
    assert green_in(picture(made.data, 0, 2).crop(box)) > 4_000
    before, after = read_back(data), iter(read_back(made.data))
    assert all(character in after for character in before), "the text beneath is there, in its order"
    text = read_back(made.data)
    for fact in ("FILED", "7September2026", "DCCJ12/2026", "Registry", "SEAL-2026-000045"):
        assert fact in text
    assert codes_on(made.data) == [URL]


@pytest.mark.parametrize("name", ["portrait", "turned 90", "cropped and turned 270", "unit of its own"])
def test_the_seal_stands_upright_whichever_way_the_page_is_turned(name, tmp_path):
    """Its words are read from left to right where the page is displayed."""
    made = sealed(STAMPABLE[name], tmp_path)
    with pdfium.PdfDocument(made.data) as document:
        page = document[0]
        text = page.get_textpage()
        start = text.get_text_range().index("FILED")
        boxes = [text.get_charbox(start + offset) for offset in range(5)]
        rotation = page.get_rotation()
    xs = [box[0] for box in boxes]
    ys = [box[1] for box in boxes]
    along = {0: xs, 90: ys, 180: xs[::-1], 270: ys[::-1]}[rotation]
    assert along == sorted(along)
    assert along[-1] - along[0] > 10


def test_a_full_page_gets_a_cover_and_stays_as_it_was(tmp_path):
    made = sealed(FULL, tmp_path)
    assert made.manner == "cover"
    assert made.pages == 2
    with pdfium.PdfDocument(made.data) as document, pdfium.PdfDocument(FULL) as original:
        after, before = (each.render(scale=2).to_pil() for each in (document[1], original[0]))
        assert ImageChops.difference(after, before).getbbox() is None
        assert document[1].get_textpage().get_text_range() == original[0].get_textpage().get_text_range()
    text = read_back(made.data)
    for fact in ("Sealedcopy蓋印文本", "DCCJ12/2026", "Dateoffiling存檔日期Mon7Sep202608:45:00", "Thesealstandsonthispage"):
        assert fact in text
    assert green_in(picture(made.data)) > 8_000
    assert codes_on(made.data) == [URL]


def test_hidden_text_is_not_covered(tmp_path):
    """A scanned page carries invisible text over the picture of it: white there is not blank."""

    def draw(canvas):
        writer = canvas.beginText(300, 820)
        writer.setFont("Times-Roman", 11)
        writer.setTextRenderMode(3)
        for _line in range(40):
            writer.textLine("hidden words of the scanner over the whole width of it")
        canvas.drawText(writer)

    made = sealed(pdf_of(draw), tmp_path)
    box = difference(pdf_of(draw), made.data)
    assert made.manner == "stamped"
    assert box is not None
    with pdfium.PdfDocument(pdf_of(draw)) as document:
        text = document[0].get_textpage()
        hidden = [text.get_rect(index) for index in range(text.count_rects())]
    for left, bottom, right, top in hidden:
        apart = box[2] / 2 < left or right < box[0] / 2 or 842 - box[1] / 2 < bottom or top < 842 - box[3] / 2
        assert apart, "the seal lies over hidden text"


def test_a_form_field_is_not_covered(tmp_path):
    def draw(canvas):
        lines(canvas, 842, right=380)
        canvas.acroForm.textfield(name="reply", x=390, y=560, width=190, height=270, borderWidth=0, fillColor=None, borderColor=None)

    made = sealed(pdf_of(draw), tmp_path)
    box = difference(pdf_of(draw), made.data)
    assert made.manner == "stamped"
    assert box is not None
    assert 842 - box[1] / 2 < 560, "below the field"


def test_a_grey_page_is_not_blank(tmp_path):
    def draw(canvas):
        canvas.setFillGray(0.9)
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)

    assert sealed(pdf_of(draw), tmp_path).manner == "cover"


def test_a_huge_page_is_not_rendered(tmp_path):
    assert sealed(pdf_of(lambda canvas: None, (14_000, 14_000)), tmp_path).manner == "cover"


def test_a_tiny_page_gets_a_cover(tmp_path):
    assert sealed(pdf_of(lambda canvas: None, (90, 90)), tmp_path).manner == "cover"


def test_the_file_as_filed_is_only_read(tmp_path):
    made = sealed(PORTRAIT, tmp_path)
    assert (tmp_path / "filed.pdf").read_bytes() == PORTRAIT
    assert made.data != PORTRAIT


def test_sealing_twice_gives_the_same_bytes(tmp_path):
    assert sealed(PORTRAIT, tmp_path).data == sealed(PORTRAIT, tmp_path).data


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04 not a pdf", PORTRAIT[: len(PORTRAIT) // 2]])
def test_what_is_no_pdf_is_for_a_person(data, tmp_path):
    with pytest.raises(CannotBeSealed):
        sealed(data, tmp_path)


def test_a_stamp_that_stays_hidden_gives_way_to_the_cover(tmp_path, monkeypatch):
    """The check itself: whatever keeps a stamp from being seen whole, it is never taken for a seal."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PORTRAIT)) as pdf:
        sheet = pdf.make_stream(b"1 g 0 0 100 20 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 20])
        lies = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, F=4, Rect=[100, 550, 200, 570], AP=pikepdf.Dictionary(N=sheet)
        )
        pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(lies)]))
        pdf.save(out)
    file = tmp_path / "filed.pdf"
    file.write_bytes(out.getvalue())
    # It is not looked for there: somebody must have thought so who did not see the sheet of white that lies over the blank paper.
    monkeypatch.setattr(stamping, "find", lambda *given: Place(60, 540, *seal.WIDE))
    assert stamp_page(file, seal.stamp(sealed_copy.seal_of(content_of()), wide=True)) is None
    monkeypatch.setattr(sealed_copy.bounded, "run", lambda work, *given: work(*given))
    assert sealed_copy.draw(content_of(), file).manner == "cover"


FILED = {
    "a table": PORTRAIT,
    "a table in a stream": resaved(PORTRAIT, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "arranged for the web": resaved(PORTRAIT, linearize=True),
    "sealed before": None,
}


@pytest.mark.parametrize("name", FILED)
def test_the_sealed_copy_begins_with_the_document_as_filed_byte_for_byte(name, tmp_path):
    """What is behind it is read by a reader that mends nothing without a word of complaint."""
    data = FILED[name] or sealed(PORTRAIT, tmp_path).data
    made = sealed(data, tmp_path)
    assert made.manner == "stamped"
    assert made.data.startswith(data)
    assert codes_on(made.data) == [URL] * (2 if name == "sealed before" else 1)
    file = tmp_path / "sealed.pdf"
    file.write_bytes(made.data)
    with pikepdf.open(file, attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.trailer.ID[0] == pikepdf.open(io.BytesIO(data)).trailer.ID[0]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data.replace(b"startxref\n", b"startxref\n1"), id="its table is not where it says"),
        pytest.param(lambda data: b"\n\n" + data, id="something stands before it"),
        pytest.param(lambda data: data[: data.rindex(b"startxref")], id="its end is missing"),
    ],
)
def test_a_document_that_readers_have_to_mend_is_written_anew(damage, tmp_path):
    data = damage(PORTRAIT)
    made = sealed(data, tmp_path)
    assert made.manner == "stamped"
    assert not made.data.startswith(data)
    assert read_back(made.data).startswith(read_back(data)[:40])
    assert codes_on(made.data) == [URL]


def test_the_seal_looks_the_same_whatever_the_page_left_set(tmp_path):
    """Text without ink, all of it transparent, dashed and stretched: none of it reaches the seal."""

    def change(page):
        page.obj.Resources["/ExtGState"] = pikepdf.Dictionary(Faint=pikepdf.Dictionary(ca=0.1, CA=0.1, BM=pikepdf.Name.Multiply))
        page.contents_add(b"q /Faint gs 3 Tr 20 Tz 9 Tc 9 Tw 5 Ts [1 9] 0 d 2 J q ")

    data = changed(PORTRAIT, change)
    plain, made = sealed(PORTRAIT, tmp_path), sealed(data, tmp_path)
    assert made.manner == "stamped"
    assert difference(plain.data, made.data) is None


def test_a_stamp_over_the_text_is_refused_by_the_check():
    """Should a place ever be wrong: a stamp with a ground of its own takes ink away, and is seen to."""

    def on_white(canvas):
        canvas.setFillGray(1)
        canvas.rect(0, 0, *seal.WIDE, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.rect(0, 0, 30, 30, stroke=0, fill=1)

    with stamping.opened(PORTRAIT) as document:
        before = stamping._look_at(document, document[0])
    stamp = pdf_of(on_white, seal.WIDE)
    blank, printed = Place(60, 540, *seal.WIDE), Place(60, 300, *seal.WIDE)
    assert stamping._stamped(PORTRAIT, before, stamp, blank) is not None
    assert stamping._stamped(PORTRAIT, before, stamp, printed) is None


def test_a_parser_that_dies_does_not_take_the_worker_with_it():
    with pytest.raises(bounded.Ended, match="died"):
        bounded.run(_die)
    assert bounded.run(abs, -3) == 3, "the next one finds a new process"


def test_a_parser_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(bounded, "SECONDS", 0.5)
    with pytest.raises(bounded.Ended, match="not finished"):
        bounded.run(_spin)
    monkeypatch.setattr(bounded, "SECONDS", 60.0)
    assert bounded.run(abs, -3) == 3


def test_the_process_has_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "known only to us")
    assert bounded.run(_environment) == {}


def _die() -> None:
    import ctypes

    ctypes.string_at(0)


def _spin() -> None:
    while True:
        pass


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "LC_CTYPE"}
