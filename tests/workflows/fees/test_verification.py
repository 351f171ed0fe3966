"""That a row was read in its gazetted source is kept beside it; the row stays as it is."""

from datetime import date

import pytest

from backoffice.cases.models import CaseType
from backoffice.fees.models import ConcessionPeriod, FeeItem, Verification
from backoffice.fees.rules import quote
from backoffice.fees.selectors import schedule_of
from backoffice.kernel.errors import Forbidden, Refused
from tests.backoffice.fees.schedules import facts
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.fees.verification import VERIFICATION, content_of


def said(author, table, row, **given):
    content = content_of(table, row, **{"source": "Cap. 336C, version of 1.1.2026", "instrument": "", "instrument_zh": "", **given})
    change = draft_change(kind=VERIFICATION, subject="x", content=content, summary="x", summary_zh="x", ground="read", author=author)
    return propose_change(reference=change.reference, content_hash=change.content_hash, author=author)


def line(on=date(2026, 5, 4)):
    return quote(schedule_of("DC"), facts(on=on)).lines[0]


@pytest.fixture
def writ(lives):
    """Its evidence is hearsay; its concession is known."""
    ConcessionPeriod.objects.filter(court="DC").update(evidence="seen")
    FeeItem.objects.filter(court="DC", item="writ").update(evidence="unverified: from general knowledge")
    return FeeItem.objects.get(court="DC", item="writ")


def test_one_person_verifies_a_fee_and_the_row_stays(lives, writ, django_assert_max_num_queries):
    before = FeeItem.objects.filter(pk=writ.pk).values().get()
    priced = line()
    assert priced.unverified
    change = said(lives.court.supervisor, "item", writ)
    assert change.state == "effected", "no second person: nothing changes of the row"
    assert FeeItem.objects.filter(pk=writ.pk).values().get() == before
    now = line()
    assert (now.unverified, now.e_cents) == (False, priced.e_cents)
    assert "read by Fanny Tse in Cap. 336C, version of 1.1.2026 on 2026-03-10" in now.evidence
    with django_assert_max_num_queries(1):
        schedule_of("DC")
    said(lives.court.manager, "item", writ, source="Cap. 336C, version of 1.6.2026")
    assert [row.by for row in Verification.objects.all()] == ["Fanny Tse", "Gary Mak"], "each reading is kept"
    assert "version of 1.6.2026" in line().evidence


def test_the_instrument_of_a_concession_is_read_by_two(lives, writ):
    row = ConcessionPeriod.objects.get(court="DC")
    assert "L.N. 9" not in line().rule
    with pytest.raises(Refused) as refused:
        said(lives.court.supervisor, "concession", row)
    assert refused.value.code == "instrument-needed"
    change = said(lives.court.supervisor, "concession", row, instrument="L.N. 9 of 2022", instrument_zh="2022年第9號法律公告")
    assert (change.state, Verification.objects.count()) == ("proposed", 0)
    with pytest.raises(Refused):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.supervisor)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)
    row.refresh_from_db()
    assert row.instrument == "", "what has begun is never edited"
    assert "20 per cent concession by L.N. 9 of 2022 from" in line().rule
    assert "2022年第9號法律公告" in line().rule_zh
    # Read again without it, the instrument stays; given once more, it is refused.
    assert said(lives.court.manager, "concession", row).state == "effected"
    assert "by L.N. 9 of 2022" in line().rule
    with pytest.raises(Refused) as refused:
        said(lives.court.manager, "concession", row, instrument="L.N. 10")
    assert refused.value.code == "instrument-there"


def test_the_limits_of_a_kind_of_case(lives):
    row = CaseType.objects.get(code="DCCJ")
    assert said(lives.court.manager, "limit", row, source="Cap. 336 s. 32").state == "effected"
    assert Verification.objects.get().values["claim_max_cents"] == row.claim_max_cents


def test_what_changed_meanwhile_is_read_again(lives, writ):
    content = content_of("item", writ, source="Cap. 336C", instrument="", instrument_zh="")
    FeeItem.objects.filter(pk=writ.pk).update(valid_to="2099-01-01")
    for wanted, code in ((content, "row-changed"), ({**content, "row": 0}, "no-such-row")):
        with pytest.raises(Refused) as refused:
            draft_change(
                kind=VERIFICATION, subject="x", content=wanted, summary="x", summary_zh="x", ground="read", author=lives.court.manager
            )
        assert refused.value.code == code
    writ.refresh_from_db()
    with pytest.raises(Refused) as refused:
        said(lives.court.manager, "item", writ, source="  ")
    assert refused.value.code == "source-needed"


def test_who_may_not(lives, writ):
    for who in ("officer", "senior", "cashier", "auditor", "stranger"):
        with pytest.raises(Forbidden):
            said(getattr(lives.court, who), "item", writ)
