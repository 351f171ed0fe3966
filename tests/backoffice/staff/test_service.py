"""Failed services and consents on the screens: what stands there, and each button once."""

from datetime import date

from django.urls import reverse

from backoffice.cases.consents import Consent
from backoffice.filings.deliveries import Delivery
from backoffice.people.models import Organisation
from tests.backoffice.staff.reading import words
from tests.factories.lives import fresh, stored_document
from tests.factories.people import ApiClientFactory
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.serve import serve
from workflows.service.actions.keep_consent import record_for_case
from workflows.service.consents import Wanted

FAILED = "/registry/?queue=failed-service"


def test_a_failed_service_is_listed_taken_and_served_by_other_means(lives, sign_in, at_work):
    filing, officer = fresh(lives.unserved()), sign_in(lives.court.officer)
    here = reverse("staff:service", args=[filing.reference, 1])
    listed = words(officer.get(FAILED))
    assert "Failed service 1" in listed and "no such mailbox (550)" in listed and "nobody has it" in listed
    assert here in officer.get(FAILED).content.decode(), "the row leads to where it is seen to"
    shown = words(officer.get(reverse("staff:filing", args=[filing.reference])))
    assert "not served" in shown and "came back" in shown and "See to it" in shown
    assert "Send again" not in words(officer.get(here)), "take it first"
    officer.post(here, {"act": "take"})
    assert "You have this failed service" in words(officer.get(here))
    wrong = officer.post(here, {"act": "by-hand", "means": "post", "at": "never", "note": "certificate 12"})
    assert wrong.status_code == 422 and "certificate 12" in wrong.content.decode()
    officer.post(here, {"act": "by-hand", "means": "post", "at": "2026-03-10T10:00", "note": "certificate 12"})
    assert Delivery.objects.get().delivered_at.hour == 2
    assert "certificate 12" in words(officer.get(reverse("staff:filing", args=[filing.reference])))
    assert "Every addressee has their documents" in words(officer.get(FAILED))
    answer = officer.post(reverse("staff:certify-service", args=[filing.reference]))
    assert answer["Location"].startswith("/papers/SVC-2026-")


def test_what_failed_in_what_is_sealed_is_not_in_the_list(lives, sign_in):
    filing = lives.unserved()
    seal_filing(reference=filing.reference, level="court", ground="Order", officer=lives.court.senior)
    here = reverse("staff:service", args=[filing.reference, 1])
    for person, number in ((lives.court.officer, 0), (lives.court.senior, 1)):
        shown = sign_in(person).get(FAILED)
        assert (here in shown.content.decode()) == bool(number) and f"Failed service {number}" in words(shown)


def test_the_page_names_on_whom_the_court_served_nothing_and_tells_of_nothing_that_is_sealed(lives, sign_in):
    opened = lives.served()
    shown = words(sign_in(lives.court.officer).get(reverse("staff:filing", args=[opened.reference])))
    assert "Not served by the court" in shown and "has not agreed to receive electronically" in shown
    given = {"number": opened.case.number, "party": None, "given_on": date(2026, 3, 9), "evidence": "form", "officer": lives.court.officer}
    record_for_case(wanted=Wanted("Lee & Partners", lives.court.portal.name, "lee", ""), **given)
    filing = lives.accepted(documents=(stored_document("defence"), stored_document("defence")), case_number=opened.case.number, parties=())
    lives.seal(filing)
    seal_filing(reference=filing.reference, document=2, level="court", ground="Order", officer=lives.court.senior)
    serve(reference=filing.reference)
    here = reverse("staff:filing", args=[filing.reference])
    senior, officer = (words(sign_in(each).get(here)) for each in (lives.court.senior, lives.court.officer))
    assert "Lee & Partners" in senior and "what is sealed to the court goes to its filer only" in senior
    assert "Not served by the court" not in officer and "what is sealed to the court" not in officer


def test_who_has_no_electronic_way_is_served_by_other_means_from_the_page(lives, sign_in):
    opened, elsewhere = lives.served(), ApiClientFactory(name="another portal")
    given = {"number": opened.case.number, "party": None, "given_on": date(2026, 3, 9), "evidence": "form", "officer": lives.court.officer}
    record_for_case(wanted=Wanted("Ho & Co.", elsewhere.name, "ho", ""), **given)
    filing = lives.served(documents=(stored_document("defence"),), case_number=opened.case.number, parties=())
    officer, here = sign_in(lives.court.officer), reverse("staff:service", args=[filing.reference, 2])
    listed = words(officer.get(FAILED))
    assert "Not served: Ho & Co." in listed and "serve by other means" in listed
    officer.post(here, {"act": "take"})
    shown = words(officer.get(here))
    assert "Served by other means" in shown and "Send the notice again" not in shown and "Made available" not in shown


def test_an_organisation_its_user_and_its_consent_are_kept(lives, sign_in, at_work):
    officer, enter = sign_in(lives.court.officer), reverse("staff:organisation-enter")
    given = {"kind": "firm", "name": "Lee & Partners", "name_zh": "", "evidence": ""}
    wrong = officer.post(enter, given)
    assert wrong.status_code == 422 and "Say what this rests on" in words(wrong)
    officer.post(enter, {**given, "evidence": "form"})
    firm = Organisation.objects.get()
    keep, here = reverse("staff:organisation-keep", args=[firm.pk]), reverse("staff:organisation", args=[firm.pk])
    box = {"addressee": "Clerk Lee", "client": lives.court.portal.name, "account": "lee", "email": "lee@lee.example", "language": "zh"}
    officer.post(keep, {"act": "user", **box})
    user = firm.users.get()
    officer.post(keep, {"act": "consent", "which": user.pk, "given_on": "2026-03-09", "evidence": "form"})
    assert "counts today" in words(officer.get(here))
    consent = Consent.objects.get()
    late = officer.post(keep, {"act": "end-consent", "which": consent.pk, "ended_on": "2026-03-01", "ground": "over"})
    assert late.status_code == 422 and "given later than that" in words(late)
    officer.post(keep, {"act": "end-consent", "which": consent.pk, "ended_on": "2026-03-10", "ground": "over"})
    assert "does not count today" in words(officer.get(here))
    listed = reverse("staff:organisations")
    assert "Lee & Partners" in words(officer.get(listed, {"q": "LEE"})) and "begins so" in words(officer.get(listed, {"q": "x"}))


def test_a_party_receives_in_a_case(lives, sign_in, at_work):
    case, officer = lives.served().case, sign_in(lives.court.officer)
    here = reverse("staff:case-consents", args=[case.number])
    given = {
        "addressee": "Wong Siu Ming", "client": lives.court.portal.name, "account": "wsm", "party": case.parties.last().pk,
        "given_on": "2026-03-10", "evidence": "letter", "act": "consent",
    }  # fmt: skip
    assert officer.post(here, {**given, "given_on": ""}).status_code == 422
    for unreadable in ("one", "0", "9" * 5000):  # and never taken for nobody named
        assert officer.post(here, {**given, "party": unreadable}).status_code == 422
    assert not Consent.objects.exists()
    officer.post(here, given)
    assert "Wong Siu Ming for Wong Siu Ming" in words(officer.get(reverse("staff:case", args=[case.number])))
    officer.post(here, {"act": "end-consent", "which": Consent.objects.get().pk, "ended_on": "2026-03-10", "ground": "withdrawn"})
    assert "withdrawn" in words(officer.get(here))
