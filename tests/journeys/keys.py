"""What a page promises of its keys, in its map and beside its buttons, and what the keys do."""

from playwright.sync_api import Page

# Nothing that is pressed here happens: each press is noted where it arrives, and goes no further.
_WALK = """() => {
  const map = document.getElementById("keymap");
  if (!map) { return []; }
  performance.now = () => 1e6;  // as after a look at the page
  let pressed = 0;
  window.addEventListener("click", (event) => { pressed += 1; event.preventDefault(); event.stopImmediatePropagation(); }, true);
  const at = () => document.activeElement || document.body;
  const press = (key) => at().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const does = (key) => {
    at().blur();
    pressed = 0;
    if (key === "enter" || key === "x") { press("j"); }
    const before = at();
    if (key === "enter") { return before.matches("[data-row] a"); }
    press(key);
    return pressed > 0 || at() !== before;
  };
  const wrong = [];
  const visible = (each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility !== "hidden";
  const shown = [...document.querySelectorAll("kbd")].filter((each) => visible(each) && !each.closest("dialog"));
  const beside = new Set(shown.map((each) => each.textContent.trim()));
  const told = [...map.querySelectorAll("dt")].map((dt) => [dt, [...dt.querySelectorAll("kbd")].map((kbd) => kbd.textContent.trim())]);
  const known = new Set(told.flatMap(([, keys]) => keys));
  for (const key of beside) {
    if (!known.has(key)) { wrong.push(`${key} stands on the page and not in the map`); }
    if (!does(key)) { wrong.push(`${key} stands on the page and does nothing`); }
  }
  for (const { dataset: { key } } of document.querySelectorAll("[data-key]")) {
    if (!known.has(key) && !/^[1-9]$/.test(key)) { wrong.push(`${key} is in no map`); }
  }
  for (const [dt, keys] of told) {
    if (keys.includes("esc")) { continue; }
    const off = dt.classList.contains("is-off");
    const some = keys.some((key) => does(key));
    if (some === off) { wrong.push(`${keys.join(" ")}: the map says that it does ${off ? "nothing" : "something"} here`); }
  }
  return wrong;
}"""


def promises_not_kept(page: Page) -> list[str]:
    """What its map of keys, or a key shown on the page, says wrongly. The page can only be left afterwards."""
    if not page.locator("[data-opens=keymap]").count():
        return []
    # A form that is open on the page has the keys for itself.
    page.evaluate("document.querySelectorAll('dialog[open]').forEach(each => each.close()); document.activeElement.blur()")
    page.keyboard.press("?")
    opened = page.evaluate("document.getElementById('keymap').open")
    page.keyboard.press("Escape")
    closed = page.evaluate("!document.getElementById('keymap').open")
    wrong = [] if opened and closed else ["the map of keys does not open and close by its keys"]
    return wrong + list(page.evaluate(_WALK))
