"""What every test has: an engine, data of its own, no network; and what happens where a program is missing."""

import asyncio
import gc
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase
from django.utils import translation
from hypothesis import settings as tries
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import cost, locks, network, template
from tests.append_only import empty_tables, keep_empty
from tests.tools import TOOLS, chromium, in_ci

ROOT = Path(settings.ROOT)

# How long an example takes says nothing on a machine that does other things as well; a test that hangs has its own end.
tries.register_profile("registry", deadline=None)
tries.load_profile("registry")

pytest_plugins = ("tests.factories.fixtures",)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-engine",
        action="store_true",
        help="leave out what another engine's run of the same suite has shown: tests that use no database, and those marked `once`",
    )
    parser.addoption("--first-engine", action="store_true", help="leave out what the second engine's run shows: the tests of RULES_OF_ACTS")
    parser.addoption("--whole", action="store_true", help="leave out nothing: also what is marked nightly, MOSTLY_ONE and RULES_OF_ACTS")
    parser.addoption("--cpu", action="store_true", help="say at the end which tests and modules took most of the processor")


# Modules whose tests are long and share nothing: a process that has them all to itself would still be at it when the other is done.
LONG = (
    "tests/journeys/",
    "tests/simulation/",
    "tests/crash/",
    "tests/faults/",
    "tests/backoffice/ops/test_serve.py",
    "tests/workflows/demo/",
)
# These come first, in this order, so that none of them is what everybody waits for at the end.
FIRST = ("tests/journeys/test_pages.py", "tests/bench/", "tests/brokers/", *LONG)

# What these look at reaches the database through selectors and acts whose own tests run on both engines. That every page opens on
# PostgreSQL too is seen by the benchmark of growth, and that the door takes in, by the races; `make nightly` runs them all on both.
MOSTLY_ONE = ("tests/backoffice/staff/", "tests/backoffice/public/", "tests/backoffice/api/", "tests/hostile/", "tests/reports/")


# Every rule of every act in all its cases, and each invariant with what breaks it, which by day is asked of production's engine only. That
# the acts do on the other one what they do on it, and the invariants hold there, is seen by the matrix, which tries each from every
# standing, by the simulation, the crash plays, the demo, the screens, the door and the journeys; `make nightly` runs these too on both, and
# so does whoever has no second engine or names tests.
RULES_OF_ACTS = tuple(
    f"tests/workflows/{subject}/"
    for subject in (
        "calendar", "cases", "changes", "fees", "filing", "invariants", "maintenance", "money", "operations", "papers", "people", "service",
    )
)  # fmt: skip

# What is said of a test that both engines are asked in any case.
_ON_BOTH = re.compile(r"\b(?:postgres|broker)\b")


def _place(item: pytest.Item) -> int:
    return next((place for place, module in enumerate(FIRST) if item.nodeid.startswith(module)), len(FIRST))


class ByModule(LoadScopeScheduling):
    """A module's tests go to one process, which makes its fixtures once; those of the long modules go to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(LONG) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule | None:
    """Ours where tests are spread by their scope; xdist's own otherwise."""
    return ByModule(config, log) if config.getvalue("dist") == "loadscope" else None


def _synced_at_once(descriptor: int) -> None:
    """What a power cut would do is not asked of a test run; where it is asked (tests/crash), the order of the calls is looked at. That it
    is an open file all the same is."""
    os.fstat(descriptor)


def pytest_configure(config: pytest.Config) -> None:
    network.close()
    os.fsync = _synced_at_once
    if config.getoption("cpu"):
        config.pluginmanager.register(cost.Meter())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A module of which the second engine's run would leave out every test is not read there: three processes would, to no end."""
    if not config.getoption("second_engine") or config.getoption("whole") or not collection_path.is_file():
        return None
    left_out = collection_path.is_relative_to(ROOT) and collection_path.relative_to(ROOT).as_posix().startswith(MOSTLY_ONE)
    return True if left_out and not _ON_BOTH.search(collection_path.read_text()) else None


