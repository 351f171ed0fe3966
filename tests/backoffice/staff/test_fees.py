"""The fee pages: a change is drafted, looked at, rehearsed, and taken away as a spreadsheet."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from backoffice.changes.models import Change
from backoffice.fees.models import ConcessionPeriod, FeeItem
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock, outbox
from backoffice.kernel.references import new_reference
from tests.backoffice.staff.conftest import shows_password
from tests.backoffice.staff.reading import words
from tests.factories.lives import Lives
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    shows_password(client)
    return client


def test_a_change_from_the_list_to_the_rehearsal(lives: Lives, at_work):
    filing = lives.receive()
    client = signed_in(lives.court.supervisor)
    row = FeeItem.objects.get(court="DC", item="writ")
    assert "writ fee" in words(client.get(reverse("staff:fees"), {"court": "DC"}))
    form = client.get(reverse("staff:fee-change"), {"table": "item", "court": "DC", "row": row.pk})
    assert 'value="630"' in form.content.decode()
    typed = {
        "table": "item", "court": "DC", "op": "new", "row": row.pk, "item": "writ", "instrument": "Cap. 336C", "description": "writ fee",
        "description_zh": "令狀", "unit": "document", "electronic": "concession", "paper_cents": "1e3", "evidence": "seen: L.N. 9",
        "first_day": "2099-07-01", "ground": "L.N. 9 of 2099",
    }  # fmt: skip
    wrong = client.post(reverse("staff:fee-change"), typed)
    assert (wrong.status_code, "Give an amount in dollars" in words(wrong)) == (422, True)
    answer = client.post(reverse("staff:fee-change"), {**typed, "paper_cents": "700"}, follow=True)
    text = words(answer)
    assert "HK$630 HK$700" in text
    assert "Rehearse it" in text
    change = Change.objects.get()
    assert change.summary == "DC: writ fee HK$700 from Wed 1 Jul 2099"
    assert change.summary_zh == "DC：由2099年7月1日 星期三起，令狀 HK$700"
    client.post(reverse("staff:change-propose", args=[change.reference]), {"content_hash": change.content_hash})
    assert "Waits for a second person" in words(client.get(reverse("staff:fees"), {"court": "DC"}))
    at_work.move_to(clock.now() + timedelta(minutes=1))
    assert change.reference in words(client.get(reverse("staff:fee-rehearsal"), {"change": change.reference}))
    sent = {"change": change.reference, "days": "7", "office": "DC-REG", "reference": new_reference("RH")}
    answer = client.post(reverse("staff:fee-rehearsal"), sent, follow=True)
    shown = words(answer)
    assert f"{filing.reference}" in shown
    assert "504 700 196" in shown
    file = client.post(reverse("staff:fee-rehearsal-file"), {"at": answer.context["found"].reference})
    assert (file.status_code, file["Content-Type"].endswith("sheet")) == (200, True)


def test_the_day_after_the_concession_is_left_and_found_again(lives: Lives, at_work, monkeypatch):
    filing = lives.receive()
    at_work.move_to(clock.now() + timedelta(minutes=1))
    client = signed_in(lives.court.manager)
    monkeypatch.setattr("workflows.fees.actions.ask_rehearsal.PART", 0)
    answer = client.post(reverse("staff:fee-rehearsal"), {"office": "DC-REG", "days": "30", "reference": new_reference("RH")}, follow=True)
    assert (answer["Refresh"], "0 of 1 filings done" in words(answer)) == ("2", True)
    while outbox.drain():
        pass
    again = client.get(reverse("staff:fee-rehearsal"))
    at = answer.context["found"].reference
    assert f"?at={at}" in again.content.decode()
    found = client.get(reverse("staff:fee-rehearsal"), {"at": at})
    text = words(found)
    assert ("Refresh" in found, "The day after the concession ends (Thu 6 May 2027)" in text) == (False, True)
    assert filing.reference in text
    assert "504 630 126" in text
    assert signed_in(lives.court.stranger).get(reverse("staff:fee-rehearsal"), {"at": at}).status_code in (403, 404)


def test_the_last_day_of_a_concession_is_drafted(lives: Lives):
    row = ConcessionPeriod.objects.get(court="DC")
    sent = {"table": "concession", "court": "DC", "op": "end", "row": row.pk, "last_day": "2026-12-31", "ground": "L.N. 9"}
    text = words(signed_in(lives.court.manager).post(reverse("staff:fee-change"), sent, follow=True))
    assert "Concession of 20 per cent" in text
    assert "31 Dec 2026" in text
    change = Change.objects.get()
    assert (change.summary, change.summary_zh) == (
        "DC: concession of 20% ends after Thu 31 Dec 2026", "DC：20%寬減於2026年12月31日 星期四後結束",
    )  # fmt: skip


def test_a_concession_is_verified_with_its_instrument_by_two(lives: Lives):
    """From the list of what nobody has verified to the line of the next fee."""
    row = ConcessionPeriod.objects.get(court="DC")
    client = signed_in(lives.court.supervisor)
    address = f"?table=concession&amp;court=DC&amp;row={row.pk}"
    assert address in client.get(reverse("staff:fees-unverified")).content.decode()
    form = client.get(reverse("staff:fee-verify"), {"table": "concession", "court": "DC", "row": row.pk})
    assert "Legal instrument" in words(form)
    sent = {"table": "concession", "court": "DC", "row": row.pk, "source": "G.N. 7 of 2022", "instrument": "", "instrument_zh": ""}
    assert client.post(reverse("staff:fee-verify"), sent).status_code == 422
    client.post(reverse("staff:fee-verify"), {**sent, "instrument": "L.N. 9 of 2022", "instrument_zh": "2022年第9號"})
    change = Change.objects.get()
    client.post(reverse("staff:change-propose", args=[change.reference]), {"content_hash": change.content_hash})
    assert address in client.get(reverse("staff:fees-unverified")).content.decode(), "a second person has not confirmed it"
    other = signed_in(lives.court.manager)
    other.post(reverse("staff:change-confirm", args=[change.reference]), {"content_hash": change.content_hash})
    assert address not in client.get(reverse("staff:fees-unverified")).content.decode()
    text = words(client.get(reverse("staff:fees"), {"court": "DC"}))
    assert "L.N. 9 of 2022" in text
    assert "read by Fanny Tse, Gary Mak in G.N. 7 of 2022" in text


def test_mandatory_efiling_from_the_list_to_the_proposal(lives: Lives):
    client = signed_in(lives.court.senior)
    assert "not mandatory" in words(client.get(reverse("staff:mandates")))
    sent = {"case_type": "DCCJ", "first_day": "2026-07-01", "last_day": "", "evidence": "seen: L.N. 9", "ground": "L.N. 9"}
    wrong = client.post(reverse("staff:mandate-change"), {**sent, "first_day": "2026-03-10"})
    assert (wrong.status_code, "tomorrow at the earliest" in words(wrong)) == (422, True)
    text = words(client.post(reverse("staff:mandate-change"), sent, follow=True))
    assert "DCCJ: e-filing is mandatory from Wed 1 Jul 2026" in text
    change = Change.objects.get()
    client.post(reverse("staff:change-propose", args=[change.reference]), {"content_hash": change.content_hash})
    assert "Waits for a second person" in words(client.get(reverse("staff:mandates")))
    assert signed_in(lives.court.cashier).get(reverse("staff:mandate-change"), {"case_type": "DCCJ"}).status_code == 403


def test_the_till_from_the_filing_to_the_receipt(lives: Lives):
    entered = PaperFiling(lives.submission(), AtTheCounter(represented=False), clock.now())
    filing = take_in_paper(entered=entered, officer=lives.court.officer, key="form-1")
    client = signed_in(lives.court.cashier)
    address = reverse("staff:counter-payment", args=[filing.reference])
    assert address in client.get(reverse("staff:filing", args=[filing.reference])).content.decode()
    assert 'value="630"' in client.get(address).content.decode()
    sent = {"number": new_reference("CP"), "amount": "630", "means": "cheque", "instrument": ""}
    wrong = client.post(address, sent)
    assert (wrong.status_code, "Give the number of the cheque" in words(wrong)) == (422, True)
    text = words(client.post(address, {**sent, "instrument": "000123"}, follow=True))
    assert "HK$630 taken: receipt DC-ACC-2026-000001." in text
    assert "cheque" in text
    assert signed_in(lives.court.officer).get(address).status_code == 403


def test_what_is_to_be_refunded_is_listed(lives: Lives):
    filing = lives.taken_by_senior()
    correct_fee(reference=filing.reference, officer=lives.court.senior, line=1, item="summons", quantity=1, ground="a summons")
    text = words(signed_in(lives.court.cashier).get(reverse("staff:refunds-due")))
    assert f"{filing.reference}" in text
    assert "18 504 486" in text
