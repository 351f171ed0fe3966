"""Small PDFs, good and bad, each with one thing wrong. `python -m tests.samples` writes the ones in fixtures/samples.

The committed ones are free of scripts and actions; what would act is made when a test asks for it and never kept.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "samples"
A4 = [0, 0, 595, 842]


def text_pdf(pages: int = 1, text: str = "Writ of Summons") -> Pdf:
    """A PDF with a line of text on each page."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman")))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        line = f"BT /F1 14 Tf 72 760 Td ({text}, page {number} of {pages}) Tj ET"
        page.Contents = Stream(pdf, line.encode("ascii"))
    return pdf


def saved(pdf: Pdf, **options: Any) -> bytes:
    """The file's bytes, the same on every run."""
    out = BytesIO()
    options.setdefault("deterministic_id", "encryption" not in options)
    pdf.save(out, **options)
    return out.getvalue()


# The smallest PDF with a page, written out.
RAW = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>",
    b"<</Length 21>>stream\n72 72 200 200 re S   \nendstream",
]


def raw_pdf(objects: list[bytes]) -> bytes:
    """The objects, numbered from 1, as a PDF: for what no library would write."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + start + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def annotated(annotation: Dictionary, pdf: Pdf | None = None) -> Pdf:
    """A PDF with one annotation on its first page."""
    pdf = pdf or text_pdf()
    annotation.Type = Name.Annot
    annotation.Rect = Array([72, 700, 200, 720])
    pdf.pages[0].Annots = Array([pdf.make_indirect(annotation)])
    return pdf


def link(action: Dictionary) -> Pdf:
    return annotated(Dictionary(Subtype=Name.Link, Border=Array([0, 0, 0]), A=action))


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


# --- good ---


def good_text() -> bytes:
    return saved(text_pdf(3))


def good_links() -> bytes:
    pdf = link(Dictionary(S=Name.URI, URI=String("https://www.example.org/judgment")))
    pdf.pages[0].Annots.append(
        pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 600, 200, 620]), Dest=Array([pdf.pages[0].obj, Name.Fit]))
        )
    )
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    return saved(pdf)


def good_form() -> bytes:
    pdf = text_pdf(text="Form 1")
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("claimant"), V=String("Chan Tai Man"),
                   Rect=Array([72, 700, 300, 720]), F=4, DA=String("/Helv 12 Tf 0 g"))
    )  # fmt: skip
    pdf.pages[0].Annots = Array([field])
    helvetica = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DA=String("/Helv 0 Tf 0 g"), DR=Dictionary(Font=Dictionary(Helv=helvetica)))
    return saved(pdf)


def good_comments() -> bytes:
    return saved(annotated(Dictionary(Subtype=Name.Text, Contents=String("Initialled by the deponent"))))


def good_image() -> bytes:
    """An image and a font whose resource names read like what is refused, which they are not."""
    pdf = text_pdf()
    pixels = zlib.compress(bytes(range(256)) * 3)
    image = Stream(pdf, pixels)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )  # fmt: skip
    resources = pdf.pages[0].Resources
    resources.XObject = Dictionary({"/JS": pdf.make_indirect(image), "/XFA": pdf.make_indirect(image)})
    resources.Font["/EF"] = resources.Font.F1
    pdf.pages[0].Contents = Stream(pdf, b"q 200 0 0 200 72 400 cm /JS Do Q BT /EF 12 Tf 72 760 Td (Exhibit A) Tj ET")
    return saved(pdf)


def good_chinese() -> bytes:
    pdf = text_pdf()
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/MSung-Light"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("CNS1"), Supplement=0), DW=1000,
        FontDescriptor=Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/MSung-Light"), Flags=4, FontBBox=Array([-160, -249, 1015, 888]),
            ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93,
        ),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/MSung-Light-UniCNS-UTF16-H"), Encoding=Name("/UniCNS-UTF16-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )  # fmt: skip
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F2=pdf.make_indirect(font)))
    words = "傳訊令狀 原告人 陳大文".encode("utf-16-be").hex().encode()
    pdf.pages[0].Contents = Stream(pdf, b"BT /F2 14 Tf 72 760 Td <" + words + b"> Tj ET")
    return saved(pdf)


def good_object_streams() -> bytes:
    return saved(text_pdf(5), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def good_of_size(size: int) -> bytes:
    """A one-page PDF of exactly so many bytes (600 or more)."""
    for padding in range(max(0, size - 700), size):
        made = raw_pdf([*RAW, b"<</Length %d>>stream\n%s\nendstream" % (padding, b"x" * padding)])
        if len(made) == size:
            return made
    raise ValueError(f"no PDF of {size} bytes")


def good_signed(fields: int = 2, signed: int = 1) -> bytes:
    """With signature fields, of which some hold a signature (of no worth)."""
    pdf = text_pdf()
    made = []
    for number in range(fields):
        field = Dictionary(FT=Name.Sig, T=String(f"Signature{number}"), Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]))
        if number < signed:
            field.V = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("none"))
        made.append(pdf.make_indirect(field))
    pdf.pages[0].Annots = Array(made)
    pdf.Root.AcroForm = Dictionary(Fields=Array(made), SigFlags=3)
    return saved(pdf)


# --- bad, and kept in fixtures/samples ---


def truncated() -> bytes:
    whole = saved(text_pdf(4))
    return whole[: len(whole) * 2 // 3]


def broken_contents() -> bytes:
    pdf = text_pdf(2)
    broken = Stream(pdf, b"this is not compressed at all")
    broken.stream_dict = Dictionary(Filter=Name.FlateDecode)
    pdf.pages[1].Contents = pdf.make_indirect(broken)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def no_pages() -> bytes:
    return saved(Pdf.new())


def with_password() -> bytes:
    return saved(text_pdf(), encryption=pikepdf.Encryption(user="open", owner="change"))


def owner_only() -> bytes:
    forbids = pikepdf.Permissions(modify_other=False, modify_assembly=False)
    return saved(text_pdf(), encryption=pikepdf.Encryption(user="", owner="change", allow=forbids))


def attachment() -> bytes:
    pdf = text_pdf()
    pdf.attachments["costs.csv"] = b"item,amount\n"
    return saved(pdf)


def doubled_key() -> bytes:
    """Two answers to where the page's text is: some programs take the first, some the last."""
    objects = list(RAW)
    objects[2] = objects[2].replace(b"/Contents 4 0 R", b"/Contents 5 0 R /Contents 4 0 R")
    return raw_pdf([*objects, b"<</Length 0>>stream\n\nendstream"])


