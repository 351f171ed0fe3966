"""Stands in for the looking process in tests of the pool: does what the name of the document asks for."""

import json
import os
import signal
import sys
from pathlib import Path

from backoffice.filings.pdf.worker import allow_seconds


def answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(pages: int, codes: list[str]) -> None:
    answer(json.dumps({"told": {"pages": pages, "faults": [{"code": code} for code in codes], "signatures": 0}}))


for line in sys.stdin:
    name = Path(json.loads(line)["path"]).name
    if name == "dies":
        os._exit(1)
    elif name == "hangs":
        signal.pause()
    elif name == "burns":
        allow_seconds(0)
        while True:
            pass
    elif name == "babbles":
        answer("{}")
    elif name == "has no file":
        answer(json.dumps({"unavailable": "No such file"}))
    elif name == "environment":
        tell(1, sorted(os.environ))
    elif name == "tells lies":
        answer(json.dumps({"told": {"pages": "many"}}))
    else:
        tell(os.getpid(), [])
