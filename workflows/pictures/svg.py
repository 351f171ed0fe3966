"""The picture as SVG: classes and attributes only, no style of its own, so that a page's content policy lets it be."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workflows.pictures.layout import DONE, NOW, PALE, Picture, Place, Text

_SIGNS = {
    "gear": "M0-5.5v2M0 3.5v2M-5.5 0h2M3.5 0h2M-3.9-3.9l1.4 1.4M2.5 2.5l1.4 1.4M-3.9 3.9l1.4-1.4M2.5-2.5l1.4-1.4"
    "M3.2 0a3.2 3.2 0 1 1-6.4 0a3.2 3.2 0 1 1 6.4 0",
    "person": "M2.6-3a2.6 2.6 0 1 1-5.2 0a2.6 2.6 0 1 1 5.2 0M-5 5.5c0-3.4 2.2-5 5-5s5 1.6 5 5z",
    "hand": "M5-2H-3.5M-.5-5.2L-3.7-2L-.5 1.2M5-2c0 3.6-2 5.4-5 5.4",
}
_ORDER = {PALE: 0, DONE: 1, NOW: 2}


def svg(picture: Picture, *, title: str, told: str, prefix: str = "life") -> SafeString:
    """The element, with its title and what it shows in words. prefix keeps its ids apart from another picture's."""
    x, y, width, height = picture.until
    a, b, c, d = picture.aside
    return format_html(
        '<svg class="life" viewBox="0 0 {} {}" role="img" aria-labelledby="{p}-t {p}-d">'
        '<title id="{p}-t">{}</title><desc id="{p}-d">{}</desc>'
        "<defs>{}</defs>"
        '<rect class="l-until" x="{}" y="{}" width="{}" height="{}" rx="10"/>'
        '<rect class="l-aside" x="{}" y="{}" width="{}" height="{}" rx="8"/>'
        "{}{}{}</svg>",
        _n(picture.width), _n(picture.height), title, told, _heads(prefix),
        _n(x), _n(y), _n(width), _n(height), _n(a), _n(b), _n(c), _n(d),
        _all(_lines(picture, prefix)),
        _all(_place(place) for place in picture.places.values()),
        _all(_text(text) for text in picture.notes),
        p=prefix,
    )  # fmt: skip


def _all(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _heads(prefix: str) -> SafeString:
    return format_html_join(
        "",
        '<marker id="{}-{}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto">'
        '<path class="l-head l-{}" d="M0 0.5 8 4 0 7.5z"/></marker>',
        ((prefix, mark, mark) for mark in (PALE, DONE)),
    )


def _lines(picture: Picture, prefix: str) -> Iterator[SafeString]:
    """Pale ones first, so that the way taken lies over them."""
    for way in sorted((*picture.ways, picture.link), key=lambda way: _ORDER[way.mark]):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in way.points)
        kind = "l-link" if way is picture.link else "l-way"
        yield format_html('<polyline class="{} l-{}" points="{}" marker-end="url(#{}-{})"/>', kind, way.mark, points, prefix, way.mark)


def _text(text: Text) -> SafeString:
    return format_html('<text class="l-{}" x="{}" y="{}">{}</text>', text.kind, _n(text.x), _n(text.y), text.words)


def _place(place: Place) -> SafeString:
    return format_html('<g class="l-place l-{}">{}</g>', place.mark, _all(_parts(place)))


def _parts(place: Place) -> Iterator[SafeString]:
    if place.kind == "gateway":
        half = place.width / 2
        points = ((place.cx, place.y), (place.x + place.width, place.cy), (place.cx, place.bottom), (place.x, place.cy))
        yield format_html('<polygon class="l-shape" points="{}"/>', " ".join(f"{_n(x)},{_n(y)}" for x, y in points))
        third = half / 3
        yield format_html(
            '<path class="l-sign" d="M{} {}l{} {}m0 -{}l-{} {}"/>',
            _n(place.cx - third), _n(place.cy - third), _n(third * 2), _n(third * 2), _n(third * 2), _n(third * 2), _n(third * 2),
        )  # fmt: skip
    elif place.kind in ("start", "timer", "message", "end", "startEvent", "endEvent"):
        yield from _circle(place)
    else:
        yield format_html(
            '<rect class="l-shape{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
            " l-step-box" if place.kind == "userTask" else "", _n(place.x), _n(place.y), _n(place.width), _n(place.height),
            5 if place.kind == "userTask" else 7,
        )  # fmt: skip
        if place.sign:
            yield format_html(
                '<path class="l-sign" transform="translate({} {})" d="{}"/>',
                _n(place.x + place.width - 14), _n(place.y + 13), _SIGNS[place.sign],
            )  # fmt: skip
    if place.flag is not None:
        yield format_html('<path class="l-flag" d="M{} {}v-10l9 5z"/>', _n(place.flag[0]), _n(place.flag[1] + 1))
    for before, after in pairwise(place.steps):
        mark = DONE if after.mark == DONE or (before.mark == DONE and after.mark == NOW) else PALE
        yield format_html(
            '<path class="l-way l-{}" d="M{} {}H{}"/><path class="l-head l-{}" d="M{} {}l-6 -3v6z"/>',
            mark, _n(before.x + before.width), _n(before.cy), _n(after.x - 5), mark, _n(after.x - 1), _n(after.cy),
        )  # fmt: skip
    for step in place.steps:
        yield _place(step)
    for text in place.texts:
        yield _text(text)


def _circle(place: Place) -> Iterator[SafeString]:
    radius = place.width / 2
    ends = place.kind in ("end", "endEvent")
    yield format_html(
        '<circle class="l-shape{}" cx="{}" cy="{}" r="{}"/>', " l-end" if ends else "", _n(place.cx), _n(place.cy), _n(radius)
    )
    if place.kind in ("timer", "message"):
        yield format_html('<circle class="l-ring" cx="{}" cy="{}" r="{}"/>', _n(place.cx), _n(place.cy), _n(radius - 2.5))
    if place.kind == "timer":
        yield format_html('<path class="l-sign" d="M{} {}v-5.500m0 5.500h4"/>', _n(place.cx), _n(place.cy))
    if place.kind in ("start", "message"):
        yield format_html('<path class="l-sign" d="M{} {}h9v7h-9zl4.500 4l4.500 -4"/>', _n(place.cx - 4.5), _n(place.cy - 3.5))


def in_words(picture: Picture) -> str:
    """One sentence for whoever does not see it."""
    now = [place for place in picture.places.values() if place.mark == NOW and place.kind != "message"]
    if not now:
        return _("From its receipt to its service, with the ways on which it is returned, rejected, lapsed or withdrawn.")
    words = " ".join(text.words for text in now[0].texts if text.kind in ("head", "plain"))
    return _("It stands here: %(place)s") % {"place": words}
