"""Anyone can check a paper; nobody learns more than the paper shows."""

import hashlib
import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.audit.actors import SYSTEM
from backoffice.filings.models import Filing
from backoffice.kernel import storage
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from reports.content.stationery import verify_url
from tests.reports.specimens import codes_on, tight
from tests.workflows.papers.filings import whole
from workflows.papers.actions import issue
from workflows.papers.actions.redraw import redraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def acknowledgement() -> Paper:
    return issue.issue_acknowledgement(whole(documents=2).reference)


def page(client: Client, paper: Paper):
    return client.get(f"/verify/{paper.verification_code}/")


def body(answer) -> str:
    return tight(answer.content.decode())


def pdf(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", data, content_type="application/pdf")


def test_the_address_on_the_paper_is_that_of_the_page(acknowledgement, client):
    code = acknowledgement.verification_code
    assert reverse("public:verify", kwargs={"code": code}) == f"/verify/{code}/"
    (printed,) = codes_on(storage.read(acknowledgement.sha256))
    assert printed == verify_url(code)
    assert client.get(printed.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_it_shows_what_the_acknowledgement_shows_in_both_languages(acknowledgement, client):
    shown = body(page(client, acknowledgement))
    for fact in (
        "Issued by the court, and not replaced since.", "此文件由法院發出，且未被取代。", acknowledgement.number, acknowledgement.subject,
        "District Court of the HKSAR", "香港特別行政區區域法院", "Not an acceptance of the documents.", "並非接納文件的確認。",
        acknowledgement.sha256, "Deemed received", "視作收訖", "provisional",
    ):  # fmt: skip
        assert tight(fact) in shown


def test_it_says_whose_signature_the_file_has_and_with_which_certificate(acknowledgement, client, settings):
    shown = body(page(client, acknowledgement))
    assert tight("The court's own: CN=Registry papers\\, development key").replace("'", "&#x27;") in shown
    assert acknowledgement.signed_with in shown
    assert "由法院簽署" in shown
    settings.SIGNING_KEY = ""
    assert tight("None: drawn without one.") in body(page(client, issue.issue_acknowledgement(whole().reference)))


def test_it_says_to_which_standard_the_file_is_or_what_hinders_that(acknowledgement, client):
    shown = body(page(client, acknowledgement))
    assert tight("Standard for keeping") in shown and "PDF/A-1b" in shown
    (copy,) = issue.issue_sealed_copies(whole(accepted=True).reference)
    shown = body(page(client, copy))
    assert tight("Not PDF/A: a typeface is not in the file, or not whole.") in shown
    assert "並非PDF/A：檔案未有載入所用字體" in shown


def test_no_name_of_a_person_or_firm_is_shown(acknowledgement, client):
    receipt = issue.issue_receipt(Receipt.objects.get(subject=whole(fee_checked=True).reference).number)
    notice = issue.issue_notice_of_return(whole(returned=True).reference)
    for paper in (acknowledgement, receipt, notice):
        shown = body(page(client, paper))
        for name in ("TaiFat", "大發", "Wong", "黃小明", "Chan", "chan-and-co", "Officer"):
            assert name not in shown


def test_every_kind_of_paper_has_its_facts(client):
    accepted, returned, rejected = whole(accepted=True), whole(returned=True), whole(rejected=True)
    receipt = issue.issue_receipt(Receipt.objects.get(subject=accepted.reference).number)
    assert "HK$504" in body(page(client, receipt))
    (copy,) = issue.issue_sealed_copies(accepted.reference)
    assert accepted.case.number.replace(" ", "") in body(page(client, copy))
    notice = issue.issue_notice_of_return(returned.reference)
    assert "Tobecuredby" in body(page(client, notice))
    rejection = body(page(client, issue.issue_notice_of_return(rejected.reference)))
    assert "Noticeofrejection" in rejection
    assert "Tobecuredby" not in rejection


@pytest.mark.parametrize("code", ["K7QM2X9RT4VB8NCH3JWP5DGA", "-", "x" * 300, "<script>alert(1)</script>", "%00"])
def test_a_code_that_no_paper_has_is_a_clear_404(code, client):
    answer = client.get(reverse("public:verify", kwargs={"code": code.replace("/", "")}))
    assert answer.status_code == 404
    assert "Nosuchpaperwasissued." in body(answer)
    assert "並無發出該文件。" in body(answer)
    assert b"<script>" not in answer.content


def test_a_code_typed_into_the_form_leads_to_its_page(acknowledgement, client):
    code = acknowledgement.verification_code
    typed = " ".join(code[at : at + 4] for at in range(0, 24, 4)).lower()
    answer = client.get("/verify/", {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{code}/")
    assert client.get("/verify/", {"code": " "}).status_code == 200
    assert client.get(client.get("/verify/", {"code": "?!"})["Location"]).status_code == 404


def test_the_file_that_was_issued_is_genuine(acknowledgement, client):
    answer = client.post(f"/verify/{acknowledgement.verification_code}/", {"file": pdf(storage.read(acknowledgement.sha256))})
    assert answer.status_code == 200
    assert "Genuine:thisisthefilethatthecourtissued." in body(answer)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\n", lambda data: data.replace(b"a", b"b", 1)])
def test_a_file_that_differs_by_one_byte_is_not(change, acknowledgement, client):
    altered = change(storage.read(acknowledgement.sha256))
    for address in (f"/verify/{acknowledgement.verification_code}/", "/verify/"):
        answer = client.post(address, {"file": pdf(altered)})
        assert "Notthefilethatthecourtissued." in body(answer)
        assert "Genuine:" not in body(answer)
        assert hashlib.sha256(altered).hexdigest() in body(answer)


def test_another_genuine_paper_is_not_this_one(acknowledgement, client):
    other = issue.issue_acknowledgement(whole().reference)
    answer = client.post(f"/verify/{acknowledgement.verification_code}/", {"file": pdf(storage.read(other.sha256))})
    assert "Notthefilethatthecourtissued." in body(answer)
    assert other.number not in body(answer)


def test_a_file_without_its_code_is_found_by_its_content(acknowledgement, client):
    answer = client.post("/verify/", {"file": pdf(storage.read(acknowledgement.sha256))})
    assert "Genuine:" in body(answer)
    assert acknowledgement.number in body(answer)


@pytest.mark.parametrize(("typed", "finding"), [("{}", "Genuine:"), (" {} ", "Genuine:"), ("zz", "has64characters"), ("", "Chooseafile")])
def test_a_hash_may_be_typed_instead(typed, finding, acknowledgement, client):
    for sha256 in (acknowledgement.sha256, acknowledgement.sha256.upper()):
        answer = client.post("/verify/", {"sha256": typed.format(sha256)})
        assert finding in body(answer)


def test_the_hash_of_a_document_as_filed_tells_nothing(client):
    filing = whole(accepted=True)
    issue.issue_sealed_copies(filing.reference)
    answer = client.post("/verify/", {"sha256": filing.documents.get().sha256})
    assert "Notthefilethatthecourtissued." in body(answer)
    assert filing.reference not in body(answer)


def test_a_file_that_is_too_large_is_cut_off_and_leaves_nothing(acknowledgement, client, settings, monkeypatch, tmp_path):
    settings.DOCUMENT_MAX_BYTES = 100_000
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for size in (200_001, 300_000):
        answer = client.post("/verify/", {"file": pdf(b"x" * size)})
        assert answer.status_code == 413
        assert "Thefileislarger" in body(answer)
    assert list(Path(tmp_path).iterdir()) == []


def test_a_superseded_paper_says_so_and_does_not_name_the_newer_code(acknowledgement, client):
    newer = redraw(number=acknowledgement.number, version=1, actor=SYSTEM, ground="the deemed time moved")
    old_page = body(page(client, acknowledgement))
    assert "Replaced:alaterpaperhastakentheplaceofthisone." in old_page
    assert "已被取代" in old_page
    assert "notreplacedsince" not in old_page
    assert newer.verification_code not in old_page
    assert newer.sha256 not in old_page
    assert "notreplacedsince" in body(page(client, newer))


def test_no_sign_in_is_asked_for_and_nothing_inline_is_served(acknowledgement, client):
    for address in ("/verify/", f"/verify/{acknowledgement.verification_code}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"style=" not in answer.content
        assert b"<script" not in answer.content
        assert b"/static/public/public.css" in answer.content
        assert "style-src 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_english_stands_beside_chinese_whatever_the_browser_asks_for(acknowledgement, client):
    answer = client.get(f"/verify/{acknowledgement.verification_code}/", headers={"accept-language": "zh-hant"})
    assert "Checkacourtpaper" in body(answer)
    assert "查核法院文件" in body(answer)


def test_a_form_without_its_token_is_refused(acknowledgement):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/verify/", {"sha256": acknowledgement.sha256}).status_code == 403


def test_only_reading_and_checking_is_possible(client):
    assert client.put("/verify/").status_code == 405
    assert client.delete("/verify/K7QM2X9RT4VB8NCH3JWP5DGA/").status_code == 405


def test_the_page_is_few_queries(acknowledgement, client, django_assert_num_queries):
    # The bucket of who asks, the paper, and whether what it is about is sealed: the filing, and the document that it names.
    with django_assert_num_queries(4) as asked:
        page(client, acknowledgement)
    assert "papers_paper" in asked.captured_queries[1]["sql"]


def test_every_file_that_the_style_names_is_there():
    style = Path(finders.find("public/public.css"))
    named = re.findall(r'url\("([^"]+)"\)', style.read_text())
    assert named
    for name in named:
        assert finders.find(os.path.normpath(f"public/{name}")) is not None


@pytest.mark.parametrize("level", ["parties", "court"])
def test_of_what_is_sealed_only_that_it_is_genuine(client, level):
    filing = whole(accepted=True)
    (copy,) = issue.issue_sealed_copies(filing.reference)
    receipt = issue.issue_receipt(Receipt.objects.get(subject=filing.reference).number)
    Filing.objects.filter(pk=filing.pk).update(sealed_to=level)
    for paper in (copy, receipt):
        shown = body(page(client, paper))
        assert tight("Issued by the court, and not replaced since.") in shown
        assert paper.number in shown
        for told in (filing.reference, filing.case.number, "HK$504", "Writ"):
            assert tight(told) not in shown
    Filing.objects.filter(pk=filing.pk).update(sealed_to=None)
    filing.documents.update(sealed_to=level)
    assert tight(filing.case.number) not in body(page(client, copy))
    assert tight(filing.case.number) in body(page(client, receipt))
