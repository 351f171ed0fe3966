"""Whose paper it is: the court and the office in both languages, and how the paper can be checked."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from backoffice.calendar.selectors import holiday_name_zh
from backoffice.calendar.wording import reason_text, reason_text_zh
from backoffice.cases.models import CaseType
from backoffice.people.models import Court, Office, OfficeKind
from reports.documents.plain import Both, Issue

# The courts as they call themselves on paper. A magistrates' court is named by its venue, so by its office.
_COURTS = {
    Court.DC: Both("District Court of the HKSAR", "香港特別行政區區域法院"),
    Court.SCT: Both("Small Claims Tribunal", "小額錢債審裁處"),
    Court.HC: Both("High Court of the HKSAR", "香港特別行政區高等法院"),
}
_BRANCHES = {
    OfficeKind.REGISTRY: Both("Registry", "登記處"),
    OfficeKind.ACCOUNTS: Both("Accounts Office", "會計部"),
}


def issue_for(office: Office, *, number: str, code: str, drawn_at: datetime, replaces: datetime | None = None) -> Issue:
    """The stationery of a paper that `office` issues; `drawn_at` in UTC, `replaces` when the replaced paper was drawn."""
    court, branch = letterhead_of(office)
    return Issue(
        court=court,
        office=Both(office.title, office.title_zh),
        branch=branch,
        number=number,
        code=code,
        verify_url=verify_url(code),
        drawn_at=drawn_at,
        replaces=replaces,
    )


def letterhead_of(office: Office) -> tuple[Both, Both]:
    """The court as it calls itself on paper, and which branch of it the office is."""
    branch = _BRANCHES[OfficeKind(office.kind)]
    return _COURTS.get(Court(office.court)) or _by_venue(office, branch), branch


def verify_url(code: str) -> str:
    """The address of the verification page of the paper with this code."""
    return f"{str(settings.PUBLIC_BASE_URL).rstrip('/')}/verify/{code}/"


def _by_venue(office: Office, branch: Both) -> Both:
    return Both(
        office.title.removesuffix(branch.en).rstrip(),
        office.title_zh.removesuffix(branch.zh).rstrip(),
    )


def case_type_of(case_type: CaseType) -> Both:
    """A kind of case in both languages."""
    return Both(case_type.title, case_type.title_zh)


def reason_of(
    code: str, note: str, deemed_at: datetime | None, received: datetime, holiday_zh: Callable[[str], str] = holiday_name_zh
) -> Both:
    """Why a time counts as it does, in both languages, as sentences; `holiday_zh` knows a holiday's Chinese name by its English one."""
    if not code:
        return Both("")
    note_zh = holiday_zh(note) if code == "holiday" else note
    with translation.override("en-gb"):
        english = reason_text(code, note, deemed_at, received)
    chinese = reason_text_zh(code, note_zh, deemed_at, received)
    return Both(f"{english[:1].upper()}{english[1:]}.", f"{chinese}。")
