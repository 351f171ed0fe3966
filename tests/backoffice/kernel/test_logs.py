"""A log line: one JSON object, with the request's name, and never with the words of a row."""

import io
import json
import logging

import pytest
import structlog

from backoffice.kernel import logs
from backoffice.kernel.errors import Refused


@pytest.fixture
def lines():
    """A logger of its own, written as in production; call the result to have its lines."""
    made = logs.configuration(as_json=True)["formatters"]["lines"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"]))
    logger = logging.getLogger("trial-of-logs")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_line_is_one_object_with_time_level_and_name(lines):
    logger, written = lines
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        logger.info("outbox %s\nfailed", "papers.receipt")
    (line,) = written()
    assert line["event"] == "outbox papers.receipt\nfailed"
    assert (line["level"], line["logger"], line["request_id"]) == ("info", "trial-of-logs", "abc")
    assert line["timestamp"].endswith("Z")


def test_a_line_of_structlog_looks_alike(lines):
    _logger, written = lines
    structlog.get_logger("trial-of-logs").info("request", status=200)
    (line,) = written()
    assert (line["event"], line["status"], line["level"]) == ("request", 200, "info")


def test_an_exception_is_told_by_type_and_place_with_what_it_came_from(lines):
    logger, written = lines
    try:
        try:
            raise ValueError("Key (name)=(Chan Tai Man) already exists")
        except ValueError as first:
            raise RuntimeError("cannot enter Chan Tai Man") from first
    except RuntimeError:
        logger.exception("a fault")
    (line,) = written()
    assert [fault["type"] for fault in line["exception"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "test_an_exception_is_told" in line["exception"][0]["at"][0]
    assert "Chan" not in json.dumps(line)


def test_what_quotes_no_row_is_said(lines):
    logger, written = lines
    for fault in (
        OSError(28, "No space left on device", "/data/Chan.pdf"),
        Refused("already-taken", "Chan has it"),
        type("OperationalError", (Exception,), {})("connection refused\nDETAIL: Chan"),
    ):
        logger.error("a fault", exc_info=fault)
    first, second, third = (line["exception"][0] for line in written())
    assert first["says"] == "No space left on device"
    assert second["code"] == "already-taken"
    assert third["says"] == "connection refused"
    assert "Chan" not in json.dumps(written())


def test_a_fault_that_comes_from_itself_ends(lines):
    logger, written = lines
    fault = ValueError()
    fault.__cause__ = KeyError()
    fault.__cause__.__context__ = fault
    logger.error("a fault", exc_info=fault)
    assert len(written()[0]["exception"]) == 2


def test_a_terminal_gets_plain_lines():
    plain = logs._plain(None, "", {"timestamp": "t", "level": "error", "logger": "a", "event": "b", "request_id": "c",
                                   "exception": [{"type": "OSError", "says": "full", "at": ["x.py:1 f"]}]})  # fmt: skip
    assert plain == "t ERROR a b request_id=c\n  OSError full\n    x.py:1 f"
