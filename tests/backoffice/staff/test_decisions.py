"""What the buttons do: one act each, sent once, and a lost race that names who was first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.filings.models import Decision, Filing, QueueRule
from backoffice.filings.states import State
from backoffice.kernel import clock
from tests.backoffice.staff.reading import words
from tests.factories.lives import Lives, fresh, stored_document
from workflows.filing.actions.accept import accept
from workflows.filing.actions.take import release, take


def at(name: str, filing: Filing) -> str:
    return reverse(f"staff:{name}", args=[filing.reference])


def returning(**changes) -> dict[str, object]:
    typed = {"reason": ["not-signed"], "document": ["1"], "page": ["1"], "note": ["The last line is empty."], "cure_by": "2026-03-20"}
    return {**typed, **changes}


def test_take_and_give_back(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    assert officer.post(at("take", filing)).url == at("filing", filing)
    assert fresh(filing).taken_by == lives.court.officer
    answer = officer.post(at("release", filing), follow=True)
    assert fresh(filing).taken_by is None
    assert f"Released: {filing.reference}" in words(answer)


def test_taking_twice_is_taking_once(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    for _ in range(2):
        assert officer.post(at("take", filing)).status_code == 302
    assert Event.objects.filter(code="filing.taken", subject=filing.reference).count() == 1


def test_after_accepting_the_next_one_comes_with_a_line_of_what_was_done(lives: Lives, officer: Client, at_work):
    filing = lives.reach("taken")
    at_work.move_to(clock.now() + timedelta(minutes=1))
    following = lives.reach("fee_checked")
    answer = officer.post(at("accept", filing), follow=True)
    assert answer.redirect_chain[-1][0] == at("filing", following)
    assert fresh(following).taken_by == lives.court.officer
    number = fresh(filing).case.number
    assert f"Accepted: {number}, Writ of summons, Chan & Co., for Tai Fat Ltd ( {filing.reference} )" in words(answer)


def test_what_was_accepted_can_be_undone_from_the_next_page(lives: Lives, officer: Client, at_work):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.reach("taken")
    at_work.move_to(clock.now() + timedelta(minutes=1))
    lives.reach("fee_checked")
    answer = officer.post(at("accept", filing), follow=True)
    number = fresh(filing).case.number
    until = f"{clock.in_hong_kong(clock.now() + timedelta(seconds=60)):%H:%M:%S}"
    assert f"Accepted: {number}, Writ of summons, Chan & Co., for Tai Fat Ltd ( {filing.reference} )" in words(answer)
    assert f"until {until}" in words(answer)
    assert f"Undo (until {until})" in words(officer.get(at("filing", filing)))
    answer = officer.post(at("undo-acceptance", filing), follow=True)
    assert answer.redirect_chain[-1][0] == at("filing", filing)
    assert "Undone: it is in your review again" in words(answer)
    assert "Undo" not in words(officer.get(reverse("staff:inbox")))
    left = words(officer.get(reverse("staff:case", args=[number])))
    assert "withdrawn" in left and left.count(filing.reference) > 2, "its filing and what happened are still found from it"


def test_when_its_time_is_over_nothing_is_offered_and_the_act_says_why(lives: Lives, officer: Client, at_work):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.reach("taken")
    officer.post(at("accept", filing))
    at_work.move_to(clock.now() + timedelta(seconds=60))
    assert "Undo" not in words(officer.get(at("filing", filing)))
    answer = officer.post(at("undo-acceptance", filing))
    assert (answer.status_code, "It could be undone until" in words(answer)) == (409, True)


def test_after_the_last_one_the_list_comes(lives: Lives, officer: Client):
    answer = officer.post(at("accept", lives.reach("taken")), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("staff:inbox")
    assert "Nothing is waiting to be taken." in words(answer)


DONE_FOR_NOW = {
    "hold": {"until": "2026-03-12", "reason": "the list of exhibits is awaited"},
    "refer": {"question": "May it be filed out of time?", "to": ""},
    "ask-filer": {"text": "Which address?", "answer_by": "2026-03-12"},
}


@pytest.mark.parametrize("name", sorted(DONE_FOR_NOW))
def test_after_setting_one_aside_the_next_one_comes_and_the_line_leads_back(lives: Lives, officer: Client, at_work, name: str):
    filing = lives.reach("taken")
    at_work.move_to(clock.now() + timedelta(minutes=1))
    following = lives.reach("fee_checked")
    answer = officer.post(at(name, filing), DONE_FOR_NOW[name], follow=True)
    assert answer.redirect_chain[-1][0] == at("filing", following)
    assert fresh(following).taken_by == lives.court.officer
    said = answer.content.decode().split('role="status"')[1].split("</div>")[0]
    assert f'href="{at("filing", filing)}">{filing.reference}</a>' in said
    again = officer.post(at(name, filing), DONE_FOR_NOW[name])
    assert again.status_code in (302, 409, 422) and fresh(following).taken_by == lives.court.officer


@pytest.mark.parametrize("name", sorted(DONE_FOR_NOW))
def test_with_nothing_to_go_on_with_the_list_comes(lives: Lives, officer: Client, name: str):
    filing = lives.reach("taken")
    answer = officer.post(at(name, filing), DONE_FOR_NOW[name], follow=True)
    assert answer.redirect_chain[-1][0] == reverse("staff:inbox")
    assert filing.reference in words(answer) and "Nothing is waiting to be taken." in words(answer)


@pytest.mark.parametrize("name", sorted(DONE_FOR_NOW))
def test_whoever_wants_the_list_gets_it_after_setting_one_aside(lives: Lives, officer: Client, name: str):
    filing, other = lives.reach("taken"), lives.reach("fee_checked")
    officer.post(reverse("staff:choose"), {"after": "list"})
    assert officer.post(at(name, filing), DONE_FOR_NOW[name]).url == reverse("staff:inbox")
    assert fresh(other).taken_by is None


def test_whoever_wants_the_list_after_a_decision_gets_the_list(lives: Lives, officer: Client):
    filing, other = lives.reach("taken"), lives.reach("fee_checked")
    officer.post(reverse("staff:choose"), {"after": "list"})
    assert officer.post(at("accept", filing)).url == reverse("staff:inbox")
    assert fresh(other).taken_by is None


def test_a_double_click_accepts_once_and_goes_on(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    assert [officer.post(at("accept", filing)).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(code="filing.accepted", subject=filing.reference).count() == 1


def test_who_decides_on_what_was_taken_out_of_their_hands_reads_just_that(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    release(reference=filing.reference, officer=lives.court.senior, ground="Away")
    answer = officer.post(at("accept", filing))
    assert answer.status_code == 409
    page = words(answer)
    assert "You do not have this filing" in page
    assert "released since, by you or by a senior officer" in page
    assert "Somebody was first" not in page


def test_the_second_officer_reads_who_was_first_and_when(lives: Lives, sign_in, at_work):
    filing = lives.reach("taken")
    at_work.move_to(clock.now() + timedelta(minutes=7, seconds=12))
    accept(reference=filing.reference, officer=lives.court.officer)
    answer = sign_in(lives.court.colleague).post(at("accept", filing))
    assert answer.status_code == 409
    page = words(answer)
    assert "Somebody was first" in page
    assert "It is accepted: Ada Lam decided at Tue 10 Mar 2026 10:07:12." in page
    assert at("filing", filing) in answer.content.decode()


@pytest.mark.parametrize("name", ["take", "accept", "return"])
def test_what_a_colleague_has_is_theirs(lives: Lives, sign_in, name: str):
    filing = lives.reach("taken")
    answer = sign_in(lives.court.colleague).post(at(name, filing), returning())
    assert answer.status_code == 409
    assert "Ada Lam has it since Tue 10 Mar 2026 10:00:00." in words(answer)
    assert fresh(filing).state == State.FEE_CHECKED


def test_returning_writes_the_reasons_and_goes_on(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    answer = officer.post(at("return", filing), returning(), follow=True)
    decision = Decision.objects.get(filing=filing)
    reason = decision.reasons.get()
    assert (reason.reason.code, reason.document_number, reason.page, reason.note) == ("not-signed", 1, 1, "The last line is empty.")
    assert decision.cure_by.isoformat() == "2026-03-20"
    assert "Returned for correction: DCCJ new case" in words(answer)


def test_several_reasons_are_kept_in_their_order_and_empty_rows_left_out(lives: Lives, officer: Client):
    filing = lives.reach("taken", documents=(stored_document("writ", pages=3), stored_document("defence")))
    officer.post(
        at("return", filing),
        returning(reason=["parties-differ", "", "not-signed"], document=["", "", "2"], page=["", "", "1"], note=["", "", " twice "]),
    )
    rows = Decision.objects.get(filing=filing).reasons.values_list("reason__code", "document_number", "page", "note")
    assert list(rows) == [("parties-differ", None, None, ""), ("not-signed", 2, 1, "twice")]


def test_a_page_without_a_document_is_of_the_only_document(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    officer.post(at("return", filing), returning(document=[""]))
    assert Decision.objects.get(filing=filing).reasons.get().document_number == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": [""], "document": [""], "page": [""], "note": [""]}, "Give at least one reason."),
        ({"reason": [""]}, "Choose a reason."),
        ({"page": ["one"]}, "A page is a number."),
        ({"page": ["99"]}, "Document 1 has no page 99."),
        ({"document": ["7"]}, "There is no document 7."),
        ({"reason": ["no-more"]}, "no-more is not a reason in force."),
        ({"reason": ["wrong-court"]}, "wrong-court is not a reason in force."),
        ({"cure_by": "20 March"}, "Write the date as 2026-09-30."),
        ({"cure_by": "2026-03-09"}, "The date by which to cure lies in the past."),
    ],
)
def test_a_return_that_is_not_right_is_shown_again_with_all_that_was_typed(lives: Lives, officer: Client, typed, said: str):
    filing = lives.reach("taken")
    answer = officer.post(at("return", filing), returning(**typed))
    assert answer.status_code == 422
    assert said in words(answer)
    if "note" not in typed:
        assert 'value="The last line is empty."' in answer.content.decode()
    assert "data-open open" in answer.content.decode()
    assert fresh(filing).state == State.FEE_CHECKED


def test_no_date_to_cure_is_a_choice(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    officer.post(at("return", filing), returning(cure_by=""))
    assert Decision.objects.get(filing=filing).cure_by is None


def test_a_date_seven_working_days_ahead_is_proposed(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    assert 'name="cure_by" min="2026-03-10" value="2026-03-19"' in officer.get(at("filing", filing)).content.decode()


def test_the_form_for_a_return_has_an_address_of_its_own(lives: Lives, officer: Client):
    page = officer.get(at("return", lives.reach("taken")))
    assert page.status_code == 200
    assert "data-open open" in page.content.decode()


def test_a_senior_officer_rejects(lives: Lives, sign_in):
    filing = lives.taken_by_senior()
    answer = sign_in(lives.court.senior).post(at("reject", filing), {"reason": ["wrong-court"]}, follow=True)
    assert fresh(filing).state == State.REJECTED
    assert "Rejected: DCCJ new case" in words(answer)


def test_a_senior_officer_takes_a_filing_out_of_a_colleagues_hands(lives: Lives, sign_in):
    filing = lives.reach("taken")
    assert sign_in(lives.court.colleague).post(at("release", filing)).status_code == 403
    assert fresh(filing).taken_by == lives.court.officer
    senior = sign_in(lives.court.senior)
    assert senior.post(at("release", filing)).status_code == 422
    assert fresh(filing).taken_by == lives.court.officer
    senior.post(at("release", filing), {"ground": "away today"})
    assert fresh(filing).taken_by is None


def test_a_shortfall_is_taken_noted_and_returned(lives: Lives, cashier: Client):
    filing = lives.reach("fee_short")
    cashier.post(at("shortfall-take", filing))
    assert fresh(filing).taken_by == lives.court.cashier
    answer = cashier.post(at("shortfall-note", filing), {"note": "Called Chan & Co.: they pay by noon."}, follow=True)
    assert "Accounts office: Called Chan & Co.: they pay by noon." in words(answer)
    answer = cashier.post(at("shortfall-return", filing), returning())
    assert answer.url == reverse("staff:shortfalls")
    assert fresh(filing).state == State.RETURNED


def test_a_shortfall_is_given_back(lives: Lives, cashier: Client):
    filing = lives.taken_shortfall()
    assert cashier.post(at("shortfall-release", filing)).url == reverse("staff:shortfalls")
    assert fresh(filing).taken_by is None


def test_an_empty_note_is_refused(lives: Lives, cashier: Client):
    answer = cashier.post(at("shortfall-note", lives.taken_shortfall()), {"note": "  "})
    assert answer.status_code == 422
    assert "Write a note of 1 to 2000 characters." in words(answer)


def test_the_accounts_office_returns_only_what_is_short(lives: Lives, cashier: Client):
    filing = lives.reach("fee_checked")
    assert cashier.post(at("shortfall-return", filing), returning()).status_code == 403
    assert fresh(filing).state == State.FEE_CHECKED


def test_a_filing_of_another_registry_cannot_be_decided(lives: Lives, sign_in):
    filing = lives.reach("fee_checked")
    stranger = sign_in(lives.court.stranger)
    for name in ("take", "accept", "return", "reject", "release"):
        assert stranger.post(at(name, filing), returning()).status_code == 404, name
    take(reference=filing.reference, officer=lives.court.officer)
    assert fresh(filing).taken_by == lives.court.officer
