"""Filings brought to their states by the acts themselves, as in life."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.cases.models import CheckItem, Checklist, DocumentType
from backoffice.changes.models import Change
from backoffice.fees.models import FeeItem
from backoffice.filings.bounces import Report
from backoffice.filings.kept_date import KEPT_DATE
from backoffice.filings.models import Filing, QueueRule, SecondLook
from backoffice.filings.part_rules import Mark
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.set_aside import SET_ASIDE
from backoffice.filings.states import State
from backoffice.filings.submission import AtTheCounter, Submission, SubmittedDocument, SubmittedFiler, SubmittedParty, Urgency
from backoffice.kernel import clock, storage
from backoffice.papers import events as paper_events
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge, Payment
from tests import samples
from tests.factories.court import Court, evening_of
from tests.samples import saved, text_pdf
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.answer_question import Enclosed, answer_question
from workflows.filing.actions.answer_urgency import answer_urgency
from workflows.filing.actions.ask_filer import ask_filer
from workflows.filing.actions.assign import assign
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.compare import compare
from workflows.filing.actions.correct_order import correct_order
from workflows.filing.actions.correct_party import correct_party
from workflows.filing.actions.deem_received import deem_received
from workflows.filing.actions.hold import hold
from workflows.filing.actions.lapse import lapse
from workflows.filing.actions.look_again import answer_look, take_look
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.note import strike_note, write_note
from workflows.filing.actions.place_seal import Word, place_seal
from workflows.filing.actions.receive import receive
from workflows.filing.actions.refer import answer_referral, refer
from workflows.filing.actions.reject import reject
from workflows.filing.actions.replace_document import replace_document, sent_with_answer
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import take
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.actions.withdraw import withdraw
from workflows.filing.notices import message_id
from workflows.filing.parts import accepted_documents
from workflows.money.actions.record_payment import Captured, record_payment
from workflows.money.actions.shortfall import take_shortfall
from workflows.money.actions.take_at_counter import take_at_counter
from workflows.papers.actions.issue import issue_notice_of_return
from workflows.service import steps as service
from workflows.service.actions.note_report import Noted, note_report

MERCHANT = "demo-gateway"
# Not a state of its own: fee checked, and in an officer's hands.
TAKEN = "taken"
# Since when what a test has checked is listed; the list of a kind that has several has begun some days later.
LISTED_SINCE = date(2022, 1, 1)
STANDINGS = (*State.values, TAKEN)


@cache
def sample_pdf(pages: int = 1) -> bytes:
    """A real PDF of so many pages."""
    return saved(text_pdf(pages))


def stored_document(kind: str, *, pages: int = 1, title: str = "", data: bytes = b"") -> SubmittedDocument:
    """A document that is safe in the store: these bytes, or a sample of so many pages."""
    stored = storage.put_bytes(data or sample_pdf(pages))
    return SubmittedDocument(type=kind, filename=f"{kind}.pdf", sha256=stored.sha256, size=stored.size, pages=pages, title=title)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


class Lives:
    """Moves filings of a court by the real acts, at the present moment of the clock."""

    def __init__(self, court: Court) -> None:
        self.court = court
        self._numbers = count(1)

    # ---- coming in ----

    def submission(self, *kinds: str, **changes: Any) -> Submission:
        """A writ that opens an action, or documents of these kinds, with whatever is to be different."""
        plain = Submission(
            office="DC-REG",
            case_type="DCCJ",
            documents=tuple(stored_document(kind) for kind in kinds or ("writ",)),
            filer=SubmittedFiler(
                name="Chan Tai Man", organisation="Chan & Co.", account="chan-and-co", acts_for="Tai Fat Ltd", email="filing@chan.example"
            ),
            parties=(SubmittedParty("commencing", "Tai Fat Ltd", "大發有限公司"), SubmittedParty("defending", "Wong Siu Ming", "黃小明")),
            claim_amount_cents=480_000_00,
        )
        return replace(plain, **changes)

    def receive(self, *kinds: str, **changes: Any) -> Filing:
        """Send it in now."""
        return receive(submission=self.submission(*kinds, **changes), client=self.court.portal, received_at=clock.now())

    def with_two_prices(self, **changes: Any) -> Filing:
        """Received this evening, due tomorrow, when the writ's fee is another one: 700 dollars, less 20 per cent."""
        today = clock.today()
        row = FeeItem.objects.get(court="DC", item="writ", valid_to=None)
        if row.valid_from <= today:
            FeeItem.objects.filter(pk=row.pk).update(valid_to=today)
            row.pk, row.valid_from, row.paper_cents = None, today + timedelta(days=1), 700_00
            row.save(force_insert=True)
        return self.received(**changes)

    def to_check(self, code: str, text: str, *, rule: str = "", required: bool = False, kinds: tuple[str, ...] = ("writ",)) -> CheckItem:
        """Long since it is a point of the list of these kinds of documents."""
        item = CheckItem.objects.create(
            code=code, position=1, text=text, text_zh=f"{text} 核對", rule=rule, required=required, valid_from=LISTED_SINCE, evidence="test"
        )
        for kind in DocumentType.objects.filter(code__in=kinds):
            last = kind.checklists.last()
            since = LISTED_SINCE if last is None else last.valid_from + timedelta(days=1)
            if last is not None:
                last.valid_to = last.valid_from
                last.save()
            Checklist.objects.create(
                document_type=kind, codes=sorted([*(last.codes if last else []), code]), valid_from=since, evidence="test"
            )
        return item

    # ---- money ----

    def captured(self, filing: Filing | None = None, cents: int = 504_00, **changes: Any) -> Captured:
        """A payment as the gateway tells it, captured now."""
        plain = Captured(
            merchant=MERCHANT,
            payment_id=f"pay-{next(self._numbers)}",
            reference=filing.reference if filing else "EF-0000-0000",
            amount_cents=cents,
            captured_at=clock.now(),
            means="visa",
        )
        return replace(plain, **changes)

    def pay(self, filing: Filing, cents: int | None = None) -> Payment:
        """Pay what is left, or another amount."""
        left = Charge.objects.get(subject=filing.reference).left_cents
        payment, _new = record_payment(self.captured(filing, left if cents is None else cents))
        return payment

    def notice(self, filing: Filing | None = None, **changes: Any) -> str:
        """The body of the gateway's notice of a payment: for a writ, captured now."""
        told = {
            "payment_id": "pay-77",
            "reference": filing.reference if filing else "EF-0000-0000",
            "amount_cents": 504_00,
            "currency": "HKD",
            "merchant": MERCHANT,
            "captured_at": clock.now().isoformat(),
            "means": "visa",
        }
        return json.dumps({**told, **changes})

    # ---- papers ----

    def seal(self, filing: Filing) -> None:
        """Enter a sealed copy of each document, as the worker does."""
        for document in accepted_documents(filing):
            stored = storage.put_bytes(f"sealed {filing.reference} {document.number}".encode())
            paper = Paper.objects.create(
                kind=PaperKind.SEALED_COPY, subject=filing.reference, position=document.number, office=filing.office,
                number=f"SC-{filing.reference}-{document.number}", verification_code=f"{filing.reference}-{document.number}",
                content={"filed_at": _written(filing.deemed_received_at)}, sha256=stored.sha256,
                size=stored.size, pages=document.pages, drawn_at=clock.now(),
            )  # fmt: skip
            with transaction.atomic():
                paper_events.issued(paper, subject=filing.reference)

    # ---- every standing ----

    def reach(self, standing: str, **changes: Any) -> Filing:
        """A filing in this state (or taken), brought there by the acts; fetched anew."""
        return fresh(_PATHS[standing](self, changes))

    def received(self, **changes: Any) -> Filing:
        """Sent in this evening, and due tomorrow morning."""
        with clock.set_to(evening_of(clock.now())):
            return self.receive(**changes)

    def deemed_received(self, **changes: Any) -> Filing:
        filing = self.receive(**changes)
        if filing.state == State.RECEIVED and filing.deemed_received_at is not None:
            with clock.set_to(filing.deemed_received_at):
                deem_received(reference=filing.reference)
        return filing

    def fee_short(self, **changes: Any) -> Filing:
        filing = self.deemed_received(**changes)
        self.pay(filing, filing.fee_total_cents - 100)
        check_fee(reference=filing.reference)
        return filing

    def fee_checked(self, **changes: Any) -> Filing:
        filing = self.deemed_received(**changes)
        if filing.fee_total_cents:
            self.pay(filing)
        check_fee(reference=filing.reference)
        return filing

    def taken(self, **changes: Any) -> Filing:
        return take(reference=self.fee_checked(**changes).reference, officer=self.court.officer)

    def taken_shortfall(self, **changes: Any) -> Filing:
        """Fee short, and in the hands of the accounts office."""
        return take_shortfall(reference=self.fee_short(**changes).reference, officer=self.court.cashier)

    def held(self, **changes: Any) -> Filing:
        """Set aside for a week by the officer who had it."""
        until = clock.today() + timedelta(days=7)
        return hold(reference=self.taken(**changes).reference, officer=self.court.officer, until=until, reason="awaits the list")

    def asked(self, **changes: Any) -> Filing:
        """In the officer's hands, and the filer is asked something."""
        filing = self.taken(**changes)
        ask_filer(
            reference=filing.reference, officer=self.court.officer, text="Which address is the defendant's?",
            answer_by=clock.today() + timedelta(days=3),
        )  # fmt: skip
        return fresh(filing)

    def answered(self, **changes: Any) -> Filing:
        """And the filer has answered, with a document."""
        filing = self.asked(**changes)
        stored = stored_document("defence")
        enclosed = Enclosed("address.pdf", stored.sha256, stored.size, stored.pages)
        answer_question(
            reference=filing.reference, number=1, client=self.court.portal, text="Flat 3, 12 Queen's Road.", documents=[enclosed],
            received_at=clock.now(),
        )  # fmt: skip
        return fresh(filing)

    def with_slips(self, **changes: Any) -> Filing:
        """In review, with a party's name and the order of its documents corrected."""
        filing = self.taken(documents=(stored_document("defence"), stored_document("writ")), **changes)
        told = {"reference": filing.reference, "officer": self.court.officer}
        correct_party(position=1, name="Tai Fatt Ltd", name_zh="大發有限公司", ground="misspelt in the form", **told)
        correct_order(order=[2, 1], ground="the writ comes first", **told)
        return fresh(filing)

    def replaced(self, **changes: Any) -> Filing:
        """In review; its writ was of two pages, and the file that came with the filer's answer stands in its place."""
        filing = self.answered(documents=(stored_document("writ", pages=2),), **changes)
        sent = sent_with_answer(reference=filing.reference, question=1, number=1)
        told = {"reference": filing.reference, "officer": self.court.officer}
        replace_document(document=1, sent=sent, ground="the second page was another case's", **told)
        return fresh(filing)

    def urgency_refused(self, **changes: Any) -> Filing:
        """In review; it was asked to be dealt with first, and that was refused."""
        filing = self.taken(urgency=Urgency("hearing", "on Friday"), **changes)
        answer_urgency(reference=filing.reference, officer=self.court.officer, granted=False, ground="the hearing is in May")
        return fresh(filing)

    def noted(self, **changes: Any) -> Filing:
        """In review, with a note that names the colleague, and one that is struck out."""
        filing = self.taken(**changes)
        told = {"reference": filing.reference, "author": self.court.officer}
        write_note(text="The address is another one than last time. @ben.ho, you had it.", **told)
        note = write_note(text="Ask for the bundle.", **told)
        strike_note(reference=filing.reference, number=note.number, person=self.court.officer, ground="of another filing")
        return filing

    def referred(self, **changes: Any) -> Filing:
        """With whichever Registrar comes first, by the officer who had it."""
        filing = self.taken(**changes)
        refer(reference=filing.reference, officer=self.court.officer, question="Is leave needed for this writ?", to=None)
        return fresh(filing)

    def answered_by_registrar(self, **changes: Any) -> Filing:
        """Back with the officer, with the answer."""
        filing = self.referred(**changes)
        answer_referral(
            reference=filing.reference, person=self.court.registrar, answer="No leave is needed.", direction="Accept it if it is in order."
        )
        return fresh(filing)

    def assigned(self, **changes: Any) -> Filing:
        """Put into the colleague's hands by the senior officer."""
        filing = self.fee_checked(**changes)
        assign(reference=filing.reference, officer=self.court.senior, to=self.court.colleague)
        return filing

    def taken_by_senior(self, **changes: Any) -> Filing:
        return take(reference=self.fee_checked(**changes).reference, officer=self.court.senior)

    def accepted(self, **changes: Any) -> Filing:
        return accept(reference=self.taken(**changes).reference, officer=self.court.officer)

    def served(self, **changes: Any) -> Filing:
        filing = self.accepted(**changes)
        self.seal(filing)
        serve(reference=filing.reference)
        return filing

    def unserved(self, **changes: Any) -> Filing:
        """Served, and the notice came back: there is no such mailbox."""
        filing = self.served(**changes)
        with transaction.atomic():
            delivery = service.of(Filing.objects.select_related("office").get(pk=filing.pk), number=1)
            assert delivery is not None
            service.fail(delivery, "550")
        return filing

    def untold(self, **changes: Any) -> Filing:
        """Returned, and the notice of that came back: there is no such mailbox."""
        filing = self.returned(**changes)
        message = filing.messages.get().pk
        assert note_report(Report(message_id(message, 1), message, 1, "failed", "550")) == Noted.FAILED
        return filing

    def on_paper(self, **changes: Any) -> Filing:
        """Handed in at the counter, paid there, and in the officer's hands."""
        entered = PaperFiling(self.submission(**changes), AtTheCounter(represented=False), clock.now())
        filing = take_in_paper(entered=entered, officer=self.court.officer, key=f"on-paper-{next(self._numbers)}")
        cents = Charge.objects.get(subject=filing.reference).amount_cents
        till = {"number": f"till-{filing.pk}", "means": "cash", "instrument": "", "cents": cents}
        take_at_counter(reference=filing.reference, officer=self.court.cashier, **till)
        check_fee(reference=filing.reference)
        return take(reference=filing.reference, officer=self.court.officer)

    def to_post(self, **changes: Any) -> Filing:
        """Handed in at the counter and returned, with its notice, which nobody has posted yet."""
        filing = self.on_paper(**changes)
        return_for_correction(
            reference=filing.reference, officer=self.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=clock.today()
        )
        issue_notice_of_return(filing.reference)
        return Filing.objects.get(pk=filing.pk)

    def returned(self, **changes: Any) -> Filing:
        """Returned, to be cured by today."""
        return return_for_correction(
            reference=self.taken(**changes).reference,
            officer=self.court.officer,
            reasons=[ReturnedFor("not-signed", document=1, page=1)],
            cure_by=clock.today(),
        )

    def corrected(self) -> Filing:
        """A returned filing that was filed again: a page changed, one added, a document the same, one new; compared, and in review."""
        writ, again = samples.text_pdf(3, "The claim is for HK$480,000"), samples.text_pdf(4, "The claim is for HK$500,000")
        defence = stored_document("defence")
        returned = self.returned(documents=(stored_document("writ", pages=3, data=samples.saved(writ)), defence))
        filing = self.taken(
            resubmits=returned.reference,
            documents=(stored_document("writ", pages=4, data=samples.saved(again)), defence, stored_document("summons")),
        )
        compare(reference=filing.reference)
        return filing

    def marked(self, *kinds: str, **changes: Any) -> Filing:
        """A writ and what comes with it, in the officer's hands; the second document is to be returned by today."""
        filing = self.taken(documents=tuple(stored_document(kind) for kind in kinds or ("writ", "defence")), **changes)
        mark = Mark(2, "return", "not-signed", page=1, note="The last line is empty.", cure_by=clock.today())
        mark_document(reference=filing.reference, officer=self.court.officer, mark=mark)
        return fresh(filing)

    def in_part(self, *kinds: str, **changes: Any) -> Filing:
        """Accepted without its second document."""
        return accept(reference=self.marked(*kinds, **changes).reference, officer=self.court.officer)

    def date_kept(self, **changes: Any) -> Filing:
        """Filed again the day after its return, in the officer's hands, and allowed to keep the date of the returned one."""
        returned = self.returned(**changes)
        with clock.set_to(clock.now() + timedelta(hours=2)):
            filing = fresh(self.taken(resubmits=returned.reference))
            change = self.date_proposed(filing)
            confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=self.court.manager)
        return fresh(filing)

    def date_proposed(self, filing: Filing, **changes: Any) -> Change:
        """Two hands are needed: the senior officer proposes that it keeps the date of the filing that it corrects."""
        earlier = filing.resubmits or filing
        at = earlier.date_of_filing or clock.now()
        content = {"reference": filing.reference, "earlier": earlier.reference, "filed_as_at": at.astimezone(UTC).isoformat(), **changes}
        change = draft_change(
            kind=KEPT_DATE, subject=filing.reference, content=content, summary="k", summary_zh="保", ground="Order 2 rule 1",
            author=self.court.senior,
        )  # fmt: skip
        return propose_change(reference=change.reference, content_hash=change.content_hash, author=self.court.senior)

    def drawn(self, standing: str = "accepted", **changes: Any) -> SecondLook:
        """Decided by the officer (or, rejected, by the senior officer) while all decisions are drawn for a second look."""
        rule, made = QueueRule.objects.get_or_create(office=self.court.registry, defaults={"lease_minutes": 30, "evidence": "test"})
        QueueRule.objects.filter(pk=rule.pk).update(second_look_percent=100)
        filing = getattr(self, standing)(**changes)
        QueueRule.objects.filter(pk=rule.pk).update(second_look_percent=rule.second_look_percent)
        if made:
            rule.delete()
        return SecondLook.objects.get(line__filing=filing, called_off_at=None)

    def looked_again(self, standing: str = "accepted", ruling: str = "returned", reasons: tuple[str, ...] = ("not-signed",)) -> SecondLook:
        """Drawn, and looked at again by the colleague."""
        look = self.drawn(standing)
        take_look(reference=look.reference, officer=self.court.colleague)
        return answer_look(
            reference=look.reference, officer=self.court.colleague, ruling=ruling, reasons=reasons, note="The last page is not signed."
        )

    def seal_placed(self, **changes: Any) -> Filing:
        """In review; its officer has moved the seal of its first document."""
        filing = self.taken(**changes)
        place_seal(reference=filing.reference, officer=self.court.officer, word=Word(1, "place", 60, 60))
        return fresh(filing)

    def set_aside(self, **changes: Any) -> Filing:
        """Served, and its acceptance set aside by two persons."""
        filing = self.served(**changes)
        change = self.aside_proposed(filing)
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=self.court.manager)
        return fresh(filing)

    def aside_proposed(self, filing: Filing, **changes: Any) -> Change:
        """Two hands are needed: the senior officer proposes that its acceptance is set aside."""
        change = self.aside_drafted(filing, **changes)
        return propose_change(reference=change.reference, content_hash=change.content_hash, author=self.court.senior)

    def aside_drafted(self, filing: Filing, **changes: Any) -> Change:
        """What the senior officer will propose."""
        filing = fresh(filing)
        assert filing.case is not None and filing.decided_at is not None
        accepted_at = filing.decided_at.astimezone(UTC).isoformat()
        content = {"reference": filing.reference, "case_number": filing.case.number, "accepted_at": accepted_at, **changes}
        return draft_change(
            kind=SET_ASIDE, subject=filing.reference, content=content, summary="s", summary_zh="廢", ground="accepted without leave",
            author=self.court.senior,
        )  # fmt: skip

    def rejected(self, **changes: Any) -> Filing:
        return reject(reference=self.taken_by_senior(**changes).reference, officer=self.court.senior, reasons=[ReturnedFor("wrong-court")])

    def lapsed(self, **changes: Any) -> Filing:
        filing = self.returned(**changes)
        with clock.set_to(clock.now() + timedelta(days=1)):
            lapse(reference=filing.reference)
        return filing

    def withdrawn(self, **changes: Any) -> Filing:
        return withdraw(reference=self.deemed_received(**changes).reference, actor=self.client, ground="settled between the parties")

    @property
    def client(self) -> Actor:
        """The portal as an actor."""
        return Actor(kind="client", id=str(self.court.portal.pk), name=self.court.portal.name)


_PATHS: dict[str, Callable[[Lives, dict[str, Any]], Filing]] = {
    name: (lambda lives, changes, name=name: getattr(lives, name)(**changes)) for name in STANDINGS
}


def fresh(filing: Filing) -> Filing:
    """The filing as it stands now (its state is protected, so it is fetched and not refreshed)."""
    return Filing.objects.get(pk=filing.pk)
