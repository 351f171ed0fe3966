"""What is taken, what is refused, and under which code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Fault, Limits, Looked
from backoffice.filings.pdf.look import look
from tests import samples

LIMITS = Limits(bytes=1_000_000, pages=20)


def seen(tmp_path: Path, data: bytes, limits: Limits = LIMITS) -> Looked:
    path = tmp_path / "document"
    path.write_bytes(data)
    return look(path, limits)


def codes(looked: Looked) -> list[str]:
    return [fault.code for fault in looked.faults]


KEPT = sorted(samples.FOLDER.glob("*.pdf"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_sample_is_judged_as_its_name_says(path: Path) -> None:
    looked = look(path, LIMITS)
    if path.name.startswith("good-"):
        assert looked.faults == ()
        assert looked.pages >= 1
    else:
        assert codes(looked) == [path.stem.split("--")[0]]


def test_the_kept_samples_are_those_that_the_maker_makes() -> None:
    made = samples.kept()
    assert {path.name for path in KEPT} == set(made)
    random = {"document-needs-password.pdf", "document-encrypted--owner-only.pdf"}
    assert [name for name in made if name not in random and (samples.FOLDER / name).read_bytes() != made[name]] == []


def test_the_kept_samples_hold_no_action_but_links_in_the_document_and_to_the_web() -> None:
    for path in KEPT:
        data = path.read_bytes()
        for name in (b"JavaScript", b"/JS(", b"Launch", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE"):
            assert name not in data, path.name


@pytest.mark.parametrize(("code", "make"), samples.ACTIVE, ids=lambda value: getattr(value, "__name__", value))
def test_what_would_act_is_refused_under_its_code(tmp_path: Path, code: str, make: Callable[[], bytes]) -> None:
    assert codes(seen(tmp_path, make())) == [code]


def test_the_page_and_the_target_are_named(tmp_path: Path) -> None:
    assert seen(tmp_path, samples.script_on_page_2()).faults == (Fault(faults.SCRIPT, page=2),)
    assert seen(tmp_path, samples.launch()).faults == (Fault(faults.LAUNCH, page=1, detail="cmd.exe"),)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    assert codes(seen(tmp_path, samples.opens_share_when_page_is_shown())) == [faults.OPENS_BY_ITSELF, faults.UNSAFE_LINK]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "file:///c:/x.exe", "\\\\host\\share\\x", "//host/x",
     "vbscript:x", "data:text/html,x", "ms-msdt:/id", "search-ms:query=x", "http://[broken"],
)  # fmt: skip
def test_a_link_to_a_program_or_a_share_is_refused(tmp_path: Path, address: str) -> None:
    assert codes(seen(tmp_path, samples.link_to(address))) == [faults.UNSAFE_LINK]


@pytest.mark.parametrize(
    "address", ["https://www.judiciary.hk/", "HTTP://EXAMPLE.ORG", "mailto:registry@example.org", "tel:+85212345678", "exhibit-2.pdf"]
)
def test_an_ordinary_link_is_not(tmp_path: Path, address: str) -> None:
    assert codes(seen(tmp_path, samples.link_to(address))) == []


def test_a_file_larger_than_the_limit_is_not_opened(tmp_path: Path) -> None:
    good = samples.good_text()
    assert codes(seen(tmp_path, good, Limits(bytes=len(good), pages=20))) == []
    assert codes(seen(tmp_path, good, Limits(bytes=len(good) - 1, pages=20))) == [faults.TOO_LARGE]


def test_one_page_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    three = samples.good_text()
    assert codes(seen(tmp_path, three, Limits(bytes=10_000, pages=3))) == []
    assert seen(tmp_path, three, Limits(bytes=10_000, pages=2)) == Looked(3, (Fault(faults.TOO_MANY_PAGES, detail="3"),))


def test_too_many_objects_are_not_walked(tmp_path: Path) -> None:
    assert codes(seen(tmp_path, samples.good_text(), Limits(bytes=10_000, pages=9, objects=3))) == [faults.TOO_COMPLEX]


def test_pages_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    limits = Limits(bytes=1_000_000, pages=9, page_bytes=1_000_000)
    assert codes(seen(tmp_path, samples.unpacks_to(999_999), limits)) == []
    assert codes(seen(tmp_path, samples.unpacks_to(1_000_001), limits)) == [faults.TOO_COMPLEX]


@pytest.mark.parametrize("cut", [0.05, 0.2, 0.5, 0.8, 0.95])
def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path, cut: float) -> None:
    whole = samples.saved(samples.text_pdf(10))
    assert codes(seen(tmp_path, whole[: int(len(whole) * cut)])) != []


def test_blank_padding_behind_the_end_is_harmless(tmp_path: Path) -> None:
    assert codes(seen(tmp_path, samples.good_text() + b"\r\n\x00" * 100)) == []
    assert codes(seen(tmp_path, b"\xef\xbb\xbf" + samples.good_text())) == []
