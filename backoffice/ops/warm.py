"""What a web process reads before its first request, which would have to wait for it otherwise.

The first request of a page took two to four times as long as the next ones, nearly all of it for reading templates; and once in some
hundred requests one waited a quarter of a second until the collector of garbage had gone through all that the process had loaded. At a
million filings it was these two that took a page over its 200 ms.
"""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation


def templates() -> list[str]:
    """This project's own templates, by the names by which pages ask for them."""
    folders = Path(settings.ROOT, "backoffice").glob("*/templates")
    return sorted(str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.html"))


def warm() -> None:
    """Read all templates, the table of addresses and the texts of each language, and have the collector leave alone what is loaded by now.
    Half a second."""
    for name in templates():
        get_template(name)
    reverse("staff:inbox")
    for code, _title in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Filings")
    gc.collect()
    gc.freeze()
