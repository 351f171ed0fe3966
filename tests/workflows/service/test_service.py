"""To whom the sealed documents go, and what becomes of a service that fails: sent again, by other means, given up, opened all the same."""

from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes, policy
from io import BytesIO, TextIOWrapper

import pytest
from django.core.management import call_command

from backoffice.audit.events import build, record_many
from backoffice.audit.models import Event
from backoffice.cases.consents import Consent
from backoffice.filings.bounces import LONGEST, report_in
from backoffice.filings.deliveries import Delivery, ServiceRecord
from backoffice.filings.messages import Message
from backoffice.filings.submission import AtTheCounter, SubmittedFiler
from backoffice.filings.worklists import Queue, counts, page_of_queue
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.papers.models import Paper
from backoffice.people import rights
from tests.factories import CaseFactory
from tests.factories.lives import fresh, stored_document
from tests.factories.people import ApiClientFactory
from tests.workflows.filing.test_send_notice import server, worked
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.read_message import read_message
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.notices import message_id
from workflows.invariants.run import some
from workflows.papers.actions.certify_service import certify_service
from workflows.service import events
from workflows.service import steps as steps_of_service
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.keep_consent import end_consent, record_for_case, record_standing
from workflows.service.actions.keep_organisation import end_organisation, end_user, enter_organisation, enter_user
from workflows.service.actions.note_report import Noted
from workflows.service.actions.send_again import send_again
from workflows.service.actions.take_failed import release_failed, take_failed
from workflows.service.consents import Wanted
from workflows.service.models import ServiceProcess

__all__ = ["server"]
DAY = date(2026, 3, 9)
LEE = Wanted("Lee & Partners", "portal", "lee", "lee@lee.example", "zh")


@pytest.fixture
def case(lives):
    return CaseFactory(office=lives.court.registry, case_type=lives.court.action)


@pytest.fixture
def agreed(lives, case):
    """The other side receives electronically in the case."""
    wanted = Wanted(LEE.name, lives.court.portal.name, LEE.account, LEE.email, "zh")
    return record_for_case(
        number=case.number, party=None, wanted=wanted, given_on=DAY, evidence="form of 9 March", officer=lives.court.officer
    )


def defence(lives, case, **changes):
    return lives.served(documents=(stored_document("defence"),), case_number=case.number, parties=(), **changes)


def failed(lives, server, **given):
    """A filing whose filer has no such mailbox."""
    server.answers += ["550 no such mailbox"]
    filing = lives.served(**given)
    worked()
    return fresh(filing)


