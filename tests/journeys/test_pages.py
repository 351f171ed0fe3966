"""Every page in Chromium, narrow and wide, light and dark, in each language: it fits, nothing complains, axe finds nothing serious, and
the keys do what its map of keys says, no more and no less.

Of a kind of page that comes several times, as a filing's does in every standing, the first is looked at in each language and the others by
turns; by night (`--whole`) every one in each. Every single page is given to axe, in one language or the other.

A picture of each goes into the folder `screenshots/`, which is not kept with the source; SCREENSHOTS names another place.
"""

import base64
import os
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import CDPSession
from playwright.sync_api import Page as Tab

from tests.factories.lives import Lives
from tests.factories.pages import Page, busy_town, every_page
from tests.journeys.conftest import DESK, PHONE, Faults
from tests.journeys.keys import promises_not_kept

pytestmark = [pytest.mark.browser, pytest.mark.once]

# One language is seen in light, the next in dark.
ROUNDS = {code: bool(number % 2) for number, (code, _title) in enumerate(settings.LANGUAGES)}
SERIOUS = {"serious", "critical"}
EXPECTED_STATUS = {"fault-not-found": 404, "fault-no-right": 403, "verify-unknown": 404}
# Nothing here plays, and axe reads all style sheets anew for each page to know it; that rule is then left undecided.
_AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}


# Rules that never find anything serious are not asked, and only what was found comes back: all that axe looked at, element by element,
# costs more to carry over than to find.
_RUN_AXE = """([options, serious]) => {
  const others = axe._audit.rules.filter(rule => rule.impact && !serious.includes(rule.impact));
  const rules = Object.fromEntries(others.map(rule => [rule.id, {enabled: false}]));
  return axe.run(document, {...options, rules}).then(result => result.violations.map(
    rule => [rule.id, rule.impact, String(rule.nodes[0].target), rule.nodes[0].html.slice(0, 120)]));
}"""


def found_by_axe(tab: Tab) -> list[str]:
    """What axe-core calls serious or critical here: the rule, and the first element that breaks it."""
    tab.evaluate(AXE_SCRIPT)
    found: list[tuple[str, str, str, str]] = tab.evaluate(_RUN_AXE, [_AXE_OPTIONS, sorted(SERIOUS)])
    return [f"{rule}: {target} {html}" for rule, impact, target, html in found if impact in SERIOUS]


def _keep_picture(drawing: CDPSession, path: Path, size: dict[str, int]) -> None:
    """As the tab's own screenshot, which asks for a press that packs the picture as small as can be.

    What has room on the screen is taken as it was drawn: for what reaches beyond, the browser draws all of it again.
    """
    whole = drawing.send("Page.getLayoutMetrics")["cssContentSize"]
    beyond = whole["width"] > size["width"] or whole["height"] > size["height"]
    more = {"captureBeyondViewport": True, "clip": {**whole, "scale": 1}} if beyond else {}
    taken = drawing.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True, **more})
    path.write_bytes(base64.b64decode(taken["data"]))


def given_to_axe(pages: list[Page], turn: int) -> set[Page]:
    """The pages that axe looks through in the language of this turn: those of a kind each in its turn, and so the kinds."""
    kinds: dict[str, list[Page]] = {}
    for page in pages:
        kinds.setdefault(page.name, []).append(page)
    alike = enumerate(kinds.values())
    return {page for kind, several in alike for number, page in enumerate(several, kind) if number % len(ROUNDS) == turn}


def opened(pages: list[Page], turn: int, *, whole: bool) -> list[Page]:
    """The pages that are looked at in the language of this turn: the first of each kind, and what axe looks through; by night all."""
    first = {page.name: page for page in reversed(pages)}
    wanted = given_to_axe(pages, turn) | set(first.values())
    return [page for page in pages if whole or page in wanted]


def _opened(tab: Tab, page: Page, faults: Faults, *, axe: bool) -> list[str]:
    """Open the page and say what is wrong with it at any width."""
    faults.clear()
    answer = tab.goto(page.address, wait_until="load")
    status = answer.status if answer else 0
    wrong = [] if status == EXPECTED_STATUS.get(page.label, 200) else [f"answered {status}"]
    if axe:
        wrong += found_by_axe(tab)
    # The browser itself notes that a page answered 403 or 404, which is what was asked for.
    return wrong + [fault for fault in faults if not (status >= 400 and f"status of {status}" in fault)]


