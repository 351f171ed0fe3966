"""What every test has: an engine, data of its own, no network; and what happens where a program is missing."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests import network
from tests.append_only import triggers_off
from tests.tools import TOOLS, chromium, in_ci

pytest_plugins = ("tests.factories.fixtures",)


def pytest_configure(config: pytest.Config) -> None:
    network.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Races are for PostgreSQL; what needs a program that is not here is skipped, and in CI it fails."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        races = [item for item in items if item.get_closest_marker("postgres")]
        if races:
            config.hook.pytest_deselected(items=races)
            items[:] = [item for item in items if not item.get_closest_marker("postgres")]
    for tool in TOOLS:
        if not in_ci() and tool.find() is None:
            for item in items:
                if item.get_closest_marker(tool.marker):
                    item.add_marker(pytest.mark.skip(reason=f"{tool.name} is not on this machine"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for tool in TOOLS:
        if item.get_closest_marker(tool.marker) and tool.find() is None:
            pytest.fail(f"{tool.name} is not on this machine, and CI=true asks for it", pytrace=False)


def _empty_tables(self: TransactionTestCase) -> None:
    """Between tests that commit: every row goes, save what Django writes once with the migrations (kinds and permissions).

    Django's own flush truncates, which costs PostgreSQL a new file for each table and index, and asks for those rows anew.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables - {"django_content_type", "auth_permission"}):
            cursor.execute(f'DELETE FROM "{table}"')


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Path:
    """This process's own data directory: nothing of a developer's is read or written."""
    return Path(settings.DATA_DIR)


@pytest.fixture
def empty_store(data_dir: Path) -> Path:
    """The file store, empty."""
    store = data_dir / "store"
    shutil.rmtree(store, ignore_errors=True)
    return store


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; only for tests marked `browser`, which are not run without it."""
    path = chromium()
    assert path is not None, "mark the test with @pytest.mark.browser"
    return path
