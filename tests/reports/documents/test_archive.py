"""Papers are PDF/A-1b: found so by a validator of others, and what the file says of itself is said alike in both places."""

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from backoffice.papers.models import PaperKind
from reports.catalogue.editions import Format
from reports.documents import acknowledgement, filing_print, receipt
from tests.reports import registers, specimens
from tests.reports.papers import kinds, signed
from tests.tools import preflight

# Every face at once, and a title of the file's own that needs escaping.
EVERY_FACE = "𠮷野家 张飚镕 Łódź Газпром Ωμέγα 𨋢𠝹𡃁 \U0002ebe0 O’Brien & Sons"


def papers(folder: Path) -> dict[str, bytes]:
    """What the court draws: each kind of paper, what is no paper on record, and the two with every face and with too much text."""
    issue = specimens.issue("A&<B>", court=specimens.Both("Court of “Names” & <Things>", "法院"))
    return {
        **kinds(),
        "filing_print": filing_print.draw(specimens.filing_print()),
        "every_face": receipt.draw(specimens.receipt(payer=EVERY_FACE)),
        "register": registers.made(Format.PDF, folder, rows=(*registers.ROWS, registers.row(9, filer=EVERY_FACE, acts_for="W" * 900)))[0],
        "long": acknowledgement.draw(specimens.acknowledgement(issue=issue, filer=EVERY_FACE * 40)),
    }


def validated(files: list[Path], folder: Path) -> dict[str, list[str]]:
    """What PDFBox finds wrong with each file."""
    listed = folder / "list"
    listed.write_text("\n".join(map(str, files)))
    java = ["java", "-Djava.awt.headless=true", "-cp", preflight() or "", "org.apache.pdfbox.preflight.Validator_A1b"]
    subprocess.run([*java, "xml", "group", str(listed)], capture_output=True, check=True, timeout=120)
    told = ET.parse(folder / "list.preflight.xml").getroot()
    assert len(told.findall(".//isValid")) == len(files)
    return {
        each.get("name", ""): [] if each.findtext("isValid") == "true" else [error.text or "" for error in each.iter("details")]
        for each in told.iter("preflight")
    }


def test_a_paper_of_every_kind_is_shown_to_the_validator():
    assert kinds().keys() == set(PaperKind)


@pytest.mark.preflight
def test_every_paper_is_found_valid_by_an_outside_validator_signed_and_unsigned(tmp_path):
    """All of them to one start of it, which takes longer than to look at them."""
    files = []
    for name, data in [*papers(tmp_path).items(), *((f"signed_{name}", signed(data)) for name, data in kinds().items())]:
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(data)
    spoiled = tmp_path / "spoiled.pdf"
    # The same paper without its output intent: the validator must see it, or it sees nothing.
    spoiled.write_bytes(files[0].read_bytes().replace(b"/OutputIntents", b"/OutputIntentz"))
    found = validated([*files, spoiled], tmp_path)
    assert found.pop("spoiled.pdf")
    assert found == {file.name: [] for file in files}


def test_the_file_says_the_same_of_itself_in_its_dictionary_and_in_xmp(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers(tmp_path)["long"])
    with pikepdf.open(path) as pdf:
        information, metadata = pdf.docinfo, pdf.open_metadata()
        assert metadata["dc:title"] == str(information["/Title"]) == "Acknowledgement 認收通知 A&<B>"
        assert metadata["dc:creator"] == [str(information["/Author"])] == ["Court of “Names” & <Things> 法院"]
        assert metadata["dc:description"] == str(information["/Subject"])
        assert metadata["xmp:CreateDate"] == "2026-09-04T09:42:11+00:00"
        assert str(information["/CreationDate"]) == "D:20260904094211+00'00'"
        assert metadata.pdfa_status == "1B"
        assert str(pdf.Root.Lang) == "en-HK"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert all("/Trans" not in page for page in pdf.pages)


def test_each_name_of_a_file_is_its_own(tmp_path):
    made = papers(tmp_path)
    marks = {re.search(rb"/ID \[<([0-9a-f]{32})> <\1>\]", data).group(1) for data in made.values()}
    assert len(marks) == len(made)


def test_an_unused_face_is_not_embedded():
    plain = receipt.draw(specimens.receipt(payer="Chan"))
    assert b"NotoSansSC" not in plain
    assert b"RareHan" not in plain
    rare = receipt.draw(replace(specimens.receipt(), payer="𠮷"))
    assert b"RareHan-20" in rare
    assert len(rare) < len(plain) + 12_000
