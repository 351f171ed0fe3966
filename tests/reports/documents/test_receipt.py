"""The official receipt's own facts: it says that money came, and never more than that."""

import pytest

from reports.documents.plain import Both
from reports.documents.receipt import draw
from tests.reports.specimens import pages_of, read_back, receipt, tight


def text_of(**changes):
    return read_back(draw(receipt(**changes)))


@pytest.mark.parametrize(
    "fact",
    [
        "SCT-ACC-2026-019377",
        "Received from 繳款人 Harbour Fixed Line Limited 海港固網有限公司",
        "Paid 付款時間 Sun 6 Sep 2026 21:14:09",
        "Deemed business day 視作收訖日 Mon 7 Sep 2026",
        "Sunday: next opening. 星期日：下一次辦公時間開始時。",
        "Small claim (SCTC) 小額申索",
        "Filing 存檔 EF-8H2C-0N4V",
        "Small Claims Tribunal Accounts Office 小額錢債審裁處會計部",
        "Filing a claim of not more than $5,000",
        "提交不超過5,000元的申索",
        "Cap. 338B, item 項目 claim",
        "HK$16 each 每項",
        "60 1,200 −240 960",
        "20 per cent concession from 6 May 2022 to 5 May 2027",
        "表列項目寬減百分之二十",
        "Total received 實收總額 HK$3,200",
        "Hong Kong dollars three thousand two hundred only.",
        "港幣叁仟貳佰元正。",
        "Deposit account 存款帳戶",
        "DA-20260906-211409-0047 registry-sct",
        "Computer generated; no signature is required. 此收據由電腦編印，毋須簽署。",
    ],
)
def test_it_says(fact):
    assert tight(fact) in text_of()


def test_a_receipt_for_the_whole_fee_says_nothing_of_a_difference():
    text = text_of()
    assert "notyetsettled" not in text
    assert "isheldforthepayer" not in text


def test_a_receipt_for_less_than_the_fee_says_what_is_still_to_be_paid():
    text = text_of(amount_cents=2_000_00, put_to_fee_cents=2_000_00, left_cents=1_200_00)
    assert tight("The fee is not yet settled: HK$1,200 is still to be paid.") in text
    assert "費用尚未繳清，尚欠港幣1,200元。" in text
    assert tight("Fee of this filing 本存檔費用 HK$3,200 Total received 實收總額 HK$2,000") in text
    assert tight("Hong Kong dollars two thousand only.") in text


def test_a_receipt_for_more_says_what_is_held():
    text = text_of(amount_cents=3_300_50)
    assert tight("HK$100.50 of this payment is held for the payer") in text
    assert tight("Put to the fee 撥作費用 HK$3,200") in text
    assert tight("Hong Kong dollars three thousand three hundred and cents fifty only.") in text


def test_a_business_day_that_has_not_come_is_provisional():
    late = receipt()
    assert "provisional" in text_of(issue=late.issue.__class__(**{**late.issue.__dict__, "drawn_at": late.paid_at}))
    assert "provisional" not in text_of()


def test_a_business_day_that_cannot_be_known_says_so():
    text = text_of(deemed_at=None, reason=Both("Office closed: when the office reopens.", "暫停辦公：至恢復辦公時。"))
    assert tight("Deemed business day 視作收訖日 Not yet known, provisional") in text


def test_a_case_is_named_by_its_number():
    assert tight("Case SCTC 12/2026 案件") in text_of(case_number="SCTC 12/2026")


@pytest.mark.parametrize("changes", [{"payer": ""}, {"amount_cents": 0}, {"amount_cents": -1}])
def test_it_is_refused_without_payer_or_money(changes):
    with pytest.raises(ValueError, match=r"no name|money received"):
        receipt(**changes)


def test_a_usual_receipt_fits_on_one_page():
    assert pages_of(draw(receipt())) == 1
