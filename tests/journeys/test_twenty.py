"""A morning's work: twenty filings of every kind that a queue holds, from the queue to served, with no hand on the mouse."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from backoffice.filings.models import Filing, ServiceRecord
from backoffice.filings.states import State
from backoffice.filings.submission import Urgency
from backoffice.kernel import clock
from tests.factories.closures import drain
from tests.factories.lives import Lives, fresh, stored_document

pytestmark = [pytest.mark.browser, pytest.mark.once]
COUNT = 20
TWICE_MS = 820  # milliseconds, and a little more


def filed(town: Lives) -> list[Filing]:
    """What waits at opening, in the order in which it came: no two kinds alike."""
    town.to_check("signed", "Signed and dated by the party or the solicitor", required=True, kinds=("defence",))
    with_defence = (stored_document("writ"), stored_document("defence", pages=2))
    returned = town.returned()
    made = [
        *(town.fee_checked() for _ in range(5)),
        *(town.fee_checked(documents=with_defence) for _ in range(3)),
        *(town.fee_checked(case_type="DCEC", documents=(stored_document("application", pages=pages),)) for pages in (1, 2, 5)),
        town.fee_checked(urgency=Urgency("injunction", "heard this afternoon")),
        town.fee_checked(urgency=Urgency("limitation", "time runs out at midnight")),
        town.fee_checked(documents=(stored_document("writ"), stored_document("summons")), case_type="DCCJ"),
        town.fee_checked(resubmits=returned.reference),
        town.held(),
        town.answered(),
        town.taken(),
        town.fee_checked(parties=tuple(reversed(town.submission().parties))),
        fresh(town.receive(documents=(stored_document("writ", pages=30),))),
    ]
    town.pay(made[-1])
    drain()
    return made


@pytest.fixture
def queue(town: Lives) -> list[Filing]:
    return filed(town)


def looked_at(page: Page) -> str:
    """The reference of the filing that stands open, once its page answers to keys that decide."""
    expect(page.locator("h1")).to_contain_text("EF-")
    reference = re.search(r"EF-\w{4}-\w{4}", page.locator("h1").inner_text())
    assert reference
    page.wait_for_load_state("load")
    # A press in the first moments is taken for the second of a double press.
    page.wait_for_timeout(max(0, TWICE_MS - page.evaluate("performance.now()")))
    return reference[0]


def ticked(page: Page) -> None:
    """Tick what is required, point by point, as long as the bar says that something is left."""
    bar = page.locator("#decide")
    for _ in range(3):
        if "not checked yet" not in bar.inner_text():
            return
        page.keyboard.press("c")
        page.keyboard.press("Space")
        expect(page.locator("#checks summary")).to_contain_text("1 of 1 ticked")
    raise AssertionError(bar.inner_text())


def decided_against_by_keys(page: Page, key: str) -> None:
    """Return the open filing (r) or reject it (v) for the second reason of the list, with a word to the filer."""
    page.keyboard.press(key)
    expect(page.locator("dialog[open] select[name=reason]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "[name=note]")
    page.keyboard.type("The parties stand the wrong way round.")
    _tab_to(page, "button.btn-primary")
    page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    """Walk with the tabulator until this has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no {selector} is reached with the tabulator")


def worked_off(page: Page, *, to_return: str) -> list[str]:
    """Decide one after the other as it comes, ticking what must be ticked; the references in the order in which they came."""
    came: list[str] = []
    expect(page.locator("h1")).to_contain_text("EF-")
    while page.locator(".nothing h2").count() == 0:
        came.append(looked_at(page))
        if came[-1] == to_return:
            decided_against_by_keys(page, "r")
        else:
            ticked(page)
            page.keyboard.press("a")
        page.wait_for_url(lambda url: came[-1] not in url)
        expect(page.locator(".said").first).to_contain_text("Returned" if came[-1] == to_return else "Accepted")
    return came


@pytest.mark.timeout(600)
def test_twenty_mixed_filings_go_from_the_queue_to_served_by_keyboard_alone(queue: list[Filing], town: Lives, desk, faults):
    assert len(queue) == COUNT
    wrong_way_round = queue[-2]
    in_hand = {filing.reference for filing in queue if fresh(filing).taken_by == town.court.officer}
    held = next(filing.reference for filing in queue if fresh(filing).held_until)
    page = desk(town.court.officer)
    page.keyboard.press("n")
    came = worked_off(page, to_return=wrong_way_round.reference)
    anew = [reference for reference in came if reference not in in_hand]
    assert set(anew[:2]) == {filing.reference for filing in queue if filing.urgent}

    _tab_to(page, '[href$="queue=held"]')
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert looked_at(page) == held
    page.keyboard.press("h")  # the hold ends
    expect(page.locator("[data-key=t]")).to_be_visible()
    looked_at(page)
    page.keyboard.press("t")
    expect(page.locator(".hold")).to_contain_text("You have it")
    came += worked_off(page, to_return="")
    assert sorted(came) == sorted(filing.reference for filing in queue)

    # The filer files the returned one again: it comes with what is different, is accepted, and costs nothing more.
    again = town.fee_checked(resubmits=wrong_way_round.reference)
    drain()
    page.keyboard.press("n")
    assert worked_off(page, to_return="") == [again.reference]

    with clock.set_to(datetime.now(UTC) + timedelta(minutes=1)):
        drain()
    done = {fresh(filing).reference: fresh(filing).state for filing in [*queue, again]}
    assert done.pop(wrong_way_round.reference) == State.RETURNED
    assert set(done.values()) == {State.SERVED}
    assert ServiceRecord.objects.count() == len(done) == COUNT
    assert faults == []


def test_a_senior_officer_takes_rejects_and_goes_on_by_keyboard_alone(town: Lives, desk, faults):
    """What nobody can cure: from the queue to the rejection that its filer reads, and on to the next."""
    hopeless, following = town.fee_checked(), town.fee_checked()
    page = desk(town.court.senior)
    page.keyboard.press("n")
    assert looked_at(page) == hopeless.reference
    expect(page.locator(".decide [data-key=v]")).to_contain_text("Reject")
    page.keyboard.press("?")
    expect(page.locator("#keymap dt:not(.is-off)").filter(has_text=re.compile("^v$"))).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(page.locator("dialog[open]")).to_have_attribute("id", "dialog-reject")
    page.keyboard.press("Escape")
    assert fresh(hopeless).state == State.FEE_CHECKED, "the first look at the form decides nothing"
    decided_against_by_keys(page, "v")
    page.wait_for_url(lambda url: hopeless.reference not in url)
    expect(page.locator(".said:not(.lenient)").first).to_contain_text("Rejected")
    assert fresh(hopeless).state == State.REJECTED
    assert fresh(hopeless).decision.reasons.get().note == "The parties stand the wrong way round."
    assert hopeless.messages.get().kind == "rejected"
    assert looked_at(page) == following.reference
    assert faults == []
