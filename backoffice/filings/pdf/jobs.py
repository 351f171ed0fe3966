"""What the bounded processes can be asked about a document: each job takes its path and the limits, and tells plain data (JSON)."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from backoffice.filings.pdf.faults import Limits
from backoffice.filings.pdf.look import look
from backoffice.filings.pdf.pages import held_against


def _look(path: Path, limits: Limits) -> dict[str, Any]:
    looked = look(path, limits)
    return {"pages": looked.pages, "faults": [asdict(fault) for fault in looked.faults], "signatures": looked.signatures}


def _compare(path: Path, limits: Limits, *, earlier: str) -> dict[str, Any]:
    return held_against(path, Path(earlier))


JOBS: Final[dict[str, Callable[..., dict[str, Any]]]] = {"look": _look, "compare": _compare}
