"""An officer's work through the real screens, by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from backoffice.filings.models import Decision, QueueRule
from backoffice.filings.states import State
from tests.factories.lives import Lives, fresh, stored_document
from tests.journeys.conftest import PHONE, opened
from workflows.filing.actions.take import release

pytestmark = pytest.mark.browser


def read(page: Page) -> None:
    """Wait until the first page of the document is drawn with its text."""
    expect(page.locator(".page canvas").first).to_be_visible()
    expect(page.locator(".text-layer").first).to_be_attached()


def test_take_next_read_accept_and_the_next_one_comes(town: Lives, desk, faults):
    first = town.reach("fee_checked", documents=(stored_document("writ", pages=3), stored_document("defence", pages=2)))
    second = town.reach("fee_checked")
    QueueRule.objects.create(office=town.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    page = desk(town.court.officer)
    expect(page).to_have_url(re.compile("/registry/$"))
    expect(page.locator("[data-row]")).to_have_count(2)

    page.keyboard.press("n")
    opened(page, first.reference)
    read(page)
    expect(page.locator("[data-pages-total]")).to_have_text("3")
    page.keyboard.press(".")
    expect(page.locator("[data-page]")).to_have_value("2")
    page.keyboard.press("2")
    expect(page.locator('[data-document="2"]')).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-pages-total]")).to_have_text("2")
    read(page)

    page.keyboard.press("a")
    opened(page, second.reference)
    number = fresh(first).case.number
    expect(page.locator(".said")).to_contain_text(f"Accepted: {number}")
    assert fresh(second).taken_by == town.court.officer

    page.evaluate("performance.now = () => 1000")  # as after a look at the filing
    page.keyboard.press("a")
    expect(page.locator(".said").first).to_contain_text("Accepted")
    expect(page.locator(".nothing h2")).to_have_text("Nothing to review")
    assert {fresh(filing).state for filing in (first, second)} == {State.ACCEPTED}

    page.keyboard.press("z")  # undone: it is in review again
    opened(page, second.reference)
    expect(page.locator(".said")).to_contain_text("Undone")
    assert (fresh(first).state, fresh(second).state) == (State.ACCEPTED, State.FEE_CHECKED)
    assert faults == []


def test_a_tick_that_is_refused_is_told_and_what_is_typed_stays(town: Lives, desk, faults):
    """The page stays as it is; the answer to what it asked by itself is not put into it."""
    town.to_check("within", "Within the limits")
    filing = town.taken()
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    page.locator("#notes textarea, form[action$='/notes/'] textarea").first.fill("half a note")
    release(reference=filing.reference, officer=town.court.senior, ground="needed elsewhere")
    box = page.locator("input[name=ticked]").first
    box.click()
    expect(page.locator("[data-refused]")).to_contain_text("You do not have this filing")
    expect(box).not_to_be_checked()
    expect(page.locator("form[action$='/notes/'] textarea").first).to_have_value("half a note")
    expect(page.locator("nav.rail")).to_have_count(1)


def test_a_key_pressed_twice_decides_once(town: Lives, desk, faults):
    """The second press of a double press arrives at the next filing, which nobody has read yet."""
    first, second = town.reach("taken"), town.reach("fee_checked")
    page = desk(town.court.officer)
    page.goto(f"/filings/{first.reference}/")
    page.keyboard.press("a")
    page.wait_for_url(f"**/filings/{second.reference}/", wait_until="domcontentloaded")
    page.evaluate("performance.now = () => 300")
    page.keyboard.press("a")
    opened(page, second.reference)
    expect(page.locator(".decide form[data-sent]")).to_have_count(0)
    assert fresh(second).state == State.FEE_CHECKED
    page.evaluate("performance.now = () => 1000")
    page.keyboard.press("a")
    page.wait_for_url("**/registry/")
    assert fresh(first).state in (State.ACCEPTED, State.SERVED)
    assert fresh(second).state in (State.ACCEPTED, State.SERVED)
    assert faults == []


def test_return_with_reasons_by_keys(town: Lives, desk, faults):
    filing = town.reach("taken", documents=(stored_document("writ", pages=2),))
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    read(page)
    page.keyboard.press(".")
    expect(page.locator("[data-page]")).to_have_value("2")
    page.keyboard.press("r")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    expect(dialog.locator("select[name=reason]")).to_be_focused()
    dialog.locator("select[name=reason]").select_option("not-signed")
    expect(dialog.locator("[data-sentence]")).to_contain_text(":")
    dialog.locator("select[name=document]").select_option("1")
    expect(dialog.locator("[name=page]")).to_have_value("2")  # where it was read
    dialog.locator("select[name=document]").select_option("")
    expect(dialog.locator("[name=page]")).to_have_value("")
    dialog.locator("select[name=document]").select_option("1")
    dialog.locator("[name=note]").fill("Please sign page 2.")
    dialog.get_by_role("button", name="Another reason").click()
    second = dialog.locator("[data-reason]").nth(1)
    second.locator("select[name=reason]").select_option("parties-differ")
    dialog.get_by_role("button", name="Return to the filer").click()
    expect(page.locator(".said").first).to_contain_text("Returned for correction")
    rows = Decision.objects.get(filing=filing).reasons.values_list("reason__code", "document_number", "page", "note")
    assert list(rows) == [("not-signed", 1, 2, "Please sign page 2."), ("parties-differ", None, None, "")]
    assert faults == []


def test_escape_leaves_the_dialog_and_nothing_is_done(town: Lives, desk, faults):
    filing = town.reach("taken")
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    page.keyboard.press("r")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("a")  # typed into the dialog, not a decision
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert fresh(filing).state == State.FEE_CHECKED
    assert faults == []


def test_the_second_officer_reads_who_was_first(town: Lives, desk, faults):
    filing = town.reach("fee_checked")
    one, other = desk(town.court.officer), desk(town.court.colleague)
    for page in (one, other):
        page.goto(f"/filings/{filing.reference}/")
        read(page)
    one.keyboard.press("t")
    expect(one.locator(".hold")).to_contain_text("You have it")
    other.keyboard.press("t")
    expect(other.locator("h1")).to_have_text("Somebody was first")
    expect(other.locator(".wrong")).to_contain_text(re.compile(r"Ada Lam has it since \w{3} \d+ \w{3} \d{4} \d\d:\d\d:\d\d"))
    other.get_by_role("link", name="See the filing as it stands").click()
    expect(other.locator(".hold")).to_contain_text("Ada Lam has it")
    assert [fault for fault in faults if "409" not in fault] == []


def test_a_button_that_is_off_leads_to_its_reason_and_does_nothing(town: Lives, desk, faults):
    filing = town.reach("fee_checked")
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    page.keyboard.press("a")
    expect(page.locator("#why")).to_be_focused()
    expect(page.locator("#why")).to_contain_text("Take the filing first.")
    assert fresh(filing).state == State.FEE_CHECKED
    assert faults == []


def test_a_double_click_sends_a_form_once(town: Lives, desk, faults):
    filing, following = town.reach("taken"), town.reach("fee_checked")
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Accept").dblclick()
    opened(page, following.reference)
    assert len(posts) == 1
    assert faults == []


def test_rows_are_walked_by_keys(town: Lives, desk, faults):
    filings = [town.reach("fee_checked") for _ in range(3)]
    page = desk(town.court.officer)
    expect(page.locator("[data-row]")).to_have_count(3)
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr.cursor")).to_have_count(1)
    page.keyboard.press("Enter")
    opened(page, filings[1].reference)
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("/registry/$"))
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.type(filings[2].reference.lower().replace("-", " "))
    page.keyboard.press("Enter")
    opened(page, filings[2].reference)
    page.keyboard.press("?")
    expect(page.locator("#keymap")).to_be_visible()
    assert faults == []


def test_each_key_of_a_filings_page_does_what_the_map_says(town: Lives, desk, faults):
    """The keys of the map one after the other, in one officer's hands: first those that leave the page where it is."""
    town.to_check("signed", "Signed and dated by the party or the solicitor")
    documents = (stored_document("writ", pages=3), stored_document("defence", pages=2), stored_document("summons"))
    filing, following = town.taken(documents=documents), town.fee_checked()
    with_colleague, colleague = town.fee_checked(), desk(town.court.colleague)
    colleague.goto(f"/filings/{with_colleague.reference}/")
    opened(colleague, with_colleague.reference)
    colleague.keyboard.press("t")
    expect(colleague.locator(".hold")).to_contain_text("You have it")
    page, here = desk(town.court.officer), f"/filings/{filing.reference}/"
    page.goto(here)
    read(page)
    page.evaluate("performance.now = () => 1000")
    keys, dialog = page.keyboard, page.locator("dialog[open]")

    def shown(number: int) -> None:
        expect(page.locator("[data-document][aria-selected=true]")).to_have_attribute("data-document", str(number))
        read(page)

    for key, number in ((">", 2), (">", 3), (">", 3), ("<", 2), ("<", 1), ("<", 1), ("2", 2), ("3", 3), ("1", 1)):
        keys.press(key)
        shown(number)
    at = page.locator("[data-page]")
    for key, value in ((".", "2"), (".", "3"), (",", "2")):
        keys.press(key)
        expect(at).to_have_value(value)
    percent = page.locator("[data-percent]")
    whole = percent.inner_text()
    for key in ("+", "-", "-", "0"):
        before = percent.inner_text()
        keys.press(key)
        expect(percent).not_to_have_text(before)
    expect(percent).to_have_text(whole)
    kept = "document.querySelector('[data-viewer]').dataset.person + ':' + document.querySelector('[data-document]').dataset.hash"
    turned = f"JSON.parse(localStorage.getItem('document:' + {kept})).turned"
    for key, degrees in (("]", 90), ("[", 0), ("[", 270), ("]", 0)):
        keys.press(key)
        assert page.evaluate(turned) == degrees, key
    for there in (True, False):
        keys.press("p")
        expect(page.locator("[data-thumbs]")).to_be_visible(visible=there)
    keys.press("f")
    expect(page.locator("[data-query]")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("[data-find]")).to_be_hidden()
    for key, name in (("d", "mark-document"), ("r", "return"), ("i", "ask-filer"), ("m", "refer"), ("h", "hold")):
        keys.press(key)
        expect(dialog).to_have_attribute("id", f"dialog-{name}")
        keys.press("Escape")
        expect(dialog).to_have_count(0)
    keys.press("?")
    expect(dialog).to_have_attribute("id", "keymap")
    expect(dialog.locator("dt.is-off").filter(has_text=re.compile("^t$"))).to_have_count(1)
    keys.press("Escape")
    keys.press("c")
    expect(page.locator("#checks [type=checkbox]").first).to_be_focused()
    keys.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("[name=q]")).not_to_be_focused()

    keys.press("e")
    page.wait_for_url("**/slip/")
    page.goto(here)
    opened(page, filing.reference)
    keys.press("u")
    page.wait_for_url("**/registry/")
    page.goto(f"/filings/{with_colleague.reference}/")
    opened(page, with_colleague.reference)
    keys.press("q")
    expect(page.locator(".said").first).to_contain_text("Asked.")
    page.evaluate("performance.now = () => 1000")  # as above: a page that has just come takes no next filing
    keys.press("n")  # pressed twice, it takes one filing
    keys.press("n")
    opened(page, following.reference)
    assert fresh(following).taken_by == town.court.officer
    assert (fresh(filing).taken_by, fresh(filing).state) == (town.court.officer, State.FEE_CHECKED), "what was in hand stays there"
    assert faults == []


