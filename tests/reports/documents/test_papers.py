"""What holds of every paper: its furniture, its code, its bytes, and that text from outside is only text."""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from reports.documents import (
    acknowledgement,
    correction,
    filing_print,
    notice_of_lapse,
    notice_of_return,
    outage_certificate,
    receipt,
    service_certificate,
)
from reports.documents.plain import Both, as_json, from_json
from reports.render.characters import printable
from tests.hostile.test_text import NAMES
from tests.reports import specimens
from tests.reports.papers import cover
from tests.reports.specimens import CODE, HOSTILE, LONG, URL, codes_on, pages_of, read_back, read_with_poppler, tight

DRAWS = {
    "acknowledgement": (acknowledgement.draw, specimens.acknowledgement),
    "correction": (correction.draw, specimens.correction),
    "outage_certificate": (outage_certificate.draw, specimens.outage),
    "receipt": (receipt.draw, specimens.receipt),
    "service_certificate": (service_certificate.draw, specimens.service),
    "notice_of_lapse": (notice_of_lapse.draw, specimens.lapse),
    "notice_of_return": (notice_of_return.draw, specimens.notice),
}
GOLDEN = Path(__file__).parents[2] / "golden" / "papers"


@pytest.fixture(params=sorted(DRAWS))
def paper(request):
    draw, content = DRAWS[request.param]
    return request.param, draw, content


def test_it_carries_court_office_number_time_and_page_in_both_languages(paper):
    _name, draw, content = paper
    made = content()
    text = read_back(draw(made))
    issue = made.issue
    for part in (issue.court.en, issue.court.zh, issue.branch.en, issue.branch.zh, issue.office.en, issue.office.zh, issue.number):
        assert tight(part) in text
    assert "drawn" in text
    assert "Page1of" in text
    assert "第1頁，共" in text
    assert tight(f"Code 查核編號 {CODE}") in text


@pytest.mark.poppler
def test_poppler_reads_the_same_facts(paper, tmp_path):
    _name, draw, content = paper
    text = read_with_poppler(draw(content()), tmp_path / "paper.pdf")
    for part in (content().issue.court.zh, content().issue.number, CODE, "查核編號"):
        assert tight(part) in text


def test_the_code_on_every_page_leads_to_the_verification_page(paper):
    _name, draw, content = paper
    data = draw(content())
    for page in range(pages_of(data)):
        assert codes_on(data, page) == [URL]


def test_the_words_are_those_of_the_golden_copy(paper):
    """A change of words is a change of what the court says: it is made in the golden copy too, and seen in review."""
    name, draw, content = paper
    with pdfium.PdfDocument(draw(content())) as document:
        words = "\n".join(page.get_textpage().get_text_range() for page in document)
    words = words.replace("\r\n", "\n").replace("\ufffe", "-")
    golden = GOLDEN / f"{name}.txt"
    assert words.split() == golden.read_text(encoding="utf-8").split()


def test_the_same_content_gives_the_same_bytes(paper):
    _name, draw, content = paper
    assert draw(content()) == draw(content())


def test_another_process_draws_the_same_bytes():
    script = (
        "import hashlib; from reports.documents import acknowledgement; from tests.reports import specimens;"
        "print(hashlib.sha256(acknowledgement.draw(specimens.acknowledgement())).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout for _each in range(2)
    }
    assert len(hashes) == 1


def test_content_goes_to_json_and_back(paper):
    _name, _draw, content = paper
    made = content()
    assert from_json(type(made), as_json(made)) == made


def test_all_fonts_are_embedded(paper):
    _name, draw, content = paper
    data = draw(content())
    assert b"/Helvetica" not in data
    assert data.count(b"/FontFile2") == data.count(b"/Type /FontDescriptor") >= 2


def test_a_paper_that_replaces_another_says_so(paper):
    _name, draw, content = paper
    made = content()
    again = replace(made, issue=replace(made.issue, replaces=made.issue.drawn_at))
    assert "Thispaperreplacestheonedrawn" in read_back(draw(again))
    assert "Thispaperreplacestheonedrawn" not in read_back(draw(made))


