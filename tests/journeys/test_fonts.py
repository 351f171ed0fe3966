"""The name of the language in the switch, which stands on every page: it does not come late with the font of the Chinese texts."""

import pytest
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.once]


def faces_of(page: Page, selector: str) -> list[tuple[str, bool, int]]:
    """With which faces an element is drawn: family, whether it came with the page, how many characters."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return [(font["familyName"], font["isCustomFont"], int(font["glyphCount"])) for font in fonts]


@pytest.mark.parametrize("language", ["en-gb", "zh-hant"])
def test_the_other_language_is_called_by_its_name_before_any_large_font_is_there(visitor, language, faults):
    page: Page = visitor(language=language)
    held: list[str] = []

    def hold(route: Route) -> None:
        held.append(route.request.url)  # and answered never

    page.route(lambda url: url.endswith(".woff2") and "-switch" not in url, hold)
    page.goto("/", wait_until="domcontentloaded")
    weight = 700 if language == "zh-hant" else 400
    page.wait_for_function(f"document.fonts.check('{weight} 14px \"Noto Sans HK Switch\"', '繁體中文')")
    assert faces_of(page, ".langs button[value=zh-hant]") == [("Noto Sans HK", True, 4)]
    fonts = "performance.getEntriesByType('resource').filter(each => each.name.endsWith('.woff2'))"
    assert page.evaluate(f"{fonts}[0].initiatorType") == "link", "asked for by the page itself, before its style sheets are read"
    assert held, "the large ones are still on their way"
    assert faults == []