def kept() -> dict[str, bytes]:
    """The files of fixtures/samples. A bad one is called after the code of its refusal."""
    return {
        "good-text.pdf": good_text(),
        "good-links.pdf": good_links(),
        "good-form.pdf": good_form(),
        "good-comments.pdf": good_comments(),
        "good-image-and-odd-names.pdf": good_image(),
        "good-chinese.pdf": good_chinese(),
        "good-object-streams.pdf": good_object_streams(),
        "document-empty.pdf": b"",
        "document-not-pdf--text.pdf": "申索書 Particulars of claim\n".encode() + b"1. The claimant says so.\n",
        "document-not-pdf--web-page.pdf": b"<!DOCTYPE html><html><body>Writ</body></html>",
        "document-not-pdf--picture.pdf": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64),
        "document-mixed--text-before.pdf": b"From: a@example.org\n\n" + good_text(),
        "document-mixed--zip-behind.pdf": good_text() + b"PK\x05\x06" + bytes(18),
        "document-damaged--cut-off.pdf": truncated(),
        "document-damaged--page-2-unreadable.pdf": broken_contents(),
        "document-ambiguous--two-contents.pdf": doubled_key(),
        "document-no-pages.pdf": no_pages(),
        "document-needs-password.pdf": with_password(),
        "document-encrypted--owner-only.pdf": owner_only(),
        "document-has-embedded-file.pdf": attachment(),
    }


# --- bad, and made when asked for ---


def open_action_script() -> bytes:
    pdf = text_pdf()
    pdf.Root.OpenAction = script()
    return saved(pdf)


def script_in_names_tree() -> bytes:
    pdf = text_pdf()
    leaf = pdf.make_indirect(Dictionary(Names=Array([String("first"), pdf.make_indirect(script())])))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Kids=Array([leaf])))
    return saved(pdf)


def script_in_object_stream() -> bytes:
    pdf = text_pdf()
    pdf.Root.OpenAction = pdf.make_indirect(script())
    packed = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in packed
    return packed


def script_behind_escaped_names() -> bytes:
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Open#41ction<</#53/Jav#61Script/#4a#53(app.alert\\(1\\))>>>>"
    return raw_pdf([catalogue, *RAW[1:]])


def script_in_stream() -> bytes:
    pdf = text_pdf()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pdf.make_indirect(Stream(pdf, b"app.alert(1)")))
    return saved(pdf)


def script_on_page_2() -> bytes:
    pdf = text_pdf(3)
    pdf.pages[1].AA = Dictionary(O=script())
    return saved(pdf)


def script_in_field() -> bytes:
    pdf = annotated(Dictionary(Subtype=Name.Widget, FT=Name.Tx, T=String("sum"), AA=Dictionary(K=script())))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]))
    return saved(pdf)


