"""The page Consistency: rates with their limits, in a picture and as figures that lead to what they count."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.filings.limits import Place
from backoffice.kernel import clock
from backoffice.staff import funnel
from tests.backoffice.staff.reading import words
from workflows.cases.actions.set_level import seal_filing

pytestmark = pytest.mark.django_db

PAGE = "/consistency/"


def reading(person):
    client = Client()
    client.force_login(person)
    return client


def counted(answer):
    """The figures of a page, each with the list that it leads to."""
    found = re.findall(r'href="(/consistency/decisions/[^"]*)">(\d+)</a>', answer.content.decode())
    return [(int(number), unescape(address)) for address, number in found]


def test_each_figure_leads_to_the_list_that_it_counts(lives):
    returned, accepted = [lives.returned() for _each in range(3)], [lives.accepted() for _each in range(2)]
    lives.rejected()
    client = reading(lives.court.senior)
    figures = counted(client.get(PAGE))
    for number, address in [*figures, *counted(client.get(PAGE, {"by": "type"})), *counted(client.get(PAGE, {"by": "firm"}))]:
        assert client.get(address).content.decode().count("data-row") == number, address
    assert len(figures) > 8
    assert str(lives.court.officer) in words(client.get(PAGE))
    listed = client.get(figures[0][1]).content.decode()
    assert all(one.reference in listed for one in (*returned, *accepted))
    assert "Chan &amp; Co." in client.get(PAGE, {"by": "firm"}).content.decode()


def test_an_officer_reads_their_own_figures_beside_those_of_all_and_of_nobody_else(lives):
    lives.returned()
    lives.rejected()
    client = reading(lives.court.officer)
    text = words(client.get(PAGE))
    assert str(lives.court.officer) in text
    assert str(lives.court.senior) not in text
    assert "All together" in text
    firm = client.get(PAGE, {"by": "firm"})
    assert "Chan" not in words(firm)
    listed = client.get(reverse("staff:consistency-list"), {"officer": lives.court.senior.pk})
    assert listed.content.decode().count("data-row") == 1, "their own, whoever is asked for"
    assert str(lives.court.senior) not in words(listed)


def test_who_may_not_see_what_is_sealed_counts_and_lists_none_of_it(lives):
    filing = lives.returned()
    manager = reading(lives.court.manager)
    assert "Nothing was decided" not in words(manager.get(PAGE))
    seal_filing(reference=filing.reference, level="court", ground="an order", officer=lives.court.senior)
    assert "Nothing was decided" in words(manager.get(PAGE))
    assert filing.reference not in manager.get(reverse("staff:consistency-list")).content.decode()
    assert filing.reference in reading(lives.court.senior).get(reverse("staff:consistency-list")).content.decode()


def test_months_are_asked_for_and_what_is_no_month_is_the_last_three(lives):
    lives.returned()
    client, month = reading(lives.court.manager), f"{clock.today():%Y-%m}"
    assert "Nothing was decided" not in words(client.get(PAGE, {"from": month, "to": month}))
    nothing = client.get(PAGE, {"from": "2020-01", "to": "2020-03"})
    assert "Nothing was decided" in words(nothing)
    assert f"?from={month}&amp;to={month}" in nothing.content.decode()
    assert "Nothing was decided" not in words(client.get(PAGE, {"from": "x", "to": "2026-13", "type": "y"}))
    assert client.get(PAGE, {"office": "nowhere"}).status_code == 404


def test_the_page_asks_as_many_questions_however_much_was_decided(lives, django_assert_max_num_queries):
    lives.returned()
    client = reading(lives.court.manager)
    client.get(PAGE)
    with django_assert_max_num_queries(16):
        client.get(PAGE)


def test_the_picture_names_who_lies_outside_and_draws_nobody_of_whom_nothing_can_be_said():
    points = [
        funnel.Point("Ann", 60, 0.5, Place.VERY_HIGH),
        funnel.Point("Ben", 60, 0.25, Place.WITHIN),
        funnel.Point("Cat", 5, 1.0, Place.TOO_FEW),
        funnel.Point("Dan", 61, 0.5, Place.VERY_HIGH),
    ]
    drawn = funnel.drawn(points, 0.25)
    assert drawn is not None
    assert {(dot.name, dot.label) for dot in drawn.dots} == {("Dan", "Dan"), ("Ann", ""), ("Ben", "")}, "where there is room"
    assert funnel.drawn(points[2:3], 0.25) is None
    assert funnel.drawn(points, 0.0) is None
    assert all(0 <= float(dot.x) <= funnel.WIDE and 0 <= float(dot.y) <= funnel.HIGH for dot in drawn.dots)
