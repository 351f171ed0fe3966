"""The page of one filing: all that an officer needs to decide, and why a button is off."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.filings.submission import Urgency
from backoffice.kernel import clock, outbox
from backoffice.payments.models import ChargeLine, Receipt
from tests.append_only import triggers_off
from tests.backoffice.staff.reading import queries, words
from tests.factories.cases import ReturnReasonFactory
from tests.factories.lives import STANDINGS, Lives, stored_document
from workflows.filing.actions.hold import hold
from workflows.filing.actions.take import take


def page_of(client: Client, filing: Filing):
    return client.get(reverse("staff:filing", args=[filing.reference]))


def buttons(response) -> dict[str, bool]:
    """The buttons of the decision bar and whether each is on."""
    bar = re.search(r'<div class="decide".*?</div>', response.content.decode(), re.DOTALL)
    if bar is None:
        return {}
    found = re.findall(r"<(?:a|button) class=\"btn.*?>(\w+)", bar.group(0))
    controls = re.findall(r"<(?:a|button) class=\"btn[^>]*>", bar.group(0))
    return {word: 'aria-disabled="true"' not in control for word, control in zip(found, controls, strict=True)}


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("who", ["officer", "senior", "cashier", "manager", "auditor"])
def test_a_filing_can_be_looked_at_in_every_standing_by_whoever_may(lives: Lives, sign_in, standing: str, who: str):
    filing = lives.reach(standing)
    answer = page_of(sign_in(getattr(lives.court, who)), filing)
    assert answer.status_code == 200
    assert filing.reference in words(answer)


def test_all_that_decides_stands_on_the_page(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked", urgency=Urgency("limitation", "The period ends on Friday."))
    page = words(page_of(officer, filing))
    for wanted in (
        "New case, DCCJ: Writ of summons",
        "Received Tue 10 Mar 2026 10:00:00",
        "Deemed Tue 10 Mar 2026 10:00:00 office open",
        "Urgency asked for: a limitation period is ending The period ends on Friday.",
        "Plaintiff Tai Fat Ltd 大發有限公司",
        "Defendant Wong Siu Ming 黃小明",
        "HK$480,000 within the limits: over HK$75,000, up to HK$3,000,000",
        "630 −126 504",
        "To pay HK$504",
        "Paid, matched",
        Receipt.objects.get().number,
        "Received from Chan & Co.",
    ):
        assert wanted in page, wanted
    assert "provisional" not in page


def test_a_time_that_may_still_move_is_marked(lives: Lives, officer: Client):
    page = words(page_of(officer, lives.reach("received")))
    assert "Falls due Wed 11 Mar 2026 08:45:00 after 5.30pm: next opening provisional" in page


def test_a_fee_that_is_not_certain_is_marked(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    assert "unverified" not in words(page_of(officer, filing)).split("To pay")[0].split("Fee")[1]
    with triggers_off():
        ChargeLine.objects.update(unverified=True, evidence="general knowledge")
    assert "unverified" in words(page_of(officer, filing)).split("To pay")[0].split("Fee")[1]


def test_what_to_look_for_stands_beside_each_document(lives: Lives, officer: Client):
    lives.to_check("signed", "Signed by the party")
    page = words(page_of(officer, lives.reach("fee_checked")))
    assert "1 Writ of summons 0 of 1 ticked Signed by the party" in page


def test_acceptance_waits_for_what_must_be_ticked_and_follows_the_tick(lives: Lives, officer: Client):
    lives.to_check("signed", "Signed by the party", required=True)
    filing = lives.reach("taken")
    page = page_of(officer, filing)
    assert buttons(page) == {"Accept": False, "Return": True, "Ask": True, "Refer": True, "Hold": True}
    assert "Accept is off: Document 1 is not checked yet (1 required)." in words(page)
    assert 'href="#checks-1"' in page.content.decode() and 'id="checks-1"' in page.content.decode(), "the reason leads to where it ends"
    address = reverse("staff:check", args=[filing.reference, 1, "signed"])
    part = officer.post(address, {"ticked": "yes"}, headers={"HX-Request": "true"})
    assert buttons(part) == {"Accept": True, "Return": True, "Ask": True, "Refer": True, "Hold": True}
    assert "<html" not in part.content.decode()
    answer = officer.post(address, {})
    assert answer.status_code == 302
    assert buttons(page_of(officer, filing)) == {"Accept": False, "Return": True, "Ask": True, "Refer": True, "Hold": True}


def test_before_it_is_taken_only_taking_is_on_and_the_page_says_why(lives: Lives, officer: Client):
    answer = page_of(officer, lives.reach("fee_checked"))
    assert buttons(answer) == {"Take": True, "Accept": False, "Return": False}
    assert "Off: Take the filing first." in words(answer)


def test_once_taken_everything_is_on(lives: Lives, officer: Client):
    answer = page_of(officer, lives.reach("taken"))
    assert buttons(answer) == {"Accept": True, "Return": True, "Ask": True, "Refer": True, "Hold": True}
    assert "Off:" not in words(answer) and "is off:" not in words(answer)
    assert "You have it since 10:00:00 Release" in words(answer)


def test_what_is_held_says_until_when_and_not_that_it_waits_for_review(lives: Lives, officer: Client):
    filing = lives.reach("taken")
    hold(reference=filing.reference, officer=lives.court.officer, until=date(2026, 3, 16), reason="the exhibit follows")
    shown = words(page_of(officer, filing))
    assert "Deemed Tue 10 Mar 2026 10:00:00 office open Held until Mon 16 Mar 2026" in shown
    assert "nobody has it" not in shown


def test_a_hold_is_proposed_until_the_next_working_day(lives: Lives, officer: Client, at_work):
    at_work.move_to(clock.now() + timedelta(days=3))  # a Friday
    page = page_of(officer, lives.reach("taken")).content.decode()
    assert re.search(r'name="until"[^>]* value="2026-03-16"', page)


def test_the_accounts_office_returns_for_its_fee_unless_it_says_otherwise(lives: Lives, sign_in):
    ReturnReasonFactory(code="fee-not-settled", title="Fee not settled")
    short = page_of(sign_in(lives.court.cashier), lives.taken_shortfall()).content.decode()
    assert '<option value="fee-not-settled"' in short
    assert re.search(r'<option value="fee-not-settled"[^>]* selected>', short)
    to_review = page_of(sign_in(lives.court.officer), lives.reach("taken")).content.decode()
    assert '<option value="fee-not-settled"' in to_review
    assert not re.search(r'<option value="fee-not-settled"[^>]* selected>', to_review)


@pytest.mark.parametrize(("who", "place"), [("officer", "Inbox"), ("cashier", "To settle"), ("manager", "Inbox")])
def test_the_rail_marks_one_place_from_which_one_came(lives: Lives, sign_in, who: str, place: str):
    page = page_of(sign_in(getattr(lives.court, who)), lives.reach("fee_short")).content.decode()
    rail = page[page.index('<ul class="places">') : page.index("</ul>", page.index('<ul class="places">'))]
    assert re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', rail) == [place]


def test_what_a_colleague_has_is_off_and_names_the_colleague(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    take(reference=filing.reference, officer=lives.court.colleague)
    answer = page_of(officer, filing)
    assert buttons(answer) == {"Take": False, "Ask": True, "Accept": False, "Return": False}
    assert "Ben Ho has it since Tue 10 Mar 2026 10:00:00" in words(answer)
    assert "Release" not in words(answer)


def test_a_senior_officer_may_reject_and_release_a_colleagues(lives: Lives, sign_in):
    filing = lives.reach("taken")
    answer = page_of(sign_in(lives.court.senior), filing)
    assert set(buttons(answer)) == {"Take", "Ask", "Accept", "Return", "Reject"}
    assert "Take it back Why? It is kept in the history." in words(answer)
    assert "Release" not in words(answer)
    assert "Release" in words(page_of(sign_in(lives.court.officer), filing))


def test_the_way_back_leads_to_the_list_of_ones_own_role(lives: Lives, officer: Client, cashier: Client):
    def back(client: Client, filing: Filing) -> str:
        found = re.search(r'href="([^"]+)" data-key="u"', page_of(client, filing).content.decode())
        assert found is not None
        return found[1]

    short, unpaid = lives.reach("fee_short"), lives.reach("deemed_received")
    assert back(officer, short) == "/registry/"
    assert back(cashier, short) == "/accounts/shortfalls/"
    assert back(cashier, unpaid) == "/accounts/awaiting-payment/"


@pytest.mark.parametrize("who", ["manager", "auditor"])
def test_who_only_looks_has_no_buttons(lives: Lives, sign_in, who: str):
    assert buttons(page_of(sign_in(getattr(lives.court, who)), lives.reach("fee_checked"))) == {}


def test_a_disabled_button_can_be_reached_and_leads_to_its_reason(lives: Lives, officer: Client):
    page = page_of(officer, lives.reach("fee_checked")).content.decode()
    off = re.findall(r"<(?:a|button)[^>]*aria-disabled=\"true\"[^>]*>", page)
    assert len(off) == 2
    assert all('aria-describedby="why"' in control and " disabled" not in control for control in off)
    assert 'id="why" tabindex="-1"' in page


def test_a_returned_filing_says_why_where_and_by_when(lives: Lives, officer: Client):
    filing = lives.reach("returned")
    page = words(page_of(officer, filing))
    assert "Why it was returned" in page
    assert "document 1, page 1" in page
    assert "To be cured by Tue 10 Mar 2026" in page
    again = lives.reach("deemed_received", resubmits=filing.reference)
    assert f"Filed again as {again.reference}" in words(page_of(officer, filing))
    assert f"Filed again after a return. {filing.reference}" in words(page_of(officer, again))


def test_the_paper_of_a_rejection_is_not_called_a_return(lives: Lives, officer: Client):
    rejected, returned = lives.reach("rejected"), lives.reach("returned")
    while outbox.drain():
        pass
    assert "Notice of rejection RET-" in words(page_of(officer, rejected))
    assert "Notice of return RET-" in words(page_of(officer, returned))


def test_nobody_is_missed_at_a_filing_that_was_withdrawn(lives: Lives, officer: Client):
    assert "nobody has it" not in words(page_of(officer, lives.reach("withdrawn")))
    assert "nobody has it" in words(page_of(officer, lives.reach("fee_checked")))


def test_a_served_filing_names_its_case_and_whom_it_was_served_on(lives: Lives, officer: Client):
    filing = lives.reach("served")
    page = words(page_of(officer, filing))
    assert f"{filing.case.number}: Writ of summons" in page
    assert "Served on Chan & Co." in page
    assert reverse("staff:case", args=[filing.case.number]) in page_of(officer, filing).content.decode()


def test_as_many_queries_with_many_documents_as_with_one(lives: Lives, officer: Client):
    def cost(filing: Filing) -> int:
        return queries(officer, reverse("staff:filing", args=[filing.reference]))

    # One that is alike, so that there is something beside each of them.
    lives.reach("fee_checked")
    one = cost(lives.reach("fee_checked"))
    documents = tuple(stored_document("writ", pages=1) for _ in range(10))
    assert cost(lives.reach("fee_checked", documents=documents)) == one
    assert one <= 40


def test_every_document_has_its_tab_and_its_key(lives: Lives, officer: Client):
    documents = tuple(stored_document("writ", pages=pages) for pages in (1, 2, 3))
    filing = lives.reach("fee_checked", documents=documents)
    page = page_of(officer, filing).content.decode()
    assert re.findall(r'role="tab" href="([^"]*)"', page) == [
        reverse("staff:document", args=[filing.reference, number]) for number in (1, 2, 3)
    ]
    assert re.findall(r'data-document="(\d)".*?data-key="(\d)"', page) == [("1", "1"), ("2", "2"), ("3", "3")]


def test_a_hostile_name_stays_a_name(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    Filing.objects.update(filer_name="<b onclick=x>", filer_organisation="</title><script>x</script>")
    page = page_of(officer, filing).content.decode()
    assert "<script>x" not in page
    assert "<b onclick" not in page


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_picture_shows_where_it_stands_and_a_list_says_it(lives: Lives, officer: Client, standing: str):
    filing = lives.reach(standing)
    body = page_of(officer, filing).content.decode()
    (drawing,) = re.findall(r'<svg class="life".*?</svg>', body, re.DOTALL)
    assert 'role="img"' in drawing and "<title" in drawing and "<desc" in drawing
    assert "style" not in drawing
    way = re.search(r'class="life-of">.*?<ol class="vh">(.*?)</ol>', body, re.DOTALL)
    told = re.findall(r"<li>(.*?)</li>", way.group(1))
    assert told[0].startswith("received, Tue 10 Mar 2026 ")
    assert told[-1].startswith(str(State(filing.state).label))
    ended = filing.state in ("served", "rejected", "lapsed", "withdrawn")
    assert [line.endswith(": Here it ended" if ended else ": Here it stands") for line in told] == [False] * (len(told) - 1) + [True]
