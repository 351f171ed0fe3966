"""Papers follow committed rows, once each, and the last sealed copy asks for service."""

from io import BytesIO

import pikepdf
import pytest
from django.db import IntegrityError

from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.kernel import clock, outbox, storage
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.models import Counter, OutboxMessage
from backoffice.papers import cms, keys, selectors
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge, Receipt
from reports.documents import acknowledgement, notice_of_return, receipt, sealed_copy
from reports.documents.plain import from_json
from reports.render import signing
from reports.render.faces import Unprintable
from tests import samples
from tests.factories import DocumentFactory, FilingFactory, PaymentFactory
from tests.reports.specimens import codes_on, pages_of, pdf_of, printed, read_back, tight
from tests.workflows.papers.filings import whole
from workflows.papers import steps
from workflows.papers.actions import issue

pytestmark = pytest.mark.django_db


def text_of(paper: Paper) -> str:
    return read_back(storage.read(paper.sha256))


def test_an_acknowledgement_is_drawn_from_the_rows_and_put_on_record():
    filing = whole(documents=2)
    paper = issue.issue_acknowledgement(filing.reference)
    year = clock.today().year
    assert (paper.kind, paper.subject, paper.position, paper.version) == ("acknowledgement", filing.reference, 0, 1)
    assert paper.number == f"ACK-{year}-000001"
    assert len(paper.verification_code) == 24
    assert paper.office == filing.office
    data = storage.read(paper.sha256)
    assert (len(data), pages_of(data)) == (paper.size, paper.pages)
    text = text_of(paper)
    for fact in (filing.reference, "Tai Fat Ltd 大發有限公司, plaintiff", "Wong Siu Ming 黃小明, defendant", "Chan & Co., for Plaintiff"):
        assert tight(fact) in text
    assert codes_on(data) == [f"http://127.0.0.1:8000/verify/{paper.verification_code}/"]
    content = from_json(acknowledgement.Acknowledgement, paper.content)
    assert data.startswith(acknowledgement.draw(content)), "what is on record is what was drawn, and the signature behind it"
    assert content.provisional
    event = Event.objects.get(code="paper.issued", subject=filing.reference)
    assert event.data["number"] == paper.number


def test_asking_twice_gives_the_same_paper_and_takes_no_second_number():
    filing = whole()
    first = issue.issue_acknowledgement(filing.reference)
    assert issue.issue_acknowledgement(filing.reference) == first
    assert Paper.objects.count() == 1
    assert Counter.objects.get(series="paper:ACK").last == 1
    assert Event.objects.filter(code="paper.issued").count() == 1


def test_of_two_workers_one_writes_the_paper_and_the_other_finds_it(monkeypatch):
    filing = whole()
    drawn = []
    draw = steps.draw_acknowledgement

    def draw_while_another_does(row, letterhead):
        if not drawn:
            drawn.append(row)
            drawn.append(issue.issue_acknowledgement(filing.reference))
        return draw(row, letterhead)

    monkeypatch.setattr(steps, "draw_acknowledgement", draw_while_another_does)
    assert issue.issue_acknowledgement(filing.reference) == drawn[1]
    assert Paper.objects.count() == 1


def test_an_error_of_the_database_that_is_not_the_second_paper_is_not_swallowed(monkeypatch):
    filing = whole()

    def fail(*_arguments, **_keywords):
        raise IntegrityError("another constraint")

    monkeypatch.setattr(steps, "put_on_record", fail)
    with pytest.raises(IntegrityError):
        issue.issue_acknowledgement(filing.reference)


def test_a_time_that_has_come_is_not_provisional():
    paper = issue.issue_acknowledgement(whole(fee_checked=True).reference)
    assert paper.content["provisional"] is False
    assert "provisional" not in text_of(paper)


def test_a_name_that_cannot_be_printed_stops_the_paper_and_leaves_no_row():
    filing = FilingFactory(filer_organisation="Chan \U0001f600 & Co.")
    with pytest.raises(Unprintable, match="GRINNING FACE"):
        issue.issue_acknowledgement(filing.reference)
    assert not Paper.objects.exists()


def test_a_receipt_carries_its_own_number_and_the_payment():
    filing = whole(fee_checked=True)
    row = Receipt.objects.get(subject=filing.reference)
    paper = issue.issue_receipt(row.number)
    assert paper.number == row.number
    assert paper.office == row.accounts_office
    content = from_json(receipt.OfficialReceipt, paper.content)
    assert (content.amount_cents, content.put_to_fee_cents, content.left_cents) == (504_00, 504_00, 0)
    text = text_of(paper)
    for fact in ("Received from 繳款人 Chan & Co.", "Visa Visa卡", row.payment.payment_id, "HK$504", filing.reference):
        assert tight(fact) in text
    assert tight("Hong Kong dollars five hundred and four only.") in text
    assert Event.objects.filter(code="paper.issued", subject=filing.reference).count() == 1
    assert issue.issue_receipt(row.number) == paper


