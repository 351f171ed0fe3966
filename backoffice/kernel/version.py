"""Which version of the program this is, as written in pyproject.toml; read once per process."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def version() -> str:
    """The version, such as 0.1.0; "unknown" where the program was copied without its pyproject.toml."""
    try:
        text = Path(__file__).resolve().parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"
