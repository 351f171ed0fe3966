"""Persons under a restriction order: the list, the parties whose names stand on it, and what officers say of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.cases.names import whole_of
from backoffice.cases.restrictions import RestrictedWord, RestrictionOrder, how_alike, look_up
from backoffice.filings.matched import matches_of
from backoffice.filings.models import RestrictionAnswer
from backoffice.filings.submission import SubmittedParty
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from tests.factories.lives import fresh, stored_document
from tests.factories.pages import listed, restricted
from workflows.cases.actions.keep_restriction import Wanted, end_restriction, enter_restriction
from workflows.cases.actions.set_level import seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.answer_restriction import answer_restriction
from workflows.filing.actions.index_names import index_names


@pytest.mark.parametrize(
    ("name", "on_the_list", "alike"),
    [
        ("CHAN, Tai-man", "Chan Tai Man", True),
        ("CHAN Tai Man", "tai man CHAN", True),
        ("陳大文", "陳大文", True),
        ("黃小明", "黄小明", True),
        ("Chan Tai Man Peter", "Chan Tai Man", False),
        ("Chan Man", "Chan Tai Man", False),
        ("Chan", "Chan Tai Man", None),
        ("Wong Tai Man", "Chan Tai Man", None),
        ("陳大文貿易公司", "陳大文", False),
        ("陳大", "陳大文", None),
        ("Tai Fat Limited", "TAI FAT LTD", True),
        ("...", "---", None),
        (f"{'Aaaaaaaaaaaa ' * 7}Bbbb Limited", f"{'Aaaaaaaaaaaa ' * 7}Cccc Limited", None),
    ],
)
@pytest.mark.once
def test_the_same_name_a_similar_one_and_another(name, on_the_list, alike):
    assert how_alike(name, on_the_list) is alike
    assert how_alike(on_the_list, name) is alike


def say(lives, filing, order, *, same=False, note="born in 1990, the identity card says", who="officer", name="CHAN, Tai-man"):
    return answer_restriction(
        reference=filing.reference, order=order.pk, name=name, same=same, note=note, officer=getattr(lives.court, who)
    )


def test_the_name_of_whose_filing_it_is_stands_before_an_acceptance_until_somebody_says_who_it_is(lives):
    filing = restricted(lives)
    # Entered after the filing was received and taken.
    order = listed(lives.court.senior)
    with pytest.raises(Refused, match="Say whether CHAN, Tai-man is the person"):
        accept(reference=filing.reference, officer=lives.court.officer)
    with pytest.raises(Refused, match="how it is known"):
        say(lives, filing, order, note=" ")
    with pytest.raises(Conflict):
        say(lives, filing, order, who="colleague")
    with pytest.raises(Refused, match="does not stand in that order"):
        say(lives, filing, order, name="Wong Siu Ming")
    said = say(lives, filing, order, same=True, note="leave was given on 3 March 2026")
    assert say(lives, filing, order, same=True, note="leave was given on 3 March 2026") == said, "said again, it is there"
    say(lives, filing, order)
    assert [each.same for each in matches_of(fresh(filing))[0].answers] == [True, False]
    accept(reference=filing.reference, officer=lives.court.officer)


def test_a_similar_name_and_the_other_side_are_shown_and_stop_nothing(lives):
    senior = lives.court.senior
    # By both of their names: one match all the same.
    other_side = listed(senior, "WONG Siu Ming", "黄小明")
    similar = listed(senior, "Tai Fat Trading Ltd", "大發貿易")
    filing = lives.taken()
    found = [(one.bearer.role, one.bearer.files, one.bearer.name, one.hit.order, one.hit.exact) for one in matches_of(filing)]
    assert found == [
        ("commencing", True, "Tai Fat Ltd", similar, False),
        ("defending", False, "Wong Siu Ming", other_side, True),
    ]
    accept(reference=filing.reference, officer=lives.court.officer)


def test_in_a_case_it_is_the_name_of_whom_it_was_filed_for(lives):
    case = lives.served().case
    listed(lives.court.senior, "Tai Fat Ltd")
    order = listed(lives.court.senior, "Wong Siu Ming")
    filer = lives.submission().filer.__class__(name="Wong Siu Ming", account="wsm", email="w@w.example")
    given = {"documents": (stored_document("defence"),), "case_number": case.number, "parties": (), "claim_amount_cents": None}
    filing = lives.taken(filer=filer, **given)
    assert [(match.bearer.name, match.stops) for match in matches_of(filing)] == [("Wong Siu Ming", True), ("Tai Fat Ltd", False)]
    say(lives, filing, order, name="Wong Siu Ming")
    accept(reference=filing.reference, officer=lives.court.officer)


def test_where_nobody_can_tell_whose_it_is_it_counts_as_each_partys(lives):
    case = lives.served().case
    listed(lives.court.senior, "Wong Siu Ming")
    given = {"documents": (stored_document("defence"),), "case_number": case.number, "parties": (), "claim_amount_cents": None}
    filer = lives.submission().filer.__class__
    for whom, stops in (
        (filer(name="A. Chan", account="x", email="x@x.example", organisation="Chan & Co.", acts_for="the Defendant"), True),
        (filer(name="A. Chan", account="x", email="x@x.example", organisation="Chan & Co.", acts_for="Tai Fat Limited"), False),
        (filer(name="Clerk", account="x", email="x@x.example", organisation="TAI FAT LTD"), False),
    ):
        filing = lives.receive(filer=whom, **given)
        assert [match.stops for match in matches_of(filing)] == [stops], whom


def test_only_what_holds_today_and_here_counts(lives):
    senior, today = lives.court.senior, clock.today()

    def entered(**changes):
        given = {
            "names": ["Chan Tai Man"], "kind": "k", "court": "c", "case_number": "n", "made_on": today - timedelta(days=30),
            "restricts": "r", "evidence": "e",
        }  # fmt: skip
        return enter_restriction(wanted=Wanted(**{**given, **changes}), officer=senior)

    over = entered(until=today - timedelta(days=1))
    last_day = entered(until=today)
    ended = entered(case_number="m")
    end_restriction(number=ended.pk, on=today, ground="set aside", officer=senior)
    assert end_restriction(number=ended.pk, on=today, ground="other", officer=senior).ground == "set aside", "ended once"
    found = look_up(["Chan Tai Man"], lives.court.registry.pk, today)
    assert [hit.order for hit in found] == [last_day] != [over]
    elsewhere = entered(office="DC-REG", case_number="o")
    assert [hit.order for hit in look_up(["Chan Tai Man"], lives.court.tribunal.pk, today)] == [last_day]
    assert elsewhere in [hit.order for hit in look_up(["Chan Tai Man"], lives.court.registry.pk, today)]
    assert entered(until=today) == last_day, "entered again, it is that one"


def test_who_may_enter_and_end_and_what_is_sound(lives):
    court = lives.court
    order = listed(court.senior)
    for who in (court.officer, court.manager):
        with pytest.raises(Forbidden):
            listed(who, "Another Name")
        with pytest.raises(Forbidden):
            end_restriction(number=order.pk, on=clock.today(), ground="g", officer=who)
    with pytest.raises(NotFound):
        end_restriction(number=10**6, on=clock.today(), ground="g", officer=court.senior)
    for day, words in ((clock.today() + timedelta(days=1), "ahead"), (order.made_on - timedelta(days=1), "before it was made")):
        with pytest.raises(Refused, match=words):
            end_restriction(number=order.pk, on=day, ground="g", officer=court.senior)


def test_how_much_is_asked_does_not_grow_with_the_list(lives):
    filing = restricted(lives)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            matches_of(fresh(filing))
        return len(queries)

    listed(lives.court.senior)
    few = asked()
    for number in range(8):
        listed(lives.court.senior, f"Chan Tai Man {'x' * (number + 1)}", f"Chan Siu Man {number}")
    assert asked() == few


def test_the_words_of_the_list_are_made_anew(lives):
    order = listed(lives.court.senior)
    whole = RestrictedWord.objects.filter(word=whole_of("陳大文"))
    whole.delete()
    RestrictedWord.objects.create(word="nobody", restricted=order.names.first())
    done = index_names()
    assert (done.entered, done.taken_out) == (1, 1)
    assert index_names().entered == 0
    assert whole.all().exists()


def test_what_is_sealed_is_answered_and_seen_by_those_only_who_see_it(lives):
    filing, order = restricted(lives), listed(lives.court.senior)
    say(lives, filing, order, note="a quiet note")
    seal_filing(reference=filing.reference, level="court", ground="an order", officer=lives.court.senior)
    with pytest.raises(NotFound):
        say(lives, filing, order, same=True)
    address = reverse("staff:restriction", args=[order.pk])
    seen = {}
    for who in ("officer", "senior"):
        client = Client()
        client.force_login(getattr(lives.court, who))
        seen[who] = "a quiet note" in client.get(address).content.decode()
    assert seen == {"officer": False, "senior": True}


def test_an_order_is_entered_found_answered_and_ended_on_the_screens(lives):
    senior, officer = Client(), Client()
    senior.force_login(lives.court.senior)
    officer.force_login(lives.court.officer)
    empty = officer.get(reverse("staff:restrictions")).content.decode()
    assert "No order here" in empty
    assert "Enter an order" not in empty
    typed = {
        "names": "Chan Tai Man\n\n陳大文", "kind": "Leave order", "court": "Judge Ho", "case_number": "DCMP 12/2025",
        "made_on": "2025-11-03",
        "until": "", "restricts": "No proceedings without leave", "office": "", "evidence": "sealed copy",
    }  # fmt: skip
    refused = senior.post(reverse("staff:restriction-enter"), {**typed, "made_on": "2027-01-01"})
    assert refused.status_code == 422
    assert "No proceedings without leave" in refused.content.decode(), "nothing typed is lost"
    page = senior.post(reverse("staff:restriction-enter"), typed, follow=True).content.decode()
    order = RestrictionOrder.objects.get()
    assert "Leave order" in page
    assert [each.name for each in order.names.all()] == ["Chan Tai Man", "陳大文"]
    for query, there in (("man chan", True), ("大文", True), ("dcmp12/25", True), ("Wong", False)):
        assert ("data-row" in officer.get(reverse("staff:restrictions"), {"q": query}).content.decode()) is there, query
    filing = restricted(lives)
    here = reverse("staff:filing", args=[filing.reference])
    page = officer.get(here).content.decode()
    assert "Say whether CHAN, Tai-man is the person" in page, "why the button is off"
    assert "the same name" in page
    answer = reverse("staff:answer-restriction", args=[filing.reference])
    said = {"order": order.pk, "name": "CHAN, Tai-man", "note": "another identity card"}
    assert officer.post(answer, said).status_code == 422, "neither yes nor no"
    assert officer.post(answer, {**said, "same": "no"}).url == here
    assert RestrictionAnswer.objects.get().same is False
    assert officer.post(reverse("staff:accept", args=[filing.reference])).status_code == 302
    assert "another identity card" in officer.get(here).content.decode(), "it stays to be read"
    end = reverse("staff:restriction-end", args=[order.pk])
    assert senior.post(end, {"on": "2026-03-10", "ground": ""}).status_code == 422
    assert "set aside" in senior.post(end, {"on": "2026-03-10", "ground": "set aside"}, follow=True).content.decode()
    assert matches_of(lives.taken(parties=(SubmittedParty("commencing", "Chan Tai Man"), SubmittedParty("defending", "B")))) == []


def test_the_sign_is_loud_until_somebody_has_said_who_it_is(lives):
    """Red while it stands before an acceptance, amber for a name that only resembles one, and settled when all is said."""
    filing, order = restricted(lives), listed(lives.court.senior)
    similar = listed(lives.court.senior, "Wong Siu Ming Peter")
    officer = Client()
    officer.force_login(lives.court.officer)

    def section() -> str:
        page = officer.get(reverse("staff:filing", args=[filing.reference])).content.decode()
        return page[page.index('id="restricted"') - 40 :].split("</section>")[0]

    loud = section()
    assert 'class="warn" id="restricted"' in loud and "st-red st-strong" in loud and "mark st-red" in loud
    say(lives, filing, order)
    told = section()
    assert "st-red" not in told and 'class="warn" id="restricted"' in told, "the other one is still to be looked at"
    say(lives, filing, similar, name="Wong Siu Ming", same=True)
    settled = section()
    assert 'class="warn"' not in settled and "st-red" not in settled and "it is on record who that is" in settled
    assert "the same person" in settled, "what was said stays to be read"
