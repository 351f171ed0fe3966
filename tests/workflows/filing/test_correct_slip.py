"""Slips corrected in review: the kind, a party's name, the order; what was filed is kept, and the filer is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.audit.models import Event
from backoffice.cases.models import DocumentType, RegisterEntry
from backoffice.filings.corrections import FilingCorrection
from backoffice.filings.messages import MessageKind
from backoffice.filings.models import Document, Filing, FilingParty
from backoffice.filings.part_rules import Mark
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.selectors import checklist_of, documents_of
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.papers import selectors as papers
from backoffice.papers.models import PaperKind
from backoffice.payments.models import CREDIT_ITEM, Charge, ChargeLine
from tests.factories.cases import CaseTypeFactory
from tests.factories.lives import fresh, stored_document
from tests.workflows.filing.test_telling import told
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.correct_fee import correct_fee
from workflows.filing.actions.correct_kind import correct_kind
from workflows.filing.actions.correct_order import correct_order
from workflows.filing.actions.correct_party import correct_party
from workflows.filing.actions.deem_received import sweep_due
from workflows.filing.actions.mark_document import mark_document
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import take
from workflows.invariants.run import check_all
from workflows.papers.actions.issue import issue_acknowledgement
from workflows.papers.actions.reissue import reissue_acknowledgement

WHY = "the wrong line of the list was chosen"


def kind(lives, filing, *types, who="officer", case_type="DCCJ", **more):
    return correct_kind(reference=filing.reference, officer=getattr(lives.court, who), case_type=case_type, types=types, ground=WHY, **more)


def broken():
    """What no correction may break; chain and outbox are the worker's, which does not run here."""
    return [(code, found) for code, _title, found in check_all() if found and code not in ("I13", "I14")]


@pytest.fixture(autouse=True)
def affirmation(lives):
    """A kind of document that costs nothing, as a defence does."""
    return DocumentType.objects.create(
        case_type=lives.court.action, code="affirmation", position=2, title="Affirmation", title_zh="誓章", evidence="test"
    )


def taken(lives, *kinds, who="officer"):
    standing = {"officer": lives.taken, "senior": lives.taken_by_senior}[who]
    return standing(documents=tuple(stored_document(each) for each in kinds))


@pytest.fixture
def two(lives):
    """A writ, and a defence that should be something else; in the officer's hands."""
    return taken(lives, "writ", "defence")


def test_a_type_is_corrected_and_the_checklist_follows(lives, two):
    lives.to_check("sworn", "Sworn before a commissioner", kinds=("affirmation",))
    (row,) = kind(lives, two, "writ", "affirmation")
    assert (row.number, row.what, row.place, row.old, row.new) == (1, "document_type", 2, "Defence", "Affirmation")
    now = fresh(two)
    assert (now.state, now.taken_by) == ("fee_checked", lives.court.officer)
    assert [check.point.code for check in checklist_of(now, documents_of(now)) if check.document == 2] == ["sworn"]
    assert Charge.objects.get(subject=two.reference).lines.count() == 1, "no fee for either: nothing is quoted anew"
    event = Event.objects.get(code="filing.slip_corrected")
    assert (event.actor_name, event.data["old_code"], event.data["new_code"]) == ("Ada Lam", "defence", "affirmation")
    (message,) = told(two)
    assert message.kind == MessageKind.SLIP
    assert "Document 2: Affirmation, and not Defence." in message.text and WHY in message.text and WHY in message.text_zh
    assert kind(lives, two, "writ", "affirmation") == [row], "sent again, it is there"
    assert FilingCorrection.objects.count() == 1 and len(told(two)) == 1
    with pytest.raises(Refused) as refused:
        correct_kind(reference=two.reference, officer=lives.court.officer, case_type="DCCJ", types=["writ", "affirmation"], ground="so")
    assert refused.value.code == "nothing-corrected"


