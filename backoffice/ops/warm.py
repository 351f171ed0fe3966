"""What a web process reads before its first request, which would have to wait for it otherwise.

The first request of a page took two to four times as long as the next ones, nearly all of it for reading templates: at a million filings
that alone took some pages over their 200 ms.
"""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import reverse
from django.utils import translation


def templates() -> list[str]:
    """This project's own templates, by the names by which pages ask for them."""
    ours = Path(settings.ROOT, "backoffice")
    folders = [Path(folder) for folder in get_app_template_dirs("templates") if Path(folder).is_relative_to(ours)]
    return sorted(str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.html"))


def warm() -> None:
    """Read all templates, the table of addresses and the texts of each language: a third of a second."""
    for name in templates():
        get_template(name)
    reverse("staff:inbox")
    for code, _title in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Filings")
