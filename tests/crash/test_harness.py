"""The harness can fail: faults are planted, and it names them. And no act is without its line."""

import inspect
import os
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction

import workflows
from backoffice.filings import events
from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.kernel import outbox, storage
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from tests.crash import test_changes, test_filings, test_money, test_papers, test_people
from tests.crash.acts import ALL, FILINGS, MONEY, PAPERS
from tests.crash.disk import Disk
from tests.crash.harness import Act, campaign, every, sample
from tests.crash.points import COMMIT, END, FILE, SQL, Point
from tests.crash.state import keys_in, without_new_keys
from workflows.filing import lifecycle
from workflows.filing.actions import withdraw as withdrawing
from workflows.papers import steps

# Whether the harness sees a fault is no question of the engine.
pytestmark = pytest.mark.once

# They read, or are the part of another act that has its own line.
NO_ACTS = {
    "workflows.filing.actions.replace_document.sent_with_answer",
    "workflows.filing.actions.take.waiting",
    "workflows.money.actions.receive_notice.read_notice",
    "workflows.store.actions.sweep_orphans.database_born",
}


def act_named(name: str) -> Act:
    return next(act for act in ALL if act.name == name)


# ---- every act has its line ----


def test_every_act_is_killed_and_tried_again():
    found = set()
    for module in pkgutil.walk_packages(workflows.__path__, "workflows."):
        if ".actions." in module.name:
            made = inspect.getmembers(import_module(module.name), inspect.isfunction)
            found |= {f"{module.name}.{name}" for name, one in made if one.__module__ == module.name and not name.startswith("_")}
    tried = {f"{one.__module__}.{one.__name__}" for act in ALL for one in act.acts}
    assert found - tried == NO_ACTS, "write a line in tests/crash/acts.py for each"
    assert tried <= found


