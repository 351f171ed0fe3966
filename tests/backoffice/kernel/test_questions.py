"""A question that is written once answers what its query set answers, whatever is asked."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Prefetch
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from backoffice.fees.models import ConcessionPeriod
from backoffice.filings.models import Document, Filing
from backoffice.kernel import clock
from backoffice.kernel.questions import Question, Several, is_beside, put_beside
from tests.factories.filings import DocumentFactory, FilingFactory

pytestmark = pytest.mark.django_db

BESIDE = Prefetch("documents", queryset=Document.objects.select_related("type"))


def plain(reference):
    return Filing.objects.filter(reference=reference).select_related("office", "case").prefetch_related(BESIDE)


@pytest.fixture
def two():
    """Two filings with some documents each."""
    made = FilingFactory(), FilingFactory()
    for filing in made:
        DocumentFactory(filing=filing, number=9)
    return made


def test_it_answers_what_the_query_set_answers_for_each_argument(two):
    question = Question(plain, str)
    for asked in (*two, two[0]):
        (found,) = question.rows(asked.reference)
        wanted = plain(asked.reference).get()
        assert {field.attname: getattr(found, field.attname) for field in Filing._meta.concrete_fields} == {
            field.attname: getattr(wanted, field.attname) for field in Filing._meta.concrete_fields
        }
        with CaptureQueriesContext(connection) as sent:
            assert (found.office, found.case, list(found.documents.all())) == (wanted.office, wanted.case, list(wanted.documents.all()))
            assert [document.type for document in found.documents.all()] == [document.type for document in wanted.documents.all()]
        assert not sent.captured_queries, "what was read along is there"
    assert question.first("EF-0000-0000") is None


def test_the_statement_is_the_query_sets_own_and_is_put_together_once(two):
    question, written = Question(lambda pk, state: Filing.objects.filter(pk=pk, state=state, urgent=False), int, str), []
    question._ask = (lambda ask: lambda *given: written.append(given) or ask(*given))(question._ask)
    for filing in two:
        with CaptureQueriesContext(connection) as sent:
            assert question.rows(filing.pk, filing.state) == [filing]
        with CaptureQueriesContext(connection) as wanted:
            list(Filing.objects.filter(pk=filing.pk, state=filing.state, urgent=False))
        assert sent.captured_queries[0]["sql"] == wanted.captured_queries[0]["sql"]
    assert len(written) == 1


def test_words_that_look_like_sql_are_only_words(two):
    question = Question(plain, str)
    assert question.rows("' OR 1=1 --") == []
    assert question.rows("%") == []


@pytest.mark.parametrize("given", [(), (1,), (None,), ("EF-0000-0000", "more")])
def test_an_argument_of_another_kind_is_refused(given):
    with pytest.raises(TypeError):
        Question(plain, str).rows(*given)


def test_an_argument_that_does_not_stand_in_the_statement_as_it_is_is_refused():
    with pytest.raises(ValueError, match="not every argument"):
        Question(lambda name: Filing.objects.filter(filer_name__startswith=name), str).rows("Amy")


def of_several(references, without, offices):
    return Filing.objects.filter(reference__in=references, office__in=offices).exclude(pk__in=without).order_by("pk")


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5])
def test_several_are_asked_for_as_an_in_asks_whatever_their_number(two, number):
    filings = [*two, *(FilingFactory() for _each in range(4))]
    question = Question(of_several, Several(str), Several(int), Several(int))
    offices = [filing.office_id for filing in filings]
    for without in ([], [filings[1].pk], [filings[0].pk, filings[1].pk, filings[5].pk]):
        references = [filing.reference for filing in filings[:number]]
        assert question.rows(references, without, offices) == list(of_several(references, without, offices))


def test_so_many_forms_are_written_as_there_are_powers_of_two_and_none_for_nothing(two):
    question = Question(lambda references: Filing.objects.filter(reference__in=references), Several(str))
    for number in (3, 4, 3, 1):
        question.rows([two[0].reference] * number)
    assert sorted(question._written) == [(1,), (4,)]
    with CaptureQueriesContext(connection) as sent:
        assert question.rows([]) == []
    assert not sent.captured_queries


def test_a_moment_and_a_day_are_compared_as_they_are():
    at = clock.now()
    first, second = FilingFactory(received_at=at), FilingFactory(received_at=at + timedelta(days=1))
    since = Question(lambda at: Filing.objects.filter(received_at__gte=at).order_by("pk"), datetime)
    assert since.rows(first.received_at) == [first, second]
    assert since.rows(first.received_at + timedelta(microseconds=1)) == [second]
    until = Question(lambda on: ConcessionPeriod.objects.filter(court="TEST", valid_from__lte=on).order_by("pk"), date)
    days = {"valid_from": date(2026, 3, 2), "valid_to": date(2026, 3, 9)}
    period = ConcessionPeriod.objects.create(court="TEST", per_cent=20, evidence="seen", **days)
    assert until.rows(date(2026, 3, 2)) == [period]
    assert until.rows(date(2026, 3, 1)) == []
    with pytest.raises(TypeError):
        until.rows(first.received_at)


@pytest.mark.parametrize("given", ["ab", [1, "b"], None, {1}])
def test_several_of_another_kind_are_refused(given):
    with pytest.raises(TypeError):
        Question(lambda pks: Filing.objects.filter(pk__in=pks), Several(int)).rows(given)


def test_of_very_many_it_is_put_together_for_once_and_not_kept(two):
    question = Question(lambda pks: Filing.objects.filter(pk__in=pks).order_by("pk"), Several(int))
    assert question.rows([two[1].pk, two[0].pk, *range(10_000, 11_500)]) == list(two)
    assert not question._written


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_question_that_locks_is_asked_within_a_transaction_only():
    filing = FilingFactory()
    question = Question(lambda pk: Filing.objects.filter(pk=pk).select_for_update(of=("self",)), int)
    with transaction.atomic():
        assert question.rows(filing.pk) == [filing]
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            question.rows(filing.pk)


def test_rows_put_beside_their_owner_are_its_own(two):
    filing, other = two
    rows = list(Document.objects.filter(filing_id=filing.pk))
    found = Filing.objects.get(pk=filing.pk)
    assert not is_beside(found, "documents")
    put_beside(found, "documents", rows)
    assert is_beside(found, "documents")
    with CaptureQueriesContext(connection) as sent:
        assert list(found.documents.all()) == rows
        assert all(document.filing is found for document in found.documents.all())
    assert not sent.captured_queries
    assert list(other.documents.all()) == list(Document.objects.filter(filing_id=other.pk))
