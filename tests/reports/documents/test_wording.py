"""Days, moments, money and rates as papers write them."""

from datetime import UTC, date, datetime

import pytest

from backoffice.filings.models import UrgencyGround
from backoffice.filings.submission import PAYMENT_MEANS
from reports.documents import wording
from reports.documents.plain import Both, Issue, as_json, from_json


def test_moments_are_hong_kong_time_weekday_first_to_the_second():
    moment = datetime(2026, 9, 6, 16, 30, 5, 999999, tzinfo=UTC)
    assert wording.moment_en(moment) == "Mon 7 Sep 2026 00:30:05"
    assert wording.moment_zh(moment) == "2026年9月7日（星期一）00:30:05"


def test_days():
    assert wording.day_en(date(2026, 2, 1)) == "Sun 1 Feb 2026"
    assert wording.day_zh(date(2026, 2, 1)) == "2026年2月1日（星期日）"
    assert wording.long_day_en(date(2026, 12, 31)) == "31 December 2026"


def test_amounts_show_cents_only_when_there_are_any_and_a_true_minus():
    assert [wording.dollars(cents) for cents in (1_045_00, 1_045_50, -126_00, 0)] == ["1,045", "1,045.50", "−126", "0"]


@pytest.mark.parametrize(("rate", "words"), [(5, "五"), (10, "十"), (15, "十五"), (20, "二十"), (99, "九十九"), (100, "一百")])
def test_rates_in_chinese(rate, words):
    assert wording.per_cent_zh(rate) == f"百分之{words}"


@pytest.mark.parametrize("rate", [0, 101, -1])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match="1 to 100"):
        wording.per_cent_zh(rate)


def test_every_means_and_every_ground_has_words_in_both_languages():
    assert all(wording.means(code).en and wording.means(code).zh for code in PAYMENT_MEANS)
    assert set(wording.URGENCY) == set(UrgencyGround.values)


def test_a_means_that_is_not_known_is_shown_by_its_name():
    assert wording.means("alipay") == Both("alipay")
    assert wording.means("").en == "Not stated"


@pytest.mark.parametrize("wrong", [{"number": 3}, {"drawn_at": "soon"}, {"court": None}])
def test_json_that_is_not_like_the_content_is_refused(wrong):
    issue = Issue(Both("a"), Both("b"), Both("c"), "N", "C", "u", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises((TypeError, ValueError)):
        from_json(Issue, {**as_json(issue), **wrong})


def test_only_plain_data_goes_to_json():
    with pytest.raises(TypeError, match="not plain content"):
        as_json(1.5)