def test_on_a_phone_data_or_document_and_the_decision_bar_in_reach(town: Lives, desk, faults):
    filing = town.reach("taken", documents=(stored_document("writ", pages=3),))
    page = desk(town.court.officer, size=PHONE)
    page.goto(f"/filings/{filing.reference}/")
    expect(page.locator(".doc")).to_be_hidden()
    page.get_by_text("Document", exact=True).click()
    expect(page.locator(".rv-data")).to_be_hidden()
    read(page)
    bar = page.locator(".decide").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == pytest.approx(PHONE["height"], abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".said").first).to_contain_text("Accepted")
    assert faults == []


def test_the_checklist_is_ticked_and_the_filing_accepted_by_keyboard(town: Lives, desk, faults, pictures):
    town.to_check("signed", "Signed and dated by the party or the solicitor", required=True)
    town.to_check("within", "The amount is within the limits of the case type", rule="within-jurisdiction")
    filing = town.taken()
    page = desk(town.court.officer)
    page.goto(f"/filings/{filing.reference}/")
    opened(page, filing.reference)
    expect(page.locator("#decide")).to_contain_text("Accept is off: Document 1 is not checked yet")
    page.keyboard.press("a")  # leads to the reason, and the reason to what is missing
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Signed and dated by the party")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#decide")).not_to_contain_text("not checked yet")
    expect(page.locator("#checks summary")).to_contain_text("2 of 2 ticked")
    if pictures:
        page.screenshot(path=pictures / "checklist.png")
    page.keyboard.press("a")
    expect(page.locator(".said.success")).to_contain_text("Accepted")
    assert faults == []
