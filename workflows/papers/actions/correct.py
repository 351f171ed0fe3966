"""Correcting what papers told of a deemed time that has moved since: they are superseded, and a correction says old and new time."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from backoffice.audit.actors import SYSTEM
from backoffice.filings.models import Filing
from backoffice.filings.set_aside import OF_ACCEPTANCE
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from backoffice.papers import events, selectors
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Receipt
from reports.content.correction import correction_of, told_by
from reports.documents.plain import Both
from workflows.calendar.models import Redating
from workflows.filing import telling
from workflows.papers import steps
from workflows.service import posting

GROUND = "the deemed time has moved"
# The papers of a filing that tell its time, the one that the filer has first: what it tells is the time that is corrected.
_OF_FILING = (PaperKind.ACKNOWLEDGEMENT, PaperKind.NOTICE_OF_RETURN, PaperKind.SEALED_COPY)


def correct(filing_reference: str) -> list[Paper]:
    """Issue a correction for a filing, and one for each payment for it, of which papers tell another time than the rows do now.

    In one transaction each of those papers is superseded by its next version, the correction is on record that names both times, the
    ground and the superseded papers, and an event tells the filer. A correction issued before is superseded too. Where no paper tells
    another time nothing is done: so a second run issues nothing. Papers of an acceptance that is set aside are left as they are: they hold
    no longer, and there is nothing of which they could be drawn anew.

    Raises:
        NotFound: no such filing.
        NotYet: another hand superseded one of the papers meanwhile, or set the acceptance aside; what it left is looked at in another turn.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    filing = steps.filing_of(filing_reference)
    issued = []
    rank = {kind: place for place, kind in enumerate(_OF_FILING)}
    # While the time is not known again only the acknowledgement can say so; the others are held against it when it is.
    kinds: Sequence[PaperKind] = _OF_FILING if filing.deemed_at is not None else (PaperKind.ACKNOWLEDGEMENT,)
    if filing.set_aside_at is not None:
        kinds = [kind for kind in kinds if kind not in OF_ACCEPTANCE]
    found = Paper.objects.filter(kind__in=kinds, subject=filing_reference, superseded_by=None)
    # A seal tells the date of filing, which may be one that was kept; the others tell the deemed time.
    dated = {PaperKind.SEALED_COPY: filing.filed_as_at or filing.deemed_at}
    wrong = [paper for paper in found if steps.tells_another_time(paper, dated.get(PaperKind(paper.kind), filing.deemed_at))]
    if wrong:
        issued.append(_corrected(filing, None, sorted(wrong, key=lambda paper: (rank[PaperKind(paper.kind)], paper.position))))
    for receipt in Receipt.objects.filter(subject=filing_reference).select_related("accounts_office", "payment").order_by("pk"):
        paper = selectors.current(PaperKind.RECEIPT, receipt.number)
        if paper is not None and steps.tells_another_time(paper, receipt.payment.deemed_received_at):
            issued.append(_corrected(filing, receipt, [paper]))
    return issued


def _corrected(filing: Filing, receipt: Receipt | None, wrong: Sequence[Paper]) -> Paper:
    subject, office = (filing.reference, filing.office) if receipt is None else (receipt.number, receipt.accounts_office)
    before = selectors.current(PaperKind.CORRECTION, subject)
    if before is None:
        (number,) = steps.take_numbers(PaperKind.CORRECTION, 1)
        issue, version = steps.stationery(office, number), 1
    else:
        issue, version = steps.stationery(office, before.number, before.drawn_at), before.version + 1
    ground, change, decided_at = _ground(filing.reference, receipt)
    content = correction_of(
        filing, receipt, wrong, issue,
        ground=ground, change=change, decided_at=decided_at, served=_served(filing, change) if receipt is None else None, before=before,
    )  # fmt: skip
    drawn = steps.draw_correction(subject, content, office)
    anew = [steps.draw_again(paper) for paper in wrong]
    if any(_tells(each) != content.new_at for each in anew):
        # It moved again between two looks.
        raise NotYet
    with transaction.atomic():
        held = lock(Filing, reference=filing.reference)
        if held.set_aside_at != filing.set_aside_at:
            raise NotYet
        # In the order of their ids, as whoever else locks several does.
        old = {paper.pk: paper for paper in _locked([*wrong, *([before] if before else [])])}
        if any(paper.superseded_by_id is not None for paper in old.values()):
            raise NotYet
        for paper, again in zip(wrong, anew, strict=True):
            (newer,) = steps.put_on_record(again, version=paper.version + 1)
            _supersede(old[paper.pk], newer)
            events.replaced(newer, subject=filing.reference, actor=SYSTEM, ground=GROUND)
        (correction,) = steps.put_on_record(drawn, version=version)
        if before is not None:
            _supersede(old[before.pk], correction)
        events.corrected(
            correction, *wrong, subject=filing.reference, old=told_by(wrong[0]), new=content.new_at, change=change
        )  # fmt: skip
        posting.ask_for(held, correction)
        telling.corrected(
            filing, number=f"{correction.number}/{correction.version}", subject=subject, receipt=receipt.number if receipt else "",
            old=told_by(wrong[0]), new=content.new_at,
        )  # fmt: skip
    return correction


def _tells(drawn: steps.Drawn) -> datetime | None:
    told: datetime | None = drawn.content.filed_at if drawn.kind == PaperKind.SEALED_COPY else drawn.content.deemed_at
    return told


def _locked(papers: Sequence[Paper]) -> list[Paper]:
    return list(Paper.objects.filter(pk__in=[paper.pk for paper in papers]).select_for_update(of=("self",)).order_by("pk"))


def _supersede(old: Paper, newer: Paper) -> None:
    old.superseded_by = newer
    old.save(update_fields=["superseded_by"])


def _ground(reference: str, receipt: Receipt | None) -> tuple[Both, str, datetime | None]:
    """What was decided of the calendar, under which reference, and when; nothing where the sweep found the time by itself."""
    moved = Redating.objects.filter(subject=reference).select_related("change").order_by("-pk")
    if receipt is None:
        moved = moved.filter(of=Redating.Of.FILING)
    else:
        moved = moved.filter(of=Redating.Of.PAYMENT, number=receipt.payment.payment_id)
    last = moved.first()
    if last is None:
        return Both(""), "", None
    change = last.change
    return Both(change.summary, change.summary_zh), change.reference, change.effected_at or change.decided_at or last.at


def _served(filing: Filing, change: str) -> tuple[date | None, date | None] | None:
    """The day on which it counted as served and the one on which it does now, where the same change moved it."""
    moved = Redating.objects.filter(subject=filing.reference, of=Redating.Of.SERVICE, change__reference=change).order_by("-pk").first()
    return (moved.old_on, moved.new_on) if moved is not None and moved.old_on != moved.new_on else None
