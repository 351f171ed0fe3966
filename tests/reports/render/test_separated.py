"""What a spreadsheet would run gets a mark before it, and only that; the mark comes off again without a loss."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.render.separated import guarded, unguarded, write

STARTS = "=+-@\t\r\n＝＋－＠'"


@given(st.text(alphabet=st.one_of(st.sampled_from(STARTS + ' ,"\u200b\u202e𠮷A1'), st.characters(codec="utf-8")), max_size=20))
def test_what_was_guarded_comes_back_and_begins_no_formula(text: str):
    safe = guarded(text)
    assert unguarded(safe) == text
    assert not safe.startswith(tuple("=+-@\t\r＝＋－＠"))


@pytest.mark.parametrize("text", ["Chan & Co.", "1,045.00", "O’Brien", "大發", "", "a=b", "x@y.example"])
def test_an_ordinary_text_is_left_as_it_is(text: str):
    assert guarded(text) == text


@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), min_size=1, max_size=4)))
def test_what_is_written_is_read_by_any_reader(rows: list[list[str]]):
    out = io.StringIO(newline="")
    write(out, rows)
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == rows
