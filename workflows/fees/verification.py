"""A kind of change that changes no row: a person says to have read a row of the fees, or the limits of a kind of case, in its gazetted
source. It takes effect at once. Only where the reading gives a concession the legal instrument that its row lacks, so that the lines of
fees read otherwise from then on, a second person confirms it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.actors import Actor
from backoffice.cases.models import CaseType
from backoffice.changes.models import Change
from backoffice.fees.models import ConcessionPeriod, FeeInstrument, FeeItem, Verification
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason, because, gettext_noop
from workflows.changes.kinds import Content, Preview, Shown
from workflows.fees.schedule import LABELS, OfACourt, day_in_words, value_in_words

VERIFICATION = "fees.verification"
LONGEST_SOURCE, LONGEST_INSTRUMENT = 300, 200
# What is read of a row: its columns, in the order in which they are shown.
READ: Mapping[str, tuple[str, ...]] = {
    "item": (
        "instrument", "item_number", "description", "description_zh", "unit", "paper_cents", "above_cents", "up_to_cents", "electronic",
        "valid_from", "valid_to",
    ),
    "concession": ("per_cent", "instrument", "instrument_zh", "valid_from", "valid_to"),
    "instrument": ("code", "title", "title_zh", "rounding", "valid_from", "valid_to"),
    "limit": ("code", "title", "title_zh", "claim_min_cents", "claim_max_cents"),
}  # fmt: skip
_MODELS: Mapping[str, Any] = {"item": FeeItem, "concession": ConcessionPeriod, "instrument": FeeInstrument, "limit": CaseType}


def row_of(table: str, court: str, number: int) -> Any:
    """The row of a table of this court; None if there is none."""
    return _MODELS[table]._default_manager.filter(court=court, pk=number).first() if table in _MODELS else None


def content_of(table: str, row: Any, *, source: str, instrument: str, instrument_zh: str) -> dict[str, Any]:
    """The content: which row, as it stands, and where it was read."""
    texts = {"source": source, "instrument": instrument, "instrument_zh": instrument_zh}
    return {
        "table": table,
        "court": row.court,
        "row": row.pk,
        "values": _values(table, row),
        **{k: " ".join(v.split()) for k, v in texts.items()},
    }


def _values(table: str, row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in READ[table]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


class RowVerification(OfACourt):
    """Content: see content_of."""

    code = VERIFICATION
    title = gettext_lazy("Verification of a fee in its source")
    right_to_propose = "fee.verify"
    right_to_confirm = "fee.confirm"

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """Nothing: the row stays as it is."""
        return None

    def check(self, content: Content) -> Sequence[Reason]:
        """The row is there as it was read, and everything is said that must be."""
        row = row_of(content["table"], content["court"], content["row"])
        if row is None:
            return [because("no-such-row", gettext_noop("There is no such row on record."))]
        if _values(content["table"], row) != content["values"]:
            return [because("row-changed", gettext_noop("The row has changed since: read it again."))]
        if not content["source"] or len(content["source"]) > LONGEST_SOURCE:
            return [because("source-needed", gettext_noop("Name the gazetted source in which you read it."), "source")]
        return self._of_instrument(content, lacking=content["table"] == "concession" and not legal_instrument_of(row))

    def _of_instrument(self, content: Content, *, lacking: bool) -> Sequence[Reason]:
        given = content["instrument"]
        if lacking and not given:
            return [because("instrument-needed", gettext_noop("Name the legal instrument that grants it."), "instrument")]
        if (given or content["instrument_zh"]) and not lacking:
            return [because("instrument-there", gettext_noop("Its legal instrument is on record already."), "instrument")]
        if max(len(given), len(content["instrument_zh"])) > LONGEST_INSTRUMENT:
            return [
                because("instrument-too-long", gettext_noop("Cite it in at most {most} characters."), "instrument", most=LONGEST_INSTRUMENT)
            ]
        return []

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Only what makes the lines of fees read otherwise."""
        return bool(content["instrument"])

    def preview(self, change: Change, now: datetime) -> Preview:
        """The row as it was read, and where."""
        content = change.content
        lines = [Shown(_("Court"), content["court"], content["court"])]
        lines += [Shown(label, words, words) for label, words in _in_words(content["table"], content["values"])]
        if content["instrument"]:
            lines.append(Shown(_("Legal instrument"), _("not on record"), content["instrument"]))
            lines.append(Shown(_("Legal instrument in Chinese"), "", content["instrument_zh"]))
        lines.append(Shown(_("Read in"), "", content["source"]))
        return Preview(lines=lines, empty=_("No amount changes. Who read it, where and when stands beside the row from then on."))

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Write down who read it."""
        content = change.content
        people = [str(change.proposed_by), *([str(change.decided_by)] if change.decided_by is not None else [])]
        Verification.objects.create(
            court=content["court"], table=content["table"], row=content["row"], values=content["values"], source=content["source"],
            instrument=content["instrument"], instrument_zh=content["instrument_zh"], person=change.proposed_by,
            by=", ".join(people)[:200], at=clock.now(), change=change.reference,
        )  # fmt: skip
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])


_LABELS: Mapping[str, Any] = {
    **LABELS,
    "valid_from": gettext_lazy("From"),
    "valid_to": gettext_lazy("To"),
    "claim_min_cents": gettext_lazy("For claims above"),
    "claim_max_cents": gettext_lazy("For claims up to"),
}


def legal_instrument_of(row: ConcessionPeriod) -> str:
    """What grants a concession: as its row names it, or as it was read since; empty where neither is so."""
    if row.instrument:
        return row.instrument
    read = Verification.objects.filter(court=row.court, table="concession", row=row.pk).exclude(instrument="").order_by("-id").first()
    return read.instrument if read is not None else ""


def row_in_words(table: str, row: Any) -> list[tuple[str, str]]:
    """The row as it stands, each column with its label."""
    return _in_words(table, _values(table, row))


def _in_words(table: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = [
        (name, day_in_words(values[name]) if name.startswith("valid_") else value_in_words(name, values[name])) for name in READ[table]
    ]
    return [(str(_LABELS[name]), text) for name, text in words if text]
