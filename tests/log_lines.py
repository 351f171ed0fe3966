"""All that the code logs while a block runs, written as in production, down to the least important line of ours."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from backoffice.kernel import logs


@contextmanager
def recorded() -> Iterator[io.StringIO]:
    """The text of the log; whatever level a logger has, its lines of INFO and above are in it."""
    made = logs.configuration(as_json=True)["formatters"]["lines"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
