"""A paper drawn anew supersedes the old one, which stays on record as it was."""

import pytest

from backoffice.audit.actors import Actor
from backoffice.audit.models import Event
from backoffice.kernel import storage
from backoffice.kernel.errors import Conflict, NotFound
from backoffice.papers import selectors
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from tests.reports.specimens import read_back
from tests.workflows.papers.filings import whole
from workflows.papers import steps
from workflows.papers.actions import issue
from workflows.papers.actions.redraw import redraw

pytestmark = pytest.mark.django_db
OFFICER = Actor(kind="person", id="1", name="Mei Lam")


def test_the_new_version_keeps_the_number_and_has_a_code_of_its_own():
    filing = whole()
    old = issue.issue_acknowledgement(filing.reference)
    bytes_before = storage.read(old.sha256)
    new = redraw(number=old.number, version=1, actor=OFFICER, ground="the deemed time moved")
    old.refresh_from_db()
    assert old.superseded_by == new
    assert (new.number, new.version, new.kind, new.subject) == (old.number, 2, old.kind, old.subject)
    assert new.verification_code != old.verification_code
    assert storage.read(old.sha256) == bytes_before
    assert "Thispaperreplacestheonedrawn" in read_back(storage.read(new.sha256))
    assert selectors.current(old.kind, filing.reference) == new
    assert selectors.by_number(old.number) == new
    assert selectors.by_verification_code(old.verification_code) == old
    event = Event.objects.get(code="paper.replaced")
    assert (event.actor_name, event.data["ground"], event.subject) == ("Mei Lam", "the deemed time moved", filing.reference)


def test_every_kind_can_be_drawn_anew():
    accepted, returned = whole(accepted=True), whole(returned=True)
    papers = [
        issue.issue_receipt(Receipt.objects.get(subject=accepted.reference).number),
        *issue.issue_sealed_copies(accepted.reference),
        issue.issue_notice_of_return(returned.reference),
    ]
    for paper in papers:
        assert redraw(number=paper.number, version=1, actor=OFFICER, ground="a slip").version == 2
    assert Paper.objects.filter(superseded_by=None).count() == 3


def test_a_third_version_supersedes_the_second():
    old = issue.issue_acknowledgement(whole().reference)
    second = redraw(number=old.number, version=1, actor=OFFICER, ground="once")
    assert redraw(number=old.number, version=2, actor=OFFICER, ground="twice").version == 3
    second.refresh_from_db()
    assert second.superseded_by.version == 3


def test_asked_for_again_it_is_the_same_paper():
    """The first answer may be lost on its way; by another hand, or on another ground, it is another request."""
    old = issue.issue_acknowledgement(whole().reference)
    first = redraw(number=old.number, version=1, actor=OFFICER, ground="a slip")
    assert redraw(number=old.number, version=1, actor=OFFICER, ground="a slip") == first
    for actor, ground in ((OFFICER, "another slip"), (Actor(kind="person", id="2", name="Ho"), "a slip")):
        with pytest.raises(Conflict):
            redraw(number=old.number, version=1, actor=actor, ground=ground)
    assert Paper.objects.count() == 2


def test_of_two_hands_one_is_told_that_the_other_was_first(monkeypatch):
    old = issue.issue_acknowledgement(whole().reference)
    draw = steps.draw_again

    def draw_while_another_does(paper):
        monkeypatch.setattr(steps, "draw_again", draw)
        redraw(number=old.number, version=1, actor=OFFICER, ground="first")
        return draw(paper)

    monkeypatch.setattr(steps, "draw_again", draw_while_another_does)
    with pytest.raises(Conflict) as refused:
        redraw(number=old.number, version=1, actor=OFFICER, ground="second")
    assert refused.value.code == "superseded-meanwhile"
    assert Paper.objects.count() == 2


def test_what_was_never_issued_is_not_drawn_anew():
    with pytest.raises(NotFound):
        redraw(number="ACK-2026-999999", version=1, actor=OFFICER, ground="")
