"""How each staff page, each scheduled job and the API's enquiries grow with the court's history, and the sweep at opening.

The pages are those of the table that says who may open which; a page that it gains is measured by itself, or ends the run because
nobody has said what its address needs. Open work stays the same from step to step: what grows is history.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.calendar.rules import deemed_receipt
from backoffice.calendar.windows import Wanted
from backoffice.cases.models import RegisterEntry
from backoffice.fees.models import ConcessionPeriod
from backoffice.filings.asked import AnswerDocument, FilerQuestion, QuestionEnd
from backoffice.filings.decided import TALLIED_DECISIONS, DecisionLine
from backoffice.filings.deliveries import Delivery, DeliveryState, Means
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.messages import Message
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.states import State
from backoffice.filings.to_post import NoticeToPost
from backoffice.kernel import clock, storage
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.references import new_reference
from backoffice.kernel.tallies import recount
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import ApiClient, Office, Role, User
from backoffice.staff.access import ACCESS, Scope
from tests.bench import court, documents, rows, sessions
from tests.bench.figures import exponent, percentile
from tests.bench.meter import Meter
from tests.bench.wsgi import Browser, expect
from tests.factories import changes
from tests.factories.pages import listed
from workflows import schedule
from workflows.filing.actions.deem_received import sweep_due
from workflows.filing.actions.replace_document import Sent, replace_document
from workflows.filing.steps import calendar_for
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.maintenance.actions.plan_window import plan_window
from workflows.service.actions.keep_organisation import enter_organisation

# Pages that are asked for by a number of their own.
_BY_NUMBER = ("paper", "organisation", "restriction", "person")
# Ways to ask for a page that cost something else than the plain one.
QUERIES: dict[str, tuple[str, ...]] = {
    "inbox": (
        "",
        "queue=mine",
        "queue=payment",
        "queue=short",
        "queue=not-due",
        "queue=failed-service",
        "queue=to-post",
        "queue=decided",
        "queue=returned",
        "queue=review&doc=writ&days=1",
    ),
    "filings": ("", "state=served", "state=withdrawn"),
    "search": ("q={reference}", "q={case}", "q=Tai Fat", "q=WONG Siu 0A", "q=Nobody of this name"),
    "audit": ("", "subject={reference}"),
    "receipts": ("", "number={receipt}"),
    "report": ("", "on=2026-03-09"),
    **dict.fromkeys(("maintenance-window", "maintenance-change", "maintenance-cancel"), ("window={window}",)),
    "fees": ("court=DC",),
    "fee-verify": ("table=concession&court=DC&row={concession}",),
    "availability-certificate": ("number={certificate}",),
    "mandate-change": ("case_type=DCCJ",),
    "queue-rule-change": ("office=DC-REG",),
    "fee-change": ("table=item&court=DC", "table=concession&court=DC"),
}
# Pages about the first thing of another filing than the one in hand.
_ABOUT = {"service": "served", "failed-notice": "served", "notice-to-post": "served", "second-look-document": "look"}


@dataclass
class Line:
    """What a page or a job cost at each step: statements, processor milliseconds with the database's, milliseconds by the clock."""

    name: str
    statements: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    middles: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)

    def shown(self, steps: tuple[int, ...]) -> str:
        """The line of the report."""
        grows = f"{exponent(steps, self.costs):5.2f}" if len(steps) > 1 else "     "
        each = "  ".join(
            f"{count:4d} {cost:7.1f} {middle:7.1f} {worst:8.1f}"
            for count, cost, middle, worst in zip(self.statements, self.costs, self.middles, self.worst, strict=True)
        )
        return f"  {self.name:<44} {grows}  {each}"


def _long_past() -> int:
    """A closure that is over since long before the first filing: one to correct."""
    office, begun = Office.objects.get(code="DC-REG"), clock.now() - timedelta(days=2000)
    closure = Closure(office=office, closed_from=begun, reopened_at=begun + timedelta(hours=3), ground="gale", evidence="bench")
    closure.save()
    return int(closure.pk)