def bounce(delivery, *, action="failed", status="5.1.1", token=None):
    name = token or message_id(delivery.message_id, delivery.attempt)
    lines = (
        "From: MAILER-DAEMON@mx.example", "Subject: Undelivered", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
        "--b", "Content-Type: text/plain", "", "Sorry.",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "", "Final-Recipient: rfc822; a@b",
        f"Action: {action}", f"Status: {status}", "",
        "--b", "Content-Type: message/rfc822", "", f"Message-ID: {name}", "Subject: x", "", "body", "--b--", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def fed(monkeypatch, capsys, raw):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    call_command("read_bounces")
    return capsys.readouterr().out.strip()


@contextmanager
def refused(kind, code):
    """An act refuses in this way."""
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.code == code


def broken():
    """What a check of the invariants finds now."""
    return [result for result in some(("I9", "I12", "I14", "I16")).results if result["breaches"]]


def test_it_goes_to_the_filer_and_to_each_who_agreed_once(lives, case, agreed):
    filing = defence(lives, case)
    assert fresh(filing).state == "served"
    filer, other = Delivery.objects.filter(filing=filing)
    assert [(each.addressee, each.account, each.state) for each in (filer, other)] == [
        ("Chan & Co.", "chan-and-co", "delivered"), ("Lee & Partners", "lee", "delivered"),
    ]  # fmt: skip
    assert other.consent == agreed and ServiceRecord.objects.filter(filing=filing).count() == 2
    told = Message.objects.get(delivery=other)
    assert (told.account, told.kind, told.client) == ("lee", "served_on_party", lives.court.portal)
    assert "because you receive documents electronically" in told.text
    assert "Lee" not in told.subject
    assert Event.objects.get(subject=filing.reference, code="filing.served").data == {"addressees": "Chan & Co., Lee & Partners"}
    read_message(message=told.pk, client=lives.court.portal)
    assert Delivery.objects.get(pk=other.pk).state == "opened"
    assert broken() == []


def test_a_consent_counts_between_its_days_and_what_is_sealed_goes_to_the_filer_only(lives, case, agreed):
    ended = end_consent(consent=agreed.pk, case=case.number, ended_on=DAY, ground="withdrawn", officer=lives.court.officer)
    assert ended.ended_on == DAY
    assert Delivery.objects.filter(filing=defence(lives, case)).count() == 1
    again = Wanted(LEE.name, lives.court.portal.name, "lee", LEE.email)
    record_for_case(number=case.number, party=None, wanted=again, given_on=DAY, evidence="form", officer=lives.court.officer)
    filing = lives.accepted(documents=(stored_document("defence"),), case_number=case.number, parties=())
    seal_filing(reference=filing.reference, level="court", ground="Order", officer=lives.court.senior)
    lives.seal(filing)
    serve(reference=filing.reference)
    assert Delivery.objects.filter(filing=filing).count() == 1


def certified(lives, filing):
    return certify_service(reference=filing.reference, officer=lives.court.officer).content


def test_the_certificate_names_on_whom_the_court_served_nothing(lives):
    """An action is opened: its defendant agreed to nothing, and the certificate does not say that all were served."""
    filing = fresh(lives.served())
    said = certified(lives, filing)
    assert [each["served_at"] is not None for each in said["addressees"]] == [True]
    ((name, why),) = [(each["name"], each["why"]["en"]) for each in said["not_served"]]
    assert name.startswith("Wong Siu Ming") and "No agreement" in why, "its own party is served on by its solicitors"


def test_the_certificate_says_of_whom_there_is_no_electronic_way_and_then_how_they_were_served(lives, case):
    elsewhere, officer = ApiClientFactory(name="another portal"), lives.court.officer
    there = Wanted("Ho & Co.", elsewhere.name, "ho", "ho@ho.example")
    record_for_case(number=case.number, party=None, wanted=there, given_on=DAY, evidence="form", officer=officer)
    filing = defence(lives, case)
    before = certified(lives, filing)["addressees"][1]
    assert (before["addressee"], before["served_at"], before["available_at"], before["sent_at"]) == ("Ho & Co.", None, None, None)
    assert "no electronic way" in before["standing"]["en"]
    take_failed(reference=filing.reference, number=2, officer=officer)
    serve_by_hand(reference=filing.reference, number=2, means="post", at=clock.now(), evidence="certificate 12", officer=officer)
    after = certified(lives, filing)["addressees"][1]
    assert (after["means"]["en"], after["available_at"], after["note"]) == ("by post", None, "certificate 12")
    assert after["served_at"] is not None


def test_of_an_acceptance_set_aside_nothing_is_written_into_a_box_to_which_there_is_no_way(lives, case, agreed):
    elsewhere, officer = ApiClientFactory(name="another portal"), lives.court.officer
    there = Wanted("Ho & Co.", elsewhere.name, "ho", "ho@ho.example")
    record_for_case(number=case.number, party=None, wanted=there, given_on=DAY, evidence="form", officer=officer)
    filing = lives.set_aside(documents=(stored_document("defence"),), case_number=case.number, parties=())
    told = Message.objects.filter(filing=filing, kind="set_aside").order_by("id").values_list("client", "account")
    assert list(told) == [(lives.court.portal.pk, ""), (lives.court.portal.pk, "lee")]
    assert (fresh(filing).service_failed_at, broken()) == (None, [])


def test_who_agreed_and_gets_nothing_since_it_is_sealed_is_named(lives, case, agreed):
    filing = lives.accepted(documents=(stored_document("defence"), stored_document("defence")), case_number=case.number, parties=())
    lives.seal(filing)
    seal_filing(reference=filing.reference, document=2, level="court", ground="Order", officer=lives.court.senior)
    serve(reference=filing.reference)
    told = certify_service(reference=filing.reference, officer=lives.court.senior).content
    first = told["not_served"][0]
    assert (first["name"], "sealed to the court" in first["why"]["en"]) == ("Lee & Partners", True)
    assert broken() == []


def test_who_has_a_box_at_the_filers_portal_as_well_is_served_there_and_is_nobodys_work(lives, case, agreed):
    elsewhere = ApiClientFactory(name="another portal")
    for name, account in ((LEE.name, "lee"), (LEE.name.upper(), "lee-2")):
        there = Wanted(name, elsewhere.name, account, "")
        record_for_case(number=case.number, party=None, wanted=there, given_on=DAY, evidence="form", officer=lives.court.officer)
    filing = defence(lives, case)
    assert [each.addressee for each in Delivery.objects.filter(filing=filing)] == ["Chan & Co.", "Lee & Partners"]
    assert fresh(filing).state == "served"


def test_of_a_filing_on_paper_whoever_agreed_is_served_by_other_means(lives, case, agreed):
    on_paper = PaperFiling(
        lives.submission(documents=(stored_document("defence"),), case_number=case.number, parties=()),
        AtTheCounter(represented=False), clock.now(),
    )  # fmt: skip
    filing = fresh(take_in_paper(entered=on_paper, officer=lives.court.officer, key="on-paper"))
    assert [(each.name, each.no_way) for each in steps_of_service.addressees_of(filing)] == [
        ("Chan & Co.", False),
        ("Lee & Partners", True),
    ]


def test_an_organisation_receives_in_the_cases_in_which_it_has_filed(lives, case):
    officer, portal = lives.court.officer, lives.court.portal
    firm = enter_organisation(kind="firm", name="Lee  & Partners", name_zh="李律師行", evidence="form", officer=officer)
    assert enter_organisation(kind="firm", name="lee & partners", name_zh="", evidence="form", officer=officer) == firm
    with refused(Conflict, "organisation-known"):
        enter_organisation(kind="firm", name="LEE & PARTNERS", name_zh="", evidence="other form", officer=lives.court.colleague)
    wanted = Wanted("Clerk Lee", portal.name, "lee", "lee@lee.example")
    user = enter_user(number=firm.pk, wanted=wanted, officer=officer)
    assert enter_user(number=firm.pk, wanted=wanted, officer=officer) == user
    standing = record_standing(number=firm.pk, user=user.pk, given_on=DAY, evidence="form", officer=officer)
    assert record_standing(number=firm.pk, user=user.pk, given_on=DAY, evidence="form", officer=officer) == standing
    assert Delivery.objects.filter(filing=defence(lives, case)).count() == 1, "it has not filed in this case"
    defence(lives, case, filer=SubmittedFiler(name="Clerk Lee", organisation="Lee & Partners", account="lee"))
    filing = defence(lives, case)
    assert list(Delivery.objects.filter(filing=filing).values_list("addressee", "consent")) == [
        ("Chan & Co.", None), ("Lee & Partners", standing.pk),
    ]  # fmt: skip
    with refused(Refused, "consents-stand"):
        end_organisation(number=firm.pk, ground="closed", officer=officer)
    end_consent(consent=standing.pk, organisation=firm.pk, ended_on=clock.today(), ground="closed", officer=officer)
    assert end_organisation(number=firm.pk, ground="closed", officer=officer).users.get().ended_at is not None
    end_user(number=firm.pk, user=user.pk, officer=officer)
    with refused(Conflict, "organisation-ended"):
        enter_user(number=firm.pk, wanted=wanted, officer=officer)


REFUSED_CONSENTS = (
    ({"evidence": " "}, "evidence-needed"), ({"given_on": None}, "day-needed"), ({"given_on": date(2026, 3, 11)}, "day-too-late"),
    ({"party": 404}, "no-such-party"), ({"account": ""}, "account-needed"), ({"client": "none"}, "no-such-client"),
    ({"email": "not an address"}, "email-unreadable"), ({"name": ""}, "name-needed"), ({}, "consent-stands"),
)  # fmt: skip


def test_nothing_is_served_into_a_box_that_cannot_fetch_it_and_no_account_ends_while_it_receives(lives, case):
    """A portal is handed the documents of its own filings only: who is at another one is an officer's work from the beginning."""
    officer, elsewhere = lives.court.officer, ApiClientFactory(name="another portal")
    firm = enter_organisation(kind="firm", name="Lee & Partners", name_zh="", evidence="form of 9 March", officer=officer)
    user = enter_user(number=firm.pk, wanted=LEE, officer=officer)
    consent = record_standing(number=firm.pk, user=user.pk, given_on=DAY, evidence="form of 9 March", officer=officer)
    there = Wanted("Ho & Co.", elsewhere.name, "ho", "ho@ho.example")
    record_for_case(number=case.number, party=None, wanted=there, given_on=DAY, evidence="form", officer=officer)
    filing = defence(lives, case)
    assert fresh(filing).state == "accepted", "it waits for an officer"
    filer, there = Delivery.objects.filter(filing=filing)
    assert (filer.client, filer.state, there.client, there.state) == (lives.court.portal, "delivered", elsewhere, "failed")
    assert (there.addressee, there.fault, there.message, there.was_available) == ("Ho & Co.", "portal", None, False)
    assert Message.objects.filter(client=elsewhere).count() == 0
    assert fresh(filing).service_failed_at == there.failed_at
    given = {"reference": filing.reference, "number": 2, "officer": officer}
    take_failed(**given)
    with refused(Refused, "no-box"):
        send_again(**given, email="ho@ho.example")
    at = clock.now()
    serve_by_hand(**given, means="personal", at=at, evidence="receipt signed by Mr Ho")
    assert fresh(filing).state == "served"
    assert ServiceRecord.objects.get(filing=filing, addressee="Ho & Co.").means == "personal"
    assert broken() == []
    with pytest.raises(Refused, match="end that first"):
        end_user(number=firm.pk, user=user.pk, officer=officer)
    end_consent(consent=consent.pk, organisation=firm.pk, ended_on=clock.today(), ground="left", officer=officer)
    assert end_user(number=firm.pk, user=user.pk, officer=officer).ended_at is not None


def test_a_consent_is_refused(lives, case, agreed):
    plain = {"name": "Other", "client": lives.court.portal.name, "account": "lee", "email": ""}
    for changes, code in REFUSED_CONSENTS:
        box = {name: changes.get(name, value) for name, value in plain.items()}
        given = {"party": None, "given_on": DAY, "evidence": "form", **{name: changes[name] for name in set(changes) - set(box)}}
        with refused(Conflict if code == "consent-stands" else Refused, code):
            record_for_case(number=case.number, wanted=Wanted(**box), officer=lives.court.officer, **given)
    assert Consent.objects.count() == 1


def test_who_may_not_keep_consents(lives, case, agreed):
    with pytest.raises(Forbidden):
        end_consent(consent=agreed.pk, case=case.number, ended_on=DAY, ground="x", officer=lives.court.cashier)
    with pytest.raises(Forbidden):
        enter_organisation(kind="firm", name="X", name_zh="", evidence="x", officer=lives.court.auditor)
    with pytest.raises(NotFound):
        end_consent(consent=agreed.pk + 1, case=case.number, ended_on=DAY, ground="x", officer=lives.court.officer)


def test_served_when_the_notice_is_taken_and_not_before(lives, at_work, server):
    filing = lives.served()
    assert fresh(filing).state == "accepted" and not ServiceRecord.objects.exists()
    assert Delivery.objects.get().state == "prepared" and "count as served" not in Message.objects.get(kind="served").text
    at_work.move_to(clock.now() + timedelta(minutes=3))
    worked()
    assert fresh(filing).state == "served"
    assert (Delivery.objects.get().state, ServiceRecord.objects.get().served_at) == ("sent", clock.now())
    assert broken() == []


def _listed(officer, offices):
    rows = page_of_queue(Queue.FAILED_SERVICE, user=officer, offices=offices).rows
    assert counts(officer, offices)[Queue.FAILED_SERVICE].number == len(rows)
    return rows


def test_what_is_refused_is_somebodys_work_and_is_sent_again(lives, at_work, server):
    filing, court = failed(lives, server), lives.court
    delivery = Delivery.objects.get()
    assert (filing.state, delivery.state, delivery.fault, delivery.is_work) == ("accepted", "failed", "550", True)
    assert not ServiceRecord.objects.exists()
    registry = rights.seeing(court.officer, [court.registry])
    assert _listed(court.officer, registry) == [filing] and _listed(court.officer, [court.tribunal]) == []
    assert filing.service_failed_at == delivery.failed_at
    at_work.move_to(clock.now() + timedelta(minutes=5))
    assert broken() == [], "a person has to see to it, and nothing stands still"
    given = {"reference": filing.reference, "number": 1}
    with refused(Conflict, "not-taken"):
        give_up(ground="x", officer=court.officer, **given)
    take_failed(officer=court.officer, **given)
    assert take_failed(officer=court.officer, **given).taken_by == court.officer
    process = ServiceProcess.objects.get(finished=None)
    assert process.task_set.get(finished=None).owner == court.officer
    for act in (
        lambda: take_failed(officer=court.colleague, **given),
        lambda: send_again(email="a@b.example", officer=court.senior, **given),
    ):
        with refused(Conflict, "taken-by-other"):
            act()
    with pytest.raises(Forbidden):
        release_failed(officer=court.colleague, **given)
    release_failed(officer=court.senior, **given)
    take_failed(officer=court.senior, **given)
    with refused(Refused, "email-unreadable"):
        send_again(email="nobody", officer=court.senior, **given)
    send_again(email="new@chan.example", officer=court.senior, **given)
    assert [each.status for each in ServiceProcess.objects.order_by("pk")] == ["CANCELED", "DONE"]
    worked()
    mail = message_from_bytes(server.taken[-1], policy=policy.default)
    assert (mail["To"], mail["Message-ID"]) == ("new@chan.example", message_id(delivery.message_id, 2))
    assert fresh(filing).state == "served" and not _listed(court.officer, registry)
    with refused(Conflict, "not-failed"):
        take_failed(officer=court.officer, **given)
    assert broken() == []


def test_other_means_with_evidence_and_giving_up_with_a_ground(lives, at_work, server, case, agreed):
    court = lives.court
    server.answers += ["550 no", "550 no"]
    filing = defence(lives, case)
    worked()
    for number in (1, 2):
        take_failed(reference=filing.reference, number=number, officer=court.officer)
    at_work.move_to(clock.now() + timedelta(hours=8))
    posted = {"reference": filing.reference, "number": 1, "means": "post", "evidence": "certificate 12", "officer": court.officer}
    for changes, code in (
        ({"means": "message box"}, "no-such-means"), ({"evidence": " "}, "evidence-needed"),
        ({"at": clock.now() + timedelta(minutes=1)}, "not-yet"), ({"at": filing.decided_at - timedelta(minutes=1)}, "before-acceptance"),
    ):  # fmt: skip
        with refused(Refused, code):
            serve_by_hand(**{**posted, "at": clock.now(), **changes})
    serve_by_hand(**posted, at=clock.now())
    record = ServiceRecord.objects.get()
    assert (record.means, record.deemed_served_on, record.deemed_reason) == ("post", date(2026, 3, 11), "after_four")
    assert fresh(filing).state == "accepted", "the other addressee is still somebody's work"
    with refused(Refused, "ground-needed"):
        give_up(reference=filing.reference, number=2, ground=" ", officer=court.officer)
    give_up(reference=filing.reference, number=2, ground="the firm has closed", officer=court.officer)
    assert fresh(filing).state == "served"
    assert Event.objects.get(code="filing.served").data == {"addressees": "Chan & Co."}
    assert broken() == []
    certificate = certify_service(reference=filing.reference, officer=court.officer)
    assert certify_service(reference=filing.reference, officer=court.officer) == certificate
    told = [(each["addressee"], each["served_at"] is not None, each["note"]) for each in certificate.content["addressees"]]
    assert told == [("Chan & Co.", True, "certificate 12"), ("Lee & Partners", False, "the firm has closed")]
    assert take_failed(reference=filing.reference, number=2, officer=court.officer).resolution == "", "given up is not for ever"
    again = certify_service(reference=filing.reference, officer=court.officer)
    assert (again.version, Paper.objects.get(pk=certificate.pk).superseded_by) == (2, again)


def test_a_second_press_is_known_however_often_others_were_sent_again_since(lives, at_work):
    filing, officer = lives.unserved(), lives.court.officer
    given = {"reference": filing.reference, "number": 1, "officer": officer}
    take_failed(**given)
    send_again(email="new@chan.example", **given)
    told = {"subject": filing.reference, "actor": rights.actor_of(officer), "addressee": "Lee", "officer": "Amy", "number": 2}
    record_many([build(events.SENT_AGAIN, attempt=attempt, **told) for attempt in range(2, 152)])
    assert send_again(email="new@chan.example", **given).attempt == 2
    with refused(Conflict, "not-failed"):
        send_again(email="new@chan.example", **{**given, "officer": lives.court.colleague})


def test_a_bounce_that_comes_back_later_makes_the_entry_not_served(lives, at_work, server, monkeypatch, capsys):
    filing = lives.served()
    worked()
    delivery = Delivery.objects.get()
    assert fed(monkeypatch, capsys, bounce(delivery, action="delayed")) == "1 nothing"
    assert fed(monkeypatch, capsys, bounce(delivery, action="delivered")) == "1 delivered"
    forged = message_id(delivery.message_id, 1).replace("1.", "2.", 1)
    assert fed(monkeypatch, capsys, bounce(delivery, token=forged)) == "1 not ours"
    assert Delivery.objects.get().state == "delivered"
    at_work.move_to(clock.now() + timedelta(hours=2))
    assert fed(monkeypatch, capsys, bounce(delivery)) == "1 failed"
    assert fed(monkeypatch, capsys, bounce(delivery)) == "1 nothing"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.fault, fresh(filing).state) == ("failed", "5.1.1", "served")
    assert ServiceRecord.objects.get().void_at == clock.now()
    assert broken() == []
    # The addressee finds it in the box all the same.
    take_failed(reference=filing.reference, number=1, officer=lives.court.officer)
    read_message(message=delivery.message_id, client=lives.court.portal)
    assert Delivery.objects.get().resolution == "opened" and not ServiceProcess.objects.filter(finished=None).exists()
    assert ServiceRecord.objects.filter(void_at=None).count() == 1
    assert broken() == []


