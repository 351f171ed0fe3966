"""The words of a refusal name the document, the fault and what to do."""

from pathlib import Path

import pytest
from django.test import override_settings

from backoffice.filings import inspection
from backoffice.filings.inspection import InspectionBusy, finding_of, inspect, limits_in_force, printable_name
from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import CODES, Fault, Limits
from backoffice.filings.pdf.pool import Busy
from tests import samples

LIMITS = Limits(bytes=5 * 1024 * 1024, pages=300)


@pytest.mark.parametrize("code", CODES)
def test_each_fault_has_its_sentence(code: str) -> None:
    finding = finding_of(Fault(code, detail="7"), "Writ.pdf", LIMITS)
    assert finding.code == code
    assert "“Writ.pdf”" in finding.text
    assert "%" not in finding.text
    sentences = finding.text.split(". ")
    assert len(sentences) >= 2, "the fault, then what to do"


def test_no_sentence_is_without_a_fault() -> None:
    assert set(inspection._WORDING) == set(CODES)


def test_limits_and_places_are_named() -> None:
    assert "larger than 5 MB" in finding_of(Fault(faults.TOO_LARGE), "a", LIMITS).text
    many = finding_of(Fault(faults.TOO_MANY_PAGES, detail="301"), "a", LIMITS).text
    assert "301 pages" in many
    assert "300 are allowed" in many
    assert "“a”, page 12," in finding_of(Fault(faults.SCRIPT, page=12), "a", LIMITS).text
    assert "(cmd.exe)" in finding_of(Fault(faults.LAUNCH, detail="cmd.exe"), "a", LIMITS).text
    assert "a JPEG picture" in finding_of(Fault(faults.NOT_PDF, detail="jpeg"), "a", LIMITS).text


def test_a_name_cannot_turn_or_hide_the_words_around_it() -> None:
    assert printable_name("writ\u202efdp.exe\x00\n.pdf") == "writ\ufffdfdp.exe\ufffd\ufffd.pdf"
    assert printable_name("申索書 𠮷.pdf") == "申索書 𠮷.pdf"
    assert len(printable_name("x" * 500)) == inspection.LONGEST_NAME


def test_a_name_with_a_percent_sign_is_text() -> None:
    assert "“100%(name)s.pdf”" in finding_of(Fault(faults.EMPTY), "100%(name)s.pdf", LIMITS).text


def test_a_good_document_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(samples.good_text())
    seen = inspect(path, declared_name="x.pdf", limits=LIMITS)
    assert seen.may_be_taken
    assert seen.pages == 3


def test_the_declared_name_does_not_make_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    seen = inspect(path, declared_name="scan.pdf", limits=LIMITS)
    assert not seen.may_be_taken
    assert [finding.text for finding in seen.findings] == [
        "“scan.pdf” is not a PDF but a PNG picture. Save or print it as a PDF and send that."
    ]


def test_when_nobody_can_look_the_filer_is_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPool:
        def look(self, path: Path, limits: Limits) -> None:
            raise Busy

    monkeypatch.setattr(inspection, "shared_pool", lambda size: NoPool())
    with pytest.raises(InspectionBusy) as refused:
        inspect(tmp_path, declared_name="x.pdf", limits=LIMITS)
    assert refused.value.status == 503
    assert refused.value.code == "inspection-busy"


@override_settings(DOCUMENT_MAX_BYTES=1, DOCUMENT_MAX_PAGES=2)
def test_limits_come_from_the_settings() -> None:
    assert (limits_in_force().bytes, limits_in_force().pages) == (1, 2)
