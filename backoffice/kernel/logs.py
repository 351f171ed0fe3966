"""What a log line looks like, and what never stands in one: the words of the parties.

Lines name things by reference. An exception's message may quote a row (a database says which one it refused), so of an
exception only its type, where it happened and, for kinds that quote nothing, what it says are written.
"""

import logging
import os
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any

import structlog

from backoffice.kernel.errors import Refused

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_ALONG_THE_WAY: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(*, as_json: bool) -> dict[str, Any]:
    """The LOGGING setting: one JSON object a line, or plain lines for a person at a terminal."""
    structlog.configure(
        processors=[*_ALONG_THE_WAY, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": structlog.stdlib.ProcessorFormatter, **_format(as_json=as_json)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "backoffice": {"level": "INFO"},
            "workflows": {"level": "INFO"},
            # Django's own console handler would print a second, plain copy.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "celery": {"level": "WARNING"},
        },
    }


def formatter(*, as_json: bool) -> logging.Formatter:
    """What writes the lines of a logger that Django does not configure, such as the web server's own."""
    return structlog.stdlib.ProcessorFormatter(**_format(as_json=as_json))


def _format(*, as_json: bool) -> dict[str, Any]:
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _plain
    processors = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, exception_without_words, renderer]
    return {"foreign_pre_chain": _ALONG_THE_WAY, "processors": processors}


def exception_without_words(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: in place of exc_info, the chain of exceptions by type and place."""
    info = event.pop("exc_info", None)
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[1] is not None:
        event["exception"] = [_told(fault) for fault in _chain(info[1])]
    # What a formatter may have cached is the whole traceback with its messages.
    event.pop("exc_text", None)
    return event


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The exception and what it came from, the last first; at most ten."""
    seen: list[BaseException] = []
    current: BaseException | None = fault
    while current is not None and current not in seen and len(seen) < 10:
        seen.append(current)
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _told(fault: BaseException) -> dict[str, Any]:
    kind = type(fault)
    told: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
    if isinstance(fault, Refused):
        told["code"] = fault.code
    elif isinstance(fault, OSError) and fault.strerror:
        told["says"] = fault.strerror
    elif kind.__name__ == "OperationalError":
        # A database or broker that is away or busy: the first line, before any detail of a row.
        told["says"] = str(fault).partition("\n")[0]
    told["at"] = [
        f"{os.path.relpath(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__, limit=-25)
    ]
    return told


def _plain(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """For a terminal: time, level, name, what happened, then the rest as name=value; an exception on lines of its own."""
    exception = event.pop("exception", [])
    head = [str(event.pop(name, "")) for name in ("timestamp", "level", "logger", "event")]
    lines = [" ".join([head[0], head[1].upper(), *head[2:], *(f"{name}={value}" for name, value in event.items())])]
    for fault in exception:
        lines.append(f"  {fault['type']} {fault.get('code', '')}{fault.get('says', '')}".rstrip())
        lines.extend(f"    {place}" for place in fault["at"])
    return "\n".join(lines)
