"""The counts of docs/intake.md can be made again from any folder of PDFs; here from the samples that are kept."""

import shutil
from collections import Counter

import pytest

from tests import samples
from tests.hostile import corpus


def test_the_samples_are_counted_as_their_names_say(tmp_path, capsys):
    """With one of them once more in a second collection, which is not counted twice, and something that is no PDF by its name."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(samples.FOLDER / "good-text.pdf", other / "again.pdf")
    (other / "notes.txt").write_text("no PDF")
    (other / "SCANNED.PDF").write_bytes(b"")
    assert corpus.main([str(samples.FOLDER), str(other)]) == 0

    named = Counter(path.stem.split("--")[0] for path in samples.FOLDER.glob("*.pdf"))
    good = sum(number for name, number in named.items() if name.startswith("good-"))
    refused = {name: number for name, number in named.items() if not name.startswith("good-")}
    told = capsys.readouterr().out.splitlines()
    assert told[2] == f"| {samples.FOLDER.name} | {named.total()} | {good} | {named.total() - good} |"
    # The same empty file is among the samples.
    assert told[3] == "| other | 0 | 0 | 0 |"
    assert told[4] == f"| together | {named.total()} | {good} | {named.total() - good} |"
    rows = [line.strip("| ").split(" | ") for line in told if line.startswith("| `")]
    assert {code.strip("`"): int(number) for code, number in rows} == refused
    assert [int(number) for _code, number in rows] == sorted(refused.values(), reverse=True)


@pytest.mark.parametrize(("arguments", "says"), [([], "FOLDER"), (["/no/such/folder"], "no folder: /no/such/folder")])
def test_without_a_folder_it_says_what_it_needs(arguments, says, capsys):
    assert corpus.main(arguments) == 2
    assert says in capsys.readouterr().err