# How something stands, and when it was: never cut, at no width.
_FITTING = """() => [
  document.documentElement.scrollWidth,
  [...document.querySelectorAll("main td:has(.st), main td:has(time), main .st, main .mark")]
    .filter((each) => each.getClientRects().length && getComputedStyle(each).overflowX !== "visible")
    .filter((each) => each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.textContent.trim())]"""


def _fitting(tab: Tab, size: dict[str, int]) -> list[str]:
    width, cut = tab.evaluate(_FITTING)
    wide = [f"is {width} wide on a screen of {size['width']}"] if width > size["width"] else []
    return wide + [f"cuts {words!r} at {size['width']}" for words in cut]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("language", ROUNDS)
def test_every_page_fits_complains_of_nothing_and_can_be_used_by_everybody(
    language: str, town: Lives, desk, faults, visitor, pytestconfig: pytest.Config
):
    """Each page is loaded at one width and then drawn to the other: wide and narrow by turns, and in the next language the other way."""
    browser = {"dark": ROUNDS[language], "language": language}
    folder = Path(os.environ.get("SCREENSHOTS") or Path(settings.ROOT) / "screenshots") / language
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    tabs: dict[str | None, tuple[Tab, CDPSession]] = {}
    pages, turn = every_page(busy_town(town)), list(ROUNDS).index(language)
    looked_through = given_to_axe(pages, turn)
    for number, page in enumerate(opened(pages, turn, whole=pytestconfig.getoption("whole"))):
        if page.person not in tabs:
            tab = desk(getattr(town.court, page.person), **browser) if page.person else visitor(**browser)
            tabs[page.person] = tab, tab.context.new_cdp_session(tab)
        tab, drawing = tabs[page.person]
        # So the last page was left as the next is loaded, and the browser need not draw it once more for nobody.
        sizes = (DESK, PHONE) if (number + turn) % 2 == 0 else (PHONE, DESK)
        tab.set_viewport_size(sizes[0])
        found = _opened(tab, page, faults, axe=page in looked_through)
        for size in sizes:
            tab.set_viewport_size(size)
            found += _fitting(tab, size)
            _keep_picture(drawing, folder / f"{page.label}-{page.person or 'anyone'}-{size['width']}.png", size)
        if page in looked_through:
            tab.set_viewport_size(DESK)
            found += promises_not_kept(tab)
        wrong += [f"{page.label} as {page.person or 'anyone'}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def test_every_page_is_given_to_axe_once_and_what_comes_often_in_each_language():
    pages = [
        Page("inbox", "officer", "/registry/"),
        *(Page("filing", "officer", f"/filings/{number}/", str(number)) for number in range(5)),
        Page("search", "officer", "/search/"),
    ]
    turns = [given_to_axe(pages, turn) for turn in range(len(ROUNDS))]
    assert set().union(*turns) == set(pages) and sum(map(len, turns)) == len(pages)
    assert all("filing" in {page.name for page in turn} for turn in turns)


def test_every_kind_of_page_is_looked_at_in_each_language_and_every_page_in_one():
    pages = [
        Page("inbox", "officer", "/registry/"),
        *(Page("filing", "officer", f"/filings/{number}/", str(number)) for number in range(9)),
    ]
    turns = [opened(pages, turn, whole=False) for turn in range(len(ROUNDS))]
    assert set().union(*turns) == set(pages)
    assert all({page.name for page in turn} == {"inbox", "filing"} for turn in turns)
    assert sum(map(len, turns)) == len(pages) + 2, "the first of each kind comes twice, and nothing else"
    assert [opened(pages, turn, whole=True) for turn in range(len(ROUNDS))] == [pages] * len(ROUNDS)


def test_what_cannot_be_used_by_everybody_is_found(visitor):
    tab: Tab = visitor()
    tab.set_content('<html lang="en"><title>x</title><main><img src="data:,"><p style="color:#ccc;background:#fff">pale</p></main></html>')
    assert [line.split(":")[0] for line in found_by_axe(tab)] == ["color-contrast", "image-alt"]