@pytest.mark.parametrize(
    ("types", "case_type", "code"),
    [
        (("writ",), "DCCJ", "type-for-each"),
        (("writ", "claim"), "DCCJ", "unknown-document-type"),
        (("summons", "defence"), "DCCJ", "nothing-commences"),
        (("claim", "claim"), "SCTC", "case-type-not-here"),
        (("writ", "defence"), "NONE", "case-type-not-here"),
        (("writ", "summons"), "DCCJ", "fee-would-change"),
    ],
)
def test_what_no_correction_lets_in(lives, two, types, case_type, code):
    with pytest.raises(Refused) as refused:
        kind(lives, two, *types, case_type=case_type, may_requote=True)
    assert refused.value.code == code
    assert not FilingCorrection.objects.exists()


def test_who_may_and_when(lives, two):
    for act in (
        lambda who: kind(lives, two, "writ", "affirmation", who=who),
        lambda who: correct_party(reference=two.reference, officer=getattr(lives.court, who), position=1, name="A", name_zh="", ground=WHY),
        lambda who: correct_order(reference=two.reference, officer=getattr(lives.court, who), order=[2, 1], ground=WHY),
    ):
        with pytest.raises(Conflict, match="Ada Lam has it"):
            act("colleague")
        with pytest.raises(Forbidden):
            act("cashier")
    with pytest.raises(Refused, match="Say why"):
        correct_order(reference=two.reference, officer=lives.court.officer, order=[2, 1], ground="  ")
    accept(reference=two.reference, officer=lives.court.officer)
    with pytest.raises(Conflict, match="It is accepted"):
        kind(lives, two, "writ", "affirmation")


def test_more_is_charged_and_the_rest_of_the_quote_stays(lives):
    filing = taken(lives, "writ", "defence", who="senior")
    with pytest.raises(Refused, match=r"from HK\$504 to HK\$522"):
        kind(lives, filing, "writ", "summons", who="senior")
    kind(lives, filing, "writ", "summons", who="senior", may_requote=True)
    owed = Charge.objects.get(subject=filing.reference)
    assert [(line.item, line.e_cents) for line in owed.lines.all()] == [("writ", 504_00), ("summons", 18_00)]
    now = fresh(filing)
    assert (now.state, now.taken_by, now.fee_total_cents, owed.left_cents) == ("fee_short", None, 522_00, 18_00)
    assert [message.kind for message in told(filing)] == [MessageKind.SLIP, MessageKind.SHORT]
    assert "HK$522 now, and not HK$504" in told(filing)[0].text
    assert kind(lives, filing, "writ", "summons", who="senior", may_requote=True)[0].number == 1, "sent again, it is done"
    assert broken() == []


def test_less_is_to_be_refunded_and_two_prices_are_held_against_the_new_kind(lives, at_work):
    filing = lives.with_two_prices(documents=tuple(stored_document(each) for each in ("writ", "summons")))
    at_work.move_to(clock.now() + timedelta(hours=23))
    sweep_due()
    lives.pay(filing)
    check_fee(reference=filing.reference)
    take(reference=filing.reference, officer=lives.court.senior)
    kind(lives, filing, "writ", "defence", who="senior", may_requote=True)
    owed = Charge.objects.get(subject=filing.reference)
    assert (owed.amount_cents, owed.refund_due_cents) == (504_00, 18_00)
    assert [line.e_cents for line in owed.lines.all()] == [504_00, 18_00, -18_00]
    assert fresh(filing).state == "fee_checked"
    assert filing.price_differences.get().charged_cents == 504_00
    assert broken() == []


def test_a_line_that_was_corrected_by_hand_is_left_to_the_hand(lives):
    filing = taken(lives, "writ", "summons", who="senior")
    correct_fee(reference=filing.reference, officer=lives.court.senior, line=2, item="summons", quantity=0, ground="none is due")
    with pytest.raises(Refused) as refused:
        kind(lives, filing, "writ", "defence", who="senior", may_requote=True)
    assert refused.value.code == "fee-corrected-by-hand"


