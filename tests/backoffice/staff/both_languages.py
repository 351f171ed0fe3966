"""Reading pages for words of the wrong language: what a person sees, hears or is shown on a page, less what is data."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from django.apps import apps
from django.db import models
from django.http import HttpResponse

from backoffice.kernel.fields import EvidenceField

_VOID = {"meta", "link", "input", "img", "br", "hr", "rect", "path", "use", "circle"}
_UNSEEN = {"script", "style", "kbd"}
_SAID = {"title", "aria-label", "placeholder", "alt"}
# Attributes of ours that are read by scripts and never shown.
_FOR_SCRIPTS = re.compile(
    r"data-(key|leaf|opens|takes|bs-theme|clock|pdfjs|worker|leads-to|assets|hash|document|goto-\w+|is|when|pattern)$"
)

# What people and courts have written, in whatever language they wrote it. A datum that is on record in both languages
# (with a field of the same name and _zh) is not among them.
DATA = {
    "people.User": ("display_name", "username", "post"),
    "people.Office": ("code", "court"),
    "people.ApiClient": ("name",),
    "people.SecondFactor": ("name",),
    "filings.Filing": (
        "reference", "filer_name", "filer_organisation", "filer_account", "filer_acts_for", "filer_email", "urgency_explanation",
        "withdrawal_ground",
    ),
    "filings.FilingParty": ("name", "name_zh"),
    "filings.FilingCorrection": ("ground",),
    "filings.FilingNote": ("text",),
    "filings.DocumentMark": ("note",),
    "filings.FilerQuestion": ("text", "answer"),
    "filings.Referral": ("question", "answer", "direction"),
    "filings.Hold": ("reason",),
    "filings.UrgencyAnswer": ("ground",),
    "filings.Document": ("title", "filename"),
    "filings.DecisionReason": ("note",),
    "filings.SecondLook": ("reference", "note", "talked_note"),
    "filings.ServiceRecord": ("addressee",),
    "filings.Delivery": ("addressee", "account", "email", "note", "fault"),
    "cases.Consent": ("addressee", "account", "email", "evidence", "end_ground"),
    "people.Organisation": ("name", "name_zh", "evidence", "end_ground"),
    "people.OrganisationUser": ("account", "name", "email"),
    "cases.CaseImport": ("reference",),
    "cases.RefusedRow": ("file", "field", "reason"),
    "cases.RestrictionOrder": ("kind", "court", "case_number", "restricts", "evidence"),
    "cases.RestrictedName": ("name",),
    "cases.Case": ("number",),
    "cases.CaseStanding": ("note",),
    "cases.Party": ("name", "name_zh"),
    "cases.CaseType": ("code",),
    "cases.DocumentType": ("code", "fee_item"),
    "cases.ReturnReason": ("code", "rule_cited"),
    "cases.RegisterEntry": ("text", "text_zh", "officer_name", "ground"),
    "cases.SealingOrder": ("ground",),
    "calendar.Closure": ("note",),
    "calendar.MaintenanceNotice": ("ground",),
    "changes.Change": ("ground",),
    "flow_maintenance.OutageNote": ("note",),
    "calendar.HalfDay": ("note",),
    "calendar.HolidayYear": ("source",),
    "fees.FeeInstrument": ("code",),
    "fees.FeeItem": ("court", "instrument", "item_number"),
    "papers.Paper": ("number",),
    "payments.Receipt": ("number", "payer"),
    "payments.Payment": ("payment_id", "merchant"),
    "payments.PaymentNotice": ("message_id", "merchant"),
    "audit.ChainLink": ("hash",),
}  # fmt: skip


def data() -> set[str]:
    """All that is data."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            named = field.name in DATA.get(model._meta.label, ()) or isinstance(field, EvidenceField)
            if named and isinstance(field, models.Field):
                found |= {str(value) for value in model._default_manager.values_list(field.name, flat=True).distinct() if value}
    return found


