"""A document is replaced in review by what the filer sent: both files stay, the trace is a row, and all that rests on the bytes follows."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from backoffice.audit.models import Event
from backoffice.cases.models import DocumentType, RegisterEntry
from backoffice.fees.models import FeeItem
from backoffice.filings.checks import Ticked
from backoffice.filings.corrections import FilingCorrection
from backoffice.filings.messages import MessageKind
from backoffice.filings.models import Document, DocumentComparison, QueueRule, ReplacedDocument, SealPlace
from backoffice.filings.part_rules import Mark
from backoffice.filings.parts import marks_of
from backoffice.filings.selectors import checklist_of, documents_of
from backoffice.kernel import clock, storage
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.outbox import NotYet
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge
from tests import samples
from tests.factories.lives import fresh, sample_pdf, stored_document
from tests.factories.rows import everything
from tests.reports.specimens import read_back
from workflows.filing.actions import compare as comparing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.compare import compare
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.place_seal import Word, place_seal
from workflows.filing.actions.replace_document import Sent, replace_document, sent_with_answer
from workflows.filing.actions.take import take
from workflows.filing.actions.tick import tick
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.invariants.run import check_all
from workflows.papers.actions.issue import issue_acknowledgement, issue_sealed_copies
from workflows.papers.actions.print_filing import print_filing
from workflows.papers.actions.reissue import reissue_acknowledgement

WHY = "the second page was another case's"


def other(pages=3, **changes):
    """A file that the filer sent by letter: in the store, and looked at."""
    stored = storage.put_bytes(sample_pdf(pages))
    return replace(Sent("again.pdf", stored.sha256, stored.size, pages, 0), **changes)


def put(lives, filing, sent=None, document=1, who="officer", ground=WHY, **more):
    told = {"reference": filing.reference, "officer": getattr(lives.court, who), "document": document, "ground": ground}
    return replace_document(sent=sent or other(), **told, **more)


def broken():
    """What no replacement may break; chain and outbox are the worker's, which does not run here."""
    return [(code, found) for code, _title, found in check_all() if found and code not in ("I13", "I14")]


def test_what_came_with_an_answer_stands_in_the_place_of_what_was_filed(lives):
    filing = lives.answered(documents=(stored_document("writ", pages=2, title="Writ of Tai Fat"), stored_document("defence")))
    was = Document.objects.get(filing=filing, number=1)
    sent = sent_with_answer(reference=filing.reference, question=1, number=1)
    row = put(lives, filing, sent)
    assert put(lives, filing, sent) == row, "sent again, it is there"
    now = Document.objects.get(pk=was.pk)
    assert (now.sha256, now.pages, now.filename) == (sent.sha256, 1, "address.pdf")
    assert (now.number, now.type, now.title, now.place) == (was.number, was.type, was.title, was.place)
    kept = ReplacedDocument.objects.get()
    assert (kept.sha256, kept.size, kept.pages, kept.filename, kept.question.number) == (was.sha256, was.size, 2, "writ.pdf", 1)
    assert storage.read(kept.sha256) == sample_pdf(2)
    assert (row.what, row.place, row.old_code, row.new_code, row.ground) == ("document", 1, was.sha256, sent.sha256, WHY)
    assert row.old == f"2 pages, SHA-256 {was.sha256[:8]} ... {was.sha256[-8:]}" and row.new_zh.startswith("1頁")
    mine = fresh(filing)
    assert (mine.state, mine.taken_by, mine.received_at) == ("fee_checked", lives.court.officer, filing.received_at)
    event = Event.objects.get(code="filing.document_replaced")
    assert (event.actor_name, event.data["document"], event.data["old_sha256"]) == ("Ada Lam", 1, was.sha256)
    message = filing.messages.get(kind=MessageKind.REPLACED)
    assert WHY in message.text and sent.sha256[:8] in message.text_zh and "address.pdf" not in message.text
    assert broken() == []
    with pytest.raises(Refused) as refused:
        put(lives, filing, sent, ground="once more")
    assert refused.value.code == "same-file"
    back = Sent("writ.pdf", was.sha256, was.size, was.pages, 0)
    assert put(lives, filing, back, ground="it was right after all").number == 2
    assert broken() == [], "what was filed is the first of what was replaced"


