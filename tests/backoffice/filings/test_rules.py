"""The pure rules on filings: no reason means yes, and yes only where the contract says so."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings import rules, states, submission
from backoffice.filings.models import UrgencyGround
from backoffice.filings.rules import DecisionFacts, DoorFacts, ReturnedFor
from backoffice.filings.submission import PaymentMeans, Submission, SubmittedDocument, SubmittedFiler, SubmittedParty, Urgency
from backoffice.kernel.reasons import because

STATES = states.State.values
HANDS = ("nobody", "me", "another")


def _facts(state, hand="me", *, settled=True, **more):
    return DecisionFacts(
        state=state,
        state_words=state.replace("_", " "),
        fee_settled=settled,
        taken_by_me=hand == "me",
        taken_by={"nobody": "", "me": "Me", "another": "Ben Ho"}[hand],
        taken_since="" if hand == "nobody" else "Tue 10:00",
        **more,
    )


def _codes(reasons):
    return [reason.code for reason in reasons]


# The rule, and when it says yes: in which states, in whose hands, with the fee how.
RULES = [
    (rules.may_take, {"fee_checked"}, {"nobody", "me"}, {True, False}),
    (rules.may_accept, {"fee_checked"}, {"me"}, {True}),
    (rules.may_decide_against, {"fee_checked", "fee_short"}, {"me"}, {True, False}),
    (rules.may_take_shortfall, {"fee_short"}, {"nobody", "me"}, {True, False}),
    (rules.may_correct_fee, {"fee_checked", "fee_short"}, {"me"}, {True, False}),
    (rules.may_withdraw, {"received", "deemed_received", "fee_short", "fee_checked"}, set(HANDS), {True, False}),
    (rules.is_in_hand, set(STATES), {"me"}, {True, False}),
]


@pytest.mark.parametrize(("rule", "in_states", "in_hands", "with_fee"), RULES, ids=lambda value: getattr(value, "__name__", None))
def test_yes_exactly_where_the_contract_says_so(rule, in_states, in_hands, with_fee):
    for state, hand, settled in product(STATES, HANDS, (True, False)):
        allowed = state in in_states and hand in in_hands and settled in with_fee
        if rule is rules.may_decide_against and state == "fee_short" and settled:
            allowed = False  # paid meanwhile: nothing is short any more
        if rule is rules.may_correct_fee and (state, hand) == ("fee_short", "nobody"):
            allowed = True  # a slip in a correction is put right before anybody asks for the money
        assert (rule(_facts(state, hand, settled=settled)) == ()) is allowed, (state, hand, settled)


def test_why_not_in_words():
    assert rules.may_take(_facts("fee_checked", "another"))[0].text == "Ben Ho has it since Tue 10:00."
    assert rules.may_accept(_facts("fee_checked", "nobody"))[0].text == "Take the filing first."
    assert rules.may_accept(_facts("accepted", decided_by="Ada Lam", decided_at="Tue 11:00"))[0].text == (
        "It is accepted: Ada Lam decided at Tue 11:00."
    )
    assert rules.may_accept(_facts("withdrawn", withdrawn_by="portal", withdrawn_at="Tue 11:00"))[0].text == (
        "It was withdrawn by portal at Tue 11:00."
    )
    assert rules.may_accept(_facts("received"))[0].text == "It is received."


def test_what_has_just_been_paid_in_full_is_not_returned_as_short():
    (reason,) = rules.may_decide_against(_facts("fee_short", "me", settled=True))
    assert (reason.code, reason.text) == (
        "paid-meanwhile", "The rest of the fee has just been paid; the filing goes on to the registry.",
    )  # fmt: skip


def test_two_reasons_at_once():
    assert _codes(rules.may_accept(_facts("fee_checked", "another", settled=False))) == ["taken-by-other", "fee-not-settled"]


# ---- reasons of a return ----

KNOWN, PAGES = frozenset({"not-signed", "parties-differ"}), {1: 3, 2: 1}


@pytest.mark.parametrize(
    ("reasons", "codes"),
    [
        ([ReturnedFor("not-signed")], []),
        ([ReturnedFor("not-signed", 1), ReturnedFor("not-signed", 1, 1), ReturnedFor("parties-differ", 1, 3)], []),
        ([], ["no-reason"]),
        ([ReturnedFor("whim")], ["unknown-reason"]),
        ([ReturnedFor("not-signed", 3)], ["unknown-document"]),
        ([ReturnedFor("not-signed", 3, 1)], ["unknown-document"]),
        ([ReturnedFor("not-signed", 2, 2)], ["unknown-page"]),
        ([ReturnedFor("not-signed", 1, 0)], ["unknown-page"]),
        ([ReturnedFor("not-signed", None, 1)], ["unknown-page"]),
        ([ReturnedFor("whim", 9), ReturnedFor("not-signed", 1, 4)], ["unknown-reason", "unknown-document", "unknown-page"]),
    ],
)
def test_reasons_of_a_return(reasons, codes):
    assert _codes(rules.are_reasons_sound(reasons, known=KNOWN, pages=PAGES)) == codes


@given(st.lists(st.builds(ReturnedFor, st.sampled_from(sorted(KNOWN)), st.none() | st.integers(-1, 4), st.none() | st.integers(-1, 5))))
def test_a_reason_that_is_sound_points_to_a_page_that_is_there(reasons):
    sound = not rules.are_reasons_sound(reasons, known=KNOWN, pages=PAGES)
    there = all(
        (item.document is None and item.page is None)
        or (item.document in PAGES and (item.page is None or 1 <= item.page <= PAGES[item.document]))
        for item in reasons
    )
    assert sound is (there and bool(reasons))


# ---- the door ----

DOCUMENT = SubmittedDocument("writ", "writ.pdf", "0" * 64, 1, 1)
PARTIES = (SubmittedParty("commencing", "A"), SubmittedParty("defending", "", "乙"))
SOUND = Submission(office="DC-REG", case_type="DCCJ", documents=(DOCUMENT,), filer=SubmittedFiler("F"), parties=PARTIES)
DOOR = DoorFacts(
    on=date(2026, 3, 10),
    office_is_registry=True,
    case_type_taken_here=True,
    efiling_from=date(2022, 7, 29),
    document_types=frozenset({"writ", "defence"}),
    commencing_types=frozenset({"writ"}),
    case_known_here=False,
)
LATER = replace(SOUND, case_number="DCCJ 1/2026", parties=(), documents=(replace(DOCUMENT, type="defence"),))
KNOWN_CASE = replace(DOOR, case_known_here=True)


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (SOUND, DOOR),
        (LATER, KNOWN_CASE),
        (replace(SOUND, urgency=Urgency("liberty"), payment=PaymentMeans("pps", "p-1")), DOOR),
        (SOUND, replace(DOOR, on=date(2022, 7, 29))),
        (replace(SOUND, resubmits="EF-7K3M-2Q9X"), replace(DOOR, resubmits_state="returned")),
    ],
)
def test_let_in(sent, known):
    assert rules.may_receive(sent, known) == ()


@pytest.mark.parametrize(
    ("sent", "known", "code", "field"),
    [
        (SOUND, replace(DOOR, office_is_registry=False), "unknown-registry", "office"),
        (SOUND, replace(DOOR, case_type_taken_here=False), "case-type-not-here", "case_type"),
        (SOUND, replace(DOOR, efiling_from=None), "case-type-not-here", "case_type"),
        (SOUND, replace(DOOR, on=date(2022, 7, 28)), "no-efiling-yet", "case_type"),
        (replace(LATER, documents=()), KNOWN_CASE, "no-documents", "documents"),
        (replace(SOUND, documents=(DOCUMENT, replace(DOCUMENT, type="poem"))), DOOR, "unknown-document-type", "documents.1.type"),
        (replace(SOUND, documents=(replace(DOCUMENT, type="defence"),)), DOOR, "nothing-commences", "documents"),
        (LATER, DOOR, "case-not-found", "case_number"),
        (replace(LATER, parties=PARTIES), KNOWN_CASE, "parties-of-known-case", "parties"),
        (replace(SOUND, parties=PARTIES[1:]), DOOR, "no-commencing-party", "parties"),
        (replace(SOUND, parties=PARTIES[:1]), DOOR, "no-defending-party", "parties"),
        (replace(SOUND, parties=(*PARTIES, SubmittedParty("defending", " "))), DOOR, "party-without-name", "parties.2.name"),
        (replace(SOUND, resubmits="EF-1"), replace(DOOR, resubmits_known=False), "resubmits-unknown", "resubmits"),
        (replace(SOUND, resubmits="EF-1"), replace(DOOR, resubmits_state="lapsed"), "resubmits-not-returned", "resubmits"),
        (
            replace(SOUND, resubmits="EF-1"),
            replace(DOOR, resubmits_state="returned", resubmits_taken=True),
            "resubmits-again",
            "resubmits",
        ),
        (replace(SOUND, urgency=Urgency("whim")), DOOR, "unknown-urgency-ground", "urgency.ground"),
        (replace(SOUND, payment=PaymentMeans("shells")), DOOR, "unknown-payment-means", "payment.means"),
        (SOUND, replace(DOOR, jurisdiction=(because("claim-above-jurisdiction", "Too much."),)), "claim-above-jurisdiction", ""),
    ],
)
def test_kept_out(sent, known, code, field):
    assert [(reason.code, reason.field) for reason in rules.may_receive(sent, known)] == [(code, field)]


def test_the_codes_of_the_door_are_those_of_the_rows():
    assert set(submission.URGENCY_GROUNDS) == set(UrgencyGround.values)
    assert rules.FEE_CHECKED == states.State.FEE_CHECKED
    assert rules.FEE_SHORT == states.State.FEE_SHORT