def with_text(content, text):
    """The content with `text` wherever a text comes from outside."""
    kind = type(content).__name__
    if kind == "Acknowledgement":
        party = replace(content.parties[0], name=Both(text, "大發"))
        document = replace(content.documents[0], title=text)
        return replace(content, filer=text, organisation=text, acts_for=text, account=text, parties=(party,), documents=(document,))
    if kind == "OfficialReceipt":
        return replace(content, payer=text, gateway_reference=text, merchant=text)
    if kind == "OutageCertificate":
        return replace(content, unplanned=tuple(replace(each, noted=(text,)) for each in content.unplanned))
    if kind == "ServiceCertificate":
        served = replace(content.addressees[0], addressee=text, account=text, party=text, note=text)
        return replace(content, filer=text, addressees=(served,))
    if kind == "Correction":
        return replace(content, filer=text, organisation=text, account=text)
    if kind == "NoticeOfLapse":
        return replace(content, filer=text, organisation=text, notice=text)
    return replace(
        content, filer=text, organisation=text, account=text, officer=text, reasons=(replace(content.reasons[0], note=text, rule=text),)
    )


@pytest.mark.parametrize("text", [HOSTILE, "%(x)s ${x} {{ x }} <script>alert(1)</script>", "((((\\)", "</para>"])
def test_markup_from_outside_prints_as_it_is_and_opens_no_connection(paper, text, monkeypatch):
    _name, draw, content = paper
    opened = []
    monkeypatch.setattr(socket, "socket", lambda *arguments, **keywords: opened.append(arguments))
    data = draw(with_text(content(), text))
    assert read_back(data).count(tight(text)) >= 3
    assert opened == []
    assert b"/URI" not in data
    assert b"/JavaScript" not in data


@pytest.fixture(scope="module", params=[*sorted(DRAWS), "cover", "filing_print"])
def with_every_name(request):
    """The words of one paper that has every name wherever a text comes from outside: each paper is drawn once for all of them."""
    every = " · ".join(NAMES.values())
    if request.param == "cover":
        return read_back(cover(specimens.sealed_copy(title=every)))
    if request.param == "filing_print":
        content = specimens.filing_print()
        document = replace(content.documents[0], title=every)
        parties = tuple((Both(name, name), Both("Plaintiff", "原告人")) for name in NAMES.values())
        named = replace(content, filer=every, acts_for=every, parties=parties, printed_by=every, documents=(document,))
        return read_back(filing_print.draw(named))
    draw, content = DRAWS[request.param]
    return read_back(draw(with_text(content(), every)))


@pytest.mark.parametrize("name", [pytest.param(name, id=title) for title, name in NAMES.items()])
def test_every_name_is_on_every_paper_as_it_is_set(with_every_name, name):
    """As set is without what has no shape of its own; tests/hostile has them through the whole product."""
    assert tight(printable(name)) in with_every_name


@pytest.mark.parametrize("text", [LONG[:500], "W" * 500, "大發建材有限公司" * 62 + "大發建材"])
def test_a_name_of_500_characters_is_whole(paper, text):
    _name, draw, content = paper
    assert len(text) == 500
    assert tight(text) in read_back(draw(with_text(content(), text)))


@pytest.mark.parametrize("name", ["陳大文", "张飚镕", "𨋢𠝹𡃁", "O’Brien & Zoë", "鄺美玲 Kwong Mei Ling"])
def test_names_of_either_script_read_back(paper, name):
    _name, draw, content = paper
    assert tight(name) in read_back(draw(with_text(content(), name)))


ON_PAPER = {
    "acknowledgement": (acknowledgement.draw, specimens.acknowledgement),
    "correction": (correction.draw, specimens.correction),
    "notice_of_return": (notice_of_return.draw, specimens.notice),
}


@pytest.mark.parametrize("name", sorted(ON_PAPER))
def test_who_filed_on_paper_is_sent_to_the_counter_and_not_to_a_message_box(name):
    draw, content = ON_PAPER[name]
    told, told_on_paper = read_back(draw(content())), read_back(draw(content(on_paper=True)))
    assert "messagebox" in told and "訊息箱" in told
    assert "messagebox" not in told_on_paper and "訊息箱" not in told_on_paper
    assert "counter" in told_on_paper and "櫃位" in told_on_paper
    assert "e-filing" not in told_on_paper and "電子方式" not in told_on_paper
