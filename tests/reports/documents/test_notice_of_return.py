"""The notice of return: why, how to cure and by when, what becomes of the date, whom to ask."""

import pytest

from reports.documents.notice_of_return import draw
from tests.reports.specimens import notice, read_back, tight


def text_of(**changes):
    return read_back(draw(notice(**changes)))


@pytest.mark.parametrize(
    "fact",
    [
        "Notice of return 退回通知 RET-2026-000012",
        "EF-7K3M-2Q9X, new case 新案件",
        "2 Statement of claim 申索陳述書, 13 pages 頁, 9f41c07e ... 5be2a830",
        "Deemed received 視作收訖 Mon 7 Sep 2026 08:45:00",
        "Returned 退回時間 Mon 7 Sep 2026 10:05:11",
        "By 經辦人 Mei Lam 林美",
        "This filing is returned for correction by Mon 21 Sep 2026.",
        "It is not rejected",
        "期限為2026年9月21日（星期一）",
        "Not signed or not dated 未經簽署或未註明日期",
        "Please sign and date it and file it again.",
        "請簽署並註明日期後再次提交。",
        "Code 代碼 signature-missing, Order 18 rule 6",
        "Document 2, p 13",
        "文件2，第13頁",
        "The last page has room for the signature, but none is there.",
        "Whole filing 整份存檔",
        "names EF-7K3M-2Q9X as the filing it resubmits",
        "HK$504 was paid for this filing; the same fee is not asked for twice.",
        "A filing that is not filed again by that day lapses.",
        "This filing does not take Mon 7 Sep 2026 08:45:00 as its date of filing",
        "What you file anew is dated by its own receipt",
        "重新提交的存檔按其本身的收訖時間定日期",
        "District Court Registry, quoting EF-7K3M-2Q9X and RET-2026-000012",
        "區域法院登記處查詢",
    ],
)
def test_it_says(fact):
    assert tight(fact) in text_of()


def test_a_return_without_a_day_says_that_none_is_set():
    text = text_of(cure_by=None)
    assert tight("This filing is returned for correction.") in text
    assert "Nodayhasbeenset" in text
    assert "lapses" not in text


def test_a_rejection_is_called_one_and_offers_no_cure():
    text = text_of(rejected=True, cure_by=None)
    assert tight("Notice of rejection 拒絕通知") in text
    assert tight("This filing is rejected.") in text
    assert tight("Rejected 拒絕時間") in text
    assert "Nothingcanbecured" in text
    assert "resubmits" not in text


@pytest.mark.parametrize("changes", [{"reasons": ()}, {"officer": ""}, {"filer": ""}])
def test_it_is_refused_without_reason_officer_or_filer(changes):
    with pytest.raises(ValueError, match=r"without a reason|no name"):
        notice(**changes)


def test_a_filing_that_paid_nothing_is_told_nothing_of_a_fee():
    assert "waspaidforthisfiling" not in text_of(paid_cents=0)