def test_who_may_and_when(lives):
    filing = lives.taken(documents=(stored_document("writ", pages=2), stored_document("defence")))
    before = everything()
    for refuse, asked in (
        (Conflict, {"who": "colleague"}),
        (Forbidden, {"who": "cashier"}),
        (NotFound, {"document": 3}),
        (NotFound, {"sent": other(question=1)}),
        (Refused, {"ground": "  "}),
    ):
        with pytest.raises(refuse):
            put(lives, filing, **asked)
    with pytest.raises(NotFound):
        sent_with_answer(reference=filing.reference, question=1, number=1)
    assert everything() == before
    accept(reference=filing.reference, officer=lives.court.officer)
    with pytest.raises(Conflict, match="It is accepted"):
        put(lives, filing)


def test_an_answer_to_another_filing_is_none_of_this_one(lives):
    answered, filing = lives.answered(), lives.taken(documents=(stored_document("writ", pages=2),))
    sent = sent_with_answer(reference=answered.reference, question=1, number=1)
    with pytest.raises(NotFound):
        put(lives, filing, sent)
    with pytest.raises(NotFound):
        sent_with_answer(reference=answered.reference, question=1, number=2)


def test_nothing_after_an_acceptance_was_set_aside(lives):
    filing = lives.set_aside()
    take(reference=filing.reference, officer=lives.court.officer)
    with pytest.raises(Refused) as refused:
        put(lives, filing)
    assert refused.value.code == "acceptance-set-aside"


def test_as_long_as_the_acceptance_can_be_undone_it_is_undone_and_only_the_new_file_is_sealed(lives):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.taken(documents=(stored_document("writ", pages=2),))
    accept(reference=filing.reference, officer=lives.court.officer)
    undo_acceptance(reference=filing.reference, officer=lives.court.officer)
    sent = other()
    put(lives, filing, sent)
    accepted = accept(reference=filing.reference, officer=lives.court.officer)
    with clock.set_to(accepted.undo_until):
        issue_sealed_copies(filing.reference)
    (copy,) = Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=filing.reference)
    assert copy.content["sha256"] == sent.sha256 and copy.content["pages"] == 3
    assert RegisterEntry.objects.filter(filing_reference=filing.reference, corrects=None).count() == 2
    assert broken() == []


def test_what_was_said_of_the_old_file_counts_no_longer(lives):
    for code, rule in (("signed", "signature-field"), ("legible", "")):
        lives.to_check(code, code, rule=rule, kinds=("writ", "defence"))
    filing = lives.taken(documents=(stored_document("writ", pages=2), stored_document("defence")))
    told = {"reference": filing.reference, "officer": lives.court.officer}
    for document, code, ticked in ((1, "signed", True), (1, "signed", False), (1, "legible", True), (2, "legible", True)):
        tick(document=document, code=code, ticked=ticked, **told)
    mark_document(mark=Mark(2, "return", "not-signed", cure_by=clock.today()), **told)
    place_seal(word=Word(2, "place", 60, 60), **told)
    stored = storage.put_bytes(samples.good_signed(fields=1, signed=1))
    put(lives, filing, other(sha256=stored.sha256, size=stored.size, pages=1, signatures=1))

    def stand():
        return {(check.document, check.point.code): check.ticked for check in checklist_of(filing, documents_of(filing))}

    assert stand() == {
        (1, "signed"): Ticked.RULE, (1, "legible"): Ticked.NO, (2, "signed"): Ticked.NO, (2, "legible"): Ticked.OFFICER,
    }  # fmt: skip
    assert list(marks_of(filing.pk)) == [2], "the other document's mark stands"
    put(lives, filing, document=2, ground="signed now")
    assert marks_of(filing.pk) == {} and stand()[2, "legible"] == Ticked.NO
    assert SealPlace.objects.filter(filing=filing).last().manner == "found"
    tick(document=1, code="legible", ticked=True, **told)
    assert stand()[1, "legible"] == Ticked.OFFICER, "what is said of the new file counts"