def script_after_another_action() -> bytes:
    return saved(link(Dictionary(S=Name.GoTo, D=String("x"), Next=Array([script()]))))


def script_that_nothing_points_to() -> bytes:
    return raw_pdf([*RAW, b"<</S/JavaScript/JS(app.alert\\(1\\))>>"])


def script_in_rendition() -> bytes:
    return saved(annotated(Dictionary(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, OP=0, JS=String("x()")))))


def script_deep_inside() -> bytes:
    inner = b"<</S/JavaScript/JS(x)>>"
    for _level in range(200):
        inner = b"<</S/GoTo/D(x)/Next[" + inner + b"]>>"
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R/OpenAction " + inner + b">>", *RAW[1:]])


def chain_that_bites_its_tail() -> bytes:
    pdf = text_pdf()
    action = pdf.make_indirect(Dictionary(S=Name.GoTo, D=String("x")))
    action.Next = action
    pdf.Root.OpenAction = action
    return saved(pdf)


def launch() -> bytes:
    return saved(link(Dictionary(S=Name.Launch, F=String("cmd.exe"))))


def submit() -> bytes:
    return saved(link(Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String("https://example.org/take")))))


def import_data() -> bytes:
    return saved(link(Dictionary(S=Name.ImportData, F=String("data.fdf"))))


def opens_address_by_itself() -> bytes:
    pdf = text_pdf()
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.org/seen"))
    return saved(pdf)


def opens_share_when_page_is_shown() -> bytes:
    pdf = text_pdf(2)
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.GoToR, F=String("\\\\10.0.0.1\\share\\x.pdf"), D=Array([0, Name.Fit])))
    return saved(pdf)


def link_to(address: str) -> bytes:
    return saved(link(Dictionary(S=Name.URI, URI=String(address))))


def file_attachment_annotation() -> bytes:
    pdf = text_pdf()
    held = pdf.make_indirect(Stream(pdf, b"secret"))
    held.stream_dict.Type = Name.EmbeddedFile
    file = Dictionary(Type=Name.Filespec, F=String("a.exe"), UF=String("a.exe"), EF=Dictionary(F=held))
    return saved(annotated(Dictionary(Subtype=Name.FileAttachment, FS=pdf.make_indirect(file)), pdf))


def xfa() -> bytes:
    pdf = text_pdf()
    parts = Array([String("template"), pdf.make_indirect(Stream(pdf, b"<template/>"))])
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=parts)
    return saved(pdf)


def film() -> bytes:
    return saved(annotated(Dictionary(Subtype=Name.RichMedia, Contents=String("film"))))


def external_stream() -> bytes:
    pdf = text_pdf()
    outside = Stream(pdf, b"")
    outside.stream_dict = Dictionary(F=Dictionary(FS=Name.URL, F=String("https://example.org/page")))
    pdf.pages[0].Contents = pdf.make_indirect(outside)
    return saved(pdf)


def deep_page_tree_that_bites_its_tail() -> bytes:
    pdf = text_pdf(2)
    pdf.Root.Pages.Kids = Array([pdf.Root.Pages])
    return saved(pdf)


def unpacks_to(size: int) -> bytes:
    """A page whose drawing instructions unpack to so many bytes from a few."""
    pdf = text_pdf()
    bomb = Stream(pdf, zlib.compress(b" " * size, 9))
    bomb.stream_dict = Dictionary(Filter=Name.FlateDecode)
    pdf.pages[0].Contents = pdf.make_indirect(bomb)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


ACTIVE: list[tuple[str, Callable[[], bytes]]] = [
    ("document-has-script", open_action_script),
    ("document-has-script", script_in_names_tree),
    ("document-has-script", script_in_object_stream),
    ("document-has-script", script_behind_escaped_names),
    ("document-has-script", script_in_stream),
    ("document-has-script", script_on_page_2),
    ("document-has-script", script_in_field),
    ("document-has-script", script_after_another_action),
    ("document-has-script", script_that_nothing_points_to),
    ("document-has-script", script_in_rendition),
    ("document-has-script", script_deep_inside),
    ("document-opens-by-itself", chain_that_bites_its_tail),
    ("document-launches", launch),
    ("document-sends-data", submit),
    ("document-sends-data", import_data),
    ("document-opens-by-itself", opens_address_by_itself),
    ("document-has-embedded-file", file_attachment_annotation),
    ("document-has-xfa", xfa),
    ("document-has-multimedia", film),
    ("document-has-external-content", external_stream),
    ("document-damaged", deep_page_tree_that_bites_its_tail),
]


def write() -> None:
    """Write fixtures/samples anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in kept().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    write()
