"""Every page once, in order; nothing that differs is called the same."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.pdf.compare import Kind, Pair, Seen, differences, pair

pytestmark = pytest.mark.once

WORDS = st.lists(st.sampled_from("the court of Hong Kong 原 告 480 500 claims costs sum".split()), max_size=12)


def page(*words: str, picture: str = "", grey: int = 255) -> Seen:
    return Seen(words, picture or " ".join(words), bytes([grey] * 8))


PAGES = st.lists(st.builds(lambda words, grey: page(*words, grey=grey), WORDS, st.sampled_from([0, 100, 110, 255])), max_size=8)


def long(text: str) -> Seen:
    return page(*text.split())


WRIT = long("The plaintiff claims HK$480,000 and interest and costs")
RAISED = long("The plaintiff claims HK$500,000 and interest and costs")
PARTICULARS = long("Particulars of the sale of goods on three days of May 2026")
SIGNED = long("Dated the 3rd day of June signed by the solicitors for the plaintiff")


def test_pages_that_are_the_same_are_told_apart_from_changed_added_and_removed_ones():
    assert pair([WRIT, PARTICULARS, SIGNED], [RAISED, SIGNED]) == [
        Pair(Kind.CHANGED, 0, 0), Pair(Kind.REMOVED, 1, None), Pair(Kind.SAME, 2, 1),
    ]  # fmt: skip
    assert pair([WRIT, SIGNED], [WRIT, PARTICULARS, SIGNED]) == [
        Pair(Kind.SAME, 0, 0), Pair(Kind.ADDED, None, 1), Pair(Kind.SAME, 1, 2),
    ]  # fmt: skip


def test_a_page_whose_words_are_the_same_and_its_picture_is_not_is_a_changed_page():
    """A signature was put on it."""
    unsigned, signed = page(*SIGNED.words, picture="without"), page(*SIGNED.words, picture="with")
    assert pair([unsigned], [signed]) == [Pair(Kind.CHANGED, 0, 0)]


def test_scans_are_paired_by_what_they_look_like():
    assert pair([page(picture="scan", grey=200)], [page(picture="scan again", grey=205)]) == [Pair(Kind.CHANGED, 0, 0)]
    assert [each.kind for each in pair([page(picture="scan", grey=200)], [page(picture="other", grey=20)])] == [Kind.REMOVED, Kind.ADDED]


def test_hundreds_of_pages_that_all_changed_are_paired_near_their_place():
    old = [long(f"Page {number} of the bundle of exhibits {number}") for number in range(300)]
    new = [long(f"Page {number} of the bundle of exhibits now {number}") for number in range(300)]
    assert pair(old, new) == [Pair(Kind.CHANGED, number, number) for number in range(300)]


@given(PAGES, PAGES)
def test_every_page_of_both_stands_there_once_and_in_order(old: list[Seen], new: list[Seen]):
    found = pair(old, new)
    assert [each.old for each in found if each.old is not None] == list(range(len(old)))
    assert [each.new for each in found if each.new is not None] == list(range(len(new)))
    for each in found:
        assert (each.old is None) == (each.kind == Kind.ADDED)
        assert (each.new is None) == (each.kind == Kind.REMOVED)
        if each.kind == Kind.SAME:
            assert (old[each.old].words, old[each.old].picture) == (new[each.new].words, new[each.new].picture)


@given(PAGES)
def test_a_document_held_against_itself_has_not_changed(pages: list[Seen]):
    assert all(each.kind == Kind.SAME for each in pair(pages, pages))


@given(WORDS, WORDS)
def test_outside_the_differences_every_word_is_the_same(old: list[str], new: list[str]):
    found = differences(old, new)
    rest_old, rest_new, rebuilt, at = list(old), list(new), [], 0
    for each in reversed(found):
        del rest_old[each.old_from : each.old_to]
        del rest_new[each.new_from : each.new_to]
    assert rest_old == rest_new
    for each in found:
        rebuilt += old[at : each.old_from] + new[each.new_from : each.new_to]
        at = each.old_to
    assert rebuilt + old[at:] == new
    assert all(one.old_to <= other.old_from for one, other in itertools.pairwise(found))
