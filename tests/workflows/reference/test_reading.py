"""Every fault that the files themselves show is named by file and line, and all at once."""

from datetime import date

import pytest

from workflows.reference.actions.load_reference import load_reference
from workflows.reference.reading import FaultyReferenceError


def faults(folder):
    """What is refused. No database is asked: the files alone are at fault."""
    with pytest.raises(FaultyReferenceError) as error:
        load_reference(folder=folder.path, on=date(2026, 5, 4))
    return str(error.value).splitlines()


HOLIDAY = "2027-12-28,A day,一日,ours"
CLAIM = "SCT,Cap. 338B,claim,,Filing,提交,fixed,150.00,75000.00,100000.00,concession,2018-12-03,,ours"


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("general-holidays.csv", "2027-02-30,A day,一日,ours", "date: '2027-02-30' is not a date such as 2026-05-04"),
        ("general-holidays.csv", ",A day,一日,ours", "date is empty"),
        ("general-holidays.csv", "2027-12-28,A day,,ours", "name_zh is empty"),
        ("general-holidays.csv", "2027-12-28,A day,一日,", "evidence is empty"),
        ("general-holidays.csv", "2027-12-28,A day,ours", "3 cells instead of 4"),
        ("general-holidays.csv", "2028-12-28,A day,一日,ours", "year of the holiday: 2028 is not on record"),
        ("general-holidays.csv", "2027-12-27,A day,一日,ours", "2027-12-27 stands in line 103 already"),
        ("general-holidays.csv", 'x"y,"', "not CSV"),
        ("holiday-years.csv", "2028,gazette,seen", "no holiday of 2028 is in general-holidays.csv"),
        ("holiday-years.csv", "２０２８,gazette,seen", "is not a whole number"),
        ("office-closures.csv", "all,2026-05-04T09:00:00,,gale,,ours", "closed_from: '2026-05-04T09:00:00' has no offset such as +08:00"),
        ("office-closures.csv", "all,yesterday,,gale,,ours", "is not a moment such as"),
        ("office-closures.csv", "all,2026-05-04T09:00:00+08:00,,snow,,ours", "ground: 'snow' is none of black_rainstorm, directed, gale"),
        ("office-closures.csv", "DC-REG|XX-REG,2026-05-04T09:00:00+08:00,,gale,,ours", "offices: XX-REG is not on record"),
        ("office-closures.csv", "DC-REG|DC-REG,2026-05-04T09:00:00+08:00,,gale,,ours", "offices names a code twice"),
        ("office-hours.csv", "DC-REG,2028-01-01,,12345,8.45,13:00,14:00,18:00,no,ours", "opens: '8.45' is not a time of day"),
        (
            "office-hours.csv",
            "DC-REG,2028-01-01,,12345,08:45,13:00,14:00,18:00,maybe,ours",
            "lunch_is_closure_time: 'maybe' is none of no, yes",
        ),
        (
            "office-hours.csv",
            "DC-REG,2022-01-27,,345,08:45,13:00,14:00,18:00,no,ours",
            "weekday 3 has hours from that day in line 3 already",
        ),
        ("fee-items.csv", CLAIM.replace("150.00", "1e2"), "paper_fee_hkd: '1e2' is not an amount in dollars"),
        ("fee-items.csv", CLAIM.replace("150.00", "-5"), "is not an amount in dollars"),
        ("fee-items.csv", CLAIM.replace("75000.00,", "80000.00,"), "the band does not begin where that of line 5 ends"),
        ("fee-items.csv", CLAIM.replace("Cap. 338B", "Cap. 1"), "instrument: SCT Cap. 1 is not on record"),
        ("fee-items.csv", CLAIM.replace("concession,", "half,"), "electronic: 'half' is none of concession, full, nil"),
        ("fee-items.csv", CLAIM.replace("2018-12-03,,", "2018-12-03,2018-12-02,"), "valid_to 2018-12-02 is before valid_from 2018-12-03"),
        ("concessions.csv", "HC,10,,,2028-06-29,2029-06-29,ours", "begins on 2028-06-29, before line 5 has ended on 2028-06-29"),
        ("concessions.csv", "XX,10,,,2028-06-30,2029-06-29,ours", "court: 'XX' is none of"),
        ("checks.csv", "legible,Again,再次,,no,2022-05-06,,ours", "legible stands in line"),
        ("checks.csv", "tidy,Tidy,整齊,tidiness,no,2022-05-06,,ours", "rule: tidiness is not on record"),
        ("document-types.csv", "DCCJ|DCXX,z,Z,乙,,any,no,,ours", "case_types: DCXX is not on record"),
        ("document-types.csv", "DCCJ,z,Z,乙,,any,no,,ours", "no list in checklists.csv is for DCCJ z"),
        ("checklists.csv", "DCCJ,defence,tidy,,,2090-01-01,,ours", "checks: tidy is not on record"),
        ("checklists.csv", "DCCJ,z,legible,,,2090-01-01,,ours", "document: DCCJ z is not on record"),
        ("checklists.csv", "DCCJ,defence,legible,,,2022-05-06,,ours", "DCCJ defence stands in line"),
        ("checklists.csv", "DCCJ,defence,legible,1,,2090-01-01,,ours", "least_pages and most_pages go with a check by the rule page-count"),
        ("checklists.csv", "DCCJ,defence,page-count,,,2090-01-01,,ours", "least_pages and most_pages go with a check by the rule"),
        ("document-types.csv", "DCCJ,z,Z,乙,,any,no,claim,ours", "fee_item: DC claim is not on record"),
        ("document-types.csv", "DCCJ,writ,Z,乙,,any,no,,ours", "DCCJ writ stands in line 2 already"),
        (
            "case-types.csv",
            "HCMP,HC,M,雜,Cause book,冊,2026-01-01,P,原,D,被,,,,HC-REG,ours",
            "no document in document-types.csv commences a HCMP",
        ),
        (
            "case-types.csv",
            "HCMP,HC,M,雜,Cause book,冊,2026-01-01,P,原,D,被,,,,,ours",
            "offices is empty: no registry takes this case type",
        ),
        ("case-types.csv", "HCMP,HC,M,雜,Cause book,冊,2026-01-01,P,原,D,被,,,,DC-REG,ours", "offices: DC-REG is not a registry of HC"),
        ("case-types.csv", "HCMP,HC,M,雜,Cause book,冊,2026-01-01,P,原,D,被,,,,HC-ACC,ours", "offices: HC-ACC is not a registry of HC"),
        ("case-types.csv", "HCMP,HC,M,雜,Cause book,冊,2026-01-01,P,原,D,被,1.00,,,HC-REG,ours", "limits_evidence is empty"),
        ("offices.csv", "XX-ACC,DC,,accounts office,X,乙,XX-REG,ours", "serves: XX-REG is not on record"),
        ("return-reasons.csv", "z,perhaps,t,題,r,s,句,2022-05-06,,ours", "kind: 'perhaps' is none of reject, return"),
    ],
)
def test_a_bad_row_is_named(folder, file, line, said):
    number = folder.add(file, line)
    found = faults(folder)
    assert any(fault.startswith(f"{file}, line {number}: ") and said in fault for fault in found), found