def test_a_receipt_for_part_of_the_fee_says_so_also_after_the_rest_has_come():
    filing = FilingFactory(fee_short=True)
    first = Receipt.objects.get(subject=filing.reference)
    PaymentFactory(charge=first.payment.allocations.get().charge)
    paper = issue.issue_receipt(first.number)
    assert paper.content["left_cents"] == 100
    assert tight("HK$1 is still to be paid") in text_of(paper)
    second = Receipt.objects.filter(subject=filing.reference).exclude(pk=first.pk).get()
    assert issue.issue_receipt(second.number).content["left_cents"] == 0


def test_a_receipt_for_more_than_the_fee_says_what_is_held():
    charge = Charge.objects.get(subject=FilingFactory(deemed_received=True).reference)
    PaymentFactory(charge=charge, amount_cents=600_00)
    paper = issue.issue_receipt(Receipt.objects.get(subject=charge.subject).number)
    assert (paper.content["amount_cents"], paper.content["put_to_fee_cents"], paper.content["left_cents"]) == (600_00, 504_00, 0)
    assert tight("HK$96 of this payment is held for the payer") in text_of(paper)


def test_every_document_of_an_accepted_filing_is_sealed_and_then_service_is_asked_for():
    filing = whole(accepted=True, documents=3)
    papers = issue.issue_sealed_copies(filing.reference)
    assert [paper.position for paper in papers] == [1, 2, 3]
    assert len({paper.number for paper in papers}) == 3
    for paper, document in zip(papers, filing.documents.all(), strict=True):
        text = text_of(paper)
        assert f"Document{document.number}" in text
        assert tight(filing.case.number) in text
        assert "FILED" in text
        content = from_json(sealed_copy.SealedCopy, paper.content)
        assert content.sha256 == document.sha256
        assert storage.read(document.sha256) != storage.read(paper.sha256), "the file as filed stays as it was"
    message = OutboxMessage.objects.get(topic="filing.serve")
    assert message.ids == {"filing": filing.reference}


def test_sealing_again_seals_only_what_is_missing():
    filing = whole(accepted=True, documents=2)
    first = issue.issue_sealed_copies(filing.reference)
    assert issue.issue_sealed_copies(filing.reference) == first
    assert Counter.objects.get(series="paper:SEAL").last == 2


def test_a_served_filing_is_not_asked_to_be_served_again():
    filing = whole(served=True)
    issue.issue_sealed_copies(filing.reference)
    assert not OutboxMessage.objects.filter(topic="filing.serve").exists()


@pytest.mark.parametrize("state", ["received", "fee_checked", "returned", "withdrawn"])
def test_nothing_is_sealed_before_acceptance(state):
    filing = whole(**{state: True})
    with pytest.raises(Refused) as refused:
        issue.issue_sealed_copies(filing.reference)
    assert refused.value.code == "not-accepted"
    assert not Paper.objects.exists()


def test_a_damaged_file_is_never_sealed():
    filing = whole(accepted=True)
    path = storage.path_of(filing.documents.get().sha256)
    path.chmod(0o600)
    path.write_bytes(pdf_of(lambda canvas: canvas.drawString(60, 400, "another")))
    with pytest.raises(storage.Damaged):
        issue.issue_sealed_copies(filing.reference)


def test_a_return_has_its_notice_with_the_coded_reason():
    filing = whole(returned=True)
    paper = issue.issue_notice_of_return(filing.reference)
    content = from_json(notice_of_return.NoticeOfReturn, paper.content)
    assert not content.rejected
    assert content.cure_by == clock.in_hong_kong(filing.decided_at).date()
    assert content.reasons[0].code == "not-signed"
    assert tight("The document is not signed. 文件未經簽署。") in text_of(paper)
    assert issue.issue_notice_of_return(filing.reference) == paper


def test_a_rejection_has_its_notice_too():
    paper = issue.issue_notice_of_return(whole(rejected=True).reference)
    assert tight("This filing is rejected.") in text_of(paper)


def test_a_filing_that_nobody_decided_has_no_notice():
    with pytest.raises(Refused) as refused:
        issue.issue_notice_of_return(whole(fee_checked=True).reference)
    assert refused.value.code == "nothing-decided"


@pytest.mark.parametrize("act", [issue.issue_acknowledgement, issue.issue_receipt, issue.issue_sealed_copies, issue.issue_notice_of_return])
def test_what_is_not_there_has_no_paper(act):
    with pytest.raises(NotFound):
        act("EF-0000-0000")


