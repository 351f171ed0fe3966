"""The story of everything: every act of the house once, so that every kind of event is recorded by the function that is meant for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.db.models import Q
from django.test import override_settings

from backoffice.audit import boundaries
from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import record
from backoffice.calendar.models import Closure
from backoffice.calendar.windows import Wanted
from backoffice.cases.consents import Consent
from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.filings import events as filing_events
from backoffice.filings.bounces import Report
from backoffice.filings.messages import Message
from backoffice.filings.models import QueueRule, Tally
from backoffice.filings.submission import AtTheCounter, PaymentMeans, Urgency
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper
from backoffice.people import passkeys, totp
from backoffice.people.models import Membership, Organisation
from backoffice.people.session_store import SessionStore
from tests.factories import changes
from tests.factories.authenticator import Authenticator
from tests.factories.closures import Storm
from tests.factories.court import day_at
from tests.factories.lives import MERCHANT, STANDINGS, fresh, stored_document
from tests.factories.pages import GOING_LIVE, listed, receives_electronically, restricted
from tests.factories.people import ApiClientFactory
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case, reopen_case
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.import_cases import import_cases
from workflows.cases.actions.keep_restriction import end_restriction
from workflows.cases.actions.set_level import seal_case
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.decline_change import decline_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.actions.withdraw_change import withdraw_change
from workflows.changes.models import ChangeProcess
from workflows.fees.actions.ask_rehearsal import ask_rehearsal
from workflows.filing.actions.answer_question import answer_question
from workflows.filing.actions.answer_restriction import answer_restriction
from workflows.filing.actions.answer_urgency import answer_urgency
from workflows.filing.actions.ask_filer import withdraw_question
from workflows.filing.actions.ask_for import ask_for, decline, hand_over
from workflows.filing.actions.assign import assign
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.correct_kind import correct_kind
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.enter_decisions import enter_decisions
from workflows.filing.actions.hand_over_all import hand_over_all
from workflows.filing.actions.hold import end_hold, end_holds_due
from workflows.filing.actions.keep import end_leases_due
from workflows.filing.actions.lapse import lapse_parts_overdue
from workflows.filing.actions.look_again import take_look
from workflows.filing.actions.note import strike_note, write_note
from workflows.filing.actions.read_message import read_message
from workflows.filing.actions.refer import answer_referral, refer, withdraw_referral
from workflows.filing.actions.release_look import release_look
from workflows.filing.actions.send_notice import send_notice
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import release, take
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.actions.talk_over import talk_over
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.filing.models import FilingProcess
from workflows.filing.notices import message_id
from workflows.filing.prices import note_price_difference
from workflows.maintenance.actions.cancel_window import cancel_window
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.maintenance.actions.change_window import change_window
from workflows.maintenance.actions.note_outage import note_outage
from workflows.maintenance.actions.plan_window import plan_window
from workflows.money.actions.date_payments import date_payments
from workflows.money.actions.receive_notice import receive_notice
from workflows.money.actions.settle_price_difference import settle_price_difference
from workflows.money.actions.shortfall import note_shortfall
from workflows.money.actions.take_at_counter import take_at_counter
from workflows.money.waiver import WAIVER
from workflows.operations.actions.give_up_work import give_up_work
from workflows.operations.actions.recount import recount
from workflows.operations.actions.resync_flows import resync_flows
from workflows.operations.actions.retry_work import retry_topic, retry_work
from workflows.papers.actions.ask_print import ask_print
from workflows.papers.actions.print_filing import print_filing
from workflows.papers.actions.redraw import redraw
from workflows.people.actions import keep_people
from workflows.people.actions.change_password import change_password
from workflows.people.actions.create_client import create_client
from workflows.people.actions.end_sessions import end_sessions
from workflows.people.actions.enrol_app import enrol_app
from workflows.people.actions.enrol_passkey import enrol_passkey
from workflows.people.actions.remove_factor import remove_factor
from workflows.people.actions.reset_factors import reset_factors
from workflows.people.actions.show_code import show_code
from workflows.people.actions.show_passkey import show_passkey
from workflows.reference import events as reference_events
from workflows.reports import events as report_events
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.end_notice import give_notice_up, tell_by_hand
from workflows.service.actions.keep_consent import end_consent, record_for_case
from workflows.service.actions.keep_organisation import end_organisation
from workflows.service.actions.note_report import note_report
from workflows.service.actions.post_notice import leave_unposted, post_notice, put_back
from workflows.service.actions.send_again import send_again
from workflows.service.actions.send_notice_again import send_notice_again
from workflows.service.actions.take_failed import release_failed, take_failed
from workflows.service.actions.take_notice import release_notice, take_notice
from workflows.service.consents import Wanted as Box
from workflows.service.models import NoticeProcess, ServiceProcess
from workflows.store import events as store_events

TOMORROW = date(2026, 3, 11)


def _with_a_copied_passkey(person):
    device, challenge = Authenticator(count=7), passkeys.new_challenge()
    enrol_passkey(user=person, challenge=challenge, answer=device.make(challenge, origin=passkeys.site().origin))
    challenge = passkeys.new_challenge()
    with pytest.raises(Refused, match="may be a copy"):
        show_passkey(user=person, challenge=challenge, answer=device.show(challenge, origin=passkeys.site().origin, count=3))


def own_sign_in(person):
    """What a person does about their own sign-in, and an operator for them."""
    secret = totp.new_secret()
    codes = enrol_app(user=person, secret=secret, code=totp.code_at(secret, totp.step_of(clock.now())))
    show_code(user=person, code=codes[0])
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        show_code(user=person, code=totp.code_at(secret, totp.step_of(clock.now())))
    remove_factor(user=person, factor_id=person.second_factors.get().pk)
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        _with_a_copied_passkey(person)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session.create()
    end_sessions(user=person, this="another")
    reset_factors(user=person, actor=SYSTEM)
    change_password(user=person, old="registry-test", new="a-good-long-pass-phrase")


def operators_work(lives):
    """Tasks that were lost are set right, a number too; parked work is taken up again, or given up."""
    Tally.objects.all().delete()
    recount()
    failed = lives.unserved()
    take_failed(reference=failed.reference, number=1, officer=lives.court.officer)
    untold = take_notice(reference=lives.untold().reference, number=1, officer=lives.court.officer)
    FilingProcess.objects.filter(filing=lives.taken()).delete()
    ServiceProcess.objects.filter(delivery__filing=failed).delete()
    NoticeProcess.objects.filter(notice=untold).delete()
    ChangeProcess.objects.filter(change=changes.proposed(lives.court.senior)).delete()
    list(resync_flows())
    with transaction.atomic():
        for number in range(3):
            outbox.put("filing.serve", key=str(number), filing="EF-0000-0000")
    rows = Q(topic="filing.serve", key__in="012")
    OutboxMessage.objects.filter(rows).update(parked_at=clock.now())
    one, other, _third = OutboxMessage.objects.filter(rows).values_list("pk", flat=True)
    retry_work(work=one, operator=lives.court.administrator)
    give_up_work(work=other, operator=lives.court.administrator, ground="no such filing")
    retry_topic(topic="filing.serve", operator=lives.court.administrator)
    OutboxMessage.objects.filter(rows).delete()


def reviewed(lives):
    """Slips are corrected, urgency is answered both ways, notes are written and struck out, and a Registrar is asked."""
    court, why = lives.court, "a slip"
    dearer = take(reference=lives.fee_checked(documents=_two("writ", "defence")).reference, officer=court.senior)
    kinds = {"case_type": "DCCJ", "types": ["writ", "summons"]}
    correct_kind(reference=dearer.reference, officer=court.senior, ground=why, may_requote=True, **kinds)
    urgent = lives.taken(urgency=Urgency("hearing", "on Friday"))
    for granted in (True, False):
        answer_urgency(reference=urgent.reference, officer=court.officer, granted=granted, ground=why)
    write_note(reference=urgent.reference, author=court.officer, text="Look again.")
    strike_note(reference=urgent.reference, number=1, person=court.officer, ground=why)
    answered, taken_back, named = lives.referred(), lives.referred(), lives.taken()
    answer_referral(reference=answered.reference, person=court.registrar, answer="No.", direction="")
    withdraw_referral(reference=taken_back.reference, officer=court.officer)
    refer(reference=named.reference, officer=court.officer, question="And this one?", to=court.registrar)
    memberships = Membership.objects.filter(user=court.officer)
    memberships.update(role="auditor")
    answer_referral(reference=named.reference, person=court.registrar, answer="Yes.", direction="")
    memberships.update(role="registry_officer")


def _two(*kinds):
    return tuple(stored_document(kind) for kind in kinds)


def two_prices(lives):
    """Two filings that their two days price differently: one is settled, the other is dated otherwise."""
    settle_price_difference(reference=lives.with_two_prices().reference, officer=lives.court.cashier, note="by the submission")
    back = fresh(lives.with_two_prices())
    back.deemed_received_at = back.received_at
    note_price_difference(back)


def fee_is_changed(lives):
    """A waiver that two persons decide, and a correction in review."""
    filing, author, second = lives.received(), lives.court.cashier, lives.court.supervisor
    content = {"reference": filing.reference, "cents": 1_00, "charged_cents": filing.fee_total_cents}
    change = draft_change(
        kind=WAIVER, subject=filing.reference, content=content, summary="w", summary_zh="免", ground="Order 1", author=author
    )
    propose_change(reference=change.reference, content_hash=change.content_hash, author=author)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=second)
    for settle in ("decline", "withdraw"):
        other = draft_change(
            kind=WAIVER, subject=filing.reference, content={**content, "charged_cents": content["charged_cents"] - 1_00}, summary="w",
            summary_zh="免", ground=f"to {settle}", author=author,
        )  # fmt: skip
        propose_change(reference=other.reference, content_hash=other.content_hash, author=author)
        if settle == "decline":
            decline_change(reference=other.reference, content_hash=other.content_hash, confirmer=second, ground="not so")
        else:
            withdraw_change(reference=other.reference, author=author, ground="a slip")
    taken = lives.taken_by_senior()
    correct_fee(reference=taken.reference, officer=lives.court.senior, line=1, item="summons", quantity=1, ground="a slip")


def fees_are_rehearsed(lives):
    """What changes on the day after the concession."""
    ask_rehearsal(reference="RH-7K3M-2Q9X", office=lives.court.registry, days=7, change="", by=lives.court.manager)


def on_paper(lives):
    """A represented filer hands in on paper what must be filed electronically, and is exempted."""
    EFilingMandate.objects.create(case_type=CaseType.objects.get(code="DCCJ"), valid_from=date(2026, 3, 1), evidence="test")
    counter = AtTheCounter(represented=True, ground="directed", allowed_by="Master Lee")
    filing = take_in_paper(entered=PaperFiling(lives.submission(), counter, clock.now()), officer=lives.court.officer, key="form-1")
    till = {"number": "CP-7K3M-2Q9X", "cents": 1_00, "means": "cheque", "instrument": "000123"}
    take_at_counter(reference=filing.reference, officer=lives.court.cashier, **till)


def accepted_and_undone(lives):
    """An officer accepts, and takes that back within the minute."""
    rule = QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    undo_acceptance(reference=lives.accepted().reference, officer=lives.court.officer)
    rule.delete()


def sealed_and_corrected(lives):
    """A case is sealed and opened again, and its register corrected."""
    case, senior = lives.served().case, lives.court.senior
    for level in ("court", None):
        seal_case(number=case.number, level=level, ground="Order 1", officer=senior)
    entry = case.register_entries.get()
    correct_register_entry(
        number=case.number, entry=entry.pk, text="Writ", text_zh="令狀", entered_on=entry.entered_on, ground="misspelt", officer=senior
    )
    party, today = case.parties.first().pk, clock.today()
    change_solicitors(number=case.number, party=party, solicitors="Lee & Partners", effective_on=today, note="notice", officer=senior)
    for print_it in (print_filing, ask_print):
        print_it(reference=lives.receive().reference, person=senior)
    close_case(number=case.number, on=today, ground="settled", officer=senior)
    reopen_case(number=case.number, on=today, ground="order", officer=senior)


def gone_live(lives):
    """What an earlier system had is taken over; of a series that has begun here the row is refused, and with it its cases."""
    import_cases(places=[GOING_LIVE], office="DC-REG", by=lives.court.senior, refuse=lambda _row: None)


def restriction_orders(lives):
    """An order is entered and ended, and of two parties it is said who they are."""
    order = listed(lives.court.senior)
    for same in (True, False):
        given = {"order": order.pk, "name": "CHAN, Tai-man", "same": same, "note": "identity card"}
        answer_restriction(reference=restricted(lives).reference, officer=lives.court.officer, **given)
    end_restriction(number=order.pk, on=clock.today(), ground="set aside", officer=lives.court.senior)


def maintenance(lives):
    """A window is announced, moved and cancelled."""
    begins = clock.now() + timedelta(days=2)
    wanted = Wanted(begins_at=begins, ends_at=begins + timedelta(hours=1), door_shut=True, what="Upgrade", what_zh="升級")
    plan_window(reference="MW-0000-0000", wanted=wanted, person=lives.court.manager)
    later = replace(wanted, ends_at=begins + timedelta(hours=2))
    change_window(reference="MW-0000-0000", seen=1, wanted=later, ground="takes longer", person=lives.court.manager)
    cancel_window(reference="MW-0000-0000", seen=2, ground="not needed", person=lives.court.manager)
    note_outage(begun_at=clock.now(), note="a cable", person=lives.court.manager)
    hour = timedelta(hours=1)
    certify_outage(
        reference="OC-0000-0000", first=clock.now() - hour, last=clock.now(), office=lives.court.registry, by=lives.court.manager
    )


def another_day(lives):
    """A storm over night: what was accepted in it, and served on one of its days, counts from another day."""
    first = lives.served()
    lives.served(documents=(stored_document("defence"),), case_number=first.case.number, parties=())
    now = clock.now()
    Storm(lives.court).close(now - timedelta(minutes=10), now + timedelta(days=1))


def questions(lives):
    """A filer answers in time, another late, and from another nothing is asked any more."""
    lives.answered()
    withdraw_question(reference=lives.asked().reference, officer=lives.court.officer)
    late, moment = lives.asked(), clock.now() + timedelta(days=7)
    answer_question(reference=late.reference, number=1, client=lives.court.portal, text="Here.", documents=[], received_at=moment)


def services(lives):
    """Consents and organisations, and services that failed in each way that they can end."""
    officer, when = lives.court.officer, clock.today()
    first = lives.served()
    receives_electronically(lives, first)
    firm, standing = Organisation.objects.get(), Consent.objects.get(case=None)
    end_consent(consent=standing.pk, organisation=firm.pk, ended_on=when, ground="closed", officer=officer)
    end_organisation(number=firm.pk, ground="closed", officer=officer)
    failed = [lives.unserved() for _each in range(3)]
    for filing in failed:
        take_failed(reference=filing.reference, number=1, officer=officer)
    release_failed(reference=failed[0].reference, number=1, officer=officer)
    message = failed[0].messages.get(kind="served")
    read_message(message=message.pk, client=lives.court.portal)
    by_hand = {"means": "post", "at": clock.now(), "evidence": "certificate 12"}
    serve_by_hand(reference=failed[1].reference, number=1, officer=officer, **by_hand)
    give_up(reference=failed[2].reference, number=1, ground="closed", officer=officer)
    take_failed(reference=failed[2].reference, number=1, officer=officer)
    send_again(reference=failed[2].reference, number=1, email="new@chan.example", officer=officer)
    # The notice is taken by the test's own mail server, and the addressee's says that it has it.
    with override_settings(MAIL_NOTICES=True):
        sent = failed[2].messages.get(kind="served")
        send_notice(message=sent.pk)
        note_report(Report(message_id(sent.pk, 2), sent.pk, 2, "delivered", "2.0.0"))
        in_the_case = {"documents": (stored_document("defence"),), "case_number": first.case.number, "parties": ()}
        # The party who agreed has no address: nobody waits for a notice to it.
        for waiting in (lives.accepted(), lives.accepted(**in_the_case)):
            lives.seal(waiting)
            serve(reference=waiting.reference)


def notices(lives):
    """Notices of returns that failed, in each way that people end them."""
    officer = lives.court.officer
    failed = [lives.untold() for _each in range(3)]
    for filing in failed:
        take_notice(reference=filing.reference, number=1, officer=officer)
    release_notice(reference=failed[0].reference, number=1, officer=officer)
    told = {"means": "telephone", "at": clock.now(), "evidence": "spoke to Ms Lee"}
    tell_by_hand(reference=failed[1].reference, number=1, officer=officer, **told)
    give_notice_up(reference=failed[2].reference, number=1, ground="closed", officer=officer)
    take_notice(reference=failed[2].reference, number=1, officer=officer)
    send_notice_again(reference=failed[2].reference, number=1, email="new@chan.example", officer=officer)


def posted(lives):
    """Notices to who filed on paper: one goes, another does not."""
    first, second = lives.to_post(), lives.to_post()
    went = {"how": "posted", "on": clock.today(), "evidence": "certificate 12"}
    post_notice(reference=first.reference, number=1, officer=lives.court.officer, **went)
    left = {"reference": second.reference, "number": 1, "officer": lives.court.officer}
    leave_unposted(ground="filed again", **left)
    put_back(ground="another was meant", **left)
    leave_unposted(ground="nobody lives there", **left)


def looked_at_again(lives):
    """A decision is drawn for a second look, which does not agree, and that is talked over."""
    look = lives.looked_again()
    talk_over(reference=look.reference, person=lives.court.senior, note="The last page was signed elsewhere.")


def given_to_others(lives):
    """All that an officer has goes to a colleague, and once back to everybody; and somebody cannot be served electronically."""
    court = lives.court
    for to in (court.colleague, None):
        take_failed(reference=lives.unserved().reference, number=1, officer=court.officer)
        take_notice(reference=lives.untold().reference, number=1, officer=court.officer)
        look = take_look(reference=lives.drawn("rejected").reference, officer=court.officer)
        hand_over_all(colleague=court.officer, officer=court.senior, to=to, ground="on leave")
    release_look(reference=take_look(reference=look.reference, officer=court.officer).reference, officer=court.officer)
    elsewhere = Box("Ho & Co.", ApiClientFactory(name="another portal").name, "ho", "")
    number = lives.served().case.number
    record_for_case(number=number, party=None, wanted=elsewhere, given_on=clock.today(), evidence="form", officer=court.officer)
    lives.served(documents=(stored_document("defence"),), case_number=number, parties=())


def changing_hands(lives):
    """A filing is held and comes back, is asked for, kept, handed over and goes over; and others are assigned."""
    court = lives.court
    end_hold(reference=lives.held().reference, officer=court.officer)
    lives.held()
    lives.assigned()
    assign(reference=lives.taken().reference, officer=court.senior, to=court.colleague, ground="away")
    for answer in (hand_over, decline):
        filing = lives.taken()
        ask_for(reference=filing.reference, officer=court.colleague)
        answer(reference=filing.reference, officer=court.officer)
    ask_for(reference=lives.taken().reference, officer=court.colleague)
    with clock.set_to(clock.now() + timedelta(days=8)):
        end_leases_due()
        end_holds_due()


def staff_are_kept(lives):
    """Somebody is entered, given roles and one of them taken away, forgets the password, loses the telephone, leaves and comes back."""
    court, by = lives.court, lives.court.administrator
    new = keep_people.enter_person(keep_people.Entry("mei.chow", "Mei Chow"), by=by)[0].pk
    for role in ("manager", "registry_officer"):
        keep_people.give_role(number=new, office=court.registry, role=role, by=by)
    keep_people.take_role(number=new, office=court.registry, role="manager", by=by)
    for act in (keep_people.renew_password, keep_people.remove_factors, keep_people.end_person, keep_people.bring_back):
        act(number=new, by=by)


def everything(lives, at_work):
    """Every act of the house once, so that every kind of event is recorded by the function that is meant for it."""
    with transaction.atomic():
        record(boundaries.RIGHTS_NOT_NOTED, subject=boundaries.SUBJECT, actor=SYSTEM)
    boundaries.say_from_where()
    for standing in STANDINGS:
        lives.reach(standing)
    note_shortfall(reference=lives.taken_shortfall().reference, officer=lives.court.cashier, note="telephoned")
    release(reference=lives.taken().reference, officer=lives.court.officer, ground="a conflict")
    release(reference=lives.taken().reference, officer=lives.court.senior, ground="away")
    questions(lives)
    filing_events.notice_sent(lives.returned(), message="m", message_zh="m")
    filing_events.notice_failed(lives.returned(), message="m", message_zh="m", fault="550")
    read_message(message=Message.objects.first().pk, client=lives.court.portal)
    changing_hands(lives)
    services(lives)
    notices(lives)
    gone_live(lives)
    restriction_orders(lives)
    lives.in_part()
    lives.date_kept()
    lives.set_aside()
    lives.seal_placed()
    lives.replaced()
    receive_notice(merchant=MERCHANT, message_id="msg-1", body="no json")
    while outbox.drain():
        pass
    redraw(number=Paper.objects.first().number, version=1, actor=SYSTEM, ground="a name was wrong")
    create_client(name="another portal", scopes=["fees:read"])
    own_sign_in(lives.court.cashier)
    storm = Closure.objects.create(office=lives.court.registry, closed_from=day_at(TOMORROW, 6), ground="gale", evidence="test")
    at_money = Closure.objects.create(office=lives.court.accounts, closed_from=day_at(TOMORROW, 6), ground="gale", evidence="test")
    at_work.move_to(day_at(TOMORROW, 9))
    sweep()
    lapse_parts_overdue()
    lives.pay(lives.receive(payment=PaymentMeans("visa")))
    Closure.objects.filter(pk__in=[storm.pk, at_money.pk]).update(reopened_at=day_at(TOMORROW, 8, 50))
    date_payments()
    operators_work(lives)
    reference_events.loaded(created=1, changed=0, tables={"offices": [1, 0]})
    with transaction.atomic():
        report_events.exported(
            report="daily-register", office="DC-REG", day=TOMORROW, form="pdf", language="both", rows=1, sha256="0" * 64, actor=SYSTEM
        )
    two_prices(lives)
    fee_is_changed(lives)
    fees_are_rehearsed(lives)
    on_paper(lives)
    posted(lives)
    maintenance(lives)
    accepted_and_undone(lives)
    sealed_and_corrected(lives)
    at_work.move_to(day_at(TOMORROW, 15))
    Storm(lives.court).close(day_at(TOMORROW, 8, 55), day_at(TOMORROW, 14))
    another_day(lives)
    reviewed(lives)
    looked_at_again(lives)
    store_events.found_faulty("EF-TEST", "0" * 64, missing=True)
    store_events.found_faulty("EF-TEST", "0" * 64, missing=False)
    store_events.mended("EF-TEST", "0" * 64)
    store_events.orphans_removed(number=1, size=7, sha256s=["0" * 64])
    store_events.adopted(SYSTEM)
    list(enter_decisions())
    filing_events.parts_together(lives.returned())
    given_to_others(lives)
    staff_are_kept(lives)
