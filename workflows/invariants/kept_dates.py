"""I11 for the date of filing: one that was kept is the returned filing's, as two persons allowed it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.kept_date import KEPT_DATE
from backoffice.filings.models import Filing
from workflows.invariants.base import Breach, Part, chunks, invariant


@invariant("I11", _("A date of filing that was kept is the returned filing's, as it was known when two persons allowed it"))
def kept_dates_are_allowed(part: Part) -> Iterator[Breach]:
    """One change in effect for each filing that keeps a date and none for any other; it names the filing, the returned one and the time,
    which that one's story (or a date that it kept itself) gave until then. Deemed times are looked at by themselves."""
    rows = part.filings().exclude(filed_as_at=None).select_related("resubmits").order_by("pk")
    for filings in chunks(rows.iterator(chunk_size=200), 200):
        changes: dict[str, list[Change]] = {}
        found = Change.objects.filter(kind=KEPT_DATE, state=ChangeState.EFFECTED, subject__in=[filing.reference for filing in filings])
        for change in found.order_by("pk"):
            changes.setdefault(change.subject, []).append(change)
        for filing in filings:
            if wrong := _wrong(filing, changes.get(filing.reference, [])):
                yield Breach("I11", filing.reference, wrong)
    effected = part.added(Change).filter(kind=KEPT_DATE, state=ChangeState.EFFECTED).values_list("subject", flat=True)
    for reference in Filing.objects.filter(reference__in=effected, filed_as_at=None).values_list("reference", flat=True):
        yield Breach("I11", reference, "was allowed to keep a date, and does not")


def _wrong(filing: Filing, changes: list[Change]) -> str:
    if len(changes) != 1 or filing.resubmits is None or filing.filed_as_at is None:
        return f"keeps an earlier date, and {len(changes)} decisions allowed it"
    content, earlier = changes[0].content, filing.resubmits
    if content.get("earlier") != earlier.reference or datetime.fromisoformat(content["filed_as_at"]) != filing.filed_as_at:
        return "keeps another date than the one that was allowed"
    if earlier.filed_as_at is not None:
        return "" if earlier.filed_as_at == filing.filed_as_at else "keeps another date than the returned filing kept"
    told = Event.objects.filter(
        subject=earlier.reference, code__in=("filing.received", "filing.redated"), at__lte=changes[0].effected_at
    ).order_by("-id")
    last = told.values_list("code", "data").first()
    return (
        ""
        if last is not None and _second(_time(*last)) == _second(filing.filed_as_at.isoformat())
        else "keeps a date that was not the returned filing's"
    )


def _time(code: str, data: Any) -> str | None:
    value = data.get("deemed_received_at" if code == "filing.received" else "new")
    return str(value) if value else None


def _second(text: str | None) -> float | None:
    """A time to the second: events written by the sweep keep no more."""
    try:
        return None if text is None else datetime.fromisoformat(text).replace(microsecond=0).timestamp()
    except ValueError:
        return None
