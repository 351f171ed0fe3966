"""The acknowledgement's own facts."""

from dataclasses import replace

import pytest

from reports.documents.acknowledgement import DocumentRow, draw
from reports.documents.plain import Both
from tests.reports.specimens import SHA, acknowledgement, codes_on, issue, pages_of, read_back, tight, writ_fee


def text_of(**changes):
    return read_back(draw(acknowledgement(**changes)))


@pytest.mark.parametrize(
    "fact",
    [
        "EF-7K3M-2Q9X, new case 新案件",
        "Civil action (DCCJ)，民事訴訟",
        "District Court Registry 區域法院登記處",
        "Chan & Co. 陳氏律師行, for the plaintiff",
        "A. Chan, account 帳戶 ORG-00412",
        "Tai Fat Building Materials Limited 大發建材有限公司, plaintiff 原告人",
        "Wong Siu Ming 黃小明, defendant 被告人",
        "Received 收到時間 Fri 4 Sep 2026 17:42:08",
        "Mon 7 Sep 2026 08:45:00, provisional 暫定",
        "After 5.30pm: next opening.",
        "17:30 辦公時間結束後：下一次辦公時間開始時。",
        "A closure of the registry before that time would move it.",
        "This is not an acceptance.",
        "本通知並非接納文件的確認。",
        "Writ of summons 傳訊令狀",
        "Amended claim",
        "9f41c07e ... 5be2a830",
        "Sealing a writ of summons",
        "unverified 未經核實",
        "20 per cent concession from 6 May 2022 to 5 May 2027",
        "Fee 費用總額 HK$504",
        "To be paid by Visa; not yet recorded as paid",
    ],
)
def test_it_says(fact):
    assert tight(fact) in text_of()


def test_a_figure_stands_in_each_column():
    assert tight("1 630 −126 504") in text_of()


def test_a_time_that_has_come_is_not_provisional():
    text = text_of(provisional=False)
    assert "provisional" not in text
    assert "wouldmoveit" not in text


def test_a_time_that_cannot_be_known_says_so_and_is_never_blank():
    text = text_of(deemed_at=None, reason=Both("Office closed: when the office reopens.", "暫停辦公：至恢復辦公時。"))
    assert tight("Deemed received 視作收訖 Not yet known, provisional 尚未能確定，暫定") in text


def test_a_later_filing_names_its_case():
    assert tight("EF-7K3M-2Q9X, in case DCCJ 12/2026") in text_of(case_number="DCCJ 12/2026")


def test_a_resubmission_names_the_returned_filing():
    assert tight("Resubmits the returned filing EF-0000-0000") in text_of(resubmits="EF-0000-0000")


@pytest.mark.parametrize(
    ("status", "words"), [("nil", "No fee is payable. 無須繳費。"), ("not_on_record", "No fee item is on record for this kind of filing")]
)
def test_without_a_fee_it_says_why(status, words):
    assert tight(words) in text_of(fees=(), fee_status=status, total_cents=0, means=Both(""))


def test_what_was_paid_already_is_said_and_not_what_is_to_be_paid():
    text = text_of(paid_cents=504_00)
    assert tight("Paid when this paper was drawn 製備本文件時已繳 HK$504") in text
    assert "notyetrecordedaspaid" not in text


def test_a_verified_fee_carries_no_mark():
    assert "unverified" not in text_of(fees=(writ_fee(unverified=False),))


def test_the_credit_of_a_resubmission_is_a_line_of_its_own():
    credit = writ_fee(
        item="resubmission-credit", instrument="", words=Both("Paid with EF-0000-0000", "已繳付"), paper_cents=0,
        concession_cents=504_00, e_cents=-504_00, unverified=False,
    )  # fmt: skip
    text = text_of(fees=(writ_fee(), credit), total_cents=0)
    assert tight("Paid with EF-0000-0000 已繳付 1 −504") in text
    assert "resubmission-credit" not in text


def test_many_documents_run_over_pages_and_every_page_repeats_the_head():
    documents = tuple(DocumentRow(number, Both("Exhibit", "證物"), f"Exhibit {number}", number, SHA) for number in range(1, 61))
    data = draw(acknowledgement(documents=documents))
    text = read_back(data)
    pages = pages_of(data)
    assert pages >= 3
    assert text.count("Document文件Pages頁數") >= pages - 1
    assert text.count("ACK-2026-118204,drawn") == pages
    assert all(f"Page{page}of{pages}" in text for page in range(1, pages + 1))
    assert all(f"Exhibit{number}{number}9f41" in text for number in range(1, 61))
    assert all(len(codes_on(data, page)) == 1 for page in range(pages))


def test_a_usual_filing_fits_on_one_page():
    assert pages_of(draw(acknowledgement())) == 1


@pytest.mark.parametrize("changes", [{"filer": " "}, {"documents": ()}])
def test_it_is_refused_without_what_it_must_name(changes):
    with pytest.raises(ValueError, match=r"has no name|names the documents"):
        acknowledgement(**changes)


def test_a_party_without_any_name_is_refused():
    nameless = replace(acknowledgement().parties[0], name=Both("", " "))
    with pytest.raises(ValueError, match="a party has no name"):
        acknowledgement(parties=(nameless,))


def test_a_party_named_only_in_chinese_is_printed():
    party = replace(acknowledgement().parties[0], name=Both("", "大發建材有限公司"))
    assert tight("大發建材有限公司, plaintiff 原告人") in text_of(parties=(party,))


def test_a_magistrates_court_is_named_by_its_venue():
    court = issue(court=Both("West Kowloon Magistrates' Courts", "西九龍裁判法院"))
    assert tight("West Kowloon Magistrates' Courts西九龍裁判法院") in text_of(issue=court)
