"""Steps that tell the filer: each writes one message in the transaction of the act that it follows, so that it is written once.

They are given the locked filing. Who filed on paper has no message box, and is told by the papers. No text names a party: the filer
knows whom it is about, and a list of subjects may stand open on a screen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.changes.models import Change
from backoffice.filings.asked import FilerQuestion
from backoffice.filings.corrections import Corrected, FilingCorrection
from backoffice.filings.deliveries import Delivery
from backoffice.filings.messages import Message, MessageKind
from backoffice.filings.models import DocumentMark, Filing
from backoffice.filings.parts import LeftOut, Outcome, cure_by_of
from backoffice.filings.urgency import UrgencyAnswer
from backoffice.kernel import clock, languages, outbox
from backoffice.kernel.inserts import insert
from backoffice.kernel.money import Money
from backoffice.papers.models import NOTICE_OF_REST, PaperKind
from workflows.filing import lifecycle

Place = tuple[str, str, int]


@dataclass(frozen=True)
class Box:
    """A message box that is not the filer's: of whom at which client, where its notice goes, and its owner's place among the addressees."""

    client_id: int | None
    account: str
    email: str
    number: int


def tell(
    filing: Filing, kind: MessageKind, subject: Callable[[], str], text: Callable[[], str], *, about: str = "",
    papers: Iterable[Place] = (), box: Box | None = None,
) -> Message | None:  # fmt: skip
    """Write a message of this kind in both languages; None where the filer has no message box.

    about: which one of its kind. papers: kind, subject and position of each paper that it points to, drawn or not. box: whose box,
    where it is not the filer's.
    """
    client_id, email = (filing.client_id, filing.filer_email) if box is None else (box.client_id, box.email)
    if client_id is None:
        return None
    title, title_zh = languages.in_both(subject)
    words, words_zh = languages.in_both(text)
    row = insert(
        Message(
            filing=filing, client_id=client_id, account="" if box is None else box.account, kind=kind, about=about, subject=title,
            subject_zh=title_zh, text=words, text_zh=words_zh, papers=[list(place) for place in papers], at=clock.now(),
        )
    )  # fmt: skip
    if settings.MAIL_NOTICES and email:
        outbox.put(lifecycle.NOTICE, key=str(row.pk), message=row.pk)
    return row


def _notice(filing: Filing) -> Place:
    """The notice of its return or rejection; after one about documents that its acceptance left out, the second."""
    return PaperKind.NOTICE_OF_RETURN, filing.reference, NOTICE_OF_REST if filing.left_out else 0


def returned(filing: Filing, reasons: Sequence[tuple[str, str]], cure_by: date | None) -> None:
    """It was returned for correction. reasons: their titles in English and Chinese."""
    reference = filing.reference

    def text() -> str:
        words = _("The registry returned your filing %(reference)s for correction: %(reasons)s. It was not rejected.")
        said = [words % {"reference": reference, "reasons": _listed(reasons)}]
        if cure_by is not None:
            said.append(_("File it again, corrected, by %(day)s; after that it lapses.") % {"day": languages.day(cure_by)})
        if filing.left_out == LeftOut.TOGETHER:
            said.append(_("File the documents that were returned before again with it, and not by themselves any more."))
        said.append(_("The notice of return says what to correct and where."))
        return _joined(said)

    tell(filing, MessageKind.RETURNED, lambda: _("%(reference)s: returned for correction") % {"reference": reference}, text,
         papers=[_notice(filing)])  # fmt: skip


def left_out(filing: Filing, against: Sequence[DocumentMark]) -> None:
    """It was accepted without some of its documents: which, and what becomes of each."""
    reference, cure_by = filing.reference, cure_by_of(against)

    def each(outcome: Outcome, words: str) -> list[str]:
        found = [mark for mark in against if mark.outcome == outcome]
        reasons = _listed([(mark.reason.title, mark.reason.title_zh) for mark in found if mark.reason])
        numbers = languages.listed([str(mark.document_number) for mark in found])
        return [words % {"numbers": numbers, "reference": reference, "reasons": reasons}] if found else []

    def text() -> str:
        said = each(Outcome.RETURN, _("Document %(numbers)s of your filing %(reference)s was returned for correction: %(reasons)s."))
        if said and cure_by is not None:
            said.append(_("You can file what was returned again, corrected, by %(day)s.") % {"day": languages.day(cure_by)})
        said += each(Outcome.REJECT, _("Document %(numbers)s of your filing %(reference)s was rejected: %(reasons)s."))
        if filing.set_aside_at is None:
            said.append(_("The other documents are accepted. The notice of return says what to correct and where."))
        else:
            said.append(_("The notice of return says what to correct and where."))
        return _joined(said)

    tell(filing, MessageKind.RETURNED, lambda: _("%(reference)s: not all documents accepted") % {"reference": reference}, text,
         about="documents", papers=[(PaperKind.NOTICE_OF_RETURN, reference, 0)])  # fmt: skip


def date_kept(filing: Filing, change: str) -> None:
    """It was allowed to keep the date of the returned filing."""
    reference, at = filing.reference, filing.filed_as_at

    def text() -> str:
        words = _("Your filing %(reference)s keeps the date of the returned filing: it counts as filed on %(at)s (%(change)s).")
        return words % {"reference": reference, "at": _moment(at), "change": change}

    tell(filing, MessageKind.CORRECTED, lambda: _("%(reference)s: date of filing kept") % {"reference": reference}, text,
         about=change, papers=[(PaperKind.ACKNOWLEDGEMENT, reference, 0)])  # fmt: skip


def parts_lapsed(filing: Filing, cure_by: date) -> None:
    """What its acceptance left out was not filed again by its date."""
    reference = filing.reference

    def text() -> str:
        words = _("What was returned of your filing %(reference)s was to be filed again by %(day)s. It lapsed.")
        return words % {"reference": reference, "day": languages.day(cure_by)}

    tell(filing, MessageKind.LAPSED, lambda: _("%(reference)s: returned documents lapsed") % {"reference": reference}, text,
         about="documents")  # fmt: skip


def rejected(filing: Filing, reasons: Sequence[tuple[str, str]]) -> None:
    """It was refused for good."""
    reference = filing.reference

    def text() -> str:
        words = _("The registry rejected your filing %(reference)s: %(reasons)s. The notice says why.")
        return words % {"reference": reference, "reasons": _listed(reasons)}

    tell(filing, MessageKind.REJECTED, lambda: _("%(reference)s: rejected") % {"reference": reference}, text,
         papers=[_notice(filing)])  # fmt: skip


def lapsed(filing: Filing, cure_by: date) -> None:
    """It was not cured by its date."""
    reference = filing.reference

    def text() -> str:
        words = _("Your filing %(reference)s was to be corrected by %(day)s. It was not filed again, and has lapsed.")
        return words % {"reference": reference, "day": languages.day(cure_by)}

    tell(filing, MessageKind.LAPSED, lambda: _("%(reference)s: lapsed") % {"reference": reference}, text)


def served(
    filing: Filing, documents: Iterable[int], *, at: datetime, counts_on: date | None, box: Box | None = None
) -> Message | None:  # fmt: skip
    """It was accepted, and the sealed copies are there: told to its filer, or to a party who receives electronically (box).

    counts_on: the day on which it counts as served, where a rule can tell and it is served by this.
    """
    reference = filing.reference
    if filing.case is None:
        raise AssertionError("an accepted filing has its case (check constraint)")
    number = filing.case.number

    def text() -> str:
        if box is None:
            words = _("The registry accepted your filing %(reference)s in %(case)s. The sealed copies have been here for you since %(at)s.")
        else:
            words = _(
                "What was filed as %(reference)s in %(case)s was accepted. The sealed copies have been here for you since %(at)s, because "
                "you receive documents electronically in this case."
            )
        said = [words % {"reference": reference, "case": number, "at": languages.moment(at)}]
        if counts_on is not None:
            said.append(_("They count as served on %(day)s.") % {"day": languages.day(counts_on)})
        return _joined(said)

    papers = [(PaperKind.SEALED_COPY, reference, document) for document in documents]
    if box is None:
        return tell(filing, MessageKind.SERVED, lambda: _("%(reference)s: accepted, sealed copies served") % {"reference": reference},
                    text, papers=papers)  # fmt: skip
    return tell(filing, MessageKind.SERVED_ON_PARTY, lambda: _("%(reference)s: sealed copies served on you") % {"reference": reference},
                text, about=str(box.number), papers=papers, box=box)  # fmt: skip


def _of_parts(filing: Filing, against: Sequence[DocumentMark]) -> list[str]:
    """What becomes of documents that were returned when the filing was accepted without them, now that this is set aside."""
    numbers = languages.listed([str(mark.document_number) for mark in against if mark.outcome == Outcome.RETURN])
    cure_by = cure_by_of(against)
    if filing.left_out == LeftOut.AGAIN:
        return [_("What you filed again in the place of document %(numbers)s is dealt with by itself.") % {"numbers": numbers}]
    if filing.left_out != LeftOut.AWAITED:
        return []
    if filing.case is None:
        words = _("Document %(numbers)s, which was returned to you, cannot be filed again by itself now: you will be told with the rest.")
        return [words % {"numbers": numbers}]
    if cure_by is None:
        return [_("Document %(numbers)s, which was returned to you, can be filed again as before.") % {"numbers": numbers}]
    words = _("Document %(numbers)s, which was returned to you, can be filed again as before, by %(day)s.")
    return [words % {"numbers": numbers, "day": languages.day(cure_by)}]


def set_aside(
    filing: Filing, case_number: str, change: Change, reached: Iterable[Delivery], *, against: Sequence[DocumentMark] = ()
) -> None:
    """Its acceptance was set aside: told to its filer, and to everybody else in whose box its sealed copies stood. The filing is as it
    stands from now on; against: what was said of the documents without which it was accepted."""
    reference = filing.reference

    def subject() -> str:
        return _("%(reference)s: acceptance set aside") % {"reference": reference}

    def text(*, own: bool) -> str:
        words = _("The acceptance of %(reference)s in %(case)s was set aside by decision %(change)s. Ground: %(ground)s")
        said = [words % {"reference": reference, "case": case_number, "change": change.reference, "ground": change.ground}]
        said.append(_("Sealed copies that you have of it hold no longer: do not rely on them, and do not hand them on."))
        if own:
            said.append(_("Your filing is in review again. What you paid stays with it, and you will be told what is decided."))
            said += _of_parts(filing, against)
        return "\n\n".join(said)

    tell(filing, MessageKind.SET_ASIDE, subject, lambda: text(own=True))
    for each in reached:
        # Where there is no electronic way to them, no message is written into a box from which nothing can be fetched either.
        if each.consent_id is not None and each.was_available:
            box = Box(each.client_id, each.account, each.email, each.number)
            tell(filing, MessageKind.SET_ASIDE, subject, lambda: text(own=False), about=str(each.number), box=box)


def corrected(filing: Filing, *, number: str, subject: str, receipt: str, old: datetime | None, new: datetime | None) -> None:
    """Its deemed time, or that of a payment for it (receipt), has moved, and papers that told the old one are superseded.

    number: the correction's with its version, by which it is told once; subject: of the paper.
    """
    reference = filing.reference

    def text() -> str:
        told = {
            "reference": reference,
            "receipt": receipt,
            "old": _moment(old),
            "new": _moment(new),
        }
        if receipt:
            words = _(
                "The payment for %(reference)s that receipt %(receipt)s names counts as received at another time: %(new)s, and not %(old)s."
            )
        else:
            words = _("Your filing %(reference)s counts as received at another time: %(new)s, and not %(old)s.")
        return _joined([words % told, _("The correction says why, and which papers it replaces.")])

    tell(filing, MessageKind.CORRECTED, lambda: _("%(reference)s: corrected time of receipt") % {"reference": reference}, text,
         about=number, papers=[(PaperKind.CORRECTION, subject, 0)])  # fmt: skip


def short(filing: Filing, short_cents: int) -> None:
    """Less than its fee was paid, or the fee was corrected since. short_cents in HKD cents."""
    reference, left = filing.reference, Money(short_cents)

    def text() -> str:
        words = _("The fee of your filing %(reference)s is short by %(left)s. It goes on to the registry when the rest is paid.")
        return words % {"reference": reference, "left": left}

    # It can be short more than once: after a correction of what was paid in full.
    before = Message.objects.filter(filing=filing, kind=MessageKind.SHORT).count()
    tell(filing, MessageKind.SHORT, lambda: _("%(reference)s: fee short") % {"reference": reference}, text, about=str(before + 1))


def asked(filing: Filing, question: FilerQuestion) -> None:
    """The registry asks something, in the officer's own words."""
    reference = filing.reference

    def text() -> str:
        words = _("The registry asks about your filing %(reference)s; please answer by %(day)s:")
        told = words % {"reference": reference, "day": languages.day(question.answer_by)}
        kept = _("The filing stays in review and keeps its time of receipt; it was not returned.")
        return f"{told}\n\n{question.text}\n\n{kept}"

    tell(filing, MessageKind.QUESTION, lambda: _("%(reference)s: a question of the registry's") % {"reference": reference}, text,
         about=str(question.number))  # fmt: skip