def test_the_topics_of_the_outbox_lead_to_the_acts():
    filing = whole(accepted=True)
    number = Receipt.objects.get(subject=filing.reference).number
    with clock.set_to(clock.now()):
        for topic, ids in (
            ("papers.acknowledgement", {"filing": filing.reference}),
            ("papers.receipt", {"receipt": number}),
            ("papers.sealed_copies", {"filing": filing.reference}),
        ):
            assert outbox.run(OutboxMessage.objects.create(topic=topic, ids=ids, created_at=clock.now(), due_at=clock.now()))
    assert {paper.kind for paper in Paper.objects.all()} == {"acknowledgement", "receipt", "sealed_copy"}
    returned = whole(returned=True)
    message = OutboxMessage.objects.create(
        topic="papers.notice_of_return", ids={"filing": returned.reference}, created_at=clock.now(), due_at=clock.now()
    )
    assert outbox.run(message)
    assert selectors.current("notice_of_return", returned.reference) is not None


def test_numbers_begin_anew_with_the_year():
    filing, later = whole(), whole()
    assert issue.issue_acknowledgement(filing.reference).number.startswith(f"ACK-{clock.today().year}-")
    with clock.set_to(clock.now().replace(year=clock.now().year + 1, month=6, day=1)):
        assert issue.issue_acknowledgement(later.reference).number == f"ACK-{clock.today().year}-000001"


def test_a_filing_in_a_known_case_shows_the_parties_of_the_case():
    filing = whole(accepted=True, opens_case=False)
    paper = issue.issue_acknowledgement(filing.reference)
    assert [party["name"]["zh"] for party in paper.content["parties"]] == ["大發有限公司", "黃小明"]


def test_every_paper_is_signed_and_its_record_names_the_certificate():
    filing = whole(accepted=True)
    drawn = [issue.issue_acknowledgement(filing.reference), *issue.issue_sealed_copies(filing.reference)]
    assert len(drawn) > 1
    for paper in drawn:
        told = cms.read(*signing.signed_part(storage.read(paper.sha256)))
        assert (told.holds, told.fingerprint) == (True, paper.signed_with)
        assert "development key" in paper.signed_by


def test_without_a_key_papers_are_drawn_unsigned_and_say_so(settings):
    settings.SIGNING_KEY = ""
    paper = issue.issue_acknowledgement(whole().reference)
    assert (paper.signed_with, signing.signed_part(storage.read(paper.sha256))) == ("", None)


def test_a_key_that_is_missing_stops_the_paper_and_leaves_nothing(settings):
    settings.SIGNING_KEY = "/nowhere/key.pem"
    with pytest.raises(keys.Unusable):
        issue.issue_acknowledgement(whole().reference)
    assert not Paper.objects.exists()


def filed(data: bytes) -> Filing:
    """An accepted filing of this one document."""
    filing = whole(documents=0, accepted=True)
    stored = storage.put_bytes(data)
    DocumentFactory(filing=filing, number=1, sha256=stored.sha256, size=stored.size, pages=1)
    return filing


def test_a_sealed_copy_is_stamped_made_pdf_a_and_then_signed_and_its_record_says_so():
    (paper,) = issue.issue_sealed_copies(filed(printed()).reference)
    assert (paper.standard, paper.hindrance) == ("PDF/A-2b", "")
    data = storage.read(paper.sha256)
    assert cms.read(*signing.signed_part(data)).holds
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2B"


def test_a_sealed_copy_that_cannot_be_pdf_a_begins_with_the_document_as_filed_and_its_record_says_why():
    original = samples.good_text()
    (paper,) = issue.issue_sealed_copies(filed(original).reference)
    assert (paper.standard, paper.hindrance) == ("", "faces")
    assert storage.read(paper.sha256).startswith(original)


def test_a_document_that_takes_too_long_to_be_made_pdf_a_is_sealed_all_the_same(monkeypatch):
    monkeypatch.setattr(steps, "_ARCHIVING_SECONDS", 0.0)
    (paper,) = issue.issue_sealed_copies(filed(printed()).reference)
    assert (paper.standard, paper.hindrance) == ("", "other")
    assert cms.read(*signing.signed_part(storage.read(paper.sha256))).holds


def test_the_papers_that_the_court_draws_are_on_record_as_pdf_a():
    assert issue.issue_acknowledgement(whole().reference).standard == "PDF/A-1b"


@pytest.mark.parametrize(
    "wrong", [{"standard": "PDF/X"}, {"hindrance": "mood"}, {"standard": "PDF/A-2b", "hindrance": "faces"}, {"hindrance": "faces"}]
)
def test_the_database_takes_no_standard_and_no_hindrance_but_these(wrong):
    paper = issue.issue_acknowledgement(whole().reference)
    told = {**{name: getattr(paper, name) for name in ("kind", "subject", "number", "sha256", "size", "pages", "drawn_at")}, **wrong}
    with pytest.raises(IntegrityError):
        Paper.objects.create(office=paper.office, content={}, verification_code="0", version=2, **{"standard": "", **told})
