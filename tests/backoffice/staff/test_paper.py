"""The counter's form: what was typed and scanned stays until the filing could be taken in."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.filings.models import Filing
from tests.backoffice.staff.reading import words
from tests.factories.lives import Lives, sample_pdf

ADDRESS = reverse("staff:paper-intake")
TYPED = {
    "key": "form-1", "office": "DC-REG", "case_type": "DCCJ", "received_on": "2026-03-10", "received_at": "09:30",
    "filer_name": "Chan Tai Man", "represented": "yes", "language": "en", "claim_amount": "480,000",
    "role-1": "commencing", "party-1": "Tai Fat Ltd", "party_zh-1": "大發有限公司", "role-2": "defending", "party-2": "Wong Siu Ming",
    "type-1": "writ",
}  # fmt: skip


def scan(data: bytes | None = None, name: str = "writ scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or sample_pdf(), "application/pdf")


def test_the_kinds_of_case_of_my_registries_lead_to_the_form(lives: Lives, officer: Client):
    assert "office=DC-REG&amp;case_type=DCCJ" in officer.get(ADDRESS).content.decode()
    form = officer.get(ADDRESS, {"office": "DC-REG", "case_type": "DCCJ"})
    assert "Writ of summons" in words(form)
    assert "Exemption from e-filing" not in words(form)


def test_it_is_taken_in_and_its_page_says_that_it_came_on_paper(lives: Lives, officer: Client):
    answer = officer.post(ADDRESS, {**TYPED, "file-1": scan()}, follow=True)
    filing = Filing.objects.get()
    assert answer.redirect_chain == [(reverse("staff:filing", args=[filing.reference]), 302)]
    assert "Handed in on paper." in words(answer)
    assert (filing.claim_amount_cents, filing.documents.get().filename) == (480_000_00, "writ scan.pdf")
    assert [str(party.name_zh) for party in filing.parties.all()] == ["大發有限公司", ""]


def test_a_scan_that_came_stays_when_the_form_has_to_be_put_right(lives: Lives, officer: Client):
    EFilingMandate.objects.create(case_type=CaseType.objects.get(code="DCCJ"), valid_from=date(2026, 3, 1), evidence="seen")
    answer = officer.post(ADDRESS, {**TYPED, "file-1": scan()})
    assert answer.status_code == 422
    assert "give the ground of the exemption" in words(answer)
    assert "writ scan.pdf" in words(answer)
    kept = next(row.kept for row in answer.context["typed"].documents if row.kept)
    again = {**TYPED, "kept-1": kept, "exemption_ground": "directed", "exemption_allowed_by": "Master Lee"}
    assert officer.post(ADDRESS, again).status_code == 302
    assert Filing.objects.get().paper_intake.exemption_allowed_by == "Master Lee"


def test_a_scan_kept_for_somebody_else_is_not_taken(lives: Lives, officer: Client, sign_in):
    spoilt = officer.post(ADDRESS, {**TYPED, "claim_amount": "1e5", "file-1": scan()})
    assert "Write the amount in dollars" in words(spoilt)
    kept = next(row.kept for row in spoilt.context["typed"].documents if row.kept)
    answer = sign_in(lives.court.senior).post(ADDRESS, {**TYPED, "kept-1": kept})
    assert answer.status_code == 422
    assert "Row 1: the scan is no longer kept; choose it again." in words(answer)
    assert not Filing.objects.exists()


def test_each_fault_is_named_with_its_row(lives: Lives, officer: Client):
    wrong = {**TYPED, "type-2": "writ", "type-1": "", "role-2": "", "file-1": scan(), "received_at": "9 o'clock"}
    told = words(officer.post(ADDRESS, wrong))
    assert "Row 1: say what kind of document “writ scan.pdf” is." in told
    assert "Row 2: choose the scan of the document, a PDF." in told
    assert "Row 2 of the parties: say on which side the party is." in told
    assert "Write the time as 14:05 or 14:05:30." in told
    assert not Filing.objects.exists()


def test_a_scan_is_looked_at_like_any_document(lives: Lives, officer: Client):
    answer = officer.post(ADDRESS, {**TYPED, "file-1": scan(b"no PDF at all", "letter.pdf")})
    assert "“letter.pdf” is not a PDF but plain text." in words(answer)


def test_another_registrys_officer_sees_no_form_for_it(lives: Lives, sign_in):
    answer = sign_in(lives.court.outsider).post(ADDRESS, {**TYPED, "file-1": scan()})
    assert answer.status_code in (200, 403)
    assert not Filing.objects.exists()