def question_withdrawn(filing: Filing, question: FilerQuestion) -> None:
    """The registry does not wait for an answer any more."""
    reference = filing.reference

    def text() -> str:
        words = _("The registry has withdrawn its question %(number)s about your filing %(reference)s. You need not answer it.")
        return words % {"number": question.number, "reference": reference}

    tell(filing, MessageKind.QUESTION_WITHDRAWN, lambda: _("%(reference)s: question withdrawn") % {"reference": reference}, text,
         about=str(question.number))  # fmt: skip


def urgency_answered(filing: Filing, answer: UrgencyAnswer, ground: tuple[str, str]) -> None:
    """Whether the registry deals with it first, as was asked. ground: in English and in Chinese; as it was typed, twice the same."""
    reference = filing.reference

    def subject() -> str:
        words = _("%(reference)s: urgency granted") if answer.granted else _("%(reference)s: urgency refused")
        return words % {"reference": reference}

    def text() -> str:
        if answer.granted:
            words = _("The registry deals with your filing %(reference)s as urgent.")
        else:
            words = _("The registry does not deal with your filing %(reference)s as urgent. It keeps its place by its time of receipt.")
        return _joined([words % {"reference": reference}, _("Ground: %(ground)s") % {"ground": languages.picked(*ground)}])

    tell(filing, MessageKind.URGENCY, subject, text, about=str(answer.number))


