"""A page is in one language, whatever the browser asks for."""

import re

from django.conf import settings
from django.test import Client
from django.urls import reverse

# What the court's own words are in Chinese for everybody, such as its name, is no date.
CHINESE_DATE = re.compile("星期|[一二三四五六七八九十]月")


def test_a_browser_that_asks_for_chinese_is_not_given_half_of_it(officer: Client):
    answer = officer.get(reverse("staff:inbox"), headers={"accept-language": "zh-HK,zh;q=0.9,en;q=0.5"})
    text = answer.content.decode()
    assert 'lang="en-gb"' in text
    assert CHINESE_DATE.search(text) is None


def test_every_language_on_offer_has_its_words():
    for code, _name in settings.LANGUAGES:
        folder = settings.LOCALE_PATHS[0] / code.replace("-hant", "_Hant")
        assert code == settings.LANGUAGE_CODE or (folder / "LC_MESSAGES" / "django.po").exists(), code
