"""The failed notice of a message on the screens: what stands there, and each button once."""

from django.urls import reverse

from backoffice.filings.failed_notices import FailedNotice
from tests.backoffice.staff.reading import queries, words
from tests.factories.lives import fresh
from workflows.cases.actions.set_level import seal_filing

FAILED = "/registry/?queue=failed-service"


def test_it_is_listed_taken_and_told_by_other_means(lives, sign_in, at_work):
    filing, officer = fresh(lives.untold()), sign_in(lives.court.officer)
    here = reverse("staff:failed-notice", args=[filing.reference, 1])
    listed = words(officer.get(FAILED))
    assert "Failed service 1" in listed and "Not told: Chan & Co." in listed
    assert "returned for correction; there is no such mailbox (550); nobody has it" in listed
    assert here in officer.get(FAILED).content.decode(), "the row leads to where it is seen to"
    shown = words(officer.get(reverse("staff:filing", args=[filing.reference])))
    assert "not told" in shown and "Nobody sees to it yet." in shown and "See to it" in shown
    assert "Send again" not in words(officer.get(here)), "take it first"
    officer.post(here, {"act": "take"})
    taken = words(officer.get(here))
    assert "You have this failed notice" in taken and "was not rejected" in taken, "what they are to be told stands there"
    wrong = officer.post(here, {"act": "by-hand", "means": "telephone", "at": "never", "note": "spoke to Ms Lee"})
    assert wrong.status_code == 422 and "spoke to Ms Lee" in wrong.content.decode()
    assert officer.post(here, {"act": "again", "email": "no address"}).status_code == 422
    officer.post(here, {"act": "by-hand", "means": "telephone", "at": "2026-03-10T10:00", "note": "spoke to Ms Lee"})
    assert FailedNotice.objects.get().told_at.hour == 2
    shown = words(officer.get(reverse("staff:filing", args=[filing.reference])))
    assert "told by other means" in shown and "spoke to Ms Lee" in shown and "See to it" not in shown
    assert "Every addressee has their documents and was told" in words(officer.get(FAILED))


def test_who_may_not_see_the_filing_does_not_see_that_its_notice_failed(lives, sign_in):
    filing = lives.untold()
    seal_filing(reference=filing.reference, level="court", ground="Order", officer=lives.court.senior)
    here = reverse("staff:failed-notice", args=[filing.reference, 1])
    for person, number in ((lives.court.officer, 0), (lives.court.senior, 1)):
        shown = sign_in(person).get(FAILED)
        assert (here in shown.content.decode()) == bool(number) and f"Failed service {number}" in words(shown)
    assert sign_in(lives.court.officer).get(here).status_code == 404


def test_as_many_queries_for_many_as_for_few(lives, sign_in, at_work):
    lives.unserved()
    filing = lives.untold()
    officer, page = sign_in(lives.court.officer), reverse("staff:filing", args=[filing.reference])
    few = [queries(officer, each) for each in (FAILED, page)]
    for _each in range(4):
        lives.untold()
    lives.unserved()
    assert [queries(officer, each) for each in (FAILED, page)] == few
