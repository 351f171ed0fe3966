"""The command: one seed with its history, or many."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext

from django.db import connection
from django.test.utils import setup_test_environment

from tests import network, template
from tests.append_only import keep_empty
from tests.simulation.planted import PLANTS
from tests.simulation.run import Openings, fewer, live, numbers


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Live through a seed, or through many.")
    parser.add_argument("--seed", type=int, help="one seed, whose history is printed")
    parser.add_argument("--seeds", help="many, such as 1-500; only what is found is printed")
    parser.add_argument("--steps", type=int, default=100, help="steps for each seed (100)")
    parser.add_argument("--without", default="", help="steps to leave out, such as 3-7,9")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="live with this fault planted, to see it found")
    parser.add_argument("--whole", action="store_true", help="do not look for fewer steps that find the same")
    return parser.parse_args()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def database() -> Iterator[None]:
    """A database of this process's own, made and removed."""
    old = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_registry_simulation_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=template.copy(connection))
    keep_empty()
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def main() -> int:
    """0 when everything held."""
    asked = _arguments()
    first, _, last = (asked.seeds or str(1 if asked.seed is None else asked.seed)).partition("-")
    seeds = range(int(first), int(last or first) + 1)
    network.close()
    logging.disable(logging.CRITICAL)
    setup_test_environment()
    found, openings = 0, Openings()
    with ExitStack() as stack:
        stack.enter_context(database())
        stack.enter_context(PLANTS[asked.plant]() if asked.plant else nullcontext())
        for seed in seeds:
            outcome = live(seed, asked.steps, without=numbers(asked.without), openings=openings)
            if outcome.found:
                found += 1
                say(outcome.told())
                if not asked.whole:
                    say("\nThe same by fewer steps:\n" + fewer(outcome, say=say).told())
            elif len(seeds) == 1:
                say(outcome.history)
            elif seed % 25 == 0:
                say(f"up to seed {seed}: {found} found something")
    say(f"{len(seeds)} seeds of {asked.steps} steps on {connection.vendor}: {found} found something")
    return 1 if found else 0
