"""The picture of a filing's life: it shows every lawful move and no other, where the filing stands, and no two texts meet."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from backoffice.audit.timeline import timeline
from backoffice.filings.states import State
from backoffice.kernel import clock
from workflows.filing.actions.take import release
from workflows.pictures import layout
from workflows.pictures.layout import DONE, NOW, WAYS, draw
from workflows.pictures.measure import width, wrapped
from workflows.pictures.story import Arrival, Hold, Story, story_of
from workflows.pictures.structure import FLOW_OF, moves, peoples_flow
from workflows.pictures.svg import in_words, svg

BEGUN = datetime(2024, 11, 27, 2, 48, 49, tzinfo=UTC)
LONG = "Wilhelmina Featherstonehaugh-Cholmondeley"


def _paths():
    """Every way that a filing can go, from its receipt to anywhere; no move is made twice."""
    onward = {}
    for move in moves():
        onward.setdefault(move.source, []).append(move.target)
    found, open_ = [], [(State.RECEIVED.value,)]
    while open_:
        path = open_.pop()
        found.append(path)
        made = set(pairwise(path))
        open_ += [(*path, target) for target in onward.get(path[-1], []) if (path[-1], target) not in made]
    return sorted(found)


PATHS = _paths()


def _story(path, who="K. Y. Lau", *, held=False):
    arrivals = tuple(Arrival(state, BEGUN + timedelta(hours=place), who if place > 3 else "") for place, state in enumerate(path))
    holds = {state: Hold(who, BEGUN) for state in path[:-1] if state in FLOW_OF}
    if held and path[-1] in FLOW_OF:
        holds[path[-1]] = Hold(who, BEGUN)
    return Story(
        arrivals=arrivals, holds=tuple(holds.items()), held=holds.get(path[-1]), due=BEGUN,
        provisional=path[-1] == State.RECEIVED, cure_by=date(2024, 12, 24),
    )  # fmt: skip


def _texts(picture):
    """Every line of words with its extent: left, top, right, bottom."""
    all_ = [*picture.notes]
    for place in picture.places.values():
        all_ += place.texts
        for step in place.steps:
            all_ += step.texts
    for text in all_:
        wide = width(text.words, bold=text.kind in ("head", "tag"))
        left = text.x - wide / 2 if text.kind == "step" else text.x
        yield text.words, (left, text.y - 10, left + wide, text.y + 3)


def _meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_ways_that_are_tried_reach_every_state():
    assert {path[-1] for path in PATHS} == set(State.values)


def test_the_lines_are_the_lawful_moves_and_no_others():
    drawn = {(str(source), str(target)) for _name, _from, _to, passing in WAYS for source, target in passing}
    assert drawn == {(move.source, move.target) for move in moves()}


def test_each_line_joins_two_places_and_a_move_is_one_unbroken_line():
    places = set(draw().places)
    assert {end for _name, source, target, _passing in WAYS for end in (source, target)} <= places
    for move in moves():
        if move.target == State.WITHDRAWN:
            continue
        steps = {source: target for _name, source, target, passing in WAYS if (move.source, move.target) in passing}
        # Nothing leaves an end: what was served and is set aside goes back by the line of what is undone.
        at = {"received": "due", "served": "accepted"}.get(move.source, move.source)
        while at != move.target:
            at = steps.pop(at)
        assert steps == {}, move


def test_what_people_do_is_read_from_viewflow():
    for state, flow in FLOW_OF.items():
        steps = draw().places[state].steps
        assert [step.key.split(".")[1] for step in steps] == [node.name for node in peoples_flow(flow).steps]
        assert {node.name for node in flow.instance.nodes()} == {step.name for step in peoples_flow(flow).steps}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path[-3:]))
def test_where_it_stands_and_how_it_came(path):
    picture = draw(_story(path))
    now = {key for key, place in picture.places.items() if place.mark == NOW}
    wanted = {State.RECEIVED: {"due"}, State.WITHDRAWN: {"withdrawn", "withdrawal"}}.get(path[-1], {path[-1]})
    assert now - {"withdrawal"} == wanted - {"withdrawal"}
    flagged = {key for key, place in picture.places.items() if place.flag}
    assert flagged == wanted - {"withdrawal"}, "marked by a flag and a word, and not by colour alone"
    tags = [text.words for place in picture.places.values() for text in place.texts if text.kind == "tag"]
    # A served one has come to its end, though two persons may still set its acceptance aside.
    goes_on = path[-1] in {move.source for move in moves()} - {State.SERVED}
    assert " ".join(tags) == ("Here it stands" if goes_on else "Here it ended")
    used = {way.name for way in picture.ways if way.mark == DONE}
    made = set(pairwise(path))
    assert used - {"begin"} == {name for name, _from, _to, passing in WAYS if passing & made}
    assert {key for key, place in picture.places.items() if place.mark == DONE and key in State.values} == set(path) - (now - {"due"})


@pytest.mark.parametrize("language", ["en-gb", "zh-hant"])
@pytest.mark.parametrize("who", ["Ada Lam", LONG, "歐陽司徒諸葛上官大文"], ids=["short", "long", "chinese"])
def test_no_two_texts_meet_and_none_leaves_the_picture(language, who):
    with translation.override(language):
        for path in PATHS:
            for held in (False, True):
                picture = draw(_story(path, who, held=held))
                texts = list(_texts(picture))
                for (words, one), (others, other) in combinations(texts, 2):
                    assert not _meet(one, other), (path, words, others)
                for words, (left, top, right, bottom) in texts:
                    assert left >= 0 and top >= 0 and right <= picture.width and bottom <= picture.height, (path, words)
                for place in picture.places.values():
                    if place.kind in ("task", "people"):
                        for text in place.texts:
                            wide = width(text.words, bold=text.kind in ("head", "tag"))
                            assert place.x < text.x and text.x + wide <= place.x + place.width, (path, text)
                            assert place.y < text.y < place.bottom, (path, text)


def test_long_translations_break_and_stay_apart(monkeypatch):
    """Whatever a translator writes: twice as long as the English."""
    monkeypatch.setattr(layout, "_", lambda text: f"{text} {text}")
    monkeypatch.setattr(layout, "_title", lambda state: f"{state.label} {state.label}".capitalize())
    for path in PATHS:
        picture = draw(_story(path, LONG, held=True))
        inside = [entry for entry in _texts(picture) if entry[0] not in {note.words for note in picture.notes}]
        for (words, one), (others, other) in combinations(inside, 2):
            assert not _meet(one, other), (path, words, others)


def test_the_places_do_not_lie_on_each_other():
    for path in PATHS:
        boxes = [(place.key, (place.x, place.y, place.x + place.width, place.bottom)) for place in draw(_story(path, LONG)).places.values()]
        for (key, one), (other_key, other) in combinations(boxes, 2):
            assert not _meet(one, other), (path, key, other_key)


def test_the_svg_is_xml_without_style_and_escapes_what_people_are_called():
    picture = draw(_story(("received", "deemed_received", "fee_checked"), "<b onload=x>&\"'", held=True))
    text = svg(picture, title="The <life>", told=in_words(picture))
    root = ET.fromstring(text)
    assert root.find("title").text == "The <life>"
    assert "<b onload" in " ".join(root.itertext())
    assert "style" not in text and "onload=" not in re.sub(r">[^<]*<", "><", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_who_does_not_see_it_is_told():
    picture = draw(_story(("received", "deemed_received", "fee_short"), held=True))
    assert in_words(picture) == "It stands here: Fee short Wed 27 Nov 2024 12:48:49 K. Y. Lau took it Wed 27 Nov 2024 10:48:49"


def test_a_held_one_marks_the_task_and_a_released_one_does_not():
    path = ("received", "deemed_received", "fee_checked")
    marks = {held: [step.mark for step in draw(_story(path, held=held)).places["fee_checked"].steps] for held in (True, False)}
    assert marks == {True: [DONE, NOW, "pale"], False: ["pale"] * 3}


@pytest.mark.parametrize("standing", ["received", "taken", "taken_shortfall", "served", "lapsed", "rejected", "withdrawn"])
def test_the_story_is_what_the_acts_wrote(lives, standing):
    filing = getattr(lives, standing)()
    found = story_of(filing, timeline(filing.reference))
    assert found.now == filing.state
    assert tuple(arrival.state for arrival in found.arrivals) in PATHS
    assert all(arrival.at is not None for arrival in found.arrivals)
    assert (found.held is not None) is (filing.taken_by_id is not None)


def test_a_state_that_no_event_tells_of_is_where_it_stands(lives):
    filing = lives.taken()
    found = story_of(filing, [entry for entry in timeline(filing.reference) if entry.code == "filing.received"])
    assert [(arrival.state, arrival.at is None) for arrival in found.arrivals] == [("received", False), ("fee_checked", True)]
    assert "time not on record" in [text.words for text in draw(found).places["fee_checked"].texts]


def test_given_back_nobody_has_it(lives):
    filing = lives.taken()
    release(reference=filing.reference, officer=lives.court.officer)
    found = story_of(type(filing).objects.get(pk=filing.pk), timeline(filing.reference))
    assert (found.held, found.hold("fee_checked")) == (None, None)


def test_words_are_cut_where_they_do_not_fit():
    assert wrapped("Returned for correction", 100) == ["Returned for", "correction"]
    assert wrapped("退回更正退回更正", 60) == ["退回更正", "退回更正"]
    (line,) = wrapped("Featherstonehaugh", 60, most=1)
    assert line.endswith("…") and width(line) <= 60
    assert all(width(part) <= 80 for part in wrapped(LONG, 80))


def test_moments_of_another_year_say_the_year():
    with clock.set_to(BEGUN):
        assert "Wed 27 Nov 10:48:49" in [text.words for text in draw(_story(("received",))).places["received"].texts]


@pytest.mark.browser
def test_in_the_browser_too_no_two_texts_meet(chromium_browser):
    """The widths that we reckon with are those of the letters that are seen, in English and in Chinese."""
    css = Path(settings.ROOT, "backoffice", "staff", "static", "staff", "css")
    sheet = "".join((css / name).read_text(encoding="utf-8") for name in ("tokens.css", "flow.css"))
    drawings = []
    for language, who in (("en-gb", LONG), ("zh-hant", "歐陽司徒諸葛上官大文")):
        with translation.override(language):
            drawings += [svg(draw(_story(path, who, held=True)), title="t", told="d") for path in PATHS]
    page = chromium_browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content(f"<style>{sheet}</style>{''.join(drawings)}")
    met = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap((svg, n) => {
            const all = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()]);
            const wide = svg.viewBox.baseVal.width;
            const out = all.filter(([, b]) => b.x < 0 || b.x + b.width > wide).map(([t]) => [n, t]);
            all.forEach(([t, a], i) => all.slice(i + 1).forEach(([u, b]) => {
                const beside = a.x >= b.x + b.width || b.x >= a.x + a.width;
                if (!beside && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height) out.push([n, t, u]);
            }));
            return out;
        })"""
    )
    page.close()
    assert len(drawings) == 2 * len(PATHS)
    assert met == []
