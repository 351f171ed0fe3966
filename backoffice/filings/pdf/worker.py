"""The bounded process that looks at documents: one line of JSON in, one line of JSON out, until its input ends.

Started by pool.py as `python -m backoffice.filings.pdf.worker MEMORY_BYTES`. It has no environment but its path, no
database and no secret; it may not write files, and a parser that runs away is ended by the kernel.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import TextIO

from backoffice.filings.pdf import faults
from backoffice.filings.pdf.faults import Limits
from backoffice.filings.pdf.jobs import JOBS


def bound(memory_bytes: int) -> None:
    """Bound this process for its whole life: address space, open files, no file written, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_seconds(seconds: int) -> None:
    """Give the next document so much processor time from now; past it the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + 1 + seconds, resource.RLIM_INFINITY))


def answer(line: str) -> str:
    """Do what the line asks for with the document that it names; the answer as one line."""
    asked = json.loads(line)
    limits = Limits(**asked["limits"])
    allow_seconds(limits.seconds)
    try:
        return json.dumps({"told": JOBS[asked["job"]](Path(asked["path"]), limits, **asked["more"])})
    except (MemoryError, RecursionError):
        return json.dumps({"unreadable": faults.TOO_COMPLEX})
    except OSError as error:  # our own disk or file table, and no word about the document
        return json.dumps({"unavailable": error.strerror})
    except Exception:  # noqa: BLE001  # a parser failing in a way of its own is a fault of the document that made it fail
        return json.dumps({"unreadable": faults.DAMAGED})


def serve(questions: TextIO, answers: TextIO) -> None:
    """Answer line by line until the input ends, which it does when the parent goes."""
    for line in questions:
        answers.write(answer(line) + "\n")
        answers.flush()


def main() -> None:
    """Keep the answering pipe to ourselves: what a parser prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    bound(int(sys.argv[1]))
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
