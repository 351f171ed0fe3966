"""Every act, played once and undisturbed with all that follows it: its locks are in the order of the house (docs/locks.md).

The fixture that looks at every test looks here. `make locks` plays all of them, and so does `make crash`; in the suite it is the acts' own
tests that are watched.
"""

import os

import pytest

from reports.render import bounded
from tests.crash.acts import ALL
from tests.crash.harness import _answer
from tests.crash.scenes import Scene, done
from tests.factories.court import build_court
from tests.factories.lives import Lives

pytestmark = pytest.mark.postgres

PLAYED = ALL if "all" in (os.environ.get("LOCK_ORDER"), os.environ.get("CRASH_POINTS")) else ()


@pytest.mark.parametrize("act", PLAYED, ids=lambda act: act.name)
def test_the_locks_of_an_act_are_in_order(act, db, at_work, empty_store, monkeypatch, watch):
    # Stamped within the process, as when it is killed: a second for each else.
    monkeypatch.setattr(bounded, "run", lambda work, *args, **given: work(*args, **given))
    subject = act.prepare(Scene(Lives(build_court()), at_work))
    _answer(act, subject)
    done(None)
    assert watch is not None, "somebody looks on"