def pytest_collection_finish() -> None:
    """All that was read stays until the end: what looks for garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Races are for PostgreSQL; what needs a program that is not here is skipped, and in CI it fails."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        _leave_out(config, items, lambda item: item.get_closest_marker("postgres") is not None)
    if not config.getoption("whole"):
        _leave_out(config, items, lambda item: item.get_closest_marker("nightly") is not None)
    mostly_one = () if config.getoption("whole") else MOSTLY_ONE
    if config.getoption("second_engine"):
        _leave_out(config, items, lambda item: _is_shown_by_one_engine(item, mostly_one))
    elif config.getoption("first_engine") and not config.getoption("whole"):
        _leave_out(config, items, lambda item: item.nodeid.startswith(RULES_OF_ACTS) and not _is_shown_by_one_engine(item, mostly_one))
    if hasattr(config, "workerinput"):
        items.sort(key=_place)
    for tool in TOOLS:
        if not in_ci() and tool.find() is None:
            for item in items:
                if item.get_closest_marker(tool.marker):
                    item.add_marker(pytest.mark.skip(reason=f"{tool.name} is not on this machine"))


def _leave_out(config: pytest.Config, items: list[pytest.Item], is_left: Callable[[pytest.Item], bool]) -> None:
    left = [item for item in items if is_left(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]


def _is_shown_by_one_engine(item: pytest.Item, modules: tuple[str, ...]) -> bool:
    """Whether a run on one engine says all that a test can say: it is marked so, or it touches no database of the tests'; or, of these
    modules, nearly all."""
    if item.get_closest_marker("once"):
        return True
    if item.get_closest_marker("postgres") or item.get_closest_marker("broker"):
        return False
    if item.nodeid.startswith(modules):
        return True
    uses_one = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return not uses_one and not (isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, SimpleTestCase))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Whoever does not drive the browser sees nothing of its loop.

    It runs in this thread from the first journey to the last test, and Django keeps connections of its own beside a running loop: a
    forked child, which has none, would find other connections there than those that its parent has closed for it.
    """
    if "chromium_browser" in getattr(item, "fixturenames", ()):
        return (yield)
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(running)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for tool in TOOLS:
        if item.get_closest_marker(tool.marker) and tool.find() is None:
            pytest.fail(f"{tool.name} is not on this machine, and CI=true asks for it", pytrace=False)


def _empty_tables(self: TransactionTestCase) -> None:
    """Between tests that commit."""
    empty_tables()


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> bool:
    """Whether the test database is there already: a copy of the run's tables, which whoever made them removes."""
    return template.copy(connection) or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, and what it is put back to after a test that commits."""
    with django_db_blocker.unblock():
        keep_empty()


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Path:
    """This process's own data directory: nothing of a developer's is read or written."""
    return Path(settings.DATA_DIR)


@pytest.fixture(scope="session")
def watch() -> locks.Watch | None:
    """Looks on at every lock of this process, on PostgreSQL."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        return None
    watch = locks.Watch(locks.order())
    watch.begin()
    return watch


@pytest.fixture(autouse=True)
def locks_in_order(watch: locks.Watch | None) -> Iterator[None]:
    """No row is locked after one that comes later in the order of the house (docs/locks.md)."""
    yield
    if watch is not None and watch.found:
        found, watch.found = watch.found, []
        pytest.fail("\n".join(dict.fromkeys(found)), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_kept_beside(data_dir: Path) -> Iterator[None]:
    """What a test's database has left beside it goes with it: the heads of the audit chain, the name by which it knew the store."""
    yield
    (data_dir / "audit-checkpoints.jsonl").unlink(missing_ok=True)
    (data_dir / "store" / "identity").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Whatever language the request of an earlier test was answered in."""
    translation.activate(settings.LANGUAGE_CODE)


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


@pytest.fixture(scope="session")
def chromium_browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    # Playwright's own loop would make Django refuse the database in this thread; nothing here is asynchronous.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield browser
        browser.close()
