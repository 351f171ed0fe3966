"""The search by names and documents: what is found, in which order, how far it looks, and that it reads its index only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.cases.models import Party
from backoffice.cases.names import asked_for
from backoffice.filings import name_index, searching
from backoffice.filings.models import Document
from backoffice.filings.names import Known, NameWord
from backoffice.filings.searching import Place, by_hash, by_name
from tests.factories.court import Court
from tests.factories.filings import FilingFactory
from tests.factories.lives import Lives
from tests.plans import plan_of
from workflows.filing.actions.index_names import index_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(court: Court):
    """Enter filings in the index under names, without the filings: the search reads nothing else."""

    def enter(*names: str, first: int = 1, office=None, kind=Known.PARTY) -> None:
        NameWord.objects.bulk_create(
            NameWord(office=office or court.registry, known=kind, word=word, target=number)
            for number, name in enumerate(names, start=first)
            for word in name_index.words_of(name)
        )

    return enter


def found(query: str, *offices, kind=Known.PARTY, **more) -> list[int]:
    return by_name(asked_for(query), offices, kind, **more).targets


def test_a_name_is_found_by_its_words_in_any_order_and_language(court: Court, known):
    known("Wong Siu Ming", "黃小明", "Wong Tai Sin", "黃大仙祠有限公司")
    for query, numbers in {
        "wong": [3, 1], "MING wong": [1], "siu ming": [1], "Wong Siu Ming": [1], "黄": [4, 2], "小明": [2], "大仙": [4], "大仙 黄": [4],
        "大仙祠有限公司": [4], "wong ltd": [3, 1], "wong nobody": [], "明小": [], "%": [], "won": [3, 1], "tai s": [3], "wong m": [1],
    }.items():  # fmt: skip
        assert found(query, court.registry) == numbers, query
        assert found(query, court.tribunal) == []
    assert found("wong", court.registry, kind=Known.FILER) == []


def test_who_is_called_just_so_comes_before_who_bears_the_words_among_others(court: Court, known):
    known("Chan Tai Man", "Chan Tai Man Holdings", "Chan Tai Man", "Tai Chan")
    assert found("tai man chan", court.registry) == [3, 1, 2]


@pytest.mark.parametrize("bound", [2, 4, 5_000])
@pytest.mark.parametrize("size", [1, 3])
def test_walking_back_finds_each_once_however_far_one_page_looks(court: Court, known, monkeypatch, bound, size):
    monkeypatch.setattr(searching, "BOUND", bound)
    monkeypatch.setattr(searching, "PROBE", 1)
    people = ["Chan Tai Man", "Chan Siu Man", "Tai Man", "Chan Tai Man Holdings", "Chan", "Man Chan", "Chan Tai"] * 3
    known(*people)
    known("Chan Tai Man", "Nobody", first=22, office=court.tribunal)
    offices = (court.registry, court.tribunal)
    walked, after, pages = [], None, 0
    while pages < 200:
        page = by_name(asked_for("chan man tai"), offices, Known.PARTY, after=after, size=size)
        walked += page.targets
        pages += 1
        if page.following is None:
            break
        after = Place.read(page.following.text())
    exact = [number for number, name in enumerate(people, start=1) if name == "Chan Tai Man"] + [22]
    others = [number for number, name in enumerate(people, start=1) if name == "Chan Tai Man Holdings"]
    assert walked == sorted(exact, reverse=True) + sorted(others, reverse=True)


def test_a_common_name_costs_as_many_statements_as_a_rare_one_and_says_how_far_it_looked(court: Court, known, monkeypatch):
    monkeypatch.setattr(searching, "BOUND", 5)
    monkeypatch.setattr(searching, "PROBE", 2)
    known(*(f"Chan {n}" for n in range(10)), *(f"Tai {n}" for n in range(10)))
    with CaptureQueriesContext(connection) as rare:
        assert not by_name(asked_for("chan zzz"), [court.registry], Known.PARTY).looked
    with CaptureQueriesContext(connection) as common:
        page = by_name(asked_for("chan tai"), [court.registry], Known.PARTY)
    assert (page.targets, page.looked, page.following is not None) == ([], True, True)
    assert len(common.captured_queries) <= len(rare.captured_queries) + 1 <= 6


@pytest.mark.parametrize("text", ["", "x", "n-1", "n1e9", "w" + "9" * 40, "n٣"])
def test_a_place_that_is_none_is_the_beginning_or_a_number(text):
    assert Place.read(text).before in (None, 3)


def test_the_search_reads_the_index_of_names_along_and_sorts_nothing(court: Court, known):
    known(*(f"Chan {number}" for number in range(300)), *(f"Lee {number}" for number in range(300)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE filings_nameword" if connection.vendor == "postgresql" else "ANALYZE")
    with CaptureQueriesContext(connection) as context:
        found("chan 7", court.registry)
    plan = plan_of(context.captured_queries[-1]["sql"], sorting=False)
    assert "filings_nameword" in plan
    assert "Seq Scan" not in plan
    assert "SCAN filings" not in plan


def test_documents_are_found_by_how_their_hash_begins(lives: Lives):
    filing = lives.reach("fee_checked")
    document = Document.objects.filter(filing=filing).first()
    for beginning in (document.sha256, document.sha256[:8]):
        assert document in by_hash(beginning, [lives.court.registry])
        assert by_hash(beginning, [lives.court.tribunal]) == []
    assert by_hash("0" * 64, [lives.court.registry]) == []


def test_the_index_made_anew_is_as_the_acts_left_it(lives: Lives, court: Court):
    lives.reach("accepted")
    bare = FilingFactory(office=court.registry)
    left = set(NameWord.objects.values_list("office", "known", "word", "target"))
    Party.objects.create(case=lives.reach("served").case, role="defending", position=9, name="Joined Later Ltd")
    left = set(NameWord.objects.values_list("office", "known", "word", "target"))
    NameWord.objects.filter(word="fat").delete()
    NameWord.objects.create(office=court.registry, known=Known.FILER, word="nobody", target=bare.pk)
    counted = index_names(dry_run=True)
    assert (counted.entered, counted.taken_out) > (2, 0)
    index_names(batch=2)
    there = set(NameWord.objects.values_list("office", "known", "word", "target"))
    assert {word for _office, kind, word, _target in there - left} == {"joined", "later", "=joined later"}
    assert left <= there
    again = index_names()
    assert (again.entered, again.taken_out) == (0, 0)
    assert found("joined later", court.registry, kind=Known.CASE) != []
