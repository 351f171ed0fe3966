"""A kind of change: from when represented parties must use e-filing in a kind of case. One supervisor proposes, another confirms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.audit.actors import Actor
from backoffice.cases import mandates as pure
from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.cases.sealing import within
from backoffice.changes.models import Change, ChangeState
from backoffice.filings.models import PaperIntake
from backoffice.kernel import clock
from backoffice.kernel.reasons import Reason, because, gettext_noop
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User
from workflows.changes.kinds import Content, Preview, Shown, Table

MANDATE = "cases.mandate"
# The preview counts the paper filings of so many days before it was drafted.
LOOKED_AT = timedelta(days=183)


class MandateChange:
    """Its content is that of backoffice/cases/mandates.py."""

    code = MANDATE
    title = gettext_lazy("Mandatory e-filing")
    right_to_propose = "mandate.propose"
    right_to_confirm = "mandate.confirm"

    def offices(self, content: Content) -> Sequence[Office]:
        """The registries that take the kind of case."""
        return list(Office.objects.filter(case_types__code=content["case_type"], kind=OfficeKind.REGISTRY).distinct().order_by("code"))

    def may(self, user: User, right: str, content: Content) -> bool:
        """The right in one of them: the mandate is of the kind of case and not of an office."""
        return any(rights.may(user, right, office) for office in self.offices(content))

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """The row that is ended; nothing where one begins."""
        row = _row(content) if content["op"] == "end" else None
        return None if row is None else {"valid_to": row.valid_to.isoformat() if row.valid_to else None, "evidence": row.evidence}

    def check(self, content: Content) -> Sequence[Reason]:
        """The pure rule, on the rows as they stand now."""
        case_type = CaseType.objects.filter(code=content["case_type"]).first()
        if case_type is None:
            return [because("unknown-case-type", gettext_noop("There is no such case type."), "case_type")]
        spans = list(case_type.mandates.order_by("valid_from").values_list("valid_from", "valid_to"))
        return pure.faults(spans, content, clock.today())

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Always: it binds every represented party."""
        return True

    def preview(self, change: Change, now: datetime) -> Preview:
        """The days, and how many paper filings of the last months would have needed an exemption."""
        content, was = change.content, change.before or {}
        begins, ends = _words(content["valid_from"]), _words(content["valid_to"])
        lines = [Shown(_("Case type"), "", content["case_type"])]
        if content["op"] == "end":
            return Preview(
                lines=[*lines, Shown(_("From"), begins, begins), Shown(_("Last day"), _words(was.get("valid_to")), ends)],
                empty=_("From the day after, the counter asks nobody for an exemption in this kind of case."),
            )
        lines += [Shown(_("From"), "", begins), Shown(_("To"), "", ends), Shown(_("Evidence"), "", content["evidence"])]
        counted = _paper_filings(content["case_type"], self.offices(content), change.drafted_at)
        number = sum(each for _month, each in counted)
        words = ngettext(
            "paper filing of a represented party in the last six months would have needed an exemption",
            "paper filings of represented parties in the last six months would have needed an exemption",
            number,
        )
        by_month = Table(
            title=_("By month"), columns=(_("Month"), _("Paper filings")), total=len(counted), numeric=frozenset({1}),
            rows=[(date_format(month, "F Y"), str(each)) for month, each in counted],
        )  # fmt: skip
        warnings = []
        if change.state != ChangeState.EFFECTED and not number:
            warnings.append(_("No represented party filed on paper in this kind of case in the last six months."))
        return Preview(lines=lines, figures=[(number, words)] if number else [], tables=[by_month], warnings=warnings)

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Write the row, or its last day; the counter asks by it from that day on."""
        content = change.content
        if content["op"] == "end":
            row = _row(content)
            if row is None:
                raise AssertionError("what is ended was found by the check")
            row.valid_to = date.fromisoformat(content["valid_to"])
            row.save(update_fields=["valid_to"])
        else:
            EFilingMandate.objects.create(
                case_type=CaseType.objects.get(code=content["case_type"]), evidence=content["evidence"],
                valid_from=date.fromisoformat(content["valid_from"]),
                valid_to=date.fromisoformat(content["valid_to"]) if content["valid_to"] else None,
            )  # fmt: skip
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])


def _row(content: Content) -> EFilingMandate | None:
    return EFilingMandate.objects.filter(case_type__code=content["case_type"], valid_from=date.fromisoformat(content["valid_from"])).first()


def _paper_filings(case_type: str, offices: Sequence[Office], until: datetime) -> list[tuple[datetime, int]]:
    """Filings on paper of represented parties for which nothing was mandatory, by month of the counter's time; nothing that is sealed to
    the court, since the change is read by many."""
    rows = PaperIntake.objects.filter(
        within(offices, "filing__"), filing__case_type__code=case_type, represented=True, mandatory=False,
        received_at__gte=until - LOOKED_AT, received_at__lt=until,
    )  # fmt: skip
    months = rows.order_by().annotate(month=TruncMonth("received_at", tzinfo=clock.HONG_KONG)).values("month").annotate(number=Count("pk"))
    return [(row["month"], row["number"]) for row in months.order_by("month")]


def _words(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j M Y") if text else ""
