"""The officer of a resubmission reads what is different, and why it was returned, without opening the returned filing."""

from django.test import Client
from django.urls import reverse

from backoffice.filings.models import DocumentComparison
from backoffice.filings.pdf.compare import Kind
from backoffice.staff.selectors.comparison import stretches
from tests.backoffice.staff.reading import queries, words
from tests.backoffice.staff.test_filing import page_of
from tests.factories.lives import Lives


def test_the_filing_opens_with_what_is_different(lives: Lives, officer: Client):
    filing = lives.corrected()
    page = words(page_of(officer, filing))
    for wanted in (
        "Filed again after a return.",
        "Not signed document 1, page 1",
        "1 Writ of summons 3 pages changed, 1 added",
        "page 1 HK$480,000, HK$500,000,",
        "page 4 new page",
        "the same file",
        "new document",
    ):
        assert wanted in page


def test_side_by_side_each_changed_page_names_both_files_and_where_to_mark(lives: Lives, officer: Client):
    filing = lives.corrected()
    answer = officer.get(reverse("staff:comparison", args=[filing.reference]))
    text = answer.content.decode()
    assert filing.resubmits is not None
    for reference in (filing.reference, filing.resubmits.reference):
        assert f'data-leaf="{reverse("staff:document", args=[reference, 1])}" data-page="1"' in text
    assert text.count('class="cmp-was"') == 2 * 3
    assert "not there before" in words(answer)


def test_until_the_worker_has_compared_them_the_page_says_so(lives: Lives, officer: Client):
    filing = lives.corrected()
    DocumentComparison.objects.all().delete()
    for answer in (page_of(officer, filing), officer.get(reverse("staff:comparison", args=[filing.reference]))):
        assert "The pages are being held against the returned ones" in words(answer)


def test_what_could_not_be_compared_is_to_be_read_whole(lives: Lives, officer: Client):
    filing = lives.corrected()
    DocumentComparison.objects.filter(position=1).update(pages=None, fault="document-too-complex")
    assert "could not be compared: read it whole" in words(page_of(officer, filing))


def test_a_first_submission_is_compared_with_nothing(lives: Lives, officer: Client):
    filing = lives.taken()
    assert "What is different" not in words(page_of(officer, filing))
    answer = officer.get(reverse("staff:comparison", args=[filing.reference]))
    assert answer.status_code == 404


def test_pages_that_are_the_same_are_told_in_one_line():
    same = [{"kind": Kind.SAME, "old": number, "new": number + 1} for number in (1, 2, 3)]
    told = stretches([{"kind": Kind.ADDED, "old": None, "new": 1}, *same, {"kind": Kind.REMOVED, "old": 4, "new": None}])
    assert [(one.kind, one.first, one.last) for one in told] == [(Kind.ADDED, 1, 1), (Kind.SAME, 2, 4), (Kind.REMOVED, 4, 4)]


def test_as_many_queries_with_many_documents_as_with_few(lives: Lives, officer: Client):
    filing = lives.corrected()
    address = reverse("staff:filing", args=[filing.reference])
    few = queries(officer, address)
    template = DocumentComparison.objects.get(filing=filing, position=1)
    for position in range(10, 30):
        template.pk, template.position = None, position
        template.save(force_insert=True)
    assert queries(officer, address) == few
