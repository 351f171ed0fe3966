"""What an officer does in review beside deciding: a slip corrected on a page of its own, urgency answered."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backoffice.cases.models import DocumentType, SealedLook
from backoffice.filings.corrections import FilingCorrection
from backoffice.filings.notes import Mention
from backoffice.filings.submission import Urgency
from backoffice.payments.models import Charge
from tests import samples
from tests.backoffice.staff.reading import references, words
from tests.factories.lives import fresh, sample_pdf, stored_document
from workflows.cases.actions.set_level import seal_filing

DOCUMENTS = ("writ", "defence")


def pdf_file(data):
    """A file as a form sends it."""
    return SimpleUploadedFile("again.pdf", data, content_type="application/pdf")


@pytest.fixture
def reply(lives):
    return DocumentType.objects.create(
        case_type=lives.court.action, code="reply", position=2, title="Reply", title_zh="答覆書", evidence="test"
    )


def test_an_officer_corrects_type_name_and_order(lives, sign_in, at_work, reply):
    filing = lives.taken(documents=tuple(stored_document(kind) for kind in DOCUMENTS))
    officer = sign_in(lives.court.officer)
    page, slip = (reverse(f"staff:{name}", args=[filing.reference]) for name in ("filing", "correct-slip"))
    assert f'href="{slip}"' in officer.get(page).content.decode()
    kinds = {"what": "kinds", "case_type": "DCCJ", "type-1": "writ", "type-2": "summons", "ground": "the wrong line"}
    refused = officer.post(slip, kinds)
    assert refused.status_code == 422
    assert "from HK$504 to HK$522" in words(refused) and "the wrong line" in refused.content.decode()
    for typed in (
        {**kinds, "type-2": "reply"},
        {"what": "party", "party": "1", "name": "Tai Fatt <Ltd>", "name_zh": "大發", "ground": "misspelt"},
        {"what": "order", "place-1": "2", "place-2": "1", "ground": "the defence came first"},
    ):
        assert officer.post(slip, typed).url == page
    shown = words(officer.get(page))
    for each in ("Reply", "Tai Fatt <Ltd>", "the defence came first", "before"):
        assert each in shown
    assert [row.what for row in FilingCorrection.objects.order_by("number")] == ["document_type", "party", "order"]
    assert officer.post(slip, {"what": "order", "place-1": "1", "place-2": "1", "ground": "x"}).status_code == 422
    assert "Correct a slip" not in words(sign_in(lives.court.colleague).get(page))


def test_a_document_is_replaced_by_what_came_with_an_answer(lives, sign_in, at_work):
    filing = lives.answered(documents=(stored_document("writ", pages=2), stored_document("defence", pages=3)))
    officer = sign_in(lives.court.officer)
    page, slip = (reverse(f"staff:{name}", args=[filing.reference]) for name in ("filing", "correct-slip"))
    shown = officer.get(page).content.decode()
    assert f'href="{slip}?sent=1-1#replace"' in shown and f'href="{slip}#replace" data-key="y"' in shown
    form = officer.get(slip, {"sent": "1-1"})
    assert "Answer 1: address.pdf" in words(form) and '<option value="1-1" selected>' in form.content.decode()
    typed = {"what": "replace", "document": "1", "sent": "1-1", "ground": "the filer sent it anew"}
    for wrong, status in (
        ({"sent": "1-2"}, 404),
        ({"document": "7"}, 404),
        ({"ground": " "}, 422),
        ({"sent": ""}, 422),
        ({"sent": "٣-1"}, 422),
    ):
        assert officer.post(slip, {**typed, **wrong}).status_code == status, wrong
    assert officer.post(slip, typed).url == page
    shown = words(officer.get(page))
    assert "Document replaced 1" in shown and "the filer sent it anew" in shown and "address.pdf" in shown
    was = reverse("staff:replaced-document", args=[filing.reference, 1])
    assert f'href="{was}"' in officer.get(page).content.decode()
    assert officer.get(was).getvalue() == sample_pdf(2)
    assert officer.get(reverse("staff:document", args=[filing.reference, 1])).getvalue() == sample_pdf(1)
    assert officer.get(reverse("staff:replaced-document", args=[filing.reference, 2])).status_code == 404
    assert sign_in(lives.court.stranger).get(was).status_code == 404
    assert "Replace a document" not in words(sign_in(lives.court.colleague).get(page))


def test_a_pdf_that_the_officer_takes_in_is_looked_at_and_kept_while_the_form_is_put_right(lives, sign_in, at_work):
    filing = lives.taken(documents=(stored_document("writ", pages=2),))
    officer, slip = sign_in(lives.court.officer), reverse("staff:correct-slip", args=[filing.reference])
    typed = {"what": "replace", "document": "1", "sent": "", "ground": "sent by letter"}
    refused = officer.post(slip, {**typed, "file": pdf_file(samples.with_password())})
    assert refused.status_code == 422 and "password" in words(refused)
    again = officer.post(slip, {**typed, "ground": " ", "file": pdf_file(samples.good_signed(fields=1, signed=1))})
    assert again.status_code == 422 and "again.pdf, 1 page, is kept" in words(again)
    kept = re.search(r'name="kept" value="([^"]+)"', again.content.decode())[1]
    assert officer.post(slip, {**typed, "kept": f"{kept}x"}).status_code == 422
    stranger = sign_in(lives.court.colleague)
    assert stranger.post(slip, {**typed, "kept": kept}).status_code in (409, 422), "what stands for it is that officer's"
    assert officer.post(slip, {**typed, "kept": kept}).url == reverse("staff:filing", args=[filing.reference])
    document = filing.documents.get()
    assert (document.pages, document.signatures, document.filename) == (1, 1, "again.pdf")


def test_the_name_of_a_file_that_is_kept_from_somebody_is_not_shown(lives, sign_in, at_work):
    filing = lives.answered(documents=(stored_document("writ", pages=2), stored_document("defence", pages=3)))
    officer, page = sign_in(lives.court.officer), reverse("staff:filing", args=[filing.reference])
    typed = {"what": "replace", "document": "2", "sent": "1-1", "ground": "anew"}
    officer.post(reverse("staff:correct-slip", args=[filing.reference]), typed)
    seal_filing(reference=filing.reference, document=2, level="court", ground="Order", officer=lives.court.senior)
    blind = officer.get(page)
    assert blind.status_code == 200 and "defence.pdf" not in words(blind)
    was = reverse("staff:replaced-document", args=[filing.reference, 1])
    assert officer.get(was).status_code == 404
    senior = sign_in(lives.court.senior)
    assert "defence.pdf" in words(senior.get(page)) and senior.get(was).status_code == 200
    assert SealedLook.objects.filter(what="document", document_number=2, person=lives.court.senior).exists()


def test_who_may_correct_a_fee_corrects_the_kind_with_it(lives, sign_in, at_work):
    filing = lives.taken_by_senior(documents=tuple(stored_document(kind) for kind in DOCUMENTS))
    typed = {"what": "kinds", "case_type": "DCCJ", "type-1": "writ", "type-2": "summons", "ground": "a summons"}
    senior = sign_in(lives.court.senior)
    with_fee = reverse("staff:correct-slip-fee", args=[filing.reference])
    assert f'href="{with_fee}"' in senior.get(reverse("staff:filing", args=[filing.reference])).content.decode()
    assert senior.post(with_fee, typed).url == reverse("staff:filing", args=[filing.reference])
    assert Charge.objects.get(subject=filing.reference).amount_cents == 522_00
    assert fresh(filing).state == "fee_short"


def test_urgency_is_answered_on_the_page_and_stands_in_the_row(lives, sign_in, at_work):
    urgent = lives.taken(urgency=Urgency("hearing", "on Friday"))
    why = "the hearing is in May"
    officer, page = sign_in(lives.court.officer), reverse("staff:filing", args=[urgent.reference])
    assert "Grant" in words(officer.get(page))
    officer.post(reverse("staff:answer-urgency", args=[urgent.reference]), {"answer": "refused", "ground": why})
    shown = words(officer.get(page))
    assert "refused" in shown and why in shown and "Urgency asked for:" in shown
    assert "Urgency refused" in words(officer.get(reverse("staff:inbox"), {"queue": "mine"}))
    assert "Grant" not in words(sign_in(lives.court.colleague).get(page))


def test_a_filing_is_accepted_by_one_press_and_its_request_for_urgency_is_answered_by_that(lives, sign_in, at_work):
    urgent = lives.taken(urgency=Urgency("hearing", "on Friday"))
    officer, page = sign_in(lives.court.officer), reverse("staff:filing", args=[urgent.reference])
    assert "Whoever decides on it without an answer grants it by that" in words(officer.get(page))
    assert officer.post(reverse("staff:accept", args=[urgent.reference])).status_code == 302
    answer = officer.get(page)
    shown = words(answer)
    assert "granted Dealt with first, as was asked." in shown and "without an answer" not in shown
    assert f"Urgency granted by {lives.court.officer}" in shown
    assert "st-red st-strong" not in answer.content.decode().split('id="urgency"')[1].split("</section>")[0], "and it looks settled"


def test_a_note_is_written_struck_out_and_read_where_one_is_named(lives, sign_in, at_work):
    filing = lives.served()
    officer, colleague = sign_in(lives.court.officer), sign_in(lives.court.colleague)
    page, write = (reverse(f"staff:{name}", args=[filing.reference]) for name in ("filing", "note-write"))
    refused = officer.post(write, {"text": "Look, @nobody <b>"})
    assert refused.status_code == 422 and "@nobody" in words(refused) and "Look, @nobody <b>" in words(refused)
    officer.post(write, {"text": "Look, @ben.ho <b>"})
    assert "Look, @ben.ho <b>" in words(officer.get(page))
    assert "Look, @ben.ho <b>" in words(colleague.get(reverse("staff:case", args=[filing.case.number])))
    mentions = reverse("staff:mentions")
    assert "Look, @ben.ho <b>" in words(colleague.get(mentions))
    colleague.post(reverse("staff:mention-read"), {"mention": str(Mention.objects.get().pk)})
    assert "You have read everything" in words(colleague.get(mentions))
    assert "Look, @ben.ho" in words(colleague.get(mentions, {"show": "all"}))
    officer.post(reverse("staff:note-strike", args=[filing.reference, 1]), {"ground": "of another filing"})
    assert "struck out by Ada Lam" in words(officer.get(page))


def test_a_question_is_referred_and_answered_on_the_pages(lives, sign_in, at_work):
    filing, inbox = lives.taken(), reverse("staff:inbox")
    officer, registrar = sign_in(lives.court.officer), sign_in(lives.court.registrar)
    page, ask, answer = (reverse(f"staff:{name}", args=[filing.reference]) for name in ("filing", "refer", "answer-referral"))
    assert "Refer" in words(officer.get(page))
    refused = officer.post(ask, {"question": "Is leave needed <b>?", "to": "999999"})
    assert refused.status_code == 422 and "Is leave needed <b>?" in words(refused)
    officer.post(ask, {"question": "Is leave needed <b>?", "to": str(lives.court.registrar.pk)})
    assert "Awaiting the answer" in words(officer.get(page))
    assert references(officer.get(inbox, {"queue": "referred"})) == [filing.reference]
    first = registrar.get(inbox)
    assert references(first) == [filing.reference], "where a Registrar's day begins"
    assert "Rita Au" in words(first) and "Is leave needed <b>?" in words(first)
    assert "Answer it" in words(registrar.get(page)) and "Answer it" not in words(officer.get(page))
    assert registrar.post(answer, {"answer": " ", "direction": "Wait."}).status_code == 422
    registrar.post(answer, {"answer": "No leave.", "direction": "Accept it."})
    mine = officer.get(inbox, {"queue": "mine"})
    assert references(mine) == [filing.reference] and "Registrar has answered" in words(mine)
    line = f"The Registrar has answered what you referred, Tue 10 Mar 10:00:00: {filing.reference}"
    assert line in words(officer.get(inbox)) and line in words(officer.get(reverse("staff:inbox-news")))
    assert line not in words(registrar.get(inbox))
    shown = words(officer.get(page))
    assert "No leave." in shown and "Accept it." in shown
    assert "The Registrar has answered the question that was referred, Tue 10 Mar 10:00:00. Read the answer" in shown
    officer.post(ask, {"question": "And for the defence?", "to": ""})
    assert "Read the answer" not in words(officer.get(page)) and line not in words(officer.get(inbox))
