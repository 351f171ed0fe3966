"""`python -m tests.crash`: every point of every act, on SQLite and then on PostgreSQL, and a table of what was found.

CRASH_POINTS=each in the environment also plays the turns of long loops that are left out otherwise. Arguments are handed to pytest, such as
-k accept. The suite itself (make test) tries a sample; see docs/crashes.md.
"""

import os
import sys

from scripts.run_tests import main

if __name__ == "__main__":
    os.environ.setdefault("CRASH_POINTS", "all")
    # One act after the other to whichever process is free, and not a whole file to one.
    sys.exit(main(["tests/crash", "--dist", "load", *sys.argv[1:]]))
