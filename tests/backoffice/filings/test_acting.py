"""For whom it is filed: a party where that is certain, no party where it is a name of somebody else, and else nobody can tell."""

import pytest

from backoffice.cases.models import CaseType
from backoffice.filings.acting import files_for_a_party
from backoffice.filings.models import Filing

pytestmark = pytest.mark.once

ACTION = CaseType(commencing_party="Plaintiff", commencing_party_zh="原告人", defending_party="Defendant", defending_party_zh="被告人")
PARTIES = [("commencing", "Tai Fat Ltd", "大發有限公司"), ("defending", "Wong Siu Ming", "黃小明"), ("defending", "", "陳大文")]


def says(acts_for: str, *, filer: str = "Chan Tai Man", firm: str = "Chan & Co.", parties=tuple(PARTIES)):
    filing = Filing(filer_name=filer, filer_organisation=firm, filer_acts_for=acts_for)
    return files_for_a_party(filing, parties, ACTION)


@pytest.mark.parametrize(
    "name",
    [
        "Tai Fat Ltd",
        "TAI FAT LIMITED",
        "大發有限公司",
        "Siu Ming Wong",
        "陳大文",
        "Tai Fat Ltd and Wong Siu Ming",
        "黃小明、陳大文",
        "黃小明及陳大文",
    ],
)
def test_a_party_by_name(name: str):
    assert says(name) is True


@pytest.mark.parametrize("name", ["Lee Ka Yan", "李嘉欣", "Tai Fook Ltd"])
def test_somebody_else(name: str):
    assert says(name) is False


@pytest.mark.parametrize(
    "name", ["the 1st Plaintiff", "2nd and 3rd Defendants", "第一被告人", "Wong Siu Ming Holdings Ltd", "Tai Fat Ltd and Lee Ka Yan"]
)
def test_what_cannot_be_told(name: str):
    assert says(name) is None


def test_who_files_for_themselves():
    assert says("", filer="Wong Siu Ming", firm="") is True
    assert says("", filer="A Clerk", firm="Labour Department") is None, "a filer who is no party may file for one"
    assert says("", filer="Clerk", firm="Tai Fat Ltd") is True
    assert says("Lee Ka Yan", parties=()) is None, "of a case that came without parties nothing is known"
