"""Amounts: what is read, what is refused, how they are written and rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel.money import Money, down_to_dollar, exact, in_words_en, in_words_zh, parse_hkd, percent_off

amounts = st.integers(min_value=0, max_value=10**15)


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (104500, "HK$1,045"),
        (104550, "HK$1,045.50"),
        (5, "HK$0.05"),
        (0, "HK$0"),
        (-50400, "−HK$504"),
        (123456789012, "HK$1,234,567,890.12"),
    ],
)
def test_amount_shows_cents_only_when_there_are_any(cents, written):
    assert str(Money(cents)) == written


@pytest.mark.parametrize(
    ("text", "cents"),
    [("4800", 480000), ("5000.01", 500001), ("0.5", 50), ("1,045", 104500), ("3,000,000.00", 300000000), ("0", 0), ("007", 700)],
)
def test_amount_is_read(text, cents):
    assert parse_hkd(text) == Money(cents)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1 000", " 5", "5 ", "5\n", "1e3", "1E3", "NaN", "nan", "inf", "Infinity", "+5", "-5", "−5", "5.", ".5", "5.001",
        "１２", "٣", "²", "$5", "HK$5", "1,00", "10,00", "1,0000", ",100", "1,000,", "1_000", "0x10", "5,000.0.1", "92233720368547758.08",
    ],
)  # fmt: skip
def test_amount_that_is_not_plainly_one_is_refused(text):
    with pytest.raises(ValueError, match="amount"):
        parse_hkd(text)


def test_largest_amount_fits_the_database():
    assert parse_hkd("92233720368547758.07").cents == 2**63 - 1


@given(amounts)
def test_what_is_written_is_read_back(cents):
    assert parse_hkd(str(Money(cents)).removeprefix("HK$")).cents == cents


def test_arithmetic():
    assert Money(1) + Money(2) == Money(3)
    assert Money(1) - Money(2) == Money(-1)
    assert Money(7) * 3 == 3 * Money(7) == Money(21)
    assert -Money(7) == Money(-7)
    assert sum([Money(1), Money(2)]) == Money(3)
    assert sorted([Money(2), Money(1)]) == [Money(1), Money(2)]
    assert Money(1)
    assert not Money(0)


@pytest.mark.parametrize("wrong", [1.0, "1", None, True])
def test_cents_are_whole_numbers(wrong):
    with pytest.raises(TypeError):
        Money(wrong)


@pytest.mark.parametrize("wrong", [1.5, True, Money(2), "2"])
def test_money_is_multiplied_by_whole_numbers_only(wrong):
    with pytest.raises(TypeError):
        Money(100) * wrong


@pytest.mark.parametrize("wrong", [1, 0.5, "1"])
def test_money_is_added_to_money_only(wrong):
    with pytest.raises(TypeError):
        Money(100) + wrong
    with pytest.raises(TypeError):
        wrong + Money(100)


@given(amounts)
def test_down_to_dollar_drops_less_than_a_dollar(cents):
    rounded = down_to_dollar(cents)
    assert rounded % 100 == 0
    assert 0 <= cents - rounded < 100


@given(amounts, st.integers(min_value=0, max_value=100))
def test_percent_off_never_charges_more_than_the_exact_share(cents, per_cent):
    charged = percent_off(cents, per_cent, exact)
    assert charged * 100 <= cents * (100 - per_cent) < (charged + 1) * 100
    assert percent_off(cents, per_cent, down_to_dollar) <= charged


def test_eighty_per_cent_of_eighteen_dollars_is_fourteen():
    assert percent_off(1800, 20, down_to_dollar) == 1400
    assert percent_off(1800, 20, exact) == 1440


@pytest.mark.parametrize(("cents", "per_cent"), [(-1, 20), (100, -1), (100, 101)])
def test_percent_off_refuses_what_makes_no_sense(cents, per_cent):
    with pytest.raises(ValueError, match="rate"):
        percent_off(cents, per_cent, exact)


@pytest.mark.parametrize(
    ("cents", "english", "chinese"),
    [
        (50400, "Hong Kong dollars five hundred and four only", "港幣伍佰零肆元正"),
        (0, "Hong Kong dollars zero only", "港幣零元正"),
        (1600, "Hong Kong dollars sixteen only", "港幣壹拾陸元正"),
        (83600, "Hong Kong dollars eight hundred and thirty-six only", "港幣捌佰叁拾陸元正"),
        (100500, "Hong Kong dollars one thousand and five only", "港幣壹仟零伍元正"),
        (104550, "Hong Kong dollars one thousand and forty-five and cents fifty only", "港幣壹仟零肆拾伍元伍角正"),
        (105, "Hong Kong dollars one and cents five only", "港幣壹元零伍分"),
        (112, "Hong Kong dollars one and cents twelve only", "港幣壹元壹角貳分"),
        (10_500_000, "Hong Kong dollars one hundred and five thousand only", "港幣壹拾萬伍仟元正"),
        (10_000_500, "Hong Kong dollars one hundred thousand and five only", "港幣壹拾萬零伍元正"),
        (300_000_000, "Hong Kong dollars three million only", "港幣叁佰萬元正"),
        (10_000_000_500, "Hong Kong dollars one hundred million and five only", "港幣壹億零伍元正"),
        (10_001_000_000, "Hong Kong dollars one hundred million ten thousand only", "港幣壹億零壹萬元正"),
    ],
)
def test_amount_in_words(cents, english, chinese):
    assert in_words_en(cents) == english
    assert in_words_zh(cents) == chinese


_CHINESE = {"零": 0, "壹": 1, "貳": 2, "叁": 3, "肆": 4, "伍": 5, "陸": 6, "柒": 7, "捌": 8, "玖": 9}


def _read_chinese(text: str) -> int:
    total = group = digit = 0
    for char in text:
        if char in _CHINESE:
            digit = _CHINESE[char]
        elif char in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[char]
            digit = 0
        else:
            total += (group + digit) * {"萬": 10**4, "億": 10**8, "兆": 10**12}[char]
            group = digit = 0
    return total + group + digit


@given(st.integers(min_value=0, max_value=10**15))
def test_chinese_words_say_the_amount(dollars):
    words = in_words_zh(dollars * 100)
    assert _read_chinese(words.removeprefix("港幣").removesuffix("元正")) == dollars
    assert "零零" not in words


@pytest.mark.parametrize("write", [in_words_en, in_words_zh, down_to_dollar])
def test_negative_amounts_have_no_words(write):
    with pytest.raises(ValueError, match="not negative"):
        write(-1)
