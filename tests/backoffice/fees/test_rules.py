"""What a filing costs: the published amounts, every edge of band and date, and what holds of any schedule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.fees.rules import (
    ItemAsked,
    Limits,
    NotPriceableError,
    concession_on,
    outside_jurisdiction,
    priced_alike,
    quote,
    unpriceable,
)
from tests.backoffice.fees.schedules import CONCESSION, INSTRUMENT, facts, item, reference_schedule, schedule

DAY = timedelta(days=1)


def claim(*asked, amount=None, on=date(2026, 5, 4)):
    """Quote claims of the Tribunal by the reference data."""
    return quote(reference_schedule("SCT"), facts(*(asked or (ItemAsked("claim"),)), amount=amount, on=on))


class TestPublishedAmounts:
    @pytest.mark.parametrize(
        ("amount", "paper", "charged"),
        [
            (1, 20_00, 16_00),
            (4800_00, 20_00, 16_00),
            (5000_00, 20_00, 16_00),
            (5000_01, 40_00, 32_00),
            (25000_00, 40_00, 32_00),
            (25000_01, 70_00, 56_00),
            (50000_00, 70_00, 56_00),
            (50000_01, 120_00, 96_00),
            (75000_00, 120_00, 96_00),
        ],
    )
    def test_tribunal_claims_by_band(self, amount, paper, charged):
        quoted = claim(amount=amount)
        assert [(line.paper_cents, line.e_cents) for line in quoted.lines] == [(paper, charged)]
        assert quoted.total_cents == charged

    def test_a_hundred_bulk_claims_cost_3200_dollars(self):
        quoted = claim(ItemAsked("claim", 60, 4800_00), ItemAsked("claim", 40, 30000_00))
        assert [line.e_cents for line in quoted.lines] == [60 * 16_00, 40 * 56_00]
        assert quoted.total_cents == 3200_00

    def test_a_search_of_18_dollars_is_charged_at_14(self):
        quoted = quote(reference_schedule("DC"), facts(ItemAsked("search")))
        assert (quoted.lines[0].paper_cents, quoted.lines[0].concession_cents, quoted.total_cents) == (18_00, 4_00, 14_00)

    def test_three_searches_are_rounded_each(self):
        assert quote(reference_schedule("DC"), facts(ItemAsked("search", 3))).total_cents == 42_00

    def test_a_writ_of_the_district_court(self):
        line = quote(reference_schedule("DC"), facts()).lines[0]
        assert (line.paper_cents, line.concession_cents, line.e_cents) == (630_00, 126_00, 504_00)
        assert line.unverified
        assert line.evidence == "unverified: from general knowledge"

    def test_a_writ_of_the_high_court_on_both_sides_of_the_concession(self):
        writ = reference_schedule("HC")
        assert quote(writ, facts(on=date(2025, 6, 29))).total_cents == 1045_00
        assert quote(writ, facts(on=date(2025, 6, 30))).total_cents == 836_00
        assert quote(writ, facts(on=date(2028, 6, 29))).total_cents == 836_00
        assert quote(writ, facts(on=date(2028, 6, 30))).total_cents == 1045_00

    @pytest.mark.parametrize(
        ("court", "first", "last"),
        [
            ("DC", date(2022, 5, 6), date(2027, 5, 5)),
            ("MC", date(2022, 12, 30), date(2027, 12, 29)),
            ("SCT", date(2024, 10, 31), date(2027, 10, 30)),
            ("HC", date(2025, 6, 30), date(2028, 6, 29)),
        ],
    )
    def test_concessions_of_the_courts(self, court, first, last):
        of_court = reference_schedule(court)
        assert [concession_on(of_court, day) is not None for day in (first - DAY, first, last, last + DAY)] == [False, True, True, False]
        assert concession_on(of_court, first).per_cent == 20

    def test_a_claim_before_the_fee_was_on_record_has_none(self):
        assert claim(amount=4800_00, on=date(2018, 12, 2)).fee_status == "not_on_record"
        assert claim(amount=4800_00, on=date(2018, 12, 3)).total_cents == 20_00


class TestLine:
    def test_says_what_it_rests_on(self):
        line = quote(schedule(), facts(ItemAsked("writ", 2))).lines[0]
        assert (line.item, line.instrument, line.description, line.description_zh, line.quantity) == (
            "writ",
            "Cap. 1",
            "Sealing a writ",
            "傳訊令狀",
            2,
        )
        assert line.rule == "20 per cent concession from 30 June 2025 to 29 June 2028, rounded down to the dollar per unit"
        assert (line.evidence, line.unverified) == ("seen", False)

    def test_an_item_charged_in_full_says_so(self):
        line = quote(schedule(item(electronic="full")), facts()).lines[0]
        assert (line.concession_cents, line.e_cents) == (0, 104500)
        assert line.rule == "charged in full: the item carries no concession"

    def test_a_day_without_concession_says_so(self):
        line = quote(schedule(), facts(on=date(2025, 6, 29))).lines[0]
        assert line.e_cents == 104500
        assert line.rule == "charged in full: no concession in force on 29 June 2025"

    def test_a_nil_item_is_free_and_says_so(self):
        quoted = quote(schedule(item(electronic="nil")), facts(ItemAsked("writ", 3)))
        assert (quoted.lines[0].paper_cents, quoted.lines[0].concession_cents, quoted.total_cents) == (313500, 313500, 0)
        assert quoted.lines[0].rule == "no fee by electronic means"
        assert quoted.fee_status == "nil"

    def test_a_schedule_may_charge_to_the_cent(self):
        exact = schedule(item(paper_cents=1800), instruments=(replace(INSTRUMENT, rounding="exact"),))
        line = quote(exact, facts()).lines[0]
        assert line.e_cents == 1440
        assert line.rule.endswith("to the cent")

    def test_rounding_of_the_instrument_in_force_counts(self):
        changed = (replace(INSTRUMENT, valid_to=date(2026, 5, 3)), replace(INSTRUMENT, rounding="exact", valid_from=date(2026, 5, 4)))
        rounded = schedule(item(paper_cents=1800), instruments=changed)
        assert quote(rounded, facts(on=date(2026, 5, 3))).total_cents == 1400
        assert quote(rounded, facts(on=date(2026, 5, 4))).total_cents == 1440

    def test_a_concession_without_an_end(self):
        line = quote(schedule(concessions=(replace(CONCESSION, valid_to=None),)), facts()).lines[0]
        assert line.rule == "20 per cent concession from 30 June 2025, rounded down to the dollar per unit"

    @pytest.mark.parametrize(
        ("of_item", "of_concession", "evidence"),
        [
            ("unverified: hearsay", "seen", "unverified: hearsay"),
            ("seen", "inferred", "seen; concession: inferred"),
            ("inferred", "inferred", "inferred; concession: inferred"),
        ],
    )
    def test_what_was_not_seen_is_marked(self, of_item, of_concession, evidence):
        line = quote(schedule(item(evidence=of_item), concessions=(replace(CONCESSION, evidence=of_concession),)), facts()).lines[0]
        assert (line.evidence, line.unverified) == (evidence, True)

    def test_a_concession_that_does_not_apply_leaves_no_mark(self):
        shy = (replace(CONCESSION, evidence="inferred"),)
        assert not quote(schedule(item(electronic="full"), concessions=shy), facts()).lines[0].unverified


class TestDates:
    def test_a_changed_fee_prices_by_its_day(self):
        old, new = item(valid_to=date(2026, 5, 3)), item(paper_cents=200000, valid_from=date(2026, 5, 4))
        assert quote(schedule(new, old), facts(on=date(2026, 5, 3))).lines[0].paper_cents == 104500
        assert quote(schedule(new, old), facts(on=date(2026, 5, 4))).lines[0].paper_cents == 200000

    def test_an_ended_item_is_not_on_record(self):
        quoted = quote(schedule(item(valid_to=date(2026, 5, 3))), facts(on=date(2026, 5, 4)))
        assert (quoted.lines, quoted.total_cents, quoted.fee_status, quoted.priced_on) == ((), 0, "not_on_record", date(2026, 5, 4))


class TestWhatALineRestsOn:
    @pytest.mark.parametrize("verified", ["", "verified by Ada Lam on 2026-05-01"])
    def test_a_person_of_the_house_may_verify_what_was_not_seen(self, verified):
        line = quote(schedule(item(evidence="unverified: hearsay", verified=verified, item_number="1(a)")), facts()).lines[0]
        assert line.unverified is not bool(verified)
        assert line.evidence == f"unverified: hearsay{'; ' if verified else ''}{verified}"
        assert line.item_number == "1(a)"

    def test_a_concession_names_its_instrument_in_both_languages(self):
        line = quote(schedule(concessions=(replace(CONCESSION, instrument="L.N. 9", instrument_zh="第9號法律公告"),)), facts()).lines[0]
        assert line.rule.startswith("20 per cent concession by L.N. 9 from 30 June 2025")
        assert "寬減20%（第9號法律公告）" in line.rule_zh

    def test_pages_in_chinese(self):
        line = quote(schedule(item(unit="page", paper_cents=500)), facts(ItemAsked("writ", pages=7))).lines[0]
        assert line.rule_zh.endswith("；7頁，每頁 HK$4")
        assert (line.unit, line.quantity) == ("page", 7)


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(days, days, days, days, st.integers(min_value=1, max_value=9))
def test_days_that_are_priced_alike_cost_the_same(one, other, begins, changed, rate):
    old = item(valid_to=changed - DAY) if changed > date(2022, 1, 1) else item()
    off = replace(CONCESSION, per_cent=rate, valid_from=begins, valid_to=begins + 90 * DAY)
    fees = schedule(old, item(paper_cents=200000, valid_from=changed), concessions=(off,))
    if priced_alike(fees, one, other):
        assert quote(fees, facts(on=one)).total_cents == quote(fees, facts(on=other)).total_cents


@pytest.mark.parametrize(("day", "alike"), [(date(2025, 6, 29), False), (date(2025, 6, 30), True), (date(2028, 6, 30), False)])
def test_a_concession_parts_the_days(day, alike):
    assert priced_alike(schedule(), day, date(2028, 6, 29)) is alike


class TestStatus:
    def test_nothing_asked_is_nil(self):
        assert quote(schedule(), replace(facts(), items=())).fee_status == "nil"

    def test_a_case_type_without_any_item_is_not_on_record(self):
        assert quote(schedule(), replace(facts(on_record=False), items=())).fee_status == "not_on_record"

    def test_something_to_pay_is_payable_also_beside_what_is_not_on_record(self):
        assert quote(schedule(), facts(ItemAsked("writ"), ItemAsked("unheard-of"))).fee_status == "payable"

    def test_what_is_not_on_record_beside_a_nil_item_is_said(self):
        assert quote(schedule(item(electronic="nil")), facts(ItemAsked("writ"), ItemAsked("unheard-of"))).fee_status == "not_on_record"


class TestAmountNeeded:
    @pytest.mark.parametrize(("amount", "code"), [(None, "claim-amount-needed"), (0, "no-fee-for-amount"), (75000_01, "no-fee-for-amount")])
    def test_a_banded_fee_without_a_band_is_refused(self, amount, code):
        assert [reason.code for reason in unpriceable(reference_schedule("SCT"), facts(ItemAsked("claim"), amount=amount))] == [code]
        with pytest.raises(NotPriceableError) as error:
            claim(amount=amount)
        assert [(reason.code, reason.field) for reason in error.value.reasons] == [(code, "claim_amount_cents")]

    def test_says_the_amount(self):
        with pytest.raises(NotPriceableError, match=r"HK\$75,000\.01"):
            claim(amount=75000_01)

    def test_the_same_fault_is_said_once(self):
        assert len(unpriceable(reference_schedule("SCT"), facts(ItemAsked("claim"), ItemAsked("claim")))) == 1

    def test_a_fee_that_does_not_depend_on_it_needs_no_amount(self):
        assert unpriceable(schedule(), facts()) == ()

    def test_an_item_is_asked_at_least_once(self):
        with pytest.raises(ValueError, match="once"):
            ItemAsked("writ", 0)


class TestJurisdiction:
    TRIBUNAL = Limits("SCTC", None, 75000_00)
    DISTRICT = Limits("DCCJ", 75000_00, 3000000_00)

    @pytest.mark.parametrize(
        ("limits", "amount", "code"),
        [
            (TRIBUNAL, 75000_00, None),
            (TRIBUNAL, 75000_01, "claim-above-jurisdiction"),
            (DISTRICT, 75000_00, "claim-below-jurisdiction"),
            (DISTRICT, 75000_01, None),
            (DISTRICT, 3000000_00, None),
            (DISTRICT, 3000000_01, "claim-above-jurisdiction"),
            (DISTRICT, None, None),
            (Limits("HCA", None, None), 10**12, None),
        ],
    )
    def test_limits(self, limits, amount, code):
        assert [reason.code for reason in outside_jurisdiction(limits, amount)] == ([code] if code else [])

    def test_says_limit_and_amount(self):
        (reason,) = outside_jurisdiction(self.TRIBUNAL, 75000_01)
        assert reason.text == "SCTC is for claims of not more than HK$75,000; this one is HK$75,000.01."
        assert reason.in_words(lambda text: text) == reason.text


asked = st.builds(ItemAsked, st.sampled_from(["writ", "search", "stamp", "unheard-of"]), st.integers(min_value=1, max_value=500))
items = st.builds(
    item,
    item=st.sampled_from(["writ", "search", "stamp"]),
    paper_cents=st.integers(min_value=0, max_value=10**8),
    electronic=st.sampled_from(["concession", "full", "nil"]),
)


@given(st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=900), st.integers(min_value=1, max_value=20))
def test_a_unit_counts_its_own_facts_and_no_other(documents, pages, hours):
    for unit, counted in (("fixed", 1), ("document", documents), ("page", pages), ("hour", hours)):
        priced = quote(schedule(item(unit=unit)), facts(ItemAsked("writ", documents=documents, pages=pages, hours=hours)))
        assert (priced.lines[0].quantity, priced.total_cents) == (counted, counted * 836_00)


@given(st.integers(min_value=0, max_value=10**8), st.integers(min_value=1, max_value=100), st.sampled_from(["down_to_dollar", "exact"]))
def test_nobody_pays_more_than_the_share_nor_a_dollar_less(paper, rate, rounding):
    fees = schedule(
        item(paper_cents=paper), concessions=(replace(CONCESSION, per_cent=rate),), instruments=(replace(INSTRUMENT, rounding=rounding),)
    )
    charged = quote(fees, facts()).total_cents
    assert 0 <= paper * (100 - rate) - charged * 100 < 100 * 100
    assert rounding == "exact" or charged % 100 == 0


concessions = st.lists(st.builds(replace, st.just(CONCESSION), per_cent=st.integers(min_value=1, max_value=100)), max_size=1)
schedules = st.builds(
    lambda rows, off, rounding: schedule(*rows, concessions=tuple(off), instruments=(replace(INSTRUMENT, rounding=rounding),)),
    st.lists(items, min_size=1, max_size=5, unique_by=lambda row: row.item),
    concessions,
    st.sampled_from(["down_to_dollar", "exact"]),
)


@given(schedules, st.lists(asked, min_size=1, max_size=6))
def test_every_line_adds_up_and_the_total_is_their_sum(fees, wanted):
    quoted = quote(fees, facts(*wanted))
    assert quoted.total_cents == sum(line.e_cents for line in quoted.lines)
    for line in quoted.lines:
        assert line.paper_cents - line.concession_cents == line.e_cents
        assert 0 <= line.e_cents <= line.paper_cents
        assert line.rule
    assert (quoted.fee_status == "payable") == (quoted.total_cents > 0)


@given(schedules, st.lists(asked, min_size=1, max_size=6))
def test_many_units_cost_as_many_times_one(fees, wanted):
    singly = [replace(one, quantity=1) for one in wanted for _ in range(one.quantity % 7)] or [ItemAsked("writ")]
    together = {}
    for one in singly:
        together[one.item] = together.get(one.item, 0) + 1
    counted = [ItemAsked(name, quantity) for name, quantity in together.items()]
    assert quote(fees, facts(*singly)).total_cents == quote(fees, facts(*counted)).total_cents


@given(st.integers(min_value=1, max_value=75000_00), st.integers(min_value=1, max_value=75000_00))
def test_a_larger_claim_never_costs_less(one, other):
    smaller, larger = sorted([one, other])
    assert claim(amount=smaller).total_cents <= claim(amount=larger).total_cents


@given(st.integers(min_value=1, max_value=75000_00))
def test_every_claim_of_the_tribunal_has_exactly_one_band(amount):
    assert [row.takes(amount) for row in reference_schedule("SCT").items].count(True) == 1
