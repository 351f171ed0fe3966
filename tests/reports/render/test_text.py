"""Lines: no line is wider than its column, nothing is lost, and Chinese punctuation stands where it belongs."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.render.characters import printable
from reports.render.text import Span, _may_break, fit, one_line, plain, wrap

MIXED = st.text(alphabet=st.sampled_from("ab cW-/,.（）「」，。、大發建材有限公司𨋢"), max_size=200)


def words_of(line) -> str:
    return "".join(piece.text for piece in line.pieces)


@settings(deadline=None)  # the first call reads the faces
@given(MIXED, st.floats(min_value=20, max_value=300))
def test_no_line_is_wider_than_its_column_and_no_character_is_lost(text, width):
    lines = wrap(plain(text), width)
    assert all(line.width <= width + 0.1 for line in lines)
    assert "".join(words_of(line) for line in lines).replace(" ", "") == printable(text).replace(" ", "")


@settings(deadline=None)  # the first call reads the faces
@example("限、W，-𨋢 、", 96.7)
@example("」」（發 。材大", 89.0)
@given(MIXED, st.floats(min_value=80, max_value=300))
def test_a_line_begins_with_closing_punctuation_only_where_the_line_before_could_not_be_broken(text, width):
    lines = [words_of(line) for line in wrap(plain(f"大發建材{text}"), width)]
    for before, line in pairwise(lines):
        if line[:1] in {"，", "。", "、", "）", "」", ",", "."}:
            assert not any(_may_break(left, right) for left, right in pairwise(before.lstrip()))


def test_punctuation_takes_the_character_before_it_to_the_next_line():
    width = one_line(plain("大發建材")).width + 1
    assert [words_of(line) for line in wrap(plain("大發建材，有限"), width)] == ["大發建", "材，有限"]


def test_an_opening_bracket_never_ends_a_line():
    width = one_line(plain("大發建（")).width + 1
    assert [words_of(line) for line in wrap(plain("大發建（材）"), width)] == ["大發建", "（材）"]


def test_a_latin_word_is_not_divided_and_its_comma_stays_with_it():
    width = one_line(plain("Tai Fat Build")).width
    assert [words_of(line) for line in wrap(plain("Tai Fat Building, Limited"), width)] == ["Tai Fat", "Building,", "Limited"]


def test_spans_that_touch_are_not_torn_apart():
    spans = (Span("Mon 7 Sep 2026", bold=True), Span(", provisional"))
    width = one_line((Span("Mon 7 Sep 2026", bold=True),)).width + 0.5
    assert [words_of(line) for line in wrap(spans, width)] == ["Mon 7 Sep", "2026,", "provisional"]


def test_a_word_wider_than_the_line_is_divided_where_the_line_ends():
    lines = wrap(plain("W" * 500), 200)
    assert len(lines) > 1
    assert sum(len(words_of(line)) for line in lines) == 500


def test_fit_makes_smaller_and_refuses_what_could_not_be_read():
    line = fit(plain("Small Claims Tribunal", size=20.0), 120, 0.5)
    assert line.width <= 120.01
    assert 10 <= line.size < 20
    with pytest.raises(ValueError, match="Small Claims Tribunal"):
        fit(plain("Small Claims Tribunal", size=20.0), 20, 0.5)
