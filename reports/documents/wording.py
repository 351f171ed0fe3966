"""Words that papers share, English first, then Chinese. Moments are shown on Hong Kong's clock, to the second.

A paper is bilingual whatever language its reader's screen has, so its words stand here and not in a catalogue.
"""

from datetime import date, datetime

from backoffice.kernel.clock import in_hong_kong
from backoffice.kernel.money import Money
from reports.documents.plain import Both

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LONG_MONTHS = "January February March April May June July August September October November December".split()
_DAYS_ZH = "一二三四五六日"


def day_en(day: date) -> str:
    """`Mon 7 Sep 2026`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_zh(day: date) -> str:
    """`2026年9月7日（星期一）`."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_DAYS_ZH[day.weekday()]}）"


def long_day_en(day: date) -> str:
    """`7 September 2026`, as dates stand on a seal."""
    return f"{day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


def moment_en(moment: datetime) -> str:
    """`Mon 7 Sep 2026 08:45:00`, Hong Kong time."""
    here = in_hong_kong(moment)
    return f"{day_en(here.date())} {here:%H:%M:%S}"


def moment_zh(moment: datetime) -> str:
    """`2026年9月7日（星期一）08:45:00`, Hong Kong time."""
    here = in_hong_kong(moment)
    return f"{day_zh(here.date())}{here:%H:%M:%S}"


def dollars(cents: int) -> str:
    """An amount in a column headed HK$: `1,045`, cents only when there are any, a true minus sign."""
    return str(Money(cents)).replace("HK$", "")


def short_hash(sha256: str) -> str:
    """First and last eight digits of a SHA-256."""
    return f"{sha256[:8]} ... {sha256[-8:]}"


_REASONS = {
    "open": Both("Received while the office was open.", "在辦公時間內收到。"),
    "before_opening": Both(
        "Received before opening: start of normal opening hours on the same day.",
        "在開始辦公前收到：視作於同日辦公時間開始時收訖。",
    ),
    "after_closing": Both(
        "After closing (normally 5.30pm): start of normal opening hours on the next working day.",
        "在辦公時間結束後（一般為下午5時30分）收到：視作於下一個工作日辦公時間開始時收訖。",
    ),
    "lunch": Both("Received in the lunch hour: start of the afternoon.", "在午膳時間收到：視作於下午辦公時間開始時收訖。"),
    "saturday": Both(
        "Received on a Saturday: start of normal opening hours on the next working day.",
        "在星期六收到：視作於下一個工作日辦公時間開始時收訖。",
    ),
    "sunday": Both(
        "Received on a Sunday: start of normal opening hours on the next working day.",
        "在星期日收到：視作於下一個工作日辦公時間開始時收訖。",
    ),
    "holiday": Both(
        "Received on a general holiday{note}: start of normal opening hours on the next working day.",
        "在公眾假期{note}收到：視作於下一個工作日辦公時間開始時收訖。",
    ),
    "closure_gale": Both(
        "Received while the office was closed for a gale warning{note}: the time at which it reopened.",
        "在辦事處因烈風警告關閉期間收到{note}：視作於重開時收訖。",
    ),
    "closure_black_rainstorm": Both(
        "Received while the office was closed for a black rainstorm warning{note}: the time at which it reopened.",
        "在辦事處因黑色暴雨警告關閉期間收到{note}：視作於重開時收訖。",
    ),
    "closure_directed": Both(
        "Received while the office was closed by direction{note}: the time at which it reopened.",
        "在辦事處按指示關閉期間收到{note}：視作於重開時收訖。",
    ),
    "closure_open_ended": Both(
        "The office is closed and its reopening has not been announced{note}. The deemed time will be the time at "
        "which it reopens.",
        "辦事處現正關閉，重開時間尚未公布{note}。視作收訖的時間將為重開之時。",
    ),
    "calendar_missing": Both(
        "The general holidays{note} are not on record yet. The deemed time will be settled when they are.",
        "有關年份的公眾假期{note}尚未載入紀錄，載入後即可確定視作收訖的時間。",
    ),
}


def deemed_reason(code: str, note: str = "") -> Both:
    """Why a time was deemed, in both languages; `note` is the holiday's name, the closure's note or the missing year.

    Raises KeyError for a code that has no words: a paper never leaves out why.
    """
    words = _REASONS[code]
    in_zh = f"（{note}）" if note else ""
    in_en = f" ({note})" if note else ""
    return Both(words.en.replace("{note}", in_en), words.zh.replace("{note}", in_zh))


MEANS = {
    "visa": Both("Visa", "Visa卡"),
    "mastercard": Both("MasterCard", "萬事達卡"),
    "unionpay": Both("UnionPay", "銀聯"),
    "jcb": Both("JCB", "JCB卡"),
    "pps": Both("PPS Shop&Buy", "繳費靈網上購物"),
    "deposit_account": Both("Deposit account", "存款帳戶"),
    "none": Both("Not stated", "未有註明"),
}


def means(code: str) -> Both:
    """A means of payment in words; one that is not known yet is shown by its own name, never left out."""
    return MEANS.get(code) or Both(code or MEANS["none"].en, "" if code else MEANS["none"].zh)
