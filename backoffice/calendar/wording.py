"""The reasons of the calendar's rules in words, for screens, papers and commands."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.kernel import languages
from backoffice.kernel.clock import in_hong_kong

# Why a deemed time is what it is, in a word or two, for where it is told that it has moved.
GROUNDS = {
    "open": gettext_lazy("office open"),
    "before_opening": gettext_lazy("before opening"),
    "after_closing": gettext_lazy("after closing"),
    "lunch": gettext_lazy("lunch hour"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
    "holiday": gettext_lazy("general holiday"),
    "closure_open_ended": gettext_lazy("office closed, reopening not known yet"),
    "calendar_missing": gettext_lazy("general holidays not loaded"),
    "closure_gale": gettext_lazy("typhoon closure"),
    "closure_black_rainstorm": gettext_lazy("black rainstorm closure"),
    "closure_directed": gettext_lazy("closed by direction"),
}
_WEEKDAYS_ZH = "一二三四五六日"


def time_of_day(text: str) -> str:
    """Write a time of day as the court's notices do: `17:30` is `5.30pm`, `13:00` is `1pm`; in Chinese `下午5時30分`, `下午1時`."""
    hour, minute = (int(part) for part in text.split(":"))
    if languages.reads_chinese():
        return f"{'上午' if hour < 12 else '下午'}{hour % 12 or 12}時" + (f"{minute}分" if minute else "")
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
    return languages.to_the_minute(deemed_at)


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


def shut_text(code: str, note: str) -> str:
    """Say in the reader's language why an office does not open on a day; the codes are those of `rules.shut_on`."""
    if code == "holiday":
        return _("The office does not open on this day: general holiday (%(name)s).") % {"name": note}
    if code == "calendar_missing":
        return _("Whether the office opens on this day is not known: the general holidays of %(year)s are not loaded.") % {"year": note}
    texts = {
        "saturday": _("The office does not open on this day: a Saturday."),
        "sunday": _("The office does not open on this day: a Sunday."),
        "no_hours": _("The office keeps no opening hours on this day."),
        "closure_gale": _("The office was closed all this day: typhoon."),
        "closure_black_rainstorm": _("The office was closed all this day: black rainstorm."),
        "closure_directed": _("The office was closed all this day by direction."),
        "closure_open_ended": _("The office was closed all this day; when it reopens is not on record."),
    }
    if code not in texts:
        raise ValueError(f"no such reason: {code}")
    return texts[code]


def shut_text_zh(code: str, note_zh: str) -> str:
    """Say the same in Traditional Chinese; `note_zh` is the note, for a holiday its Chinese name."""
    if code == "holiday":
        return f"辦事處當日不辦公：公眾假期（{note_zh}）。"
    if code == "calendar_missing":
        return f"{note_zh}年公眾假期資料尚未載入，未能確定辦事處當日是否辦公。"
    texts = {
        "saturday": "辦事處當日不辦公：星期六。",
        "sunday": "辦事處當日不辦公：星期日。",
        "no_hours": "辦事處當日並無辦公時間。",
        "closure_gale": "辦事處當日全日暫停辦公：烈風警告。",
        "closure_black_rainstorm": "辦事處當日全日暫停辦公：黑色暴雨警告。",
        "closure_directed": "辦事處當日全日按指示暫停辦公。",
        "closure_open_ended": "辦事處當日全日暫停辦公，恢復辦公時間未有記錄。",
    }
    if code not in texts:
        raise ValueError(f"no such reason: {code}")
    return texts[code]
