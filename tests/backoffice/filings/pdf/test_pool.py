"""A document that kills its process costs that document and nothing else."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.filings.pdf import faults, pool
from backoffice.filings.pdf.faults import Fault, Limits, Looked
from backoffice.filings.pdf.pool import Busy, Pool
from tests import samples

LIMITS = Limits(bytes=2_000_000, pages=20)
TOO_COMPLEX = Looked(0, (Fault(faults.TOO_COMPLEX),))


@pytest.fixture
def real() -> Iterator[Pool]:
    made = Pool(1)
    yield made
    made.close()


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setattr(pool, "_MODULE", "tests.backoffice.filings.pdf.bad_worker")
    made = Pool(1, patience=0.01)
    yield made
    made.close()


def alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_document_is_looked_at_in_another_process(real: Pool, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(samples.good_text())
    assert real.look(path, LIMITS) == Looked(3)
    path.write_bytes(samples.script_on_page_2())
    assert real.look(path, LIMITS) == Looked(3, (Fault(faults.SCRIPT, page=2),))
    path.write_bytes(samples.good_signed(fields=3, signed=2))
    assert real.look(path, LIMITS) == Looked(1, signatures=2)


def test_a_bomb_meets_the_memory_limit_and_the_next_document_is_looked_at(real: Pool, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(samples.unpacks_to(600 * 1024 * 1024))
    small = Limits(bytes=2_000_000, pages=20, page_bytes=1 << 31, memory_bytes=400 * 1024 * 1024)
    assert real.look(path, small) == Looked(1, (Fault(faults.TOO_COMPLEX, page=1),))
    path.write_bytes(samples.good_text())
    assert real.look(path, small) == Looked(3)


def test_a_file_that_is_not_there_says_nothing_about_the_document(real: Pool, tmp_path: Path) -> None:
    with pytest.raises(Busy, match="could not read the file"):
        real.look(tmp_path / "absent", LIMITS)


def test_a_process_is_used_again(bad: Pool) -> None:
    first = bad.look(Path("x"), LIMITS).pages
    assert bad.look(Path("x"), LIMITS).pages == first


def test_a_process_is_replaced_in_time(bad: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_DOCUMENTS_PER_PROCESS", 2)
    one, two, three = (bad.look(Path("x"), LIMITS).pages for _ in range(3))
    assert one == two != three
    assert not alive(one)


@pytest.mark.parametrize("name", ["dies", "babbles"])
def test_a_death_is_tried_once_more_and_then_is_the_documents_fault(bad: Pool, name: str) -> None:
    started: list[int] = []
    take = bad._take

    def counting(memory_bytes: int, fresh: bool) -> pool._Process:
        process = take(memory_bytes, fresh)
        started.append(process._popen.pid)
        return process

    bad._take = counting  # type: ignore[method-assign]
    assert bad.look(Path(name), LIMITS) == TOO_COMPLEX
    assert len(set(started)) == 2
    assert not any(alive(process_id) for process_id in started)
    assert bad.look(Path("x"), LIMITS).faults == ()


def test_an_answer_in_other_words_than_the_jobs_takes_nothing_in(bad: Pool) -> None:
    assert bad.look(Path("tells lies"), LIMITS) == TOO_COMPLEX


def test_a_process_that_hangs_is_ended(bad: Pool) -> None:
    process_id = bad.look(Path("x"), LIMITS).pages
    assert bad.look(Path("hangs"), Limits(bytes=1, pages=1, seconds=0)) == TOO_COMPLEX
    assert not alive(process_id)
    assert bad.look(Path("x"), LIMITS).pages != process_id


def test_the_kernel_ends_a_process_that_computes_for_ever_and_it_is_not_tried_again(bad: Pool) -> None:
    assert bad.look(Path("burns"), LIMITS) == TOO_COMPLEX


def test_the_process_knows_nothing_of_our_environment(bad: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    known = {fault.code for fault in bad.look(Path("environment"), LIMITS).faults}
    assert known <= {"PYTHONPATH", "LC_ALL", "LC_CTYPE"}


def test_when_all_are_at_work_the_caller_is_told_to_come_again(bad: Pool) -> None:
    assert bad._free.acquire(timeout=1)
    with pytest.raises(Busy):
        bad.look(Path("x"), LIMITS)
    bad._free.release()
    assert bad.look(Path("x"), LIMITS).faults == ()


def test_a_process_that_cannot_be_started_says_nothing_about_the_document(bad: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Busy):
        bad.look(Path("x"), LIMITS)


def test_many_threads_share_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MODULE", "tests.backoffice.filings.pdf.bad_worker")
    shared = Pool(2)
    used: list[int] = []
    threads = [threading.Thread(target=lambda: used.append(shared.look(Path("x"), LIMITS).pages)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shared.close()
    assert len(used) == 20
    assert len(set(used)) <= 2
    assert not any(alive(process_id) for process_id in used)


def test_a_forked_process_starts_its_own(bad: Pool) -> None:
    shared = pool._Shared()
    first = shared.get(1)
    assert shared.get(5) is first
    shared.forget()
    assert shared.get(1) is not first
