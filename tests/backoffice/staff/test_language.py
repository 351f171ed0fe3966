"""In which language a page is drawn: the person's choice, else the browser's, else what the browser asks for."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.filings.models import Filing
from tests.backoffice.staff.reading import words
from tests.factories.court import Court
from tests.factories.lives import Lives

CHINESE_DATE = re.compile("星期[一二三四五六日]")
HONG_KONG = {"accept-language": "zh-HK,zh;q=0.9,en;q=0.5"}
IN_CHINESE, IN_ENGLISH = 'lang="zh-Hant-HK"', 'lang="en-gb"'


def _page(client: Client, **how: object) -> str:
    return client.get(reverse("staff:inbox"), **how).content.decode()


@pytest.mark.parametrize(
    ("asks", "given"),
    [
        ("zh-HK,zh;q=0.9,en;q=0.5", IN_CHINESE),
        ("zh-TW", IN_CHINESE),
        ("zh-Hant-HK", IN_CHINESE),
        ("en-US,en;q=0.9", IN_ENGLISH),
        ("de-DE,de;q=0.9", IN_ENGLISH),
        ("", IN_ENGLISH),
        ("en,zh-HK;q=0.9", IN_ENGLISH),
    ],
)
def test_whoever_has_not_chosen_is_given_what_the_browser_asks_for(officer: Client, asks: str, given: str):
    page = _page(officer, headers={"accept-language": asks})
    assert f"<html {given}" in page
    assert bool(CHINESE_DATE.search(page)) is (given == IN_CHINESE)


def test_a_choice_goes_with_the_person_to_another_browser(officer: Client, court: Court, sign_in):
    answer = officer.post(reverse("staff:language"), {"language": "zh-hant", "next": reverse("staff:inbox")})
    assert answer.url == reverse("staff:inbox")
    assert f"<html {IN_CHINESE}" in _page(officer)
    elsewhere = sign_in(court.officer)
    assert f"<html {IN_CHINESE}" in _page(elsewhere, headers={"accept-language": "en-GB"})
    assert f"<html {IN_ENGLISH}" in _page(sign_in(court.senior))


def test_a_choice_before_signing_in_is_kept_by_the_browser(court: Court):
    browser = Client()
    assert f"<html {IN_ENGLISH}" in browser.get(reverse("staff:sign-in")).content.decode()
    browser.post(reverse("staff:language"), {"language": "zh-hant", "next": reverse("staff:sign-in")})
    assert f"<html {IN_CHINESE}" in browser.get(reverse("staff:sign-in")).content.decode()
    browser.force_login(court.officer)
    assert f"<html {IN_CHINESE}" in _page(browser)


def test_the_persons_own_choice_wins_over_the_browsers(officer: Client, court: Court):
    officer.post(reverse("staff:language"), {"language": "en-gb"})
    court.officer.refresh_from_db()
    assert court.officer.language == "en-gb"
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hant"
    assert f"<html {IN_ENGLISH}" in _page(officer)


@pytest.mark.parametrize("code", ["xx", "", "zh-hans", "../en"])
def test_a_language_that_is_not_on_offer_changes_nothing(officer: Client, court: Court, code: str):
    answer = officer.post(reverse("staff:language"), {"language": code, "next": "https://elsewhere.example/"})
    assert answer.url == reverse("staff:home")
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    court.officer.refresh_from_db()
    assert court.officer.language == ""


def test_the_switch_stands_on_the_sign_in_page_and_in_the_bar_and_names_each_language_by_itself(officer: Client):
    for page in (Client().get(reverse("staff:sign-in")).content.decode(), _page(officer), _page(officer, headers=HONG_KONG)):
        switch = re.search(r'<form class="langs".*?</form>', page, re.DOTALL)
        assert switch is not None
        assert ">English</button>" in switch[0]
        assert 'lang="zh-Hant-HK"' in switch[0]
        assert ">繁體中文</button>" in switch[0]
        assert len(re.findall('aria-current="true"', switch[0])) == 1


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/healthz"])
def test_programs_are_answered_in_english_whatever_they_ask_for(address: str, db: None):
    answer = Client().get(address, headers=HONG_KONG)
    assert not re.search("[\u4e00-\u9fff]", answer.content.decode())


def test_the_door_refuses_in_english_whatever_it_is_asked_in(court: Court):
    answer = Client().get("/api/v1/filings/EF-0000-0000", headers=HONG_KONG)
    assert answer.status_code == 401
    assert not re.search("[\u4e00-\u9fff]", answer.content.decode())


def test_an_act_keeps_the_same_whoever_reads_which_language(officer: Client, lives: Lives, court: Court):
    """What is stored is stored for all: the register and the events do not depend on who pressed the button."""
    kept = {}
    for code in ("en-gb", "zh-hant"):
        filing = lives.taken()
        officer.post(reverse("staff:language"), {"language": code})
        assert officer.post(reverse("staff:accept", args=[filing.reference])).status_code == 302
        filing = Filing.objects.get(pk=filing.pk)
        entry = RegisterEntry.objects.get(filing_reference=filing.reference)
        event = Event.objects.get(subject=filing.reference, code="filing.accepted")
        told = (entry.text, entry.text_zh, entry.document_title, sorted(event.data))
        kept[code] = [str(one).replace(filing.case.number, "N").replace(filing.reference, "R") for one in told]
    assert kept["en-gb"] == kept["zh-hant"]


def test_times_money_and_events_read_as_the_courts_notices_write_them(officer: Client, lives: Lives):
    filing = lives.returned()
    page = words(officer.get(reverse("staff:filing", args=[filing.reference]), headers=HONG_KONG))
    assert re.search(r"20\d\d年\d{1,2}月\d{1,2}日 星期[一二三四五六日] \d\d:\d\d:\d\d", page)
    assert "HK$504" in page
    assert "費用已核對：已全數繳付" in page
    assert re.search(r"寬減20%，每單位捨去不足一元之數", page)
    assert re.search(r"退回補正：[^ ]*[\u4e00-\u9fff]", page)


def test_events_of_before_the_second_language_read_in_it_too(officer: Client, lives: Lives):
    """They were written in English words and cannot be changed."""
    filing = lives.fee_checked()
    from django.utils.translation import override

    from backoffice.audit.timeline import entry_of

    told = Event(code="filing.deemed_received", subject=filing.reference, data={"deemed": "Tue 10 Mar 2026 14:40:00"}, actor_kind="system")
    found = Event(code="filing.fee_checked", subject=filing.reference, data={"finding": "no fee item on record"}, actor_kind="system")
    with override("zh-hant"):
        assert entry_of(told).text == "視作收訖時間：2026年3月10日 星期二 14:40:00"
        assert entry_of(found).text == "費用已核對：未有載明費用項目"
    with override("en-gb"):
        assert entry_of(told).text == "Deemed received Tue 10 Mar 2026 14:40:00"
        assert entry_of(found).text == "Fee checked: no fee item on record"


def test_every_language_on_offer_has_its_words():
    for code, _name in settings.LANGUAGES:
        folder = settings.LOCALE_PATHS[0] / code.replace("-hant", "_Hant")
        assert code == settings.LANGUAGE_CODE or (folder / "LC_MESSAGES" / "django.mo").exists(), code