def test_another_case_type_gives_the_case_its_number(lives):
    other = CaseTypeFactory(code="DCTC", offices=[lives.court.registry])
    for code, title, commences in (("writ", "Writ of summons (tax)", True), ("defence", "Defence", False)):
        DocumentType.objects.create(
            case_type=other, code=code, position=1, title=title, title_zh="令", fee_item="writ" if commences else "", commences=commences,
            evidence="test",
        )  # fmt: skip
    filing = taken(lives, "writ", "defence")
    rows = kind(lives, filing, "writ", "defence", case_type="DCTC")
    assert [row.what for row in rows] == ["case_type", "document_type", "document_type"]
    assert accept(reference=filing.reference, officer=lives.court.officer).case.number.startswith("DCTC ")


def test_a_name_is_corrected_and_stands_in_case_and_register(lives):
    filing = lives.taken()
    party = FilingParty.objects.filter(filing=filing).first()
    row = correct_party(
        reference=filing.reference, officer=lives.court.officer, position=party.position, name=" Tai  Fatt Ltd ", name_zh="", ground=WHY
    )
    assert (row.old, row.new) == (party.name, "Tai Fatt Ltd")
    (message,) = told(filing)
    assert "Tai Fatt" not in message.text and f"party {party.position}" in message.text
    with pytest.raises(NotFound):
        correct_party(reference=filing.reference, officer=lives.court.officer, position=9, name="A", name_zh="", ground=WHY)
    with pytest.raises(Refused, match="a name"):
        correct_party(reference=filing.reference, officer=lives.court.officer, position=1, name=" ", name_zh="", ground=WHY)
    accept(reference=filing.reference, officer=lives.court.officer)
    assert "Tai Fatt Ltd" in RegisterEntry.objects.get().text
    assert fresh(filing).case.parties.filter(name="Tai Fatt Ltd").exists()


def test_the_order_is_corrected_and_numbers_stay(lives, two):
    with pytest.raises(Refused, match="a place of its own"):
        correct_order(reference=two.reference, officer=lives.court.officer, order=[1, 1], ground=WHY)
    row = correct_order(reference=two.reference, officer=lives.court.officer, order=[2, 1], ground=WHY)
    assert [document.number for document in documents_of(two)] == [2, 1]
    assert correct_order(reference=two.reference, officer=lives.court.officer, order=[2, 1], ground=WHY).pk == row.pk
    accept(reference=two.reference, officer=lives.court.officer)
    assert list(RegisterEntry.objects.order_by("pk").values_list("document_number", flat=True)) == [2, 1]


def test_nothing_that_was_filed_changes_without_its_row(lives, two):
    """The database holds it, whoever writes."""
    document, party = Document.objects.filter(filing=two).last(), FilingParty.objects.filter(filing=two).first()
    other = DocumentType.objects.get(case_type__code="DCCJ", code="affirmation")
    kind(lives, two, "writ", "affirmation")
    for rows, change in (
        (Document.objects.filter(pk=document.pk), {"type": DocumentType.objects.get(case_type__code="DCCJ", code="summons")}),
        (Document.objects.filter(filing=two, number=1), {"type": other}),
        (FilingParty.objects.filter(pk=party.pk), {"name": "Somebody Else"}),
        (FilingCorrection.objects.all(), {"ground": "another"}),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**change)


def test_the_acknowledgement_is_issued_anew_once_and_says_what_was_corrected(lives, two):
    issue_acknowledgement(two.reference)
    assert reissue_acknowledgement(two.reference) is None
    kind(lives, two, "writ", "affirmation")
    assert OutboxMessage.objects.filter(topic="papers.reissue", key=two.reference).exists()
    paper = reissue_acknowledgement(two.reference)
    assert paper.version == 2 and papers.current(PaperKind.ACKNOWLEDGEMENT, two.reference) == paper
    (told_there,) = paper.content["corrections"]
    assert (told_there["old"]["en"], told_there["new"]["en"], told_there["ground"]) == ("Defence", "Affirmation", WHY)
    assert [row["kind"]["en"] for row in paper.content["documents"]] == ["Writ of summons", "Affirmation"]
    assert reissue_acknowledgement(two.reference) is None, "asked for again, nothing is left to say"
    assert Filing.objects.get(pk=two.pk).received_at == two.received_at


def in_review(lives, *kinds, who="officer", **changes):
    """Filed, the fee paid as far as one is asked, and in the officer's hands."""
    filing = lives.fee_checked(documents=tuple(stored_document(each) for each in kinds), **changes)
    return fresh(take(reference=filing.reference, officer=getattr(lives.court, who)))