def test_a_maildir_is_read_once_and_a_return_notice_that_bounces_is_told(lives, at_work, server, tmp_path, capsys):
    filing = lives.returned()
    worked()
    message = Message.objects.get(filing=filing)
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.a").write_bytes(bounce(Delivery(message_id=message.pk, attempt=1)))
    (tmp_path / "new" / "2.b").write_bytes(b"Subject: lunch\r\n\r\nToday?")
    call_command("read_bounces", maildir=str(tmp_path))
    assert capsys.readouterr().out.strip() == "1 failed, 1 no report"
    assert Message.objects.get(pk=message.pk).notice_fault == "500"
    assert filing.failed_notices.get().is_work
    call_command("read_bounces", maildir=str(tmp_path))
    assert capsys.readouterr().out.strip() == "nothing to read"


@pytest.mark.once
def test_a_report_is_read_within_bounds():
    raw = bounce(Delivery(message_id=7, attempt=3))
    report = report_in(raw)
    assert (report.message, report.attempt, report.action, report.status) == (7, 3, "failed", "5.1.1")
    assert report_in(raw.replace(b"message/rfc822", b"text/plain")) is None, "a name in the text is no name"
    assert report_in(b"") is None and report_in(b"\xff\x00" * 99) is None
    with pytest.raises(ValueError, match="longer"):
        report_in(b"x" * (LONGEST + 1))
    assert {each.value for each in Noted} == {"failed", "delivered", "nothing", "not ours"}
