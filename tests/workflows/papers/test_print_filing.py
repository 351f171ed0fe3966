"""A filing printed whole: a sheet and its documents in their order, as sealed or as filed, for whoever may see them, and on record."""

import io

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import SealedLook
from backoffice.kernel import storage
from backoffice.kernel.errors import NotFound, Refused
from backoffice.papers.models import Paper, PaperKind
from tests.factories.lives import stored_document
from tests.reports.specimens import read_back, tight
from workflows.cases.actions.set_level import seal_filing
from workflows.papers import printing
from workflows.papers.actions.issue import issue_sealed_copies
from workflows.papers.actions.print_filing import print_filing

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(lives):
    accepted = lives.reach("accepted", documents=(stored_document("writ"), stored_document("summons", title="Second one")))
    issue_sealed_copies(accepted.reference)
    return accepted


def test_it_is_a_sheet_and_every_document_in_order_with_its_pages_counted(lives, filing):
    printed = print_filing(reference=filing.reference, person=lives.court.officer)
    with pikepdf.open(io.BytesIO(printed.data)) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == printed.pages == 1 + sum(document.pages for document in filing.documents.all())
        assert [item.title.split(" ")[0] for item in outline.root] == ["Sheet", "1", "2"]
    text = read_back(printed.data)
    assert text.index(tight("Filing, printed whole")) < text.index(tight("Second one"))
    for words in (
        filing.case.number,
        "Tai Fat Ltd 大發有限公司",
        "Printed by",
        "sealed copy",
        f"{filing.reference} / 2 {printed.pages} / {printed.pages}",
    ):
        assert tight(words) in text, words
    event = Event.objects.get(code="filing.printed")
    assert (event.actor_name, event.data["documents"], event.data["pages"]) == ("Ada Lam", [1, 2], printed.pages)


def test_what_is_kept_from_a_person_is_not_in_theirs(lives, filing):
    seal_filing(reference=filing.reference, document=2, level="court", ground="Order 1", officer=lives.court.senior)
    text = read_back(print_filing(reference=filing.reference, person=lives.court.officer).data)
    assert tight("Second one") not in text
    assert tight("not open to whoever printed this") in text
    assert Event.objects.filter(code="filing.printed").latest("id").data["documents"] == [1]
    client = Client()
    client.force_login(lives.court.senior)
    answer = client.post(reverse("staff:print", kwargs={"reference": filing.reference}))
    assert answer["Content-Type"] == "application/pdf"
    assert tight("Second one") in read_back(answer.content)
    assert SealedLook.objects.filter(person=lives.court.senior, what="document", document_number=2).exists()
    seal_filing(reference=filing.reference, level="court", ground="Order 1", officer=lives.court.senior)
    with pytest.raises(NotFound):
        print_filing(reference=filing.reference, person=lives.court.officer)


def test_what_is_too_large_or_cannot_be_read_is_refused_and_not_on_record(lives, filing, monkeypatch):
    path = storage.path_of(Paper.objects.get(kind=PaperKind.SEALED_COPY, subject=filing.reference, position=2).sha256)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.4 broken")
    storage._checked.clear()
    with pytest.raises(Refused) as refused:
        print_filing(reference=filing.reference, person=lives.court.officer)
    assert refused.value.code == "document-damaged"
    monkeypatch.setattr(printing, "MOST_PAGES", 1)
    with pytest.raises(Refused) as refused:
        print_filing(reference=filing.reference, person=lives.court.officer)
    assert refused.value.code == "too-large"
    assert not Event.objects.filter(code="filing.printed").exists()


def test_what_the_rest_was_accepted_without_is_named_as_not_accepted(lives):
    text = read_back(print_filing(reference=lives.in_part().reference, person=lives.court.officer).data)
    assert tight("not accepted: returned for correction 不獲接納") in text