class _Reader(HTMLParser):
    """Collects what is shown; what is marked as being in the language to skip is another's."""

    def __init__(self, skip: str) -> None:
        super().__init__()
        self.skip = skip
        self.said: list[str] = []
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden = tag in _UNSEEN or (tag != "html" and given.get("lang", "").startswith(self.skip))
        if not (hidden or self._hidden):
            for name, value in given.items():
                if name in _SAID or (name.startswith("data-") and not _FOR_SCRIPTS.match(name)):
                    self.said.append(value)
        if tag not in _VOID:
            self._within.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_data(self, text: str) -> None:
        if not self._hidden and text.strip():
            self.said.append(" ".join(text.split()))

    @property
    def _hidden(self) -> bool:
        return any(hidden for _tag, hidden in self._within)


def said(page: str, skip: str) -> list[str]:
    """Every text of a page and of its attributes, less what is marked as being in the language to skip."""
    reader = _Reader(skip)
    reader.feed(page)
    return reader.said


# Names and signs that are the same in both languages.
SAME = re.compile(
    r"[\w.]+@[\w.]+|HK\$|\b(PDF|API|SHA-256|JSON|QR|JCB|Visa|Cap\. ?\w+|(SC-)?[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}(-\d+)?|PIN|JavaScript|https?://[^\s，。]+|DC-ACC-2026-000001)\b"
    r"|\b(ACK|SEAL|RET|COR|SVC|OUT)(-2026-\d+)?\b"  # how the court's papers are numbered
    r"|\b(registry-\w+|Celery|beat|BACKUP_DIR|Python|Django|django-viewflow|reportlab|SQLite|PostgreSQL)\b"
    r"|\b[A-Z]{3,4}-\d{4}-\d{6}\b|\b(CSV|iCalendar)\b|date、name、name_zh"
    r"|「(and|Co|Company|Ltd|Limited)」|\b[0-9a-f]{8} \.\.\. [0-9a-f]{8}\b"
    r"|\b(UTC|MB|kB|English|HKD|E-[0-9A-F]{8}|v\d[\w.]*)\b"
    r"|\b[a-z]+_[a-z_]+\b|\b[a-z]+[:.][a-z_]+\b|\b[0-9a-f]{16,}\b|\b[A-Z2-7]{4}( [A-Z2-7]{4})+\b|\b[0-9A-Z]{4,6}(-[0-9A-Z]{4,6})+\b"
)


class Known:
    """What is data, and which texts have words of the wrong language once data and common names are taken out.

    The same texts stand on many pages; each is looked at once.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted(values, key=len, reverse=True)
        self._sentences = [value for value in self._values if len(value) > LONG_ENOUGH]
        self._found: dict[tuple[str, str], bool] = {}

    def leaves(self, text: str, wrong: str) -> bool:
        """Whether characters of the wrong language are left of the text."""
        if (text, wrong) not in self._found:
            self._found[text, wrong] = text not in PROGRAM and self._leaves(text, wrong)
        return self._found[text, wrong]

    def _leaves(self, text: str, wrong: str) -> bool:
        # A sentence of data may have a common name in it, and a common name a short datum.
        rest = SAME.sub(" ", _without(text, self._sentences))
        return re.search(wrong, _without(rest, self._values)) is not None


def left(page: str, known: Known, *, skip: str, wrong: str) -> list[str]:
    """The texts of a page in which characters of the wrong language stand, once data and common names are taken out."""
    return [text for text in said(page, skip) if known.leaves(text, wrong)]


# A sentence, a reference or a number, and not a code that could be part of one.
LONG_ENOUGH = 10


def _without(text: str, known: list[str]) -> str:
    for value in known:
        if value in text:
            text = text.replace(value, " ")
    return text


# The program's own name among its parts; within a text the word is a word.
PROGRAM = {"registry"}
LATIN = r"[A-Za-z]{2,}"
CHINESE = r"[\u3400-\u9fff]"


def of(response: HttpResponse) -> str:
    """The page's source, without what a form carries unseen."""
    return re.sub(r'<input type="hidden"[^>]*>', "", response.content.decode())
