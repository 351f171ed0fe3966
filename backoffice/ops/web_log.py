"""The web server's own lines, written like all others and as silent about who is in them.

gunicorn is told the class by `--logger-class`, in the unit of an installation and by `manage.py serve`. It logs before Django is there,
in a process that never loads it, so nothing of Django's is asked here.
"""

import logging
import sys
from typing import Any

from gunicorn.glogging import Logger

from backoffice.kernel import logs

# What gunicorn says of a request that is none: behind the address stands what was sent, a name perhaps or a password.
_NONE = "Invalid request from ip="


class _Lines(Logger):
    as_json: bool

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's handlers, and write with ours."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(logs.formatter(as_json=self.as_json))
                handler.addFilter(_without_what_was_sent)


class JsonLines(_Lines):
    """One JSON object a line."""

    as_json = True


class PlainLines(_Lines):
    """For a person at a terminal."""

    as_json = False


def _without_what_was_sent(record: logging.LogRecord) -> bool:
    """An address without its query, a fault of the sender's by its kind, and of an exception nothing but what the formatter tells."""
    fault = sys.exc_info()[0]
    kind = f": {fault.__name__}" if fault else ""
    if isinstance(record.msg, BaseException):
        record.msg = f"the application failed: {type(record.msg).__name__}"
    elif str(record.msg).startswith(_NONE):
        record.msg = str(record.msg).partition(": ")[0] + kind
    if isinstance(record.args, tuple):
        record.args = tuple(_first_words(each) for each in record.args)
    return True


def _first_words(told: Any) -> Any:
    return told.partition("?")[0].partition("\n")[0] if isinstance(told, str) else told