class Growth:
    """A court that grows from step to step in one database."""

    def __init__(self, url: str, asked: int) -> None:
        self._url = url
        self._asked = asked
        self._lines: dict[str, Line] = {}
        self._roles: dict[str, str] = {}
        self._filings = 0

    def prepare(self) -> None:
        """The court and whoever signs in."""
        made = court.build()
        self._token, self._people = made.token, made.people
        self._sha256 = storage.put_bytes(documents.pdf()).sha256
        again = storage.put_bytes(documents.pdf())
        self._again = Sent("again.pdf", again.sha256, again.size, pages=5, signatures=0)
        application = get_wsgi_application()
        self._browsers = {role: Browser(application) for role in Role.values}
        for role, browser in self._browsers.items():
            expect(browser.post("/sign-in/", {"username": made.people[role], "password": court.PASSWORD}), 302)
        self._outside = Browser(application)
        self._closure = _long_past()
        self._window = new_reference("MW")
        begins = clock.now() + timedelta(days=7)
        window = Wanted(begins_at=begins, ends_at=begins + timedelta(hours=1), door_shut=False, what="Upgrade", what_zh="升級")
        plan_window(reference=self._window, wanted=window, person=User.objects.get(username=made.people[Role.MANAGER]))
        day = timedelta(days=1)
        manager = User.objects.get(username=made.people[Role.MANAGER])
        self._certificate = certify_outage(
            reference=new_reference("OC"), first=clock.now() - 2 * day, last=clock.now() - day, office=Office.objects.get(code="DC-REG"),
            by=manager,
        ).number  # fmt: skip
        officer = User.objects.get(username=made.people[Role.REGISTRY_OFFICER])
        self._organisation = enter_organisation(kind="firm", name="Lee", name_zh="", evidence="form", officer=officer).pk
        senior = User.objects.get(username=made.people[Role.SENIOR_OFFICER])
        self._restriction = listed(senior, "Tai Sai Fat").pk
        self._change = changes.drafted(senior).reference

    def grow_to(self, filings: int) -> None:
        """Write the history up to so many filings."""
        officer = User.objects.get(username=self._people[Role.REGISTRY_OFFICER]).pk
        client = ApiClient.objects.get(name="portal").pk
        rows.grow(self._url, self._filings + 1, filings, now=clock.now(), officer=officer, client=client, sha256=self._sha256)
        self._filings = filings
        with transaction.atomic():
            recount(DecisionLine, TALLIED_DECISIONS)

    def look(self) -> None:
        """Measure every page, enquiry and job at this size."""
        given = self._given()
        for name in ACCESS:
            if "GET" not in ACCESS[name].methods:
                continue
            address, role = self._address(name, given), None
            for query in QUERIES.get(name, ("",)):
                asked = f"{address}?{query.format_map(given)}" if query else address
                if role is None:
                    role = self._role_for(name, asked)
                self._measure(f"{name} {query}".strip(), lambda role=role, asked=asked: self._browsers[role].get(asked))
        headers = {"Authorization": f"Bearer {self._token}"}
        for name in ("", "/events", "/acknowledgement.pdf"):
            asked = f"/api/v1/filings/{given['reference']}{name}"
            self._measure(f"API filing{name}", lambda asked=asked: self._outside.get(asked, **headers))
        for job in schedule.JOBS:
            self._measure(f"job {job.name}", job.work, times=min(3, self._asked))

    def lines(self) -> list[Line]:
        """What was found, page by page."""
        return list(self._lines.values())

    def _given(self) -> dict[str, Any]:
        """One thing of each kind, which the pages are about."""
        mine = Filing.objects.filter(taken_by__isnull=False, state=State.FEE_CHECKED).order_by("pk")[0]
        served = Filing.objects.filter(state=State.SERVED, office=mine.office).select_related("case").order_by("pk")[0]
        receipt = Receipt.objects.filter(accounts_office__code="DC-ACC").order_by("pk")[0]
        paper = Paper.objects.filter(subject=mine.reference, kind="acknowledgement")[0]
        self._ask_and_answer(mine)
        self._replace(mine)
        self._fail(served)
        corrected = Filing.objects.filter(resubmits__isnull=False, office=mine.office).order_by("pk")[0]
        return {
            "reference": mine.reference,
            "corrected": corrected.reference,
            "case": served.case.number,
            "served": served.reference,
            "look": self._drawn(mine.office_id).reference,
            "organisation": self._organisation,
            "restriction": self._restriction,
            "person": mine.taken_by_id,
            "entry": RegisterEntry.objects.filter(case=served.case).order_by("pk")[0].pk,
            "receipt": receipt.number,
            "paper": paper.number,
            "change": self._change,
            "closure": self._closure,
            "window": self._window,
            "certificate": self._certificate,
            "concession": ConcessionPeriod.objects.filter(court="DC").order_by("pk")[0].pk,
        }

    @staticmethod
    def _fail(filing: Filing) -> None:
        """An addressee of the filing whose notice came back, once, and a paper to post, for the lists and the pages of what failed."""
        filer = filing.filer_organisation or filing.filer_name
        Delivery.objects.get_or_create(
            filing=filing, number=1,
            defaults={
                "addressee": filer, "account": filing.filer_account, "means": Means.MESSAGE_BOX,
                "state": DeliveryState.FAILED, "documents": [], "prepared_at": clock.now(), "asked_at": clock.now(),
                "failed_at": clock.now(), "fault": "550",
            },
        )  # fmt: skip
        told = {"client_id": filing.client_id, "subject": "a", "subject_zh": "a", "text": "a", "text_zh": "a", "at": clock.now()}
        message, _new = Message.objects.get_or_create(filing=filing, kind="corrected", about="bench", defaults=told)
        FailedNotice.objects.get_or_create(
            filing=filing, number=1,
            defaults={
                "message": message, "addressee": filer, "email": "a@chan.example", "asked_at": clock.now(), "failed_at": clock.now(),
                "fault": "550",
            },
        )  # fmt: skip
        paper = Paper.objects.filter(subject=filing.reference).order_by("pk")[0]
        NoticeToPost.objects.get_or_create(filing=filing, number=1, defaults={"paper": paper, "since": clock.now()})

    def _drawn(self, office: int) -> SecondLook:
        """The decision of a filing whose documents can be read is drawn for a second look, once, and the officer has it."""
        rows = DecisionLine.objects.filter(office=office, position=0, filing__documents__sha256=self._sha256)
        line = rows.order_by("filing_id")[0]
        officer = User.objects.get(username=self._people[Role.REGISTRY_OFFICER])
        look, _new = SecondLook.objects.get_or_create(
            line=line,
            defaults={
                "reference": new_reference("SL"), "office_id": line.office_id, "month": line.month, "decided_by_id": line.officer_id,
                "decided_person": "somebody else", "drawn_at": clock.now(), "until": clock.today() + timedelta(days=14),
                "taken_by": officer, "taken_at": clock.now(),
            },
        )  # fmt: skip
        return look

    def _ask_and_answer(self, filing: Filing) -> None:
        """A question to the filer with its answer, once, for the page that shows what came with it."""
        asked, new = FilerQuestion.objects.get_or_create(
            filing=filing, number=1,
            defaults={
                "asked_by_id": filing.taken_by_id, "asked_at": clock.now(), "text": "Which address?", "answer_by": clock.today(),
                "ended_how": QuestionEnd.ANSWERED, "ended_at": clock.now(), "answer": "The second.",
            },
        )  # fmt: skip
        if new:
            size = storage.size_of(self._sha256) or 0
            AnswerDocument.objects.create(question=asked, number=1, filename="address.pdf", sha256=self._sha256, size=size, pages=1)

    def _replace(self, filing: Filing) -> None:
        """Another file in the place of the filing's first document, once, for the page that shows the one before."""
        officer = User.objects.get(pk=filing.taken_by_id)
        replace_document(reference=filing.reference, officer=officer, document=1, sent=self._again, ground="a page was missing")

    @staticmethod
    def _address(name: str, given: dict[str, Any]) -> str:
        """The page's address, with whatever it needs.

        Raises:
            NoReverseMatch: it needs something that nobody has named here.
        """
        tries: tuple[dict[str, Any], ...] = (
            {},
            {"reference": given[{"change": "change", "comparison": "corrected", "second-look": "look"}.get(name, "reference")]},
            {"reference": given[_ABOUT.get(name, "reference")], "number": 1},
            {"reference": given["reference"], "entry": 1, "number": 1},
            {"identifier": "daily-register"},
            {"number": given["closure"], "act": "correct"},
            {"number": given["case"], "entry": given["entry"]},
            {"number": given["case" if ACCESS[name].scope is Scope.CASE else name if name in _BY_NUMBER else "receipt"]},
        )
        for named in tries:
            try:
                return reverse(f"staff:{name}", kwargs=named)
            except NoReverseMatch:
                continue
        raise NoReverseMatch(f"the page {name} needs something that {__name__} does not know how to name")

    def _role_for(self, name: str, address: str) -> str:
        """The first role for whom the page is there: officers and cashiers before those who only look. The same at every step."""
        if name in self._roles:
            return self._roles[name]
        for role, browser in self._browsers.items():
            if browser.get(address).status in (200, 302):
                return self._roles.setdefault(name, role)
        raise AssertionError(f"the page {name} opens for nobody at {address}")

    def _measure(self, name: str, ask: Any, times: int = 0) -> None:
        """Ask once to warm up and to count statements, then as often as wanted."""
        line = self._lines.setdefault(name, Line(name))
        statements: list[str] = []
        with counted(statements):
            ask()
        meter, took = Meter(sessions.of_django), []
        times = times or self._asked
        with meter.running():
            for _time in range(times):
                begun = time.perf_counter()
                answer = ask()
                took.append(1000 * (time.perf_counter() - begun))
                if getattr(answer, "status", 200) not in (200, 302):
                    raise AssertionError(f"{name} answered {answer.status}")
        line.statements.append(len(statements))
        line.costs.append(1000 * (meter.total.ours + meter.total.database) / times)
        line.middles.append(percentile(took, 0.5))
        line.worst.append(percentile(took, 0.99))

    def sweep(self, due: int) -> tuple[float, float]:
        """How long it takes, by the clock and by the processors, until so many filings that fall due at 08:45 are all deemed received."""
        opening = clock.now() + timedelta(days=1)
        opening = clock.in_hong_kong(opening).replace(hour=8, minute=45, second=0, microsecond=0)
        last = self._filings
        evening = opening - timedelta(hours=12)
        fall_due(due, received=evening, by=opening, models=min(last, rows.OPEN))
        waiting = Filing.objects.filter(state=State.RECEIVED, deemed_received_at__lte=opening)
        if waiting.count() < due:
            raise AssertionError("fewer fall due than were written")
        meter = Meter(sessions.of_django)
        with clock.set_to(opening):
            begun = time.perf_counter()
            with meter.running():
                sweep_due()
            took = time.perf_counter() - begun
        asked = OutboxMessage.objects.filter(topic="filing.check_fee", key__startswith="SW-").count()
        moved = Event.objects.filter(code="filing.redated", subject__startswith="SW-").count()
        if waiting.exists() or asked != due or moved:
            raise AssertionError(f"after the sweep {waiting.count()} wait, {asked} fees are to be checked, {moved} were dated anew")
        return took, meter.total.ours + meter.total.database


