"""Why something may not be done: what pure rules return instead of a bare no.

A rule gives an English sentence with its data in braces; screens translate the sentence and fill in the data. Mark
the sentence with gettext_noop so that the translators find it (a pure rule does not import Django for that).
"""

from collections.abc import Callable
from dataclasses import dataclass


def gettext_noop(text: str) -> str:
    """The text itself; the name tells the collector of messages that it is to be translated."""
    return text


@dataclass(frozen=True)
class Reason:
    """One reason: a stable code, the plain sentence in English, and the field it is about.

    template and data are the same sentence before its data were filled in, for translation.
    """

    code: str
    text: str
    field: str = ""
    template: str = ""
    data: tuple[tuple[str, str], ...] = ()

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The sentence in the reader's language."""
        return translate(self.template or self.text).format_map(dict(self.data)) if self.data else translate(self.text)


def because(code: str, template: str, field: str = "", /, **data: object) -> Reason:
    """A reason from a sentence with its data in braces."""
    filled = tuple((name, str(value)) for name, value in data.items())
    return Reason(code, template.format_map(dict(filled)), field, template, filled)
