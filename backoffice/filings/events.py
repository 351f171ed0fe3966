"""What can happen to a filing, and how it reads on its timeline."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import build, declare, record
from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.kernel import clock
from backoffice.kernel.money import Money

RECEIVED = declare("filing.received", _("Received from {filer} (documents: {documents}, pages: {pages})"))
DEEMED = declare("filing.deemed_received", _("Deemed received {deemed}"))
REDATED = declare("filing.redated", _("Deemed time moved from {old} to {new} ({ground})"))
FEE_CHECKED = declare("filing.fee_checked", _("Fee checked: {finding}"))
FEE_SHORT = declare("filing.fee_short", _("Fee short by {short}"))
TAKEN = declare("filing.taken", _("Taken by {officer}"))
RELEASED = declare("filing.released", _("Released by {officer}"))
TAKEN_BACK = declare("filing.taken_back", _("Taken out of {holder}'s hands by {officer}: {ground}"))
ACCEPTED = declare("filing.accepted", _("Accepted as {case_number} by {officer}"))
RETURNED = declare("filing.returned", _("Returned for correction by {officer}: {reasons}"))
REJECTED = declare("filing.rejected", _("Rejected by {officer}: {reasons}"))
WITHDRAWN = declare("filing.withdrawn", _("Withdrawn: {ground}"))
LAPSED = declare("filing.lapsed", _("Lapsed: not cured by {cure_by}"))
SERVED = declare("filing.served", _("Served on {addressees}"))
SHORTFALL_NOTED = declare("filing.shortfall_noted", _("Accounts office: {note}"))


def told(moment: datetime | None) -> str:
    """A moment as timelines and papers tell it: Hong Kong time, weekday first, to the second."""
    return "–" if moment is None else clock.in_hong_kong(moment).strftime("%a %-d %b %Y %H:%M:%S")


def received(filing: Filing, actor: Actor, *, documents: int, pages: int) -> None:
    """The whole submission is in the court's hands."""
    record(
        RECEIVED, subject=filing.reference, office=filing.office.code, actor=actor, documents=documents, pages=pages,
        filer=filing.filer_organisation or filing.filer_name, received_at=filing.received_at.isoformat(),
        deemed_received_at=filing.deemed_received_at.isoformat() if filing.deemed_received_at else None,
        deemed_reason=filing.deemed_reason,
    )  # fmt: skip


def deemed_received(filing: Filing) -> Event:
    """Its deemed time has come (built, not written: the sweep writes many)."""
    return build(
        DEEMED, subject=filing.reference, office=filing.office.code, actor=SYSTEM,
        deemed=told(filing.deemed_received_at), reason=filing.deemed_reason,
    )  # fmt: skip


def redated(filing: Filing, *, old: datetime | None, ground: str, actor: Actor = SYSTEM) -> None:
    """The calendar as now known gives another deemed time."""
    record(
        REDATED, subject=filing.reference, office=filing.office.code, actor=actor,
        old=told(old), new=told(filing.deemed_received_at), ground=ground,
    )  # fmt: skip


def fee_checked(filing: Filing, *, finding: str) -> None:
    """The fee is settled, or none is payable."""
    record(FEE_CHECKED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, finding=finding)


def fee_short(filing: Filing, *, short_cents: int) -> None:
    """Less than the fee was paid. short_cents in HKD cents."""
    record(
        FEE_SHORT, subject=filing.reference, office=filing.office.code, actor=SYSTEM, short=str(Money(short_cents)),
        short_cents=short_cents,
    )  # fmt: skip


def taken(filing: Filing, actor: Actor) -> None:
    """An officer took it."""
    record(TAKEN, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name)


def released(filing: Filing, actor: Actor, *, ground: str) -> None:
    """The one who had it gave it back."""
    record(RELEASED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, ground=ground)


def taken_back(filing: Filing, actor: Actor, *, holder: str, ground: str) -> None:
    """A senior officer or a supervisor took it out of a colleague's hands, and why."""
    record(
        TAKEN_BACK, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name, holder=holder,
        ground=ground,
    )  # fmt: skip


def accepted(filing: Filing, actor: Actor, *, case_number: str) -> None:
    """The registry accepted it."""
    record(
        ACCEPTED, subject=filing.reference, office=filing.office.code, actor=actor, officer=actor.name,
        case_number=case_number, opens_case=filing.opens_case,
    )  # fmt: skip


def decided_against(filing: Filing, actor: Actor, *, rejected: bool, reasons: list[str], cure_by: str) -> None:
    """It was returned for correction, or rejected."""
    record(
        REJECTED if rejected else RETURNED, subject=filing.reference, office=filing.office.code, actor=actor,
        officer=actor.name, reasons=", ".join(reasons), cure_by=cure_by,
    )  # fmt: skip


def withdrawn(filing: Filing, actor: Actor, *, ground: str) -> None:
    """The filer took it back."""
    record(WITHDRAWN, subject=filing.reference, office=filing.office.code, actor=actor, ground=ground or "–")


def lapsed(filing: Filing, *, cure_by: str) -> None:
    """Nobody cured it in time."""
    record(LAPSED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, cure_by=cure_by)


def served(filing: Filing, *, addressees: list[str]) -> None:
    """Every addressee has the sealed documents."""
    record(SERVED, subject=filing.reference, office=filing.office.code, actor=SYSTEM, addressees=", ".join(addressees))


def shortfall_noted(filing: Filing, actor: Actor, *, note: str) -> None:
    """The accounts office wrote down what it did about a shortfall."""
    record(SHORTFALL_NOTED, subject=filing.reference, office=filing.office.code, actor=actor, note=note)
