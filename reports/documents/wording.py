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
_DIGITS_ZH = ("", *"一二三四五六七八九")


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


def per_cent_zh(rate: int) -> str:
    """A whole rate of 1 to 100 per cent: `百分之二十`, `百分之十五`."""
    if not 1 <= rate <= 100:
        raise ValueError("a rate of 1 to 100 per cent is needed")
    tens, ones = divmod(rate, 10)
    if rate == 100:
        return "百分之一百"
    return "百分之" + ("" if tens == 0 else "十" if tens == 1 else _DIGITS_ZH[tens] + "十") + _DIGITS_ZH[ones]


def date_kept(decision: str) -> Both:
    """That a filing keeps the date of the returned one, and by which decision."""
    return Both(
        f"The date of the returned filing is kept by decision {decision}; when this filing was received does not change.",
        f"按決定{decision}保留已退回的存檔的日期；本存檔的收到時間不變。",
    )


def short_hash(sha256: str) -> str:
    """First and last eight digits of a SHA-256."""
    return f"{sha256[:8]} ... {sha256[-8:]}"


MEANS = {
    "visa": Both("Visa", "Visa卡"),
    "mastercard": Both("MasterCard", "萬事達卡"),
    "unionpay": Both("UnionPay", "銀聯"),
    "jcb": Both("JCB", "JCB卡"),
    "pps": Both("PPS Shop&Buy", "繳費靈網上購物"),
    "deposit_account": Both("Deposit account", "存款帳戶"),
    "cash": Both("Cash", "現金"),
    "cheque": Both("Cheque", "支票"),
    "eps": Both("EPS", "易辦事"),
    "none": Both("Not stated", "未有註明"),
}


def means(code: str) -> Both:
    """A means of payment in words; one that is not known yet is shown by its own name, never left out."""
    return MEANS.get(code) or Both(code or MEANS["none"].en, "" if code else MEANS["none"].zh)


CORRECTED = {
    "case_type": Both("Case type", "案件類別"),
    "document_type": Both("Type of document", "文件類別"),
    "party": Both("Name of party", "當事人名稱"),
    "order": Both("Order of the documents", "文件次序"),
    "document": Both("Another file in the place of document", "另一檔案取代文件"),
}

URGENCY = {
    "limitation": Both("A limitation period is ending", "時效期即將屆滿"),
    "injunction": Both("An injunction is sought", "尋求強制令"),
    "hearing": Both("Needed for a hearing at hand", "即將聆訊所需"),
    "liberty": Both("A person's liberty is at stake", "涉及人身自由"),
    "other": Both("Another ground", "其他理由"),
}


def whom(office: Both, named: str, named_zh: str, *, on_paper: bool) -> tuple[str, str]:
    """Whom to ask, in English and Chinese. named: what the filer is to quote. on_paper: handed in at the counter, by who has no message
    box."""
    if on_paper:
        return (
            f"{office.en}, quoting {named}, at its counter in its opening hours or by post.",
            f"請於辦公時間內親臨{office.zh}櫃位或以郵遞方式查詢，並註明{named_zh}。",
        )
    return (
        f"{office.en}, quoting {named}, in its opening hours or by a message in your message box.",
        f"請於辦公時間內或經訊息箱向{office.zh}查詢，並註明{named_zh}。",
    )
