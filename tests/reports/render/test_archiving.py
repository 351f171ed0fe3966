"""A sealed copy is PDF/A where nothing that is seen has to change for it; where it is not, it is what it was, with the reason."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pikepdf.pdfa import Flavour, validate_written
from PIL import ImageChops

from backoffice.papers.models import Hindrance, Standard
from reports.documents import acknowledgement, sealed_copy
from reports.render import archive, archiving
from tests import samples
from tests.reports import specimens
from tests.reports.documents.test_archive import validated
from tests.reports.papers import signed
from tests.reports.specimens import picture, printed

MOMENT = datetime(2026, 9, 4, 9, 42, 11, tzinfo=UTC)


def edited(change) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def left_behind(pdf: Pdf) -> None:
    """What editors leave in a file, and viewers do not show."""
    page = pdf.pages[0]
    pdf.Root.OpenAction = Array([page.obj, Name.Fit])
    pdf.trailer["/DocChecksum"] = Name("/0123456789ABCDEF")
    page.obj.PieceInfo = Dictionary(Editor=Dictionary(LastModified=String("D:20260901"), Private=1))
    page.obj.Thumb = Stream(pdf, bytes(3), Width=1, Height=1, ColorSpace=Name.DeviceRGB, BitsPerComponent=8)


def noted(flags: int):
    def change(pdf: Pdf) -> None:
        shown = pdf.make_stream(b"0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20])
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Square, Rect=[400, 400, 420, 420], Contents=String("Agreed"), AP=Dictionary(N=shown), F=flags
        )
        pdf.pages[1].obj.Annots.append(pdf.make_indirect(note))

    return change


def in_inks(pdf: Pdf) -> None:
    pdf.pages[0].contents_add(b"0 1 1 0 k 300 300 40 40 re f")


def in_layers(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Order=Array([layer])))


DOCUMENTS = {
    "a paper of a court's own": lambda: acknowledgement.draw(specimens.acknowledgement()),
    "as printed": printed,
    "with what editors leave behind": lambda: edited(left_behind),
    "with a comment that is printed": lambda: edited(noted(4)),
}
HINDERED = {
    "faces": samples.good_text,
    "form": samples.good_form,
    "comments": lambda: edited(noted(0)),
    "colours": lambda: edited(in_inks),
    "other": lambda: edited(in_layers),
}


def sealed(data: bytes, folder: Path) -> bytes:
    original = folder / "filed.pdf"
    original.write_bytes(data)
    return sealed_copy.draw(specimens.sealed_copy(), original).data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sealed_copy_becomes_pdf_a_and_looks_as_it_did(name, tmp_path):
    stamped = sealed(DOCUMENTS[name](), tmp_path)
    made = archiving.archived(stamped, MOMENT)
    assert (made.standard, made.hindrance) == ("PDF/A-2b", None)
    assert validate_written(io.BytesIO(made.data), Flavour.PDFA_2B).passed
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2B"
        for number in range(len(pdf.pages)):
            assert ImageChops.difference(picture(stamped, number), picture(made.data, number)).getbbox() is None


@pytest.mark.parametrize("hindrance", HINDERED)
def test_what_would_have_to_be_touched_is_left_as_it_is_and_the_reason_is_told(hindrance):
    data = HINDERED[hindrance]()
    assert archiving.archived(data, MOMENT) == archiving.Archived(data, hindrance)
    assert archiving.archived(data, MOMENT).standard == ""


@pytest.mark.parametrize("broken", [b"", b"no PDF", samples.truncated(), samples.with_password()])
def test_what_cannot_be_read_at_all_is_no_fault_of_the_seal(broken):
    assert archiving.archived(broken, MOMENT).data == broken


def test_the_record_knows_each_hindrance_and_has_words_for_it():
    assert set(get_args(archiving.Hindrance)) == set(Hindrance.values) == HINDERED.keys()
    assert {archive.STANDARD, archiving.STANDARD} == set(Standard.values)


def test_the_same_work_gives_the_same_file_and_says_when_it_was_done():
    data = printed()
    first = archiving.archived(data, MOMENT).data
    assert archiving.archived(data, MOMENT).data == first
    assert archiving.archived(data, MOMENT + timedelta(seconds=1)).data != first
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert pdf.open_metadata()["xmp:MetadataDate"] == "2026-09-04T09:42:11+00:00"


def test_links_and_titles_of_the_document_are_kept():
    def entitled(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = String("傳訊令狀 Writ of summons")

    with pikepdf.open(io.BytesIO(archiving.archived(edited(entitled), MOMENT).data)) as pdf:
        assert [str(page.Annots[0].A.URI) for page in pdf.pages] == ["https://example.com/"] * 2
        assert pdf.open_metadata()["dc:title"] == "傳訊令狀 Writ of summons"


def test_a_document_that_has_a_profile_of_its_own_keeps_it():
    data = DOCUMENTS["a paper of a court's own"]()
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.open(io.BytesIO(archiving.archived(data, MOMENT).data)) as made:
        own, kept = (each.Root.OutputIntents[0].DestOutputProfile.read_bytes() for each in (pdf, made))
        assert own == kept


@pytest.mark.preflight
def test_a_validator_of_others_finds_it_kept_by_the_seal_and_by_the_signature(tmp_path, monkeypatch):
    """The validator knows the first part of the standard only: so it is made to that one here, by the same steps."""
    monkeypatch.setattr(archiving, "_FLAVOUR", Flavour.PDFA_1B)
    files = []
    for number, drawn in enumerate(DOCUMENTS.values()):
        made = archiving.archived(sealed(drawn(), tmp_path), MOMENT)
        assert made.hindrance is None
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(signed(made.data))
    undeclared = tmp_path / "undeclared.pdf"
    undeclared.write_bytes(signed(sealed(printed(), tmp_path)))
    found = validated([*files, undeclared], tmp_path)
    assert found.pop("undeclared.pdf")
    assert found == {file.name: [] for file in files}
