"""No page is left out of the round that looks at every page."""

import pytest

from backoffice.staff.access import ACCESS
from tests.factories.pages import NOT_A_PAGE, busy_town, every_page, names

# Which pages there are is the same on every engine.
pytestmark = pytest.mark.once


def test_every_page_of_the_table_of_access_is_in_the_round_under_a_label_of_its_own_or_says_why_it_is_not(lives):
    town = every_page(busy_town(lives))
    pages = {name for name, access in ACCESS.items() if "GET" in access.methods}
    assert pages - names(town) == set(NOT_A_PAGE) & pages
    assert set(NOT_A_PAGE) <= set(ACCESS)
    seen = [(page.person, page.label) for page in town]
    assert len(seen) == len(set(seen))