def test_a_resubmission_is_compared_anew(lives, monkeypatch):
    filing = lives.corrected()
    pages = DocumentComparison.objects.get(filing=filing, number=1).pages
    found = DocumentComparison.objects.filter(filing=filing).count()
    put(lives, filing, other(5))
    assert not DocumentComparison.objects.filter(filing=filing).exists()
    assert OutboxMessage.objects.filter(topic="filing.compare", key=filing.reference).exists()

    compared = comparing.inspection.compare

    def meanwhile(later, earlier):
        """While the worker reads the files, another one is put there."""
        monkeypatch.undo()
        put(lives, filing, other(4), ground="once more")
        return compared(later, earlier)

    monkeypatch.setattr(comparing.inspection, "compare", meanwhile)
    with pytest.raises(NotYet):
        compare(reference=filing.reference)
    assert not DocumentComparison.objects.filter(filing=filing).exists(), "nothing is kept of files that stand there no more"
    assert compare(reference=filing.reference)
    assert DocumentComparison.objects.filter(filing=filing).count() == found
    assert DocumentComparison.objects.get(filing=filing, number=1).pages != pages


def test_the_fee_follows_where_it_goes_by_pages(lives):
    FeeItem.objects.create(
        court="DC", instrument="Cap. 336C", item="by-page", paper_cents=10_00, electronic="full", unit="page", description="by page",
        description_zh="按頁", valid_from=clock.today(), evidence="seen",
    )  # fmt: skip
    DocumentType.objects.filter(code="defence").update(fee_item="by-page")
    filing = lives.taken_by_senior(documents=(stored_document("writ"), stored_document("defence", pages=2)))
    with pytest.raises(Refused, match=r"from HK\$524 to HK\$534"):
        put(lives, filing, document=2, who="senior")
    put(lives, filing, document=2, who="senior", may_requote=True)
    assert Charge.objects.get(subject=filing.reference).amount_cents == 534_00
    assert fresh(filing).state == "fee_short"
    assert put(lives, filing, document=2, who="senior", may_requote=True).number == 1, "sent again, it is done"
    assert broken() == []


def test_papers_name_both_files(lives):
    filing = lives.taken(documents=(stored_document("writ", pages=2),))
    issue_acknowledgement(filing.reference)
    was, sent = Document.objects.get(filing=filing), other()
    put(lives, filing, sent)
    paper = reissue_acknowledgement(filing.reference)
    (told,) = paper.content["corrections"]
    assert was.sha256[:8] in told["old"]["en"] and sent.sha256[:8] in told["new"]["zh"] and told["ground"] == WHY
    assert [row["sha256"] for row in paper.content["documents"]] == [sent.sha256]
    text = read_back(print_filing(reference=filing.reference, person=lives.court.officer).data)
    assert "sentlater" in text and was.sha256[:8] in text and sent.sha256[:8] in text


def test_the_database_lets_no_other_file_in(lives):
    """Whoever writes: only as the last row says, and that one is never changed."""
    filing = lives.replaced()
    row, document = ReplacedDocument.objects.get(), Document.objects.get(filing=filing)
    back = {name: getattr(row, name) for name in ("filename", "sha256", "size", "pages", "signatures")}
    for rows, change in (
        (Document.objects.filter(pk=document.pk), back),
        (Document.objects.filter(pk=document.pk), {"sha256": "0" * 64}),
        (Document.objects.filter(pk=document.pk), {"signatures": 7}),
        (ReplacedDocument.objects.all(), {"sha256": "0" * 64}),
        (FilingCorrection.objects.filter(filing=filing), {"ground": "another"}),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**change)
