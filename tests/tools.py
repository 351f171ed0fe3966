"""The programs beside Python that some tests need. A machine may lack them; a run with CI=true may not."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import postgres


def in_ci() -> bool:
    """Whether whatever is missing is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def chromium() -> str | None:
    """Where Chromium is: CHROMIUM if set, else the first that the PATH has. The shell without a window does the same for less: a whole
    browser draws its own tabs and menus beside each page."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)


def poppler() -> str | None:
    """Where poppler is: all four of its tools that the tests call, or none."""
    found = [shutil.which(tool) for tool in ("pdftotext", "pdfinfo", "pdftoppm", "pdfsig")]
    return found[0] if all(found) else None


def answers(port: int) -> bool:
    """Whether something on this machine listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def redis() -> str | None:
    """The program of the server, of which the tests start one of their own."""
    return shutil.which("redis-server")


def rabbitmq() -> str | None:
    """A RabbitMQ that answers on its usual port: it takes long to start, so the tests share it and use a queue of their own."""
    return "127.0.0.1:5672" if answers(5672) else None


# The libraries of the validator of PDF/A, as Debian names their files; the last two stood in Java itself until Java 11.
_PREFLIGHT = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
_JARS = Path(os.environ.get("JARS", "/usr/share/java"))


def preflight() -> str | None:
    """The class path of Apache PDFBox's validator of PDF/A, where Java and all its libraries are here."""
    jars = [_JARS / f"{name}.jar" for name in _PREFLIGHT]
    return ":".join(map(str, jars)) if shutil.which("java") and all(jar.exists() for jar in jars) else None


def postgresql() -> str | None:
    """Where the programs of PostgreSQL itself are, of which tests start a server of their own; one that only answers is not enough."""
    found = postgres.programs()
    return str(found) if found else None


def xgettext() -> str | None:
    """The collector of texts for translation."""
    return shutil.which("xgettext")


@dataclass(frozen=True)
class Tool:
    """A program, the pytest marker of what needs it, and the Debian package that has it."""

    name: str
    marker: str
    package: str
    find: Callable[[], str | None]


TOOLS = (
    Tool("Chromium", "browser", "chromium", chromium),
    Tool("poppler", "poppler", "poppler-utils", poppler),
    Tool("Redis", "redis", "redis-server", redis),
    Tool("RabbitMQ", "rabbitmq", "rabbitmq-server", rabbitmq),
    Tool("PostgreSQL's own programs", "cluster", "postgresql", postgresql),
    Tool("xgettext", "xgettext", "gettext", xgettext),
    Tool("PDFBox preflight", "preflight", "libpdfbox2-java libactivation-java libjaxb-api-java default-jre-headless", preflight),
)
