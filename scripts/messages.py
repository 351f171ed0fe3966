"""Bring the catalogue of texts up to date: `make messages`.

Collects every text that is marked for translation, from the sources and the templates, with xgettext; keeps the translations
that are there, names those that are missing, drops what no source says any more, and writes the .po and the .mo beside it.
The .mo is kept in the repository, so that whoever runs the system needs no tool for it.

The API is left out: the door speaks English only, since a program gets the same answer to the same request.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "backoffice" / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"

_SOURCES = ("backoffice", "workflows", "reports")
_LEFT_OUT = {"static", "migrations", "locale", "api"}
_KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)  # fmt: skip


def sources(root: Path = ROOT) -> list[Path]:
    """The files in which texts stand, in a fixed order."""
    found = [path for folder in _SOURCES for path in (root / folder).rglob("*") if path.suffix in {".py", ".html"}]
    return sorted(path for path in found if not _LEFT_OUT & set(path.relative_to(root).parts))


def extracted(paths: list[Path], root: Path = ROOT) -> polib.POFile:
    """All texts that these files mark, each once, with the files in which it stands."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for path in paths:
            text = path.read_text(encoding="utf-8")
            copy = Path(folder, path.relative_to(root))
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(templatize(text, origin=str(path)) if path.suffix == ".html" else text, encoding="utf-8")
            names.append(str(copy.relative_to(folder)))
        keywords = [f"--keyword={keyword}" for keyword in _KEYWORDS]
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-wrap", "--add-location=file", "--output=-", *keywords]
        made = subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8")
    return polib.pofile(made.stdout)


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    """What makes a text the same text."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def merged(known: polib.POFile, found: polib.POFile) -> polib.POFile:
    """The texts that were found, with the translations that are known; sorted, so that two who add texts seldom meet."""
    translations = {key(entry): entry for entry in known}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hant",
        "MIME-Version": "1.0",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in sorted(found, key=key):
        old = translations.get(key(entry))
        places = sorted({place for place, _line in entry.occurrences})
        new = polib.POEntry(
            msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural, occurrences=[(place, "") for place in places]
        )
        if entry.msgid_plural:
            new.msgstr_plural = {0: old.msgstr_plural.get(0, "") if old else ""}
        else:
            new.msgstr = old.msgstr if old else ""
        catalogue.append(new)
    return catalogue


def main() -> int:
    """Write the catalogue; 1 while a text lacks its translation."""
    known = polib.pofile(str(PO)) if PO.exists() else polib.POFile()
    catalogue = merged(known, extracted(sources()))
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(PO))
    catalogue.save_as_mofile(str(PO.with_suffix(".mo")))
    missing = [entry for entry in catalogue if not entry.translated()]
    for entry in missing:
        print(f"missing: {entry.msgid!r} ({', '.join(place for place, _line in entry.occurrences)})")
    print(f"{len(catalogue)} texts, {len(missing)} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    sys.exit(main())
