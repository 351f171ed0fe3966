"""Each court's own words in its register."""

import pytest

from backoffice.cases.profiles import profile_of
from backoffice.cases.profiles.base import Entry, Words
from backoffice.people.models import Court

TAI_FAT, WONG = Words("Tai Fat Ltd", "大發有限公司"), Words("Wong Siu Ming", "黃小明")
WRIT = Entry(
    document="Writ of summons", document_zh="傳訊令狀", filed_by="Chan & Co.", on_behalf_of=TAI_FAT, commences=True,
    commencing_parties=(TAI_FAT, Words("B Ltd", "B Ltd")), defending_parties=(WONG,), claim_amount_cents=480000_00,
)  # fmt: skip


@pytest.mark.parametrize("court", Court.values)
def test_every_court_has_a_profile_with_its_title(court):
    profile = profile_of(court)
    assert profile.court == court
    assert profile.title.en == Court(court).label
    assert profile.title.zh


@pytest.mark.parametrize(
    ("court", "english", "chinese"),
    [
        (
            "DC",
            "Proceedings of Tai Fat Ltd and B Ltd against Wong Siu Ming, claim of HK$480,000",
            "大發有限公司及B Ltd對黃小明提起法律程序，申索 HK$480,000",
        ),
        ("HC", "Proceedings of Tai Fat Ltd and B Ltd against Wong Siu Ming", "大發有限公司及B Ltd對黃小明提起法律程序"),
        ("SCT", "Claim of HK$480,000 by Tai Fat Ltd and B Ltd against Wong Siu Ming", "大發有限公司及B Ltd向黃小明申索 HK$480,000"),
        ("MC", "Summons against Wong Siu Ming, prosecution by Tai Fat Ltd and B Ltd", "大發有限公司及B Ltd檢控黃小明的傳票"),
    ],
)
def test_the_line_that_opens_a_case(court, english, chinese):
    line = profile_of(court).register_line(WRIT)
    assert line.en == f"{english}; Writ of summons filed by Chan & Co. for Tai Fat Ltd"
    assert line.zh == f"{chinese}；Chan & Co.代表大發有限公司提交傳訊令狀"


@pytest.mark.parametrize("court", Court.values)
def test_a_later_document_says_only_what_was_filed(court):
    entry = Entry(document="Defence", document_zh="抗辯書", filed_by="Wong Siu Ming", on_behalf_of=None, commences=False)
    line = profile_of(court).register_line(entry)
    assert (line.en, line.zh) == ("Defence filed by Wong Siu Ming", "Wong Siu Ming提交抗辯書")


@pytest.mark.parametrize("court", ["DC", "SCT"])
def test_a_claim_without_an_amount_names_none(court):
    entry = Entry(**{**WRIT.__dict__, "claim_amount_cents": None})
    assert "HK$" not in profile_of(court).register_line(entry).en
    assert "  " not in profile_of(court).register_line(entry).en


def test_another_court_is_not_known():
    with pytest.raises(KeyError):
        profile_of("XX")
