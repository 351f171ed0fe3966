"""The two languages of the court, and how days and times are written in each.

English dates are written `Thu 5 Sep 2024 18:00:07`, Chinese ones `2024年9月5日 星期四 18:00:07`. Which of them is the
translators' matter: the formats stand in the catalogue, in the letters of Django's date formats.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext

from backoffice.kernel import clock

ENGLISH: Final = "en-gb"
CHINESE: Final = "zh-hant"
# As the attribute lang says them: Traditional characters as they are written in Hong Kong.
TAGS: Final = {ENGLISH: ENGLISH, CHINESE: "zh-Hant-HK"}


def reads_chinese() -> bool:
    """Whether the reader of this moment reads Chinese."""
    return (translation.get_language() or ENGLISH).startswith("zh")


def tag() -> str:
    """The reader's language as the attribute lang says it."""
    return TAGS[CHINESE] if reads_chinese() else TAGS[ENGLISH]


def other_tag() -> str:
    """The other language's, for what stands beside in both."""
    return TAGS[ENGLISH] if reads_chinese() else "zh-HK"


def picked(english: str, chinese: str) -> str:
    """Of a datum that is on record in both languages the reader's own; the one there is where the other is missing."""
    return (chinese or english) if reads_chinese() else (english or chinese)


def other(english: str, chinese: str) -> str:
    """Of such a datum the one that `picked` leaves; empty where there is only one."""
    left = english if reads_chinese() else chinese
    return "" if left == picked(english, chinese) else left


def listed(words: list[str]) -> str:
    """Words one after the other, with the commas of the reader's language."""
    return pgettext("between the words of a list", ", ").join(words)


def said(template: str, **data: object) -> str:
    """A sentence whose language is decided when it is read, not when it is said; its data stand in it as %(name)s.

    Mark the template with gettext_noop, so that the translators find it.
    """
    return lazy(lambda: gettext(template) % data if data else gettext(template), str)()


def in_both(text: Callable[[], object]) -> tuple[str, str]:
    """What a text is in English and in Chinese, for what is kept and read later by others."""
    with translation.override(ENGLISH):
        english = str(text())
    with translation.override(CHINESE):
        return english, str(text())


def day(value: date) -> str:
    """A Hong Kong day: `Thu 5 Sep 2024`."""
    return date_format(value, pgettext("format of a day", "D j M Y"))


def day_and_month(value: date) -> str:
    """The same without the year: `Thu 5 Sep`."""
    return date_format(value, pgettext("format of a day", "D j M"))


def month(value: date) -> str:
    """A month of a year: `September 2026`."""
    return date_format(value, pgettext("format of a month", "F Y"))


def moment(value: datetime) -> str:
    """A moment on Hong Kong's clock, to the second: `Thu 5 Sep 2024 18:00:07`."""
    return date_format(clock.in_hong_kong(value), pgettext("format of a moment", "D j M Y H:i:s"))


def moment_of_this_year(value: datetime) -> str:
    """The same without the year: `Thu 5 Sep 18:00:07`."""
    return date_format(clock.in_hong_kong(value), pgettext("format of a moment", "D j M H:i:s"))


def to_the_minute(value: datetime) -> str:
    """Without year and seconds, as a reopening is announced: `Thu 5 Sep 14:40`."""
    return date_format(clock.in_hong_kong(value), pgettext("format of a moment", "D j M H:i"))
