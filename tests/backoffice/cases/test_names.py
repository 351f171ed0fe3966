"""How a name is brought to its words, and a question to what it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.cases import names
from backoffice.cases.names import asked_for, fold, words_of

pytestmark = pytest.mark.once

SAME = (
    ("黃小明", "黄小明"),
    ("陳大文", "陈大文"),
    ("群益有限公司", "羣益有限公司"),
    ("衞生署", "卫生署"),
    ("衛生署", "衞生署"),
    ("啟新", "啓新"),
    ("ＨＳＢＣ", "hsbc"),
    ("Café Müller", "cafe muller"),
    ("O'Brien", "OBRIEN"),
    ("O\u2019Brien", "O'Brien"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_a_name_are_one(one, other):
    assert words_of(one) == words_of(other)
    assert asked_for(one).words == asked_for(other).words


def test_a_name_is_known_by_its_words_and_as_a_whole():
    assert words_of("Wong Siu-Ming") == {"wong", "siu", "ming", "=ming siu wong"}
    assert words_of("Tai Fat Ltd") == {"tai", "fat", "=fat tai"}
    assert words_of("大發有限公司") == {fold("大"), fold("大發"), "=" + fold("大發")}
    assert words_of("HSBC") == {"hsbc"}
    assert words_of(" .,- ") == frozenset()


def test_a_name_of_common_words_only_keeps_them():
    assert words_of("The Company Ltd") >= {"the", "company", "ltd"}
    assert words_of("有限公司") >= {"公司"}


def test_a_question_takes_the_words_in_any_order_and_a_part_of_a_chinese_name():
    assert set(asked_for("Ming, WONG").words) <= words_of("Wong Siu Ming")
    assert set(asked_for("小明").words) <= words_of("黃小明")
    assert set(asked_for("小明 黃").words) <= words_of("黃小明")
    assert asked_for("ming wong siu").whole in words_of("Wong Siu Ming")
    assert asked_for("Wong Si").beginning == "si"
    assert asked_for("Wong Siu ").beginning == "" or asked_for("Wong Siu ").words == ("wong", "siu")


@pytest.mark.parametrize(("question", "common"), [
    ("Ltd", True), ("the Company Limited", True), ("有限公司", True), ("股份有限公司 Ltd.", True),
    ("Tai Fat Ltd", False), ("大發有限公司", False), ("", False), ("...", False),
])  # fmt: skip
def test_a_question_of_common_words_only_is_known_for_one(question, common):
    assert asked_for(question).only_common is common


def test_a_long_question_says_that_not_all_of_it_is_asked():
    asked = asked_for("one two three four five six seven")
    assert (len(asked.words), asked.too_many) == (names.MOST_ASKED, True)


@given(st.text(max_size=200))
def test_whatever_a_name_is_its_words_are_few_and_short_and_folding_twice_is_folding_once(text):
    words = words_of(text)
    assert len(words) <= names.MOST_WORDS + 1
    assert all(0 < len(word) <= names.LONGEST_WHOLE + 1 for word in words)
    assert "\x00" in text or fold(fold(text)) == fold(text)
    asked = asked_for(text)
    # Whoever asks for a name as it is written finds it, unless it is longer than what is kept of one.
    if len(words) < names.MOST_WORDS:
        assert set(asked.words) <= words
        assert not asked.whole or asked.whole in words


def test_the_table_of_variants_leads_each_character_to_one_that_stays():
    folds = names._folds()
    assert len(folds) > 3_000
    assert not [key for key, value in folds.items() if ord(value) in folds]
