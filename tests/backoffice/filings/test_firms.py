"""Which spellings are one firm: only what says nothing of who it is does not count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.firms import Spelled, groups, key_of

pytestmark = pytest.mark.once
MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "alike",
    [
        ("Chan & Co.", "CHAN AND COMPANY", "Chan,  & Co", "chan &co", "Ｃｈａｎ ＆ Ｃｏ．"),
        ("A.B. Chan Ltd.", "AB Chan Limited"),
        ("O'Hara & Sons", "OHARA and Sons", "O’Hara & Sons"),
        ("Smith-Jones", "Smith Jones"),
        ("陳 李 律師行", "陳李律師行", "陳‧李律師行"),
        ("", "  "),
    ],
)
def test_these_are_one(alike):
    assert len({key_of(name) for name in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chan & Co.", "Chan"), ("Chan & Co.", "Chan LLP"), ("Chan & Lee", "Lee & Chan"), ("Chan & Co.", "Chan & Sons"),
        ("Chan & Co.", "Chan Co."), ("The Chan Company", "Chan Company"), ("陳李律師行", "陳李"), ("Chan (HK)", "Chan"), ("-", "."),
        ("AB Chan", "A B Chan"), ("Chan", ""),
    ],
)  # fmt: skip
def test_these_are_two(one, other):
    assert key_of(one) != key_of(other)


@given(st.text(alphabet=st.sampled_from(list("Aa .&,'-and Co陳李（ＡÉ")), max_size=30))
def test_a_key_is_its_own_key_and_is_empty_for_nothing_only(name):
    key = key_of(name)
    assert key_of(key) == key
    assert (key == "") == (name.strip() == "")


def test_a_name_without_a_link_is_an_organisations_that_alone_is_known_by_it():
    plain, linked, other = Spelled("Chan & Co", None, MARCH), Spelled("Chan and Co.", 1, MARCH), Spelled("Chan & Co.", 2, MARCH)
    assert groups([plain, linked], {}) == {(1, ""): [plain, linked]}
    assert groups([plain, linked, other], {}) == {(None, "chan & co"): [plain], (1, ""): [linked], (2, ""): [other]}
    kowloon = Spelled("Chan, Kowloon", 3, MARCH)
    assert groups([plain, kowloon], {3: ["Chan & Company", "陳律師行"]}) == {(3, ""): [plain, kowloon]}
    nobody = Spelled("", None, MARCH)
    assert groups([nobody, Spelled("", 3, MARCH)], {}) == {(None, ""): [nobody], (3, ""): [Spelled("", 3, MARCH)]}
