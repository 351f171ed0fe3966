"""What is shown of a fault: its kind and its place, and never a message that may quote a party."""

import traceback
from pathlib import Path

import pytest

from backoffice.kernel.fault_text import reason, without_messages

NAME = "Wong Siu Ming 黃小明"
MORE = "has no page"


def _failed(call):
    try:
        call()
    except Exception:  # noqa: BLE001  # the traceback is what is tested
        return traceback.format_exc()
    raise AssertionError


def _quoting():
    raise ValueError(f"{NAME}\n    {MORE}\nof his own: {NAME}")


def _chained():
    try:
        _quoting()
    except ValueError as error:
        raise LookupError(NAME) from error


def _of_the_machine():
    Path("/nowhere/at/all").read_bytes()


@pytest.mark.parametrize("call", [_quoting, _chained])
def test_a_message_is_left_out_of_both(call):
    text = _failed(call)
    assert NAME in text
    assert NAME not in reason(text) and NAME not in without_messages(text)
    assert MORE not in without_messages(text)


def test_the_reason_is_the_last_fault_and_where_it_happened():
    said = reason(_failed(_chained))
    assert said.startswith("LookupError (tests/backoffice/kernel/test_fault_text.py:")


def test_what_the_machine_says_is_said():
    assert reason(_failed(_of_the_machine)).startswith("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all' (tests/")


def test_the_traceback_keeps_its_places_its_code_and_the_kinds():
    shown = without_messages(_failed(_chained))
    assert shown.count("Traceback (most recent call last):") == 2
    assert 'File "tests/backoffice/kernel/test_fault_text.py", line ' in shown
    assert "raise LookupError(NAME) from error" in shown
    assert [line for line in shown.splitlines() if not line.startswith((" ", "Traceback"))] == [
        "ValueError",
        "The above exception was the direct cause of the following exception:",
        "LookupError",
    ]


def test_what_the_outbox_itself_says_is_said():
    assert reason("no handler for the topic papers.gone") == "no handler for the topic papers.gone"
    died = "begun 8 times, and the last time it did not come to an end: the worker died in it\n"
    assert reason(died) == died.strip() == without_messages(died)


def test_nothing_is_no_reason():
    assert (reason(""), without_messages("")) == ("", "")
