"""The worked examples of docs/rules/fees.md: the page is their one source."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.cases.models import CaseType
from backoffice.cases.selectors import limits_of
from backoffice.fees.rules import Concession, FeeSchedule, Instrument, Item, ItemAsked, NotPriceableError, outside_jurisdiction, quote
from backoffice.kernel.money import parse_hkd
from tests.backoffice.fees.schedules import facts, reference_schedule
from workflows.reference.reading import Reader
from workflows.reference.tables import read_tables

PAGE = Path(settings.ROOT) / "docs" / "rules" / "fees.md"


def tables():
    """The tables of the page: each a list of rows by their headings."""
    found, lines = [], PAGE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("|---"):
            heads = _cells(lines[number - 1])
            rows = []
            for following in lines[number + 1 :]:
                if not following.startswith("|"):
                    break
                rows.append(dict(zip(heads, _cells(following), strict=True)))
            found.append(rows)
    return found


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def cents(text):
    return parse_hkd(text).cents if text else None


COURTS, INVENTED, KINDS, LIMITS = tables()
DAY = date.fromisoformat


def invented():
    """The page's own schedule."""
    rules = {row["rounding"]: f"Cap. {row['rounding']}" for row in INVENTED}
    begin = date(2020, 1, 1)
    return FeeSchedule(
        court="XX",
        instruments=tuple(Instrument(code, code, rounding, begin, None, "seen") for rounding, code in rules.items()),
        items=tuple(
            Item(
                item=row["item"], instrument=rules[row["rounding"]], description=row["item"], description_zh=row["item"],
                paper_cents=cents(row["paper fee"]), above_cents=cents(row["above"]), up_to_cents=cents(row["up to"]),
                electronic=row["electronic"], valid_from=begin, valid_to=None, evidence="seen", item_number=row["number"], unit=row["unit"],
            )
            for row in INVENTED
        ),
        concessions=(Concession(20, date(2026, 1, 1), date(2026, 6, 30), "seen", "Order 9", "第9號令"),),
    )  # fmt: skip


def _asked(text):
    for part in text.split(","):
        item, _times, number = part.strip().partition(" × ")
        yield ItemAsked(item, documents=int(number or 1))


@pytest.mark.parametrize("row", COURTS, ids=lambda row: f"{row['court']} {row['asked']} {row['claim']} {row['day']}")
def test_the_courts_own(row):
    quoted = quote(reference_schedule(row["court"]), facts(*_asked(row["asked"]), on=DAY(row["day"]), amount=cents(row["claim"])))
    said = (sum(line.paper_cents for line in quoted.lines), quoted.total_cents, quoted.fee_status)
    assert said == (cents(row["paper fee"]), cents(row["e-fee"]), row["status"])
    assert quoted.priced_on == DAY(row["day"])


def _number(text):
    return int(text) if text else None


@pytest.mark.parametrize("row", KINDS, ids=lambda row: f"{row['item']} {row['pages']}{row['hours']}{row['claim']} {row['day']}")
def test_every_kind(row):
    asked = ItemAsked(row["item"], documents=int(row["documents"]), pages=_number(row["pages"]), hours=_number(row["hours"]))
    wanted = facts(asked, on=DAY(row["day"]), amount=cents(row["claim"]))
    if not row["e-fee"]:
        with pytest.raises(NotPriceableError) as refused:
            quote(invented(), wanted)
        assert [reason.text for reason in refused.value.reasons] == [row["rule"]]
        return
    (line,) = quote(invented(), wanted).lines
    said = (line.quantity, line.paper_cents, line.concession_cents, line.e_cents, line.rule)
    assert said == (int(row["quantity"]), cents(row["paper fee"]), cents(row["concession"]), cents(row["e-fee"]), row["rule"])
    assert line.item_number == next(each["number"] for each in INVENTED if each["item"] == row["item"])
    assert line.rule_zh


def _kinds():
    reference = read_tables(Reader(Path(settings.ROOT) / "fixtures" / "reference"))
    names = ("claim_min_cents", "claim_max_cents")
    return {row.key["code"]: CaseType(code=row.key["code"], **{name: row.values[name] for name in names}) for row in reference.case_types}


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: f"{row['case type']} {row['claim']}")
def test_jurisdiction(row):
    reasons = outside_jurisdiction(limits_of(_kinds()[row["case type"]]), cents(row["claim"]))
    assert ([reason.code for reason in reasons] or ["within"]) == [row["answer"]]
