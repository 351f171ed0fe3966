"""The reasons of the calendar's rules in words, for screens, papers and commands."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.kernel.clock import in_hong_kong

_WEEKDAYS_ZH = "一二三四五六日"


def time_of_day(text: str) -> str:
    """Write a time of day as the court's notices do: `17:30` is `5.30pm`, `13:00` is `1pm`."""
    hour, minute = (int(part) for part in text.split(":"))
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}" + (f".{minute:02d}" if minute else "") + half


def reason_text(code: str, note: str, deemed_at: datetime | None, received: datetime | None = None) -> str:
    """Say in the reader's language why something counts as received when it does.

    `after 5.30pm: next opening`, `typhoon closure: reopened 14:40`. With `received` a reopening on
    a later day is written with its day. The codes are those of `rules.DeemedReason`.
    """
    if code == "open":
        return _("office open")
    if code == "before_opening":
        return _("before %(time)s: opening of the same day") % {"time": time_of_day(note)}
    if code == "after_closing":
        if not note:
            return _("no opening hours on this day: next opening")
        return _("after %(time)s: next opening") % {"time": time_of_day(note)}
    if code == "lunch":
        return _("after %(time)s, lunch hour: opening after lunch") % {"time": time_of_day(note)}
    if code == "saturday":
        return _("Saturday: next opening")
    if code == "sunday":
        return _("Sunday: next opening")
    if code == "holiday":
        return _("general holiday (%(name)s): next opening") % {"name": note}
    if code == "closure_open_ended":
        return _("office closed: when the office reopens")
    if code == "calendar_missing":
        return _("the general holidays of %(year)s are not loaded: not known yet") % {"year": note}
    reopened = _reopened(deemed_at, received)
    if code == "closure_gale":
        return _("typhoon closure: reopened %(time)s") % {"time": reopened}
    if code == "closure_black_rainstorm":
        return _("black rainstorm closure: reopened %(time)s") % {"time": reopened}
    if code == "closure_directed":
        return _("closed by direction: reopened %(time)s") % {"time": reopened}
    raise ValueError(f"no such reason: {code}")


def _reopened(deemed_at: datetime | None, received: datetime | None) -> str:
    if deemed_at is None:
        raise ValueError("a closure that has ended has a reopening")
    local = in_hong_kong(deemed_at)
    if received is None or in_hong_kong(received).date() == local.date():
        return f"{local:%H:%M}"
    return date_format(local, "D j M H:i")


def reason_text_zh(code: str, note_zh: str, deemed_at: datetime | None, received: datetime | None = None) -> str:
    """Say the same in Traditional Chinese, for papers that print both languages side by side.

    `note_zh` is the rule's note; for a holiday its Chinese name (`selectors.holiday_name_zh`).
    """
    fixed = {
        "open": "辦公時間內",
        "saturday": "星期六：下一次辦公時間開始時",
        "sunday": "星期日：下一次辦公時間開始時",
        "closure_open_ended": "暫停辦公：至恢復辦公時",
    }
    if code in fixed:
        return fixed[code]
    if code == "before_opening":
        return f"{note_zh} 辦公時間開始前：當日辦公時間開始時"
    if code == "after_closing":
        return f"{note_zh} 辦公時間結束後：下一次辦公時間開始時" if note_zh else "當日不辦公：下一次辦公時間開始時"
    if code == "lunch":
        return f"{note_zh} 後午膳時間：午膳後辦公時間開始時"
    if code == "holiday":
        return f"公眾假期（{note_zh}）：下一次辦公時間開始時"
    if code == "calendar_missing":
        return f"{note_zh} 年公眾假期尚未載入：未能確定"
    reopened = _reopened_zh(deemed_at, received)
    grounds = {
        "closure_gale": "烈風警告暫停辦公",
        "closure_black_rainstorm": "黑色暴雨警告暫停辦公",
        "closure_directed": "按指示暫停辦公",
    }
    if code in grounds:
        return f"{grounds[code]}：於 {reopened} 恢復辦公"
    raise ValueError(f"no such reason: {code}")


def _reopened_zh(deemed_at: datetime | None, received: datetime | None) -> str:
    if deemed_at is None:
        raise ValueError("a closure that has ended has a reopening")
    local = in_hong_kong(deemed_at)
    if received is None or in_hong_kong(received).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local.month}月{local.day}日（星期{_WEEKDAYS_ZH[local.weekday()]}）{local:%H:%M}"