def test_names_are_told_apart():
    played = {act.name for file in (test_changes, test_filings, test_money, test_papers, test_people) for act in file.PLAYS}
    assert {act.name for act in ALL} == played, "a line that no file plays is never killed"
    assert len({act.name for act in ALL}) == len(ALL)


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_every_act_has_its_row_among_what_was_run_or_is_named_as_not_played(engine):
    """On the page that says what was played: nothing is left out of it in silence, and nothing that has a row is said to be missing."""
    page = (Path(__file__).parents[2] / "docs" / "crashes.md").read_text()
    table = page.split(f"### On {engine}\n")[1].split("\n#")[0]
    rows = {line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")}
    named = page.split("\n## Without a row\n")[1].split("\n## ")[0].splitlines()
    of_engine = [line for line in named if line.startswith(("| both engines", f"| {engine} alone"))]
    without = {name for line in of_engine for name in line.strip("| ").split(" | ")[1].split("; ")}
    assert sorted({act.name for act in ALL} - rows) == sorted(without)


def test_only_secrets_and_what_is_known_once_may_be_refused_when_asked_again():
    """Nothing that a filer, an officer or the accounts office does reads anything but the first answer."""
    assert [act.name for act in (*FILINGS, *MONEY, *PAPERS) if act.refused_again or act.anew] == []


def test_an_answer_is_compared_without_the_keys_of_what_is_new():
    answer = (302, {"Location": "/organisations/12/"}, b"see /organisations/7/", ["/organisations/12/users"])
    told = (302, {"Location": "/organisations/<key>/"}, b"see /organisations/7/", ["/organisations/<key>/users"])
    assert (without_new_keys(answer, frozenset({7})), keys_in(answer)) == (told, {7, 12})
    assert without_new_keys((404, None, b"%PDF \xff"), frozenset()) == (404, None, b"%PDF \xff")


# ---- planted faults ----


def finds(play, act: Act, *words: str) -> bool:
    """Whether a fault with these words is found at one of the act's points. Where it is, the others are not tried any more."""

    def is_it(fault: str) -> bool:
        return all(word in fault for word in words)

    return any(map(is_it, play(act, until=is_it).faults))


def test_an_act_in_two_transactions_is_found(play, monkeypatch):
    """Withdrawn in one transaction, told of in the next."""

    def in_two(*, reference, actor, ground):
        with transaction.atomic():
            filing = lock(Filing, reference=reference)
            if filing.state == State.WITHDRAWN:
                raise Conflict("withdrawn", "It is withdrawn.")
            filing.withdrawal_ground = ground
            filing.become_withdrawn()
            filing.save(update_fields=["state", "withdrawal_ground"])
        with transaction.atomic():
            events.withdrawn(filing, actor, ground=ground)
            lifecycle.follow(filing)
        return filing

    from backoffice.api import filings

    monkeypatch.setattr(filings, "withdraw", in_two)
    assert finds(play, act_named("withdraw"), "its story ends as deemed_received")


def test_a_key_that_is_answered_after_the_work_is_found(play, monkeypatch):
    """The filing commits, the answer to its key in a transaction of its own."""
    from backoffice.api import submit
    from backoffice.api.answers import filing_answer
    from backoffice.kernel import idempotency

    def take_in(client, submission, received_at, claim):
        filing = submit.receive(submission=submission, client=client, received_at=received_at)
        body = filing_answer(filing)
        idempotency.complete(claim, status=201, body=body)
        return body

    monkeypatch.setattr(submit, "_take_in", take_in)
    assert finds(play, act_named("submit a filing"), "payments.Charge: 2 rows in place of 1")


@pytest.mark.parametrize("left_out", ["file", "directory"])
def test_a_file_that_is_named_before_it_is_synced_is_found(play, monkeypatch, left_out):
    sync = os.fsync

    def only_the_other(descriptor):
        is_directory = Path(os.readlink(f"/proc/self/fd/{descriptor}")).is_dir()
        if is_directory is (left_out == "file"):
            sync(descriptor)

    class Os:
        def __getattr__(self, name):
            return only_the_other if name == "fsync" else getattr(os, name)

    monkeypatch.setattr(storage, "os", Os())
    assert finds(play, act_named("issue an acknowledgement"), "lost to a power cut", "paper ACK-")


def test_work_that_is_crossed_off_before_it_is_done_is_found(play, monkeypatch):
    run, done = outbox.run, outbox._done

    def crossed_off_first(message):
        done(message)
        return run(message)

    monkeypatch.setattr(outbox, "run", crossed_off_first)
    assert finds(play, act_named("check the fee: paid"), "in place of 'fee_checked'")


def test_an_act_that_is_done_twice_is_found(play, monkeypatch):
    """A second withdrawal that is told of again."""
    from backoffice.api import filings

    def again(*, reference, actor, ground):
        try:
            return withdrawing.withdraw(reference=reference, actor=actor, ground=ground)
        except filings.Conflict:
            with transaction.atomic():
                events.withdrawn(lock(Filing, reference=reference), actor, ground=ground)
            raise

    monkeypatch.setattr(filings, "withdraw", again)
    assert finds(play, act_named("withdraw"), "audit.Event")


def test_an_act_that_goes_another_way_each_time_is_found(play, monkeypatch, tmp_path):
    """Its points cannot be compared; that is said and not passed over."""
    take_numbers, calls = steps.take_numbers, tmp_path / "calls"
    calls.write_text("")

    def asks_more_each_time(kind, count):
        with calls.open("a") as file:
            file.write(".")
        for _more in calls.read_text():
            Filing.objects.count()
        return take_numbers(kind, count)

    monkeypatch.setattr(steps, "take_numbers", asks_more_each_time)
    assert finds(play, act_named("issue an acknowledgement"), "another way")


def test_a_line_that_does_not_bring_its_act_about_is_found(play):
    """A button that leads to another page, say: nothing is at stake, and all would look sound."""
    verdict = play(Act("nothing", (), lambda scene: None, lambda _none: Filing.objects.count()))
    assert verdict.faults == ["undisturbed: the act committed nothing, and was answered 0"]


# ---- what is chosen ----

POINTS = [*[Point(SQL, "SELECT x")] * 10, Point(COMMIT, "before"), Point(COMMIT, "after"), Point(FILE, "fsync"), Point(END, "answer")]


def test_the_whole_campaign_leaves_no_point_out():
    tries = every(POINTS)
    assert {each.index for each in tries if not each.power_cut} == set(range(14))
    assert {each.index for each in tries if each.power_cut} == {10, 11, 12, 13}


def test_of_a_long_act_the_turns_of_its_loops_are_left_out_unless_each_point_is_asked_for(monkeypatch):
    turns = [Point(SQL, "SELECT x"), Point(SQL, "INSERT x"), Point(COMMIT, "after")] * 100
    monkeypatch.setenv("CRASH_POINTS", "all")
    assert 3 < len({each.index for each in campaign()(turns)}) < 30
    monkeypatch.setenv("CRASH_POINTS", "each")
    tries = campaign()(turns)
    assert {each.index for each in tries if not each.power_cut} == set(range(300))
    assert {each.index for each in tries if each.power_cut} == set(range(2, 300, 3))
    monkeypatch.setenv("CRASH_POINTS", "some")
    with pytest.raises(KeyError):
        campaign()


def test_the_suite_tries_commits_and_answers_and_spreads_the_rest():
    tries = sample(POINTS, statements=2, files=1)
    assert [(each.index, each.power_cut) for each in tries] == [(2, False), (7, False), (11, True), (12, False), (13, True)]
    assert [each.index for each in sample(POINTS, statements=0, files=0)] == [11, 13]
    assert len(sample(POINTS, statements=100, files=100)) == len(POINTS) - 1, "before a commit is not after it"


# ---- the power cut ----


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "aside").mkdir()
    return Disk(str(tmp_path / "store"), str(tmp_path / "aside"))


