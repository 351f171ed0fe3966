"""python -m tests.hostile.corpus FOLDER …: looks at every PDF in the folders as the door would, and prints the tables of docs/intake.md.

Each folder is a collection, named by its last part; a file that is in two of them, or twice in one, is counted where it comes first.
A refused file is counted under its first reason. No database is asked and nothing is kept.
"""

import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings

TAKEN = ""


def files_of(folder: Path, seen: set[str]) -> list[Path]:
    """The PDFs under a folder, by their names, whose content is not among the hashes seen so far; theirs are added to them."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".pdf" and path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest not in seen:
                seen.add(digest)
                found.append(path)
    return found


def first_reason(path: Path) -> str:
    """The code under which the door would refuse the file; TAKEN if it would not."""
    from backoffice.filings import inspection

    found = inspection.inspect(path, declared_name=path.name, limits=inspection.limits_in_force())
    return TAKEN if found.may_be_taken else found.findings[0].code


def looked_at(folders: Iterable[Path]) -> dict[str, Counter[str]]:
    """For each collection how many files were taken, and refused for which first reason."""
    seen: set[str] = set()
    with ThreadPoolExecutor(settings.INSPECTION_PROCESSES) as lookers:
        return {folder.name: Counter(lookers.map(first_reason, files_of(folder, seen))) for folder in folders}


def tables(found: dict[str, Counter[str]]) -> Iterator[str]:
    """Both tables, in the form of docs/intake.md."""
    yield "| collection | files | taken | refused |"
    yield "|---|---|---|---|"
    together: Counter[str] = sum(found.values(), Counter())
    for name, counted in [*found.items(), ("together", together)]:
        yield f"| {name} | {counted.total():,} | {counted[TAKEN]:,} | {counted.total() - counted[TAKEN]:,} |"
    yield ""
    yield "| first reason | files |"
    yield "|---|---|"
    refused = {code: number for code, number in together.items() if code != TAKEN}
    for code, number in sorted(refused.items(), key=lambda each: (-each[1], each[0])):
        yield f"| `{code}` | {number:,} |"


def main(arguments: list[str]) -> int:
    """Look, and print."""
    folders = [Path(name).resolve() for name in arguments]
    wrong = [str(folder) for folder in folders if not folder.is_dir()]
    if wrong or not folders:
        sys.stderr.write(f"{__doc__}\n" if not folders else f"no folder: {', '.join(wrong)}\n")
        return 2
    begun = time.perf_counter()
    for line in tables(looked_at(folders)):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"\nlooked at by {settings.INSPECTION_PROCESSES} processes in {time.perf_counter() - begun:.0f} s\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.test")
    django.setup()
    sys.exit(main(sys.argv[1:]))
