"""A question that is written once answers what its query set answers, whatever is asked."""

import pytest
from django.db import connection, transaction
from django.db.models import Prefetch
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from backoffice.filings.models import Document, Filing
from backoffice.kernel.questions import Question, put_beside
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
    put_beside(found, "documents", rows)
    with CaptureQueriesContext(connection) as sent:
        assert list(found.documents.all()) == rows
        assert all(document.filing is found for document in found.documents.all())
    assert not sent.captured_queries
    assert list(other.documents.all()) == list(Document.objects.filter(filing_id=other.pk))