def _write(disk, path, text):
    disk.made(str(path))
    path.write_text(text)


def test_bytes_that_were_not_synced_go_and_synced_ones_stay(disk, tmp_path):
    one, other = tmp_path / "store" / "one", tmp_path / "store" / "other"
    for path in (one, other):
        _write(disk, path, "words")
        disk.synced_at(str(path))
    disk.synced_at(disk.root)
    disk.wrote(str(other))
    disk.cut()
    assert (one.read_text(), other.read_text()) == ("words", "")


def test_a_name_whose_directory_was_not_synced_goes(disk, tmp_path):
    path = tmp_path / "store" / "one"
    _write(disk, path, "words")
    disk.synced_at(str(path))
    disk.cut()
    assert not path.exists()


def test_what_is_safe_is_told_like_what_was_always_there(disk, tmp_path):
    """Two tries that leave the same go on alike, whichever of them wrote it: one that does so is not played once more."""
    before, path = disk.told(), tmp_path / "store" / "one"
    _write(disk, path, "words")
    assert disk.told() == ((("one", False, False),), ("one",))
    disk.synced_at(str(path))
    disk.synced_at(disk.root)
    assert disk.told() == before


def test_a_rename_that_was_not_synced_is_undone_and_what_it_replaced_is_back(disk, tmp_path):
    old, new = tmp_path / "store" / "name", tmp_path / "store" / "new"
    old.write_text("old")
    _write(disk, new, "new")
    disk.synced_at(str(new))
    disk.synced_at(disk.root)
    disk.moved(str(new), str(old))
    os.replace(new, old)
    disk.cut()
    assert (old.read_text(), new.read_text()) == ("old", "new")


def test_a_directory_that_was_not_synced_goes_with_all_that_is_in_it(disk, tmp_path):
    folder = tmp_path / "store" / "ab"
    disk.made_directory(str(folder))
    folder.mkdir()
    path = folder / "one"
    _write(disk, path, "words")
    disk.synced_at(str(path))
    disk.synced_at(str(folder))
    disk.cut()
    assert not folder.exists()