def fall_due(count: int, *, received: datetime, by: datetime, models: int) -> None:
    """So many filings that were received then and whose deemed time has come by that, dated as the door would have dated them.

    They are made after the first so many filings that there are, those of offices which open later left out.
    """
    deemed = [(office.pk, deemed_receipt(calendar_for(office, received), received)) for office in Office.objects.filter(kind="registry")]
    due = [(pk, each.at, each.reason.code, each.reason.note) for pk, each in deemed if each.at is not None and each.at <= by]
    if not due:
        raise AssertionError("no registry opens between the two")
    with connection.cursor() as cursor, rows.defaults(cursor.execute, ["filings_filing"]):
        cursor.execute(
            "INSERT INTO filings_filing (reference, client_id, office_id, case_type_id, opens_case, state, received_at,"
            " deemed_received_at, deemed_reason, deemed_note, filer_name, filer_organisation, filer_account, filer_acts_for,"
            " filer_email, language, urgent, urgency_ground, urgency_explanation, payment_means, payment_id, fee_status,"
            " fee_total_cents, withdrawal_ground)"
            " WITH deemed (office_id, at, reason, note) AS ("
            "     SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[])),"
            " model AS (SELECT row_number() OVER (ORDER BY id) AS i, f.client_id, f.case_type_id, deemed.*"
            "     FROM filings_filing f JOIN deemed USING (office_id) WHERE f.id <= %s)"
            " SELECT 'SW-' || lpad(n::text, 9, '0'), client_id, office_id, case_type_id, true, 'received', %s, at, reason, note,"
            " 'Amy Lau', 'Lau & Partners', '', '', '', 'en', false, '', '', 'visa', '', 'payable', 50400, ''"
            " FROM generate_series(1, %s) AS n JOIN model ON model.i = 1 + n %% (SELECT count(*) FROM model)",
            [*map(list, zip(*due, strict=True)), models, received, count],
        )


