"""Reasons: an English sentence with its data, translated as a whole and filled in afterwards."""

from backoffice.kernel.reasons import Reason, because


def test_a_reason_is_filled_in():
    reason = because("too-large", "{document} has {pages} pages.", "documents", document="Writ", pages=7)
    assert (reason.code, reason.text, reason.field) == ("too-large", "Writ has 7 pages.", "documents")


def test_the_sentence_is_translated_before_its_data_are_filled_in():
    translations = {"{who} has it.": "{who}已取件。", "Take it first.": "請先取件。"}
    assert because("taken", "{who} has it.", who="陳大文").in_words(translations.__getitem__) == "陳大文已取件。"
    assert because("not-taken", "Take it first.").in_words(translations.__getitem__) == "請先取件。"
    assert Reason("not-taken", "Take it first.").in_words(translations.__getitem__) == "請先取件。"


def test_braces_in_the_data_are_only_text():
    reason = because("unknown", "{name} is not known.", name="{0.__class__} {x}")
    assert reason.text == "{0.__class__} {x} is not known."
    assert reason.in_words(str) == reason.text


def test_data_may_have_any_name():
    assert because("c", "{code} {field} {template}", code=1, field=2, template=3).text == "1 2 3"
