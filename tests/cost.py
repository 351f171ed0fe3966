"""What each test costs in seconds of a processor: `make test ARGS=--cpu`. The clock on the wall says little on a machine with other work.

Of a test's own processes those count that it waited for; a browser that lives as long as the session counts with the last test.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

SHOWN = 40


def spent() -> float:
    """Processor seconds of this process and of the children that it waited for."""
    return sum(os.times()[:4])


class Meter:
    """Notes with each report of a test what was spent since the one before, and sums it up at the end."""

    def __init__(self) -> None:
        self._before = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        report: Any = yield
        now = spent()
        report.user_properties.append(("cpu", now - self._before))
        self._before = now
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        tests: Counter[str] = Counter()
        for reports in terminalreporter.stats.values():
            for report in reports:
                tests[getattr(report, "nodeid", "")] += sum(
                    value for name, value in getattr(report, "user_properties", ()) if name == "cpu"
                )
        modules: Counter[str] = Counter()
        for test, seconds in tests.items():
            modules[test.partition("::")[0]] += seconds
        terminalreporter.section(f"{tests.total():.0f} s of a processor")
        for title, costs in (("modules", modules), ("tests", tests)):
            terminalreporter.write_line(f"the dearest {title}")
            for name, seconds in costs.most_common(SHOWN):
                terminalreporter.write_line(f"{seconds:8.1f}  {name}")