@contextmanager
def counted(statements: list[str]) -> Iterator[None]:
    """Note every statement that is sent inside."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def lines_of(url: str, asked: int, steps: tuple[int, ...], due: int) -> Iterator[str]:
    """The lines of the report, each step's as soon as it is known; url is the address of the database of the settings."""
    growth = Growth(url, asked)
    yield f"Growth with history, {rows.OPEN:,} filings open; statements, processor ms with the database's, p50 and p99 in ms by the clock"
    with clock.set_to(court.AT_WORK):
        growth.prepare()
        for number, step in enumerate(steps, start=1):
            begun = time.perf_counter()
            growth.grow_to(step)
            yield f"  {step:,} filings, written in {time.perf_counter() - begun:.0f} s"
            growth.look()
            yield f"  {'page':<44}  exp.  " + "  ".join(f"{size:>10,} filings: st. cpu p50 p99" for size in steps[:number])
            yield from (line.shown(steps[:number]) for line in growth.lines())
        took, processors = growth.sweep(due)
    yield f"The sweep of {due:,} filings due at opening: {took:.1f} s, of processors {processors:.1f} s (25,000: must 60 s, aim 15 s)"


def main(url: str, arguments: list[str]) -> None:
    """Print the lines: how often each page is asked for, the steps, how many fall due."""
    asked, steps, due = arguments
    for told in lines_of(url, int(asked), tuple(map(int, steps.split(","))), int(due)):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
