"""Public references: whoever mistypes one character, or two neighbours, is told so and never shown another's filing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.references import ALPHABET, check_value, is_well_formed, new_reference, normalise


def _spelt(body: str) -> str:
    text = body + ALPHABET[check_value(body)]
    return f"EF-{text[:4]}-{text[4:]}"


references = st.text(alphabet=ALPHABET, min_size=7, max_size=7).filter(lambda body: check_value(body) < len(ALPHABET)).map(_spelt)
places = st.sampled_from([3, 4, 5, 6, 8, 9, 10, 11])


def test_the_alphabet_has_no_letter_that_is_mistaken():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


def test_new_ones_are_well_formed_and_differ():
    made = [new_reference("EF") for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert all(is_well_formed(reference) and reference.startswith("EF-") and len(reference) == 12 for reference in made)


@given(references, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_seen(reference, place, character):
    wrong = reference[:place] + character + reference[place + 1 :]
    assert is_well_formed(wrong) is (wrong == reference)


@given(references, st.sampled_from([(3, 4), (4, 5), (5, 6), (6, 8), (8, 9), (9, 10), (10, 11)]))
def test_neighbours_exchanged_are_seen(reference, pair):
    first, second = pair
    letters = list(reference)
    letters[first], letters[second] = letters[second], letters[first]
    wrong = "".join(letters)
    assert is_well_formed(wrong) is (wrong == reference)


@given(references)
def test_as_people_type_it(reference):
    plain = reference.replace("-", "")
    prefix, rest = plain[:2], plain[2:]
    assert normalise(reference) == reference
    assert normalise(plain.lower()) == reference
    assert normalise(f"  {prefix} {rest[:3]} {rest[3:]} ") == reference
    assert normalise(prefix + rest.replace("0", "o").replace("1", "l")) == reference
    assert normalise(prefix + rest.replace("0", "O").replace("1", "I")) == reference


@pytest.mark.parametrize(
    "text",
    ["", "EF", "EF-7K3M", "EF-7K3M-2Q9", "EF-7K3M-2Q9XX", "EF7K3M2Q9X", "ef-7k3m-2q9x", "EF-7K3M-2Q9U", "EF-７K3M-2Q9X"],
)
def test_what_is_no_reference(text):
    assert not is_well_formed(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(text):
    assert isinstance(is_well_formed(normalise(text)), bool)
