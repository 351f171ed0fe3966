"""Every page that a person can open, with who opens it and a court in which there is something to see on it.

A page that is added to the table of access and not to this one fails a test: it would be looked at by nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from backoffice.calendar.models import Closure, MaintenanceNotice
from backoffice.calendar.windows import Wanted
from backoffice.cases.models import CaseImport, RegisterEntry, RestrictionOrder
from backoffice.fees.models import ConcessionPeriod
from backoffice.filings.models import Filing, SecondLook
from backoffice.filings.submission import AtTheCounter, SubmittedParty, Urgency
from backoffice.filings.worklists import Queue
from backoffice.kernel import clock
from backoffice.kernel.references import new_reference
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import Organisation, User
from tests.factories import changes
from tests.factories.closures import Storm
from tests.factories.court import evening_of
from tests.factories.lives import Lives, fresh
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.import_cases import import_cases
from workflows.cases.actions.keep_restriction import Wanted as Restricted
from workflows.cases.actions.keep_restriction import enter_restriction
from workflows.cases.actions.note_look import note_look
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.look_again import take_look
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.maintenance.actions.change_window import change_window
from workflows.maintenance.actions.note_outage import note_outage
from workflows.maintenance.actions.plan_window import plan_window
from workflows.maintenance.models import DoorRefusal, DoorSpan
from workflows.papers.actions.ask_print import ask_print
from workflows.papers.actions.issue import issue_acknowledgement
from workflows.papers.models import KeptPrint
from workflows.service.actions.keep_consent import record_for_case, record_standing
from workflows.service.actions.keep_organisation import enter_organisation, enter_user
from workflows.service.actions.post_notice import post_notice
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice
from workflows.service.consents import Wanted as Box

GOING_LIVE = Path(settings.ROOT) / "fixtures" / "samples" / "going-live"
NOT_A_PAGE = {
    "seal-picture": "a picture, which the page about the seal shows",
    "answer-document": "a PDF, which the filing's page leads to",
    "replaced-document": "a PDF, which the filing's page leads to",
    "availability-certificate": "a PDF",
    "document": "a PDF, which the filing's page shows",
    "paper": "a PDF",
    "second-look-document": "a PDF, which the page of a second look shows",
    "inbox-news": "a part of the inbox",
    "operations-news": "a part of the operators' page",
    "home": "leads on to the role's own first page",
    "second-step": "stands between two pages of signing in, and has a journey of its own",
}
# Standings of a filing whose pages differ; `urgent` is fee checked with a request for urgency.
STANDINGS = (
    "received", "deemed_received", "fee_short", "taken_shortfall", "fee_checked", "taken", "taken_by_senior", "held", "referred",
    "accepted", "served", "returned", "rejected", "lapsed", "withdrawn", "urgent",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    """A court in which something stands in every standing."""

    lives: Lives
    filings: dict[str, Filing]
    receipt: Receipt
    paper: Paper
    changes: dict[str, str]
    window: MaintenanceNotice
    look: SecondLook
    looked_again: SecondLook


def planned(lives: Lives, *, door_shut: bool = True) -> MaintenanceNotice:
    """A window of maintenance tomorrow night, announced and changed once."""
    begins = evening_of(clock.now()) + timedelta(days=1)
    wanted = Wanted(begins, begins + timedelta(hours=4), door_shut, "Database upgrade; a test, no more.", "資料庫升級")
    reference = new_reference("MW")
    manager = lives.court.manager
    plan_window(reference=reference, wanted=wanted, person=manager)
    longer = Wanted(begins, begins + timedelta(hours=5), door_shut, wanted.what, wanted.what_zh)
    return change_window(reference=reference, seen=1, wanted=longer, ground="It takes an hour longer.", person=manager)


def sealed(lives: Lives) -> Filing:
    """A case that is sealed to the court, with an entry corrected in its register and looks on record."""
    filing = lives.served()
    senior = lives.court.senior
    seal_filing(reference=filing.reference, document=1, level="parties", ground="A child's name; rule 5.", officer=senior)
    seal_case(number=filing.case.number, level="court", ground="Order of Master Lee, 10 March 2026", officer=senior)
    entry = RegisterEntry.objects.get(case=filing.case)
    correct_register_entry(
        number=filing.case.number, entry=entry.pk, text="Proceedings of Tai Fat Ltd against a person", text_zh="大發有限公司訴某人",
        entered_on=entry.entered_on, ground="a name that the order protects", officer=senior,
    )  # fmt: skip
    note_look(
        person=lives.court.auditor, what="filing", subject=filing.reference, sealed_to="court", case_id=filing.case_id,
        filing=filing.reference,
    )  # fmt: skip
    return filing


def closed(lives: Lives) -> Filing:
    """A case in which other solicitors act for the defendant, and that is closed."""
    filing = lives.served()
    number, today, senior = filing.case.number, clock.today(), lives.court.senior
    party = filing.case.parties.order_by("-pk")[0].pk
    change_solicitors(
        number=number, party=party, solicitors="Lee & Partners", effective_on=today, filing=filing.reference, officer=senior
    )  # fmt: skip
    close_case(number=number, on=today, ground="settled", note="Consent order, 10 March 2026", officer=senior)
    return filing


def kept_in_the_ledger(lives: Lives) -> None:
    """The door was open since the morning, was killed once, was refused to a filing, and one outage has a note."""
    now = clock.now()
    for begun, ended, after in ((180, 120, "record_begun"), (100, 40, "process_started"), (20, 0, "store_full")):
        DoorSpan.objects.create(
            part="door", up_from=now - timedelta(minutes=begun), up_to=now - timedelta(minutes=ended), after=after, seen_by="a:1"
        )
    DoorRefusal.objects.create(cause="store-full", first_at=now - timedelta(minutes=30), last_at=now - timedelta(minutes=30))
    note_outage(begun_at=now - timedelta(minutes=120), note="The power of the machine room failed.", person=lives.court.manager)


def listed(senior: User, *names: str) -> RestrictionOrder:
    """An order against a person of these names, for every registry."""
    wanted = Restricted(
        names=names or ("Chan Tai Man", "陳大文"), kind="Order that leave be asked for", court="Deputy Judge Ho",
        case_number="DCMP 12/2025", made_on=date(2025, 11, 3), restricts="No proceedings without leave of the court",
        evidence="sealed copy of the order, 5 November 2025",
    )  # fmt: skip
    return enter_restriction(wanted=wanted, officer=senior)


def refused_import(senior: User) -> None:
    """Somebody tried to go live without the running numbers: every row is refused."""
    import_cases(places=[GOING_LIVE / "cases.csv", GOING_LIVE / "parties.csv"], office="DC-REG", by=senior, refuse=lambda _row: None)


def restricted(lives: Lives, plaintiff: str = "CHAN, Tai-man", **changes: Any) -> Filing:
    """A filing in review whose plaintiff bears a name of that list."""
    parties = (SubmittedParty("commencing", plaintiff, ""), SubmittedParty("defending", "Wong Siu Ming", "黃小明"))
    filer = replace(lives.submission().filer, acts_for=plaintiff)
    return lives.taken(parties=parties, filer=filer, **changes)


def busy_town(lives: Lives) -> Town:
    """Bring a filing to every standing; what came in for nobody stands in suspense."""
    filings = {standing: fresh(getattr(lives, standing)()) for standing in STANDINGS if standing != "urgent"}
    filings["corrected"] = fresh(lives.corrected())
    filings["answered"] = lives.answered()
    filings["slips"] = lives.with_slips()
    filings["replaced"] = lives.replaced()
    filings["directed"] = lives.answered_by_registrar()
    filings["noted"] = lives.noted()
    filings["refused"] = lives.urgency_refused()
    refused_import(lives.court.senior)
    listed(lives.court.senior)
    filings["restricted"] = restricted(lives)
    filings["date_kept"] = fresh(lives.date_kept())
    filings["set_aside"] = lives.set_aside()
    filings["marked"], filings["in_part"] = lives.marked(), fresh(lives.in_part())
    filings["two_prices"] = lives.with_two_prices(declared_fee_cents=630_00)
    filings["sealed"] = fresh(sealed(lives))
    filings["closed"] = fresh(closed(lives))
    on_paper = PaperFiling(lives.submission(), AtTheCounter(represented=False), clock.now())
    filings["on_paper"] = take_in_paper(entered=on_paper, officer=lives.court.officer, key="on-paper")
    filings["unserved"] = fresh(lives.unserved())
    take_failed(reference=filings["unserved"].reference, number=1, officer=lives.court.officer)
    filings["to_post"], filings["posted"] = lives.to_post(), lives.to_post()
    post_notice(
        reference=filings["posted"].reference, number=1, how="posted", on=clock.today(), evidence="12", officer=lives.court.officer
    )  # fmt: skip
    filings["untold"] = fresh(lives.untold())
    take_notice(reference=filings["untold"].reference, number=1, officer=lives.court.officer)
    receives_electronically(lives, filings["unserved"])
    filings["urgent"] = lives.reach("fee_checked", urgency=Urgency("injunction", "heard this afternoon"))
    served = filings["served"].reference
    senior = lives.court.senior
    told = {
        "draft": changes.drafted(senior).reference,
        "proposed": changes.proposed(senior).reference,
        "effected": changes.proposed(senior, text="open again").reference,
    }
    # An office of another court is closed without an end, and had been before; nothing here stands still for it.
    Storm(lives.court, ("SCT-ACC",)).close(
        clock.now() - timedelta(days=3), clock.now() - timedelta(days=2), ground="directed", cause="premises"
    )
    Storm(lives.court, ("SCT-ACC",)).close(clock.now() - timedelta(hours=1))
    kept_in_the_ledger(lives)
    # There was no room for its print.
    ask_print(reference=served, person=lives.court.officer)
    KeptPrint.objects.update(fault="store-full")
    lives.drawn()
    looks = lives.drawn(), lives.looked_again()
    take_look(reference=looks[0].reference, officer=lives.court.colleague)
    return Town(lives, filings, Receipt.objects.get(subject=served), issue_acknowledgement(served), told, planned(lives), *looks)


def receives_electronically(lives: Lives, filing: Filing) -> None:
    """A firm with a user that receives in all of its cases, and a party that receives in this case."""
    officer, box = lives.court.officer, Box("Clerk Lee", lives.court.portal.name, "lee", "lee@lee.example")
    firm = enter_organisation(kind="firm", name="Lee & Partners", name_zh="李律師行", evidence="Form of 9 March 2026", officer=officer)
    user = enter_user(number=firm.pk, wanted=box, officer=officer)
    day = clock.today()
    record_standing(number=firm.pk, user=user.pk, given_on=day, evidence="Form of 9 March 2026", officer=officer)
    party = filing.case.parties.order_by("-pk")[0].pk
    given = {"number": filing.case.number, "party": party, "given_on": day, "evidence": "Letter of 9 March 2026", "officer": officer}
    record_for_case(wanted=Box("Wong Siu Ming", box.client, "wsm"), **given)


@dataclass(frozen=True)
class Page:
    """One page: its line in the table of access (or a name of its own), who opens it, and where it is in this town."""

    name: str
    person: str | None
    address: str
    title: str = ""

    @property
    def label(self) -> str:
        """Its name as a file may be called."""
        return f"{self.name}-{self.title}" if self.title else self.name


def _of_filing(name: str, standing: str, person: str) -> Callable[[Town], Page]:
    return lambda town: Page(name, person, reverse(f"staff:{name}", kwargs={"reference": town.filings[standing].reference}), standing)


def _concession() -> int:
    return ConcessionPeriod.objects.get(court="DC").pk


def _plain(name: str, person: str | None, query: str = "", title: str = "") -> Callable[[Town], Page]:
    return lambda town: Page(name, person, reverse(f"staff:{name}") + query, title)


PAGES: tuple[Callable[[Town], Page], ...] = (
    _plain("sign-in", None),
    _plain("me", "officer"),
    _plain("confirm", "officer"),
    _plain("password", "officer"),
    _plain("second-factor", "cashier"),
    _plain("add-app", "cashier"),
    _plain("add-passkey", "cashier"),
    *(_plain("inbox", "officer", f"?queue={queue}", queue.value) for queue in Queue),
    _plain("inbox", "senior", "", "to-assign"),
    _plain("inbox", "officer", "?queue=review&doc=writ&days=1", "narrowed"),
    _plain("hands", "senior"),
    _of_filing("hold", "taken", "officer"),
    _of_filing("ask-filer", "taken", "officer"),
    _of_filing("keep-date", "date_kept", "senior"),
    _of_filing("filing", "date_kept", "officer"),
    _of_filing("set-aside", "served", "senior"),
    _of_filing("seal-place", "taken", "officer"),
    _of_filing("filing", "set_aside", "officer"),
    _of_filing("mark-document", "marked", "officer"),
    _of_filing("filing", "in_part", "officer"),
    lambda town: Page("filing", "officer", reverse("staff:filing", args=[town.filings["answered"].reference]), "answered"),
    _plain("paper-intake", "officer", title="kinds"),
    _plain("paper-intake", "officer", "?office=DC-REG&case_type=DCCJ", "form"),
    _plain("filings", "manager"),
    _plain("search", "officer", "?q=Tai", "found"),
    _plain("search", "officer", "?q=Nobody+of+this+name", "nothing"),
    *(_of_filing("filing", standing, "officer") for standing in STANDINGS),
    _of_filing("print", "served", "officer"),
    _of_filing("filing", "fee_short", "cashier"),
    _of_filing("filing", "taken_shortfall", "cashier"),
    _of_filing("return", "taken", "officer"),
    _of_filing("reject", "taken_by_senior", "senior"),
    _of_filing("shortfall-return", "taken_shortfall", "cashier"),
    lambda town: Page("filing-sealing", "senior", reverse("staff:filing-sealing", args=[town.filings["sealed"].reference])),
    lambda town: Page("case-sealing", "senior", reverse("staff:case-sealing", args=[town.filings["sealed"].case.number])),
    lambda town: Page("case-close", "senior", reverse("staff:case-close", args=[town.filings["served"].case.number])),
    lambda town: Page("case-close", "senior", reverse("staff:case-close", args=[town.filings["closed"].case.number]), "closed"),
    lambda town: Page("case", "senior", reverse("staff:case", args=[town.filings["closed"].case.number]), "closed"),
    lambda town: Page("case-solicitors", "officer", reverse("staff:case-solicitors", args=[town.filings["served"].case.number])),
    lambda town: Page("filing", "senior", reverse("staff:filing", args=[town.filings["sealed"].reference]), "sealed"),
    lambda town: Page("case", "senior", reverse("staff:case", args=[town.filings["sealed"].case.number]), "sealed"),
    lambda town: Page(
        "register-correct",
        "senior",
        reverse(
            "staff:register-correct",
            args=[town.filings["served"].case.number, RegisterEntry.objects.get(case=town.filings["served"].case).pk],
        ),
    ),
    lambda town: Page("case", "officer", reverse("staff:case", kwargs={"number": town.filings["served"].case.number})),
    lambda town: Page("case-consents", "officer", reverse("staff:case-consents", args=[town.filings["unserved"].case.number])),
    _of_filing("filing", "unserved", "officer"),
    lambda town: Page("service", "officer", reverse("staff:service", args=[town.filings["unserved"].reference, 1])),
    lambda town: Page("failed-notice", "officer", reverse("staff:failed-notice", args=[town.filings["untold"].reference, 1])),
    lambda town: Page("notice-to-post", "officer", reverse("staff:notice-to-post", args=[town.filings["to_post"].reference, 1])),
    lambda town: Page("notice-to-post", "officer", reverse("staff:notice-to-post", args=[town.filings["posted"].reference, 1]), "posted"),
    lambda town: Page("service", "senior", reverse("staff:service", args=[town.filings["unserved"].reference, 1]), "to-hand-over"),
    lambda town: Page(
        "failed-notice", "senior", reverse("staff:failed-notice", args=[town.filings["untold"].reference, 1]), "to-hand-over"
    ),
    _of_filing("filing", "untold", "officer"),
    _plain("organisations", "officer"),
    _plain("organisation-enter", "officer"),
    lambda town: Page("organisation", "officer", reverse("staff:organisation", args=[Organisation.objects.get().pk])),
    _plain("imports", "senior"),
    _plain("imports", "administrator"),
    lambda town: Page("imports", "senior", f"{reverse('staff:imports')}?import={CaseImport.objects.get().reference}", "rows"),
    _plain("restrictions", "officer"),
    _plain("restrictions", "officer", "?q=Nobody+of+this+name", "nothing"),
    _plain("restriction-enter", "senior"),
    lambda town: Page("restriction", "senior", reverse("staff:restriction", args=[RestrictionOrder.objects.get().pk])),
    _of_filing("answer-restriction", "restricted", "officer"),
    _plain("accounts", "cashier"),
    _plain("awaiting-payment", "cashier"),
    _plain("shortfalls", "cashier"),
    _plain("fees", "supervisor", "?court=DC"),
    _plain("fee-change", "supervisor", "?table=item&court=DC", "item"),
    _plain("fee-change", "supervisor", "?table=concession&court=DC", "concession"),
    _plain("fee-change", "supervisor", "?table=instrument&court=DC", "instrument"),
    _plain("fee-rehearsal", "supervisor"),
    _plain("fees-unverified", "supervisor"),
    lambda town: Page("fee-verify", "supervisor", f"{reverse('staff:fee-verify')}?table=concession&court=DC&row={_concession()}"),
    _plain("queue-rules", "manager"),
    _plain("queue-rule-change", "senior", "?office=DC-REG"),
    _plain("mandates", "manager"),
    _plain("mandate-change", "manager", "?case_type=DCCJ"),
    _of_filing("fee-waive", "deemed_received", "cashier"),
    _of_filing("fee-correct", "taken_by_senior", "senior"),
    _of_filing("correct-slip", "taken", "officer"),
    _of_filing("refer", "taken", "officer"),
    _of_filing("answer-referral", "referred", "registrar"),
    lambda town: Page("filing", "officer", reverse("staff:filing", args=[town.filings["directed"].reference]), "directed"),
    _of_filing("note-write", "noted", "officer"),
    _plain("mentions", "colleague"),
    _of_filing("correct-slip-fee", "taken_by_senior", "senior"),
    lambda town: Page("filing", "officer", reverse("staff:filing", args=[town.filings["slips"].reference]), "slips"),
    lambda town: Page("filing", "officer", reverse("staff:filing", args=[town.filings["replaced"].reference]), "replaced"),
    _plain("price-differences", "cashier"),
    _of_filing("filing", "two_prices", "cashier"),
    _of_filing("filing", "corrected", "officer"),
    _of_filing("comparison", "corrected", "officer"),
    _of_filing("counter-payment", "on_paper", "cashier"),
    _plain("refunds-due", "cashier"),
    _plain("suspense", "cashier"),
    _plain("payments", "cashier"),
    _plain("receipts", "cashier"),
    lambda town: Page("receipt", "cashier", reverse("staff:receipt", kwargs={"number": town.receipt.number})),
    _plain("manager", "manager"),
    *(_plain("consistency", "senior", f"?by={by}", by) for by in ("officer", "type", "firm")),
    _plain("consistency", "officer", title="own"),
    _plain("second-looks", "colleague"),
    lambda town: Page("second-look", "colleague", reverse("staff:second-look", args=[town.look.reference]), "blind"),
    lambda town: Page("second-look", "colleague", reverse("staff:second-look", args=[town.looked_again.reference]), "answered"),
    _plain("second-looks-not-alike", "senior", "?show=all"),
    _plain("consistency-list", "senior", "?ruling=returned"),
    _plain("reports", "officer"),
    *(
        lambda town, day=day, title=title: Page("report", "officer", reverse("staff:report", args=["daily-register"]) + day, title)
        for day, title in (("", "today"), ("?day=2026-03-08", "closed"))
    ),
    _plain("calendar", "officer"),
    _plain("calendar", "officer", "?month=2026-04&day=2026-04-03&at=17:30:01", "holiday"),
    _plain("calendar", "officer", "?month=2031-01&day=2031-01-06", "not-loaded"),
    _plain("calendar-year", "manager", "?year=2026"),
    _plain("closures", "senior"),
    _plain("closure-enter", "manager"),
    _plain("holidays-enter", "manager", "?year=2026", "loaded"),
    _plain("holidays-enter", "manager", "?year=2031", "missing"),
    _plain("hours-enter", "manager", "?office=DC-REG"),
    *(
        lambda town, act=act: Page(
            "closure-change", "manager", reverse("staff:closure-change", args=[Closure.objects.get(reopened_at=None).pk, act]), act
        )
        for act in ("reopen", "correct", "cancel")
    ),
    *(_plain("changes", "senior", f"?tab={tab}", tab) for tab in ("waiting", "mine", "done")),
    *(
        lambda town, person=person, title=title: Page("change", person, reverse("staff:change", args=[town.changes[title]]), title)
        for person, title in (("senior", "draft"), ("manager", "proposed"), ("auditor", "effected"))
    ),
    lambda town: Page("report", "officer", reverse("staff:report", args=["paper-filings"]), "paper"),
    lambda town: Page("report", "officer", reverse("staff:report", args=["cause-book"]), "cause-book"),
    _plain("maintenance", "officer"),
    _plain("availability", "manager"),
    _plain("maintenance-plan", "manager"),
    lambda town: Page("maintenance-window", "manager", f"{reverse('staff:maintenance-window')}?window={town.window.reference}"),
    lambda town: Page("maintenance-change", "manager", f"{reverse('staff:maintenance-change')}?window={town.window.reference}"),
    lambda town: Page("maintenance-cancel", "manager", f"{reverse('staff:maintenance-cancel')}?window={town.window.reference}"),
    lambda town: Page("public-maintenance", None, reverse("public:maintenance")),
    _plain("audit", "auditor"),
    _plain("people", "administrator"),
    _plain("person-enter", "administrator"),
    lambda town: Page("person", "administrator", reverse("staff:person", args=[town.lives.court.officer.pk])),
    _plain("operations", "administrator"),
    _plain("operations-work", "administrator"),
    *(_plain("reference", "administrator", f"?section={part}", part) for part in ("offices", "days", "cases", "fees", "reasons")),
    # What is no page of ours, or not theirs.
    lambda town: Page("fault", "officer", "/filings/DC-0000-0000/", "not-found"),
    lambda town: Page("fault", "officer", reverse("staff:audit"), "no-right"),
    # Without sign-in.
    lambda town: Page("verify", None, reverse("public:start")),
    lambda town: Page("verify", None, reverse("public:verify", kwargs={"code": town.paper.verification_code}), "issued"),
    lambda town: Page("verify", None, reverse("public:verify", kwargs={"code": "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"}), "unknown"),
)


def every_page(town: Town) -> list[Page]:
    """All of them, where they are in this town, sorted by who opens them so that each signs in once."""
    return sorted((make(town) for make in PAGES), key=lambda page: page.person or "")


def names(pages: Iterable[Page]) -> set[str]:
    """The lines of the table of access that these pages are."""
    return {page.name for page in pages}
