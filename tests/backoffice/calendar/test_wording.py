"""The reasons in words."""

import pytest
from django.utils import translation

from backoffice.calendar.wording import reason_text, reason_text_zh, shut_text, shut_text_zh, time_of_day
from tests.backoffice.calendar.calendars import at

REOPENED = at("2024-09-06 14:40")


@pytest.mark.parametrize(
    ("text", "said"),
    [("17:30", "5.30pm"), ("08:45", "8.45am"), ("13:00", "1pm"), ("12:30", "12.30pm"), ("00:05", "12.05am"), ("12:00", "12pm")],
)
def test_time_of_day(text, said):
    assert time_of_day(text) == said


@pytest.mark.parametrize(
    ("code", "note", "english", "chinese"),
    [
        ("open", "", "office open", "辦公時間內"),
        ("before_opening", "08:45", "before 8.45am: opening of the same day", "08:45 辦公時間開始前：當日辦公時間開始時"),
        ("after_closing", "17:30", "after 5.30pm: next opening", "17:30 辦公時間結束後：下一次辦公時間開始時"),
        ("after_closing", "", "no opening hours on this day: next opening", "當日不辦公：下一次辦公時間開始時"),
        ("lunch", "13:00", "after 1pm, lunch hour: opening after lunch", "13:00 後午膳時間：午膳後辦公時間開始時"),
        ("saturday", "", "Saturday: next opening", "星期六：下一次辦公時間開始時"),
        ("sunday", "", "Sunday: next opening", "星期日：下一次辦公時間開始時"),
        ("closure_gale", "signal 8", "typhoon closure: reopened 14:40", "烈風警告暫停辦公：於 14:40 恢復辦公"),
        ("closure_black_rainstorm", "", "black rainstorm closure: reopened 14:40", "黑色暴雨警告暫停辦公：於 14:40 恢復辦公"),
        ("closure_directed", "no power", "closed by direction: reopened 14:40", "按指示暫停辦公：於 14:40 恢復辦公"),
    ],
)
def test_reasons_in_both_languages(code, note, english, chinese):
    with translation.override("en-gb"):
        assert reason_text(code, note, REOPENED, at("2024-09-06 09:15")) == english
        assert reason_text(code, note, REOPENED) == english
    assert reason_text_zh(code, note, REOPENED) == chinese


def test_a_holiday_is_named():
    with translation.override("en-gb"):
        assert reason_text("holiday", "Good Friday", REOPENED) == "general holiday (Good Friday): next opening"
    assert reason_text_zh("holiday", "耶穌受難節", REOPENED) == "公眾假期（耶穌受難節）：下一次辦公時間開始時"


def test_what_is_not_known_has_no_time():
    with translation.override("en-gb"):
        assert reason_text("closure_open_ended", "signal 8", None) == "office closed: when the office reopens"
        assert reason_text("calendar_missing", "2028", None) == "the general holidays of 2028 are not loaded: not known yet"
    assert reason_text_zh("closure_open_ended", "signal 8", None) == "暫停辦公：至恢復辦公時"
    assert reason_text_zh("calendar_missing", "2028", None) == "2028 年公眾假期尚未載入：未能確定"


def test_reopening_on_a_later_day_names_the_day():
    received = at("2024-09-05 18:00")
    with translation.override("en-gb"):
        assert reason_text("closure_gale", "", REOPENED, received) == "typhoon closure: reopened Fri 6 Sep 14:40"
    assert reason_text_zh("closure_gale", "", REOPENED, received) == "烈風警告暫停辦公：於 9月6日（星期五）14:40 恢復辦公"


@pytest.mark.parametrize("write", [reason_text, reason_text_zh])
def test_faults_are_not_worded_away(write):
    with pytest.raises(ValueError, match="no such reason"):
        write("weather", "", REOPENED)
    with pytest.raises(ValueError, match="reopening"):
        write("closure_gale", "", None)


SHUT = ("saturday", "sunday", "no_hours", "closure_gale", "closure_black_rainstorm", "closure_directed", "closure_open_ended")


def test_why_a_day_is_shut_in_both_languages():
    with translation.override("en-gb"):
        assert shut_text("holiday", "Good Friday") == "The office does not open on this day: general holiday (Good Friday)."
        assert "2029" in shut_text("calendar_missing", "2029")
        assert len({shut_text(code, "") for code in SHUT}) == len(SHUT)
    assert shut_text_zh("holiday", "耶穌受難節") == "辦事處當日不辦公：公眾假期（耶穌受難節）。"
    assert "2029" in shut_text_zh("calendar_missing", "2029")
    assert len({shut_text_zh(code, "") for code in SHUT}) == len(SHUT)


@pytest.mark.parametrize("write", [shut_text, shut_text_zh])
def test_a_day_is_not_shut_for_reasons_that_there_are_not(write):
    with pytest.raises(ValueError, match="no such reason"):
        write("weather", "")
