"""The life of a filing in three builds, in one run: ours, the textbook's, and the floor.

Rounds are interleaved, so that what the machine does meanwhile it does to all; ratios are taken round by round. What is
counted is processor time: of the build's process and those that it starts, and of the server's processes for its sessions.
"""

from contextlib import ExitStack
from pathlib import Path

from scripts.postgres import Server
from tests.bench import builds, servers
from tests.bench.figures import ratios, spread
from tests.bench.meter import Spent
from tests.bench.sizes import Size

NAMES = ("ours", "textbook", "floor")
WARM_UP = 2


def measure(at: Server, size: Size, folder: Path) -> list[str]:
    """The lines of the report."""
    rounds: dict[str, list[builds.Costs]] = {name: [] for name in NAMES}
    with ExitStack() as stack:
        running = {}
        for name in NAMES:
            url = stack.enter_context(servers.database(at, name, of_ours=name == "ours"))
            running[name] = stack.enter_context(builds.running(name, url, folder))
        for each in running.values():
            each.round(min(WARM_UP, size.filings))
        for _round in range(size.rounds):
            for name, each in running.items():
                rounds[name].append(each.round(size.filings))
    return report(rounds, size.filings)


def report(rounds: dict[str, list[builds.Costs]], filings: int) -> list[str]:
    """Milliseconds of processor time per filing, and the ratios."""
    lines = [f"Life of a filing, {len(rounds['ours'])} rounds of {filings}, processor time per filing: middle (least to most)"]
    totals = {name: [sum(costs.values(), Spent()) for costs in done] for name, done in rounds.items()}
    for name, done in rounds.items():
        own = spread([1000 * spent.ours / filings for spent in totals[name]])
        server = spread([1000 * spent.database / filings for spent in totals[name]])
        lines.append(f"  {name:<9} {own.shown(' ms')}; PostgreSQL's processes beside it {server.shown(' ms')}")
        for part in done[0]:
            middle = spread([1000 * costs[part].ours / filings for costs in done]).middle
            lines.append(f"    {part:<9} {middle:.1f} ms")
    for above, below, bar in (("textbook", "ours", "must 3, aim 5"), ("ours", "floor", "must at most 6, aim 3.5")):
        alone = ratios([spent.ours for spent in totals[above]], [spent.ours for spent in totals[below]])
        both = ratios([spent.ours + spent.database for spent in totals[above]], [spent.ours + spent.database for spent in totals[below]])
        lines.append(f"  {above} / {below}: {alone.shown(digits=2)}; with the database {both.shown(digits=2)} ({bar})")
    return lines
