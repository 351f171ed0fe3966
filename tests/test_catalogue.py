"""The catalogue of texts: whole, sound, the same in both its files, and consistent in its terms."""

import re
from pathlib import Path

import polib
import pytest

from scripts.messages import PO, ROOT, extracted, key, merged, sources

HELD = polib.pofile(str(PO))
CJK = r"[\u3400-\u9fff]"
# Placeholders of both kinds, and the tags that stand in a text.
PLACES = re.compile(r"%\(\w+\)[0-9.]*[sd]|{\w+}|<[^>]+>")


def _chinese(entry: polib.POEntry) -> str:
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def _faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one translation."""
    text = _chinese(entry)
    if not text.strip():
        return ["missing"]
    found = ["fuzzy"] if entry.fuzzy else []
    if entry.msgctxt and entry.msgctxt.startswith("format of"):
        return found
    wanted = sorted(PLACES.findall(entry.msgid_plural or entry.msgid))
    if sorted(PLACES.findall(text)) != wanted:
        found.append(f"placeholders {wanted}")
    bare = PLACES.sub("", text)
    if re.search(rf"{CJK}\s*[,;:?!](?:\s|$)|{CJK}\.|[,;:]{CJK}", bare):
        found.append("half-width punctuation")
    if re.search(r"[０-９Ａ-Ｚａ-ｚ％]", text):
        found.append("full-width digits or letters")
    if re.search(rf"{CJK} ?\d+ {CJK}|{CJK} \d", bare) and not re.search(r"\d{4}-\d\d-\d\d|300 dpi", bare):
        found.append("a blank beside a number")
    if re.search(rf"{CJK}[A-Za-z]|[A-Za-z]{CJK}", bare):
        found.append("no blank between Chinese and Latin")
    return found


def test_every_text_has_its_translation_in_sound_form():
    wrong = {entry.msgid: faults for entry in HELD if (faults := _faults(entry))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Taken by {officer}", "由 {who} 接辦", "placeholders"),
        ("%(number)s page", "頁", "placeholders"),
        ("Released", "已交還.", "half-width"),
        ("Sealed: yes", "已蓋印: 是", "half-width"),
        ("2 pages", "共 2 頁", "blank beside a number"),
        ("A PDF", "這是PDF檔案", "no blank"),
        ("Empty", "", "missing"),
    ],
)
def test_a_translation_that_is_not_sound_is_seen(msgid: str, msgstr: str, fault: str):
    assert fault in " ".join(_faults(polib.POEntry(msgid=msgid, msgstr=msgstr)))


def test_no_text_says_the_same_english_twice_in_two_ways():
    """A text whose first letter only differs, as at the beginning of a line and within one, is the same term."""
    by_english: dict[str, set[str]] = {}
    for entry in HELD:
        if not entry.msgctxt and len(entry.msgid.split()) <= 3 and not entry.msgid_plural:
            by_english.setdefault(entry.msgid.lower().rstrip(".:"), set()).add(_chinese(entry).rstrip("。："))
    differing = {english: chinese for english, chinese in by_english.items() if len(chinese) > 1}
    assert set(differing) <= _TOLD_APART, differing


# Where English has one word for a heading and for a state, and Chinese has two.
_TOLD_APART = {
    "check", "declined", "open", "settled", "none", "filing", "over",
    "deemed received", "accepted", "served", "rejected", "returned", "received", "withdrawn", "lapsed", "all", "left", "post",
    "returned for correction", "no fee", "no fee item on record", "duplicate", "person", "paper", "taken", "link", "matched",
    "system", "in force",
}  # fmt: skip


def test_the_compiled_file_holds_what_the_text_file_says():
    """The .mo stands in the repository, so that nobody needs a tool to run the system: `make messages` writes both."""
    compiled = {key(entry): _chinese(entry) for entry in polib.mofile(str(PO.with_suffix(".mo")))}
    assert compiled == {key(entry): _chinese(entry) for entry in HELD}


@pytest.mark.xgettext
def test_the_catalogue_has_exactly_the_texts_that_the_sources_mark():
    fresh = merged(HELD, extracted(sources()))
    assert {key(entry) for entry in fresh} == {key(entry) for entry in HELD}, "make messages"


@pytest.mark.xgettext
def test_a_text_that_is_new_is_found_in_sources_and_templates(tmp_path: Path):
    (tmp_path / "view.py").write_text('from x import gettext as _\nA = _("A new sentence.")\nB = gettext_noop("Its {reason}.")\n')
    (tmp_path / "page.html").write_text(
        "{% load i18n %}<p title=\"{% translate 'A tip' %}\">{% blocktranslate %}Of {{ it }}{% endblocktranslate %}"
    )
    found = {entry.msgid for entry in extracted(sorted(tmp_path.iterdir()), tmp_path)}
    assert found == {"A new sentence.", "Its {reason}.", "A tip", "Of %(it)s"}


# ---- the glossary ----

GLOSSARY = ROOT / "docs" / "glossary.md"


def _terms() -> dict[str, str]:
    """The terms of the glossary that are held to their word everywhere: those that are marked with a star."""
    rows = re.findall(r"^\| ([^|*]+)\* \| ([^|]+) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return {english.strip(): chinese.strip() for english, chinese in rows}


def _breaches(entries: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Where a term stands in the English and its Chinese word does not stand in the Chinese."""
    found = []
    for english, chinese in entries:
        rest = english
        for term, word in sorted(_terms().items(), key=lambda pair: -len(pair[0])):
            pattern = re.compile(rf"(?<![\w-]){re.escape(term)}(e?s)?(?![\w-])", re.IGNORECASE)
            if pattern.search(rest):
                rest = pattern.sub(" ", rest)
                if word not in chinese:
                    found.append((term, english, chinese))
    return found


def test_a_term_is_translated_by_its_own_word_everywhere():
    assert len(_terms()) >= 20
    assert _breaches([(PLACES.sub("", entry.msgid), _chinese(entry)) for entry in HELD if not entry.msgctxt]) == []


def test_another_word_for_a_term_is_seen():
    assert _breaches([("Send it to the accounts office", "請送交會計處")]) == [
        ("accounts office", "Send it to the accounts office", "請送交會計處")
    ]
    assert _breaches([("Send it to the accounts office", "請送交會計部")]) == []
