"""Filters that people keep: by name, shared within a registry, one of them where the day begins."""

import pytest

from backoffice.filings import saved
from backoffice.filings.models import SavedFilter
from backoffice.filings.saved import saved_for
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from workflows.filing.actions.keep_filter import Wanted, forget_filter, keep_filter

WRITS = {"queue": "review", "document_type": "writ", "days": 3}


def test_one_of_the_same_name_takes_its_place_and_one_is_the_first_page(court):
    person = court.officer
    keep_filter(person=person, wanted=Wanted("Writs", WRITS, starts=True))
    keep_filter(person=person, wanted=Wanted("  Old   ones ", {"queue": "review", "days": 7}, starts=True))
    keep_filter(person=person, wanted=Wanted("Writs", {**WRITS, "days": 14}))
    kept = {row.name: (row.asked(), row.starts) for row in saved_for(person, [court.registry])}
    assert kept == {
        "Writs": ({"queue": "review", "doc": "writ", "days": "14"}, False),
        "Old ones": ({"queue": "review", "days": "7"}, True),
    }


def test_a_shared_one_is_seen_in_its_registry_and_removed_by_who_may(court):
    row = keep_filter(person=court.officer, wanted=Wanted("Writs", WRITS, shared_in=court.registry))
    keep_filter(person=court.officer, wanted=Wanted("My own", WRITS))
    assert [one.name for one in saved_for(court.colleague, [court.registry])] == ["Writs"]
    assert saved_for(court.stranger, [court.tribunal]) == []
    for person, refusal in ((court.colleague, Forbidden), (court.stranger, NotFound)):
        with pytest.raises(refusal):
            forget_filter(person=person, number=row.pk)
    forget_filter(person=court.senior, number=row.pk)
    forget_filter(person=court.senior, number=row.pk)
    assert [one.name for one in SavedFilter.objects.all()] == ["My own"]
    with pytest.raises(NotFound):
        forget_filter(person=court.senior, number=SavedFilter.objects.get().pk)


def test_what_is_not_kept(court, monkeypatch):
    with pytest.raises(Refused, match="name"):
        keep_filter(person=court.officer, wanted=Wanted("  ", WRITS))
    with pytest.raises(Forbidden):
        keep_filter(person=court.officer, wanted=Wanted("Writs", WRITS, shared_in=court.tribunal))
    monkeypatch.setattr("workflows.filing.actions.keep_filter.MOST", 1)
    keep_filter(person=court.officer, wanted=Wanted("One", WRITS))
    keep_filter(person=court.officer, wanted=Wanted("One", WRITS))
    with pytest.raises(Refused, match="remove one first"):
        keep_filter(person=court.officer, wanted=Wanted("Two", WRITS))
    assert saved.MOST > 1
