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
        answer(json.dumps({"pages": 1, "faults": [{"code": key} for key in sorted(os.environ)]}))
    else:
        answer(json.dumps({"pages": os.getpid(), "faults": []}))
