"""Search, cases, events, people, reference data; signing in; and the pages that say what went wrong."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.audit.chain import seal
from backoffice.audit.models import ChainLink, Event
from backoffice.cases.models import CheckItem
from backoffice.kernel import clock
from backoffice.payments.models import Receipt
from backoffice.people.models import Membership, Role
from backoffice.staff import faults
from backoffice.staff.selectors import audit
from tests.append_only import triggers_off
from tests.backoffice.staff.reading import references, words
from tests.factories.court import Court
from tests.factories.lives import Lives

SEARCH = reverse("staff:search")


# ---------- search ----------


def test_a_reference_leads_straight_to_its_filing_however_it_is_typed(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    plain = filing.reference.replace("-", "")
    for typed in (filing.reference, filing.reference.lower(), plain, f" {plain.lower()} "):
        assert officer.get(SEARCH, {"q": typed}).url == reverse("staff:filing", args=[filing.reference])


def test_a_case_number_leads_straight_to_its_case_however_it_is_typed(lives: Lives, officer: Client):
    number = lives.reach("accepted").case.number
    assert number == "DCCJ 1/2026"
    for typed in (number, "dccj1/26", "DCCJ 0001 / 2026", "dccj 1 of 2026", "DCCJ1-2026", "ＤＣＣＪ　１／２０２６"):
        assert officer.get(SEARCH, {"q": typed}).url == reverse("staff:case", args=[number]), typed


def test_a_receipt_number_leads_straight_to_its_receipt(lives: Lives, officer: Client):
    lives.reach("fee_checked")
    number = Receipt.objects.get().number
    for typed in (number.lower(), number.replace("-2026-", "/2026/")):
        assert officer.get(SEARCH, {"q": typed}).url == reverse("staff:receipt", args=[number]), typed


def test_a_name_is_found_by_its_beginning(lives: Lives, officer: Client):
    filing = lives.reach("fee_checked")
    assert references(officer.get(SEARCH, {"q": "tai fat"})) == [filing.reference]
    assert references(officer.get(SEARCH, {"q": "黃"})) == [filing.reference]
    assert "Nothing found" in words(officer.get(SEARCH, {"q": "zzz"}))
    assert "Write a little more" in words(officer.get(SEARCH, {"q": "t"}))
    assert officer.get(SEARCH).status_code == 200


def test_nothing_of_another_registry_is_found_in_any_way(lives: Lives, sign_in):
    filing = lives.reach("accepted")
    stranger = sign_in(lives.court.stranger)
    for typed in (filing.reference, filing.case.number, Receipt.objects.get().number, "Tai Fat", "Chan"):
        answer = stranger.get(SEARCH, {"q": typed})
        assert answer.status_code == 200
        assert "Nothing found" in words(answer), typed


def test_what_was_typed_is_shown_as_text(officer: Client):
    page = officer.get(SEARCH, {"q": "<script>x</script>%_'\""}).content.decode()
    assert "<script>x" not in page


@pytest.mark.parametrize(
    "address", ["/search/?q=a%00b", "/registry/?office=%00", "/cases/DCCJ%001/", "/receipts/%00/", "/audit/?subject=%00"]
)
def test_a_nul_character_is_no_request(court: Court, sign_in, address: str):
    answers = {sign_in(user).get(address).status_code for user in (court.officer, court.auditor)}
    assert answers == {400}


def test_a_nul_character_in_a_form_is_no_request(lives: Lives, cashier: Client):
    filing = lives.taken_shortfall()
    assert cashier.post(reverse("staff:shortfall-note", args=[filing.reference]), {"note": "a\x00b"}).status_code == 400


# ---------- a case ----------


def test_a_case_shows_its_parties_filings_and_register(lives: Lives, officer: Client):
    filing = lives.reach("served")
    text = words(officer.get(reverse("staff:case", args=[filing.case.number])))
    assert "Plaintiff Tai Fat Ltd 大發有限公司" in text
    assert filing.reference in text
    assert "Cause book" in text
    assert "Writ of summons" in text
    assert "Ada Lam" in text


# ---------- events ----------


def test_an_auditor_reads_what_happened_in_their_offices(lives: Lives, sign_in):
    filing = lives.reach("accepted")
    client = sign_in(lives.court.auditor)
    text = words(client.get(reverse("staff:audit")))
    assert f"{filing.reference} Accepted" in text
    assert "no link yet: the sealer has not run" in text
    of_one = words(client.get(reverse("staff:audit"), {"subject": filing.reference.lower().replace("-", "")}))
    assert f"Events of {filing.reference}" in of_one
    signed_in = f"person:{lives.court.auditor.pk}"
    assert f"Events of {signed_in}" in words(client.get(reverse("staff:audit"), {"subject": signed_in}))
    nothing = words(client.get(reverse("staff:audit"), {"subject": "EF-0000-0000"}))
    assert "Nothing." in nothing


def test_an_auditor_of_another_court_reads_none_of_it(lives: Lives, sign_in):
    filing = lives.reach("accepted")
    Membership.objects.create(user=lives.court.outsider, office=lives.court.tribunal, role=Role.AUDITOR)
    client = sign_in(lives.court.outsider)
    assert filing.reference not in words(client.get(reverse("staff:audit")))
    assert "Accepted" not in words(client.get(reverse("staff:audit"), {"subject": filing.reference}))


def test_events_are_paged_without_gap_or_double(lives: Lives, sign_in, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 3)
    for _ in range(3):
        lives.reach("fee_checked")
    client = sign_in(lives.court.auditor)
    found, after = [], ""
    while True:
        context = client.get(reverse("staff:audit"), {"after": after}).context
        found += [event.pk for event, _entry in context["rows"]]
        if context["following"] is None:
            break
        after = context["following"]
    assert found == list(Event.objects.order_by("-id").values_list("id", flat=True))


def test_the_state_of_the_chain_is_shown_and_a_changed_event_is_seen(lives: Lives, sign_in):
    lives.reach("accepted")
    seal()
    client = sign_in(lives.court.auditor)
    text = words(client.get(reverse("staff:audit")))
    assert f"the latest {ChainLink.objects.count()} links were computed again just now and hold" in text
    touched = ChainLink.objects.get(sequence=2)
    with triggers_off():
        Event.objects.filter(pk=touched.event_id).update(actor_name="somebody else")
    assert "broken at link 2" in words(client.get(reverse("staff:audit")))


# ---------- people, reference ----------


def test_an_administrator_reads_who_is_who_and_which_programs_may_call(lives: Lives, sign_in):
    text = words(sign_in(lives.court.administrator).get(reverse("staff:people")))
    assert "Ada Lam Registry officer ada.lam active" in text
    assert "portal filings:write" in text
    assert "Jane Lo" not in text  # of another court


@pytest.mark.parametrize("section", ["offices", "days", "cases", "fees", "reasons", "no-such-section"])
def test_reference_data_is_shown_with_its_marks(court: Court, officer: Client, section: str):
    with CaptureQueriesContext(connection) as context:
        text = words(officer.get(reverse("staff:reference"), {"section": section}))
    assert len(context) < 20
    assert "unverified" in text
    wanted = {
        "offices": "Mon to Fri 08:45 – 17:30",
        "days": "Fri 3 Apr 2026 Good Friday",
        "cases": "claims of more than HK$75,000 and not more than HK$3,000,000",
        "fees": "630 carries the concession",
        "reasons": "not-signed",
    }
    assert wanted.get(section, "District Court Registry") in text


def test_checklists_are_shown_with_what_they_were_and_will_be(lives: Lives, officer: Client):
    item = lives.to_check("signed", "Signed by the party", rule="signature-field", required=True)
    lives.to_check("dated", "Dated")
    item.valid_to = clock.today()
    item.save(update_fields=["valid_to"])
    CheckItem.objects.create(
        code="signed", position=1, text="Signed and dated", text_zh="已簽署", valid_from=clock.today() + timedelta(days=1), evidence="seen"
    )
    text = words(officer.get(reverse("staff:reference"), {"section": "cases"}))
    assert "from Sun 2 Jan 2022: dated · signed" in text and "from Sat 1 Jan 2022, to Sat 1 Jan 2022: signed" in text
    assert "Signed by the party Signed by the party 核對 required signed from Sat 1 Jan 2022, to Tue 10 Mar 2026 signature-field" in text
    assert "Signed and dated 已簽署 signed from Wed 11 Mar 2026 –" in text


# ---------- signing in ----------


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("officer", "inbox"), ("senior", "inbox"), ("cashier", "accounts"), ("supervisor", "accounts"), ("manager", "manager"),
        ("auditor", "audit"), ("administrator", "people"), ("outsider", "me"),
    ],
)  # fmt: skip
def test_each_role_begins_its_day_at_its_place(court: Court, who: str, page: str):
    client = Client()
    user = getattr(court, who)
    answer = client.post(reverse("staff:sign-in"), {"username": user.username, "password": "registry-test"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(f"staff:{page}")
    assert answer.status_code == 200
    assert str(user) in words(answer)


def test_a_person_without_a_role_reads_what_to_do(court: Court, sign_in):
    assert "An administrator can give you one." in words(sign_in(court.outsider).get(reverse("staff:me")))


def test_after_signing_in_one_is_where_one_wanted_to_be_but_never_elsewhere(court: Court):
    typed = {"username": court.officer.username, "password": "registry-test"}
    wanted = Client().post(reverse("staff:sign-in"), {**typed, "next": "/registry/?queue=mine"})
    assert wanted.url == "/registry/?queue=mine"
    assert Client().post(reverse("staff:sign-in"), {**typed, "next": "https://elsewhere.example/"}).url == reverse("staff:home")


def test_signing_out_ends_the_session(officer: Client):
    assert officer.post(reverse("staff:sign-out")).status_code == 302
    assert officer.get(reverse("staff:inbox")).status_code == 302


def test_a_choice_leads_back_but_never_elsewhere(officer: Client):
    assert officer.post(reverse("staff:choose"), {"office": "", "next": "/receipts/"}).url == "/receipts/"
    assert officer.post(reverse("staff:choose"), {"next": "https://elsewhere.example/"}).url == reverse("staff:home")


def test_the_rail_shows_only_what_the_person_may_open(court: Court, sign_in):
    for who in ("officer", "senior", "cashier", "supervisor", "manager", "auditor", "administrator"):
        client = sign_in(getattr(court, who))
        places = client.get(reverse("staff:me")).context["places"]
        assert places, who
        for place in places:
            assert client.get(place.address).status_code == 200, (who, place.name)


# ---------- what went wrong ----------


def test_a_page_that_does_not_exist_says_so_with_a_reference_that_is_in_the_log(officer: Client, caplog):
    with caplog.at_level(logging.INFO, "backoffice.staff.faults"):
        answer = officer.get("/no/such/page/")
    assert answer.status_code == 404
    text = words(answer)
    assert "This is not here" in text
    reference = next(word for word in text.split() if word.startswith("E-"))
    assert any(reference in record.getMessage() for record in caplog.records)


def test_without_sign_in_a_fault_is_drawn_in_the_plain_frame(db):
    text = words(Client().get("/no/such/page/"))
    assert "This is not here" in text
    assert "Sign out" not in text


def test_a_fault_of_ours_asks_the_database_for_nothing(db, caplog):
    request = RequestFactory().get("/registry/")
    with CaptureQueriesContext(connection) as context:
        answer = faults.server_error(request)
    assert len(context) == 0
    assert answer.status_code == 500
    assert "Something went wrong on our side" in words(answer)


@pytest.mark.parametrize(("handler", "status"), [(faults.bad_request, 400), (faults.forbidden, 403), (faults.not_found, 404)])
def test_every_fault_has_its_page(db, handler, status: int):
    answer = handler(RequestFactory().get("/x/"), BadRequest())
    assert answer.status_code == status
