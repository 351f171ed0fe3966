"""Search, cases, events, people, reference data; signing in; and the pages that say what went wrong."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.audit.chain import seal
from backoffice.audit.models import ChainLink, Event
from backoffice.cases.models import CheckItem, RegisterEntry
from backoffice.changes.models import Change
from backoffice.kernel import clock
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from backoffice.people.models import Membership, Role
from backoffice.staff import faults
from backoffice.staff.selectors import audit
from backoffice.staff.selectors import cases as selectors_cases
from backoffice.staff.views import cases as views_cases
from reports.render import sheet
from tests.append_only import triggers_off
from tests.backoffice.staff.reading import references, words
from tests.factories import changes
from tests.factories.court import Court
from tests.factories.lives import Lives, stored_document
from tests.factories.pages import listed, planned
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.serve import serve
from workflows.maintenance.actions.certify_outage import certify_outage
from workflows.papers.actions import issue
from workflows.papers.actions.certify_service import certify_service

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


@pytest.fixture
def papers(lives: Lives) -> dict[str, Paper]:
    """A paper of each kind, drawn by its act; the sealed copies are of two documents."""
    court = lives.court
    filing = lives.accepted(documents=(stored_document("writ"), stored_document("summons")))
    number = Receipt.objects.get(subject=filing.reference).number
    returned = lives.returned()
    sealed = issue.issue_sealed_copies(filing.reference)
    serve(reference=filing.reference)
    made = [
        *sealed,
        issue.issue_acknowledgement(filing.reference),
        issue.issue_receipt(number),
        issue.issue_notice_of_return(returned.reference),
        certify_service(reference=filing.reference, officer=court.officer),
        certify_outage(
            reference="OC-0000-0000", first=clock.now() - timedelta(hours=2), last=clock.now(), office=court.registry, by=court.manager
        ),
    ]  # fmt: skip
    return {f"{each.kind} {each.position}": each for each in made}


def test_a_paper_leads_to_what_it_belongs_to_however_its_number_is_typed(papers, officer: Client, sign_in, lives: Lives):
    of_filing = reverse("staff:filing", args=[papers["acknowledgement 0"].subject])
    places = {
        "acknowledgement 0": f"{of_filing}#papers",
        "receipt 0": reverse("staff:receipt", args=[papers["receipt 0"].subject]),
        "sealed_copy 1": f"{of_filing}?document=1#papers",
        "sealed_copy 2": f"{of_filing}?document=2#papers",
        "notice_of_return 0": f"{reverse('staff:filing', args=[papers['notice_of_return 0'].subject])}#papers",
        "service_certificate 0": f"{of_filing}#papers",
    }
    for which, place in places.items():
        number, code = papers[which].number, papers[which].verification_code
        for typed in (number, number.lower().replace("-", " "), re.sub("-0+", "-", number), code, sheet.grouped(code).lower()):
            answer = officer.get(SEARCH, {"q": typed})
            assert answer.status_code == 302, f"{which}: {typed}"
            assert answer.url == place, typed
    certificate = {"q": papers["outage_certificate 0"].number}
    assert sign_in(lives.court.manager).get(SEARCH, certificate).url == f"{reverse('staff:availability')}#certificates"
    assert officer.get(SEARCH, certificate).status_code == 200, "who may not open that page is not led there"
    assert officer.get(places["sealed_copy 2"].split("#")[0]).context["parts"]["shown"] == 2


def test_a_corrected_paper_and_what_corrects_a_receipt_lead_there_too(papers, officer: Client):
    receipt = papers["receipt 0"]
    told = {"office": receipt.office, "content": {"superseded": []}, "size": 1, "pages": 1, "drawn_at": clock.now()}
    correction = Paper.objects.create(
        kind=PaperKind.CORRECTION, subject=receipt.subject, number="COR-2026-000001", verification_code="C" * 24, sha256="c" * 64, **told
    )
    later = Paper.objects.create(
        kind=PaperKind.RECEIPT,
        subject=receipt.subject,
        version=2,
        number=receipt.number,
        verification_code="D" * 24,
        sha256="d" * 64,
        **told,
    )
    Paper.objects.filter(pk=receipt.pk).update(superseded_by=later)
    for typed in (correction.number, receipt.verification_code, later.verification_code):
        assert officer.get(SEARCH, {"q": typed}).url == reverse("staff:receipt", args=[receipt.subject])


def test_by_how_a_number_begins_the_filings_are_listed(papers, officer: Client, sign_in, lives: Lives):
    own, returned = papers["acknowledgement 0"].subject, papers["notice_of_return 0"].subject
    answer = officer.get(SEARCH, {"q": "SEAL-2026-00000"})
    assert references(answer) == [own]
    assert "sealed copy SEAL-2026-000001" in words(answer) and "SEAL-2026-000002" in words(answer)
    assert references(officer.get(SEARCH, {"q": "ret 2026 0000"})) == [returned]
    assert references(officer.get(SEARCH, {"q": "SEAL-2026-00001"})) == [own], "it may be the number itself, short of a zero"
    assert references(sign_in(lives.court.stranger).get(SEARCH, {"q": "SEAL-2026-00000"})) == []
    seal_filing(reference=own, document=2, level="court", ground="Order", officer=lives.court.senior)
    text = words(officer.get(SEARCH, {"q": "SEAL-2026-00000"}))
    assert "SEAL-2026-000001" in text and "SEAL-2026-000002" not in text
    seal_filing(reference=own, level="court", ground="Order", officer=lives.court.senior)
    assert references(officer.get(SEARCH, {"q": "SEAL-2026-00000"})) == []


def test_what_is_kept_from_a_person_is_found_by_no_number(papers, officer: Client, sign_in, lives: Lives):
    own = papers["acknowledgement 0"].subject
    stranger, senior = sign_in(lives.court.stranger), sign_in(lives.court.senior)

    def found(client: Client) -> set[str]:
        return {
            which
            for which, paper in papers.items()
            for typed in (paper.number, paper.verification_code)
            if client.get(SEARCH, {"q": typed}).status_code == 302
        }

    assert found(stranger) == set()
    assert found(officer) == set(papers) - {"outage_certificate 0"}
    seal_filing(reference=own, document=2, level="court", ground="Order", officer=lives.court.senior)
    assert found(officer) == set(papers) - {"outage_certificate 0", "sealed_copy 2"}
    seal_filing(reference=own, level="court", ground="Order", officer=lives.court.senior)
    assert found(officer) == {"notice_of_return 0"}
    assert found(senior) == set(papers) - {"outage_certificate 0"}


def test_a_change_leads_to_its_page_or_to_the_filing_that_it_is_about(lives: Lives, officer: Client, sign_in):
    court = lives.court
    filing = lives.accepted()
    change = changes.proposed(court.senior)
    for typed in (change.reference, change.reference.lower().replace("-", "")):
        assert sign_in(court.manager).get(SEARCH, {"q": typed}).url == reverse("staff:change", args=[change.reference])
        assert officer.get(SEARCH, {"q": typed}).status_code == 200, "it is about no filing, and an officer sees no changes"
    with triggers_off():
        Change.objects.filter(pk=change.pk).update(subject=filing.reference)
    assert officer.get(SEARCH, {"q": change.reference}).url == reverse("staff:filing", args=[filing.reference])
    seal_filing(reference=filing.reference, level="court", ground="Order", officer=court.senior)
    assert officer.get(SEARCH, {"q": change.reference}).status_code == 200
    assert sign_in(court.stranger).get(SEARCH, {"q": change.reference}).status_code == 200


def test_an_order_and_a_window_lead_to_their_pages(lives: Lives, officer: Client, sign_in):
    order, window = listed(lives.court.senior), planned(lives)
    assert officer.get(SEARCH, {"q": order.reference}).url == reverse("staff:restriction", args=[order.pk])
    assert sign_in(lives.court.cashier).get(SEARCH, {"q": order.reference}).status_code == 200
    assert officer.get(SEARCH, {"q": window.reference}).url == f"{reverse('staff:maintenance-window')}?window={window.reference}"


def test_who_may_search_nothing_has_no_box_for_it(lives: Lives, sign_in):
    for who, has in (("administrator", False), ("officer", True), ("cashier", True), ("auditor", True)):
        client = sign_in(getattr(lives.court, who))
        assert (client.get(SEARCH).status_code == 200) is has
        assert ('name="q"' in client.get(reverse("staff:me")).content.decode()) is has, who


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


def test_of_a_case_with_many_filings_and_entries_the_latest_are_shown_and_a_way_leads_to_all_others(
    lives: Lives, officer: Client, monkeypatch
):
    first = lives.reach("served")
    case = first.case
    later = [lives.reach("accepted", case_number=case.number, documents=(stored_document("defence"),), parties=()) for _number in range(3)]
    address = reverse("staff:case", args=[case.number])
    whole = words(officer.get(address))
    assert all(each.reference in whole for each in (first, *later)) and "Older filings" not in whole and "Earlier entries" not in whole
    monkeypatch.setattr(views_cases, "FILINGS", 2)
    monkeypatch.setattr(selectors_cases, "ENTRIES", 2)
    made = list(RegisterEntry.objects.filter(case=case).order_by("id"))
    assert len(made) >= 4

    def pages(name: str) -> list[HttpResponse]:
        found, answer = [], officer.get(address)
        while True:
            found.append(answer)
            way = re.search(rf'href="\?{name}=(\d+)" rel="next"', answer.content.decode())
            if way is None:
                return found
            answer = officer.get(address, {name: way[1]})

    def rows(answer: HttpResponse) -> list[str]:
        return re.findall(r"<tr data-row>.*?(EF-[0-9A-Z]{4}-[0-9A-Z]{4})</a>", answer.content.decode(), re.DOTALL)

    def entries(answer: HttpResponse) -> list[int]:
        return [int(pk) for pk in re.findall(r'id="entry-(\d+)"', answer.content.decode())]

    assert [rows(answer) for answer in pages("filings")] == [
        [later[2].reference, later[1].reference],
        [later[0].reference, first.reference],
    ]
    # A page of the register is read downwards, as a book is; the latest page comes first.
    read = [entries(answer) for answer in pages("entries")]
    assert all(page == sorted(page) and len(page) <= 2 for page in read)
    assert [pk for page in reversed(read) for pk in page] == [entry.pk for entry in made]
    # What is of the filings stands with the page that shows them, and nothing else does.
    text = words(officer.get(address, {"filings": later[1].pk}))
    assert "Money, papers, services and history below are those of these filings." in text
    for nowhere in ({"filings": "0"}, {"filings": "9" * 5000}, {"entries": "1"}, {"entries": "x"}):
        assert officer.get(address, nowhere).status_code == 200


def test_an_old_entry_of_a_long_register_can_be_corrected(lives: Lives, sign_in, monkeypatch):
    monkeypatch.setattr(selectors_cases, "ENTRIES", 1)
    case = lives.reach("served").case
    lives.reach("accepted", case_number=case.number, documents=(stored_document("defence"),), parties=())
    oldest = RegisterEntry.objects.filter(case=case).order_by("id").first()
    client = sign_in(lives.court.senior)
    assert client.get(reverse("staff:register-correct", args=[case.number, oldest.pk])).status_code == 200


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