def test_all_faults_are_told_at_once(folder):
    folder.add("general-holidays.csv", ",A day,一日,ours")
    folder.add("concessions.csv", "XX,10,,,2028-06-30,2029-06-29,ours")
    assert len(faults(folder)) == 2


def test_a_missing_file(folder):
    (folder.path / "checks.csv").unlink()
    assert faults(folder) == ["checks.csv, line 1: the file is missing"]


def test_a_file_in_another_encoding(folder):
    (folder.path / "checks.csv").write_bytes("code,text,text_zh,evidence\na,b,檢查,c\n".encode("big5"))
    assert faults(folder) == ["checks.csv, line 2: the file is not in UTF-8"]


@pytest.mark.parametrize("heading", ["text,code,text_zh,evidence", "code,text,evidence", ""])
def test_a_file_with_other_columns(folder, heading):
    (folder.path / "checks.csv").write_text(heading + "\n" if heading else "")
    assert faults(folder) == ["checks.csv, line 1: the columns have to be code,text,text_zh,rule,required,valid_from,valid_to,evidence"]


@pytest.mark.django_db
def test_a_byte_order_mark_and_blank_lines_do_no_harm(folder):
    text = (folder.path / "checks.csv").read_text()
    (folder.path / "checks.csv").write_text("\ufeff" + text.replace("\n", "\r\n") + "\r\n")
    assert folder.load()["checks"] == (25, 0, 0)