def sent_back(lives, filing, who="senior"):
    return return_for_correction(
        reference=filing.reference, officer=getattr(lives.court, who), reasons=[ReturnedFor("not-signed")], cure_by=clock.today()
    )


def credit_lines(filing):
    return list(ChargeLine.objects.filter(charge__subject=filing.reference, item=CREDIT_ITEM).values_list("e_cents", flat=True))


def charged(filing):
    owed = Charge.objects.get(subject=filing.reference)
    return owed.amount_cents, owed.refund_due_cents


def test_a_resubmission_that_is_corrected_upwards_is_not_asked_for_what_was_paid_before(lives):
    first = in_review(lives, "writ", "summons", who="senior")
    sent_back(lives, first)
    again = in_review(lives, "writ", "defence", who="senior", resubmits=first.reference)
    assert (credit_lines(again), charged(again)) == ([-504_00], (0, 0))
    kind(lives, again, "writ", "summons", who="senior")
    assert (credit_lines(again), charged(again)) == ([-504_00, 504_00, -522_00], (0, 0))
    assert fresh(again).state == "fee_checked", "nothing is asked for: it stays in review, and no right to change a fee was needed"
    # And back again, as often as somebody is mistaken.
    kind(lives, again, "writ", "defence", who="senior")
    assert (sum(credit_lines(again)), charged(again)) == (-504_00, (0, 0))
    assert broken() == []


def test_a_resubmission_that_is_corrected_downwards_is_not_refused(lives):
    first = in_review(lives, "writ", "summons", who="senior")
    sent_back(lives, first)
    again = in_review(lives, "writ", "summons", who="senior", resubmits=first.reference)
    assert charged(again) == (0, 0)
    kind(lives, again, "writ", "defence", who="senior")
    assert (credit_lines(again), charged(again)) == ([-522_00, 522_00, -504_00], (0, 0))
    assert broken() == []


def test_a_line_corrected_by_hand_is_credited_anew_as_well(lives):
    first = in_review(lives, "writ", "summons", who="senior")
    sent_back(lives, first)
    again = in_review(lives, "writ", "defence", who="senior", resubmits=first.reference)
    owed = correct_fee(reference=again.reference, officer=lives.court.senior, line=None, item="summons", quantity=2, ground="two of them")
    assert (sum(credit_lines(again)), owed.amount_cents) == (-522_00, 18_00), "one was paid before, the second one is new"
    assert fresh(again).state == "fee_short"
    assert broken() == []


def test_along_a_chain_the_dearest_is_paid_once(lives):
    first = in_review(lives, "writ", "summons", who="senior")
    sent_back(lives, first)
    second = in_review(lives, "writ", "defence", who="senior", resubmits=first.reference)
    sent_back(lives, second)
    third = in_review(lives, "writ", "defence", who="senior", resubmits=second.reference)
    kind(lives, third, "writ", "summons", who="senior")
    assert (sum(credit_lines(third)), charged(third)) == (-522_00, (0, 0)), "what the second one did not need is not lost"
    assert broken() == []


def test_what_was_returned_in_part_is_credited_without_what_was_accepted(lives):
    filing = in_review(lives, "writ", "summons", who="officer")
    mark = Mark(2, "return", "not-signed", cure_by=clock.today())
    mark_document(reference=filing.reference, officer=lives.court.officer, mark=mark)
    case = accept(reference=filing.reference, officer=lives.court.officer).case
    # The type is a slip that costs nothing; corrected, it costs what was paid for it and no more.
    DocumentType.objects.filter(code="summons").update(fee_item="")
    again = in_review(
        lives, "summons", who="senior", resubmits=filing.reference, case_number=case.number, parties=(), claim_amount_cents=None
    )
    assert (credit_lines(again), charged(again)) == ([], (0, 0))
    DocumentType.objects.filter(code="affirmation").update(fee_item="summons")
    kind(lives, again, "affirmation", who="senior")
    assert (credit_lines(again), charged(again)) == ([-18_00], (0, 0))
    assert broken() == []
