"""What is sealed to the court is not there for whoever has not the right: on no page, in no list, count, search, file or act."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from backoffice.cases.models import Party, RegisterEntry, SealedLook, SealingOrder
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge, Receipt
from backoffice.people.models import Membership, Role, User
from backoffice.people.rights import may
from backoffice.staff.access import ACCESS, Scope
from tests.backoffice.staff.test_elsewhere import pages
from tests.factories.lives import fresh, stored_document
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.papers.actions.issue import issue_acknowledgement, issue_receipt

pytestmark = pytest.mark.django_db

# The money of a sealed filing stands in the ledger all the same; what is told of it is asked below.
LEDGER = ("accounts", "receipts")
ABOUT_ONE = (Scope.FILING, Scope.CASE, Scope.RECEIPT, Scope.PAPER)


def seal(lives, filing, level="court", **about):
    return seal_filing(reference=filing.reference, level=level, ground="Order of 10 March", officer=lives.court.senior, **about)


@pytest.fixture
def everyman(court):
    """All roles of the house in one person, but those that see what is sealed."""
    user = User.objects.create(username="everyman", display_name="Every Man")
    posts = [(court.registry, Role.REGISTRY_OFFICER), (court.registry, Role.MANAGER), (court.accounts, Role.ACCOUNTS_OFFICER)]
    Membership.objects.bulk_create(Membership(user=user, office=office, role=role) for office, role in posts)
    return user


def address_of(name, about, entry):
    """The address of a page about one thing, whatever else it is asked with."""
    for more in ({}, {"number": 1}, {"entry": entry}, {"number": 1, "code": "x"}, {"number": 1, "entry": 1}):
        try:
            return reverse(f"staff:{name}", kwargs={**more, **about})
        except NoReverseMatch:
            continue
    raise AssertionError(f"what is {name} asked with?")


def words_of(filing):
    """All by which a filing could be known."""
    names = {name for party in filing.parties.all() for name in (party.name, party.name_zh)}
    subjects = [filing.reference, *Receipt.objects.filter(subject=filing.reference).values_list("number", flat=True)]
    numbers = {*subjects, *Paper.objects.filter(subject__in=subjects).values_list("number", flat=True)}
    return {*names, *numbers, filing.filer_organisation, *([filing.case.number] if filing.case else [])}


def secret(lives, standing="served"):
    """A filing of people whom nothing else names, sealed to the court, with its papers."""
    submission = {
        "filer": lives.submission().filer.__class__(
            name="Quiet Clerk", organisation="Hush & Partners", account="hush", acts_for="Veiled Ltd", email="q@hush.example"
        ),
        "parties": tuple(
            part.__class__(part.role, name, zh)
            for part, name, zh in zip(lives.submission().parties, ("Veiled Ltd", "Masked Mary"), ("隱名有限公司", "蒙面瑪麗"), strict=True)
        ),
    }  # fmt: skip
    filing = lives.reach(standing, **submission)
    seal(lives, filing)
    if filing.case is not None:
        seal_case(number=filing.case.number, level="court", ground="Order of 10 March", officer=lives.court.senior)
    issue_acknowledgement(filing.reference)
    for number in Receipt.objects.filter(subject=filing.reference).values_list("number", flat=True):
        issue_receipt(number)
    return fresh(filing)


def test_whatever_happens_in_what_is_sealed_no_page_changes_for_who_may_not_see_it(lives, everyman):
    lives.served()
    before = {address: text for address, text in pages(everyman) if not address.startswith(tuple(f"/{name}/" for name in LEDGER))}
    assert len(before) > 15
    for standing in ("received", "fee_short", "fee_checked", "served", "returned", "rejected"):
        filing = secret(lives, standing)
        Charge.objects.filter(subject=filing.reference).update(refund_due_cents=100)  # one of them has to be refunded
    after = dict(pages(everyman))
    assert [address for address in before if before[address] != after[address]] == []
    # The same pages tell of it to the senior officer.
    assert any("Hush" in text for _address, text in pages(lives.court.senior))


def test_the_ledger_shows_the_money_and_not_for_what_nor_by_whom(lives, everyman):
    told = words_of(secret(lives))
    text = " ".join(text for address, text in pages(everyman) if address.startswith(tuple(f"/{name}/" for name in LEDGER)))
    assert "504" in text
    assert [word for word in told if word in text] == []
    assert any(word in " ".join(text for _address, text in pages(lives.court.supervisor)) for word in told)


def test_every_page_about_it_is_not_there_and_there_again_when_it_is_opened(lives, everyman):
    filing = secret(lives)
    receipt, case = Receipt.objects.get(subject=filing.reference), filing.case
    entry = RegisterEntry.objects.get(case=case)
    given = {
        Scope.FILING: {"reference": filing.reference},
        Scope.CASE: {"number": case.number},
        Scope.RECEIPT: {"number": receipt.number},
        Scope.PAPER: {"number": Paper.objects.get(subject=filing.reference, kind="acknowledgement").number},
    }
    client = Client()
    client.force_login(everyman)
    asked = {
        name: (access, address_of(name, given[access.scope], entry.pk))
        for name, access in ACCESS.items()
        if access.scope in ABOUT_ONE and may(everyman, access.right)
    }
    assert {"filing", "document", "case", "paper", "receipt", "accept", "return", "fee-waive"} <= set(asked)
    answers = {
        name: (client.get(address) if "GET" in access.methods else client.post(address)).status_code
        for name, (access, address) in asked.items()
    }
    assert set(answers.values()) == {404}, answers
    of_receipt = Paper.objects.get(kind="receipt", subject=receipt.number).number
    assert client.get(reverse("staff:paper", kwargs={"number": of_receipt})).status_code == 404
    assert not SealedLook.objects.exists()
    seal(lives, filing, None)
    seal_case(number=case.number, level=None, ground="over", officer=lives.court.senior)
    shown = {name: client.get(asked[name][1]).status_code for name in ("filing", "document", "case", "paper", "receipt")}
    assert set(shown.values()) == {200}, shown


def test_what_came_with_an_answer_is_kept_with_its_filing(lives, everyman):
    filing = lives.answered()
    address = reverse("staff:answer-document", kwargs={"reference": filing.reference, "entry": 1, "number": 1})
    client = Client()
    client.force_login(everyman)
    assert client.get(address).status_code == 200
    seal(lives, filing)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["officer", "everyman"])
def test_a_search_by_any_word_of_it_finds_nothing(lives, request, who):
    filing = secret(lives)
    person = request.getfixturevalue("everyman") if who == "everyman" else lives.court.officer
    client = Client()
    client.force_login(person)
    for word in words_of(filing):
        answer = client.get(reverse("staff:search"), {"q": word})
        assert answer.status_code == 200, f"{word} leads somewhere"
        assert "data-row" not in answer.content.decode(), word
    client.force_login(lives.court.senior)
    assert client.get(reverse("staff:search"), {"q": filing.reference}).status_code == 302


def test_one_sealed_document_is_kept_and_its_filing_is_not(lives, everyman):
    filing = lives.reach("served", documents=(stored_document("writ"), stored_document("summons", title="Whistleblower Smith")))
    seal(lives, filing, document=2)
    client = Client()
    client.force_login(everyman)
    page = client.get(reverse("staff:filing", kwargs={"reference": filing.reference}))
    case = client.get(reverse("staff:case", kwargs={"number": filing.case.number}))
    lists = " ".join(text for _address, text in pages(everyman))
    assert page.status_code == case.status_code == 200
    for text in (page.content.decode(), case.content.decode(), lists):
        assert "Whistleblower" not in text
        assert f"SC-{filing.reference}-2" not in text
    assert f"SC-{filing.reference}-1" in page.content.decode()
    for address in (
        reverse("staff:document", kwargs={"reference": filing.reference, "number": 2}),
        reverse("staff:paper", kwargs={"number": f"SC-{filing.reference}-2"}),
    ):
        assert client.get(address).status_code == 404
        client.force_login(lives.court.senior)
        assert client.get(address).status_code == 200
        client.force_login(everyman)
    client.force_login(lives.court.senior)
    assert "Whistleblower" in client.get(reverse("staff:case", kwargs={"number": filing.case.number})).content.decode()


def test_who_looked_is_on_record_once_for_a_while_and_listed(lives, at_work):
    filing = secret(lives)
    client = Client()
    client.force_login(lives.court.senior)
    looked = reverse("staff:filing", kwargs={"reference": filing.reference})
    for _each in range(2):
        client.get(looked)
    client.get(reverse("staff:document", kwargs={"reference": filing.reference, "number": 1}))
    paper = Paper.objects.get(subject=filing.reference, kind="acknowledgement").number
    client.get(reverse("staff:paper", kwargs={"number": paper}))
    rows = list(SealedLook.objects.order_by("id").values_list("person__username", "what", "subject", "document_number", "sealed_to"))
    assert rows == [
        ("cora.yip", "filing", filing.reference, 0, "court"),
        ("cora.yip", "document", filing.reference, 1, "court"),
        ("cora.yip", "paper", paper, 0, "court"),
    ]
    text = client.get(reverse("staff:filing-sealing", kwargs={"reference": filing.reference})).content.decode()
    assert "Cora Yip" in text
    assert "Order of 10 March" in text
    assert paper in text


def test_who_works_on_what_is_sealed_to_the_parties_sees_it_and_stands_on_record(lives):
    filing = lives.served()
    seal(lives, filing, "parties")
    client = Client()
    client.force_login(lives.court.officer)
    text = client.get(reverse("staff:filing", kwargs={"reference": filing.reference})).content.decode()
    assert "Sealed: the parties and the court" in text
    assert SealedLook.objects.get().person == lives.court.officer


@pytest.mark.parametrize("written", [None, "", " 1", "1.0", "one", "-1", "²", "٠", "9", "9" * 5000])
def test_what_is_no_number_of_a_document_never_seals_the_whole_filing(lives, written):
    filing = lives.served()
    client = Client()
    client.force_login(lives.court.senior)
    address = reverse("staff:filing-sealing", kwargs={"reference": filing.reference})
    typed = {"level": "court", "ground": "Order of 10 March"} | ({} if written is None else {"document": written})
    assert client.post(address, typed).status_code == 404
    assert not SealingOrder.objects.exists()
    for number in ("1", "0"):
        assert client.post(address, {**typed, "document": number}).status_code == 302
    assert list(SealingOrder.objects.order_by("id").values_list("document_number", flat=True)) == [1, 0]


def test_sealing_through_the_screens_and_opening_again(lives):
    filing = lives.served()
    client = Client()
    client.force_login(lives.court.senior)
    number = filing.case.number
    address = reverse("staff:case-sealing", kwargs={"number": number})
    assert client.post(address, {"level": "court", "ground": " "}).status_code == 422
    assert client.post(address, {"level": "court", "ground": "Order of 10 March"}).status_code == 302
    assert fresh(filing).sealed_to == "court"
    assert Party.objects.filter(case=filing.case).exists()
    assert client.post(address, {"level": "open", "ground": "Order of 11 March"}).status_code == 302
    assert fresh(filing).sealed_to is None
    client.force_login(lives.court.officer)
    assert client.post(address, {"level": "court", "ground": "x"}).status_code == 403