def slip(filing: Filing, corrections: Sequence[FilingCorrection], fee: tuple[int, int] | None) -> None:
    """The registry corrected an obvious slip in it, or put another file in the place of a document, in one act. fee: what it was and
    is, in HKD cents, if it has changed."""
    reference = filing.reference
    replaced = corrections[-1].what == Corrected.DOCUMENT

    def text() -> str:
        words = _(
            "The registry corrected an obvious slip in your filing %(reference)s. It was not returned, and keeps its time of receipt."
        )
        if replaced:
            words = _(
                "The registry put another file that you sent in the place of a document of your filing %(reference)s."
                " It was not returned, and keeps its time of receipt."
            )
        lines = [words % {"reference": reference}, *(_corrected_line(row) for row in corrections)]
        lines.append(_("Ground: %(ground)s") % {"ground": corrections[-1].ground})
        if fee is not None:
            old, new = (Money(cents) for cents in fee)
            lines.append(_("Its fee is %(new)s now, and not %(old)s.") % {"new": new, "old": old})
        lines.append(_("What you filed is kept as you filed it. The acknowledgement is issued anew and says what was corrected."))
        return "\n\n".join(lines)

    def subject() -> str:
        words = _("%(reference)s: a document was replaced") if replaced else _("%(reference)s: a slip was corrected")
        return words % {"reference": reference}

    tell(filing, MessageKind.REPLACED if replaced else MessageKind.SLIP, subject, text,
         about=str(corrections[-1].number), papers=[(PaperKind.ACKNOWLEDGEMENT, reference, 0)])  # fmt: skip


def _corrected_line(row: FilingCorrection) -> str:
    told = {"number": row.place, "old": languages.picked(row.old, row.old_zh), "new": languages.picked(row.new, row.new_zh)}
    match row.what:
        case Corrected.CASE_TYPE:
            return _("Case type: %(new)s, and not %(old)s.") % told
        case Corrected.DOCUMENT_TYPE:
            return _("Document %(number)s: %(new)s, and not %(old)s.") % told
        case Corrected.PARTY:
            return _("The name of party %(number)s.") % told
        case Corrected.DOCUMENT:
            return _("Document %(number)s: %(new)s, in the place of %(old)s.") % told
        case _:
            return _("The order of the documents: %(new)s, and not %(old)s.") % told


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    return languages.listed([languages.picked(english, chinese) for english, chinese in pairs])


def _moment(at: datetime | None) -> str:
    return _("a time that is not known yet") if at is None else languages.moment(at)


def _joined(sentences: Sequence[str]) -> str:
    return ("" if languages.reads_chinese() else " ").join(sentences)
