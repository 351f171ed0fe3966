"""Write backoffice/cases/character-variants.txt anew from OpenCC's dictionaries: which Chinese characters are one in a search.

OpenCC (Apache-2.0) is needed for this alone and is not installed with the registry: `pip install opencc` in a virtual environment of
one's own, then `python scripts/character_variants.py`. After a change of the table every name is folded anew: `manage.py index_names`.
"""

import unicodedata
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import opencc  # type: ignore[import-not-found]

TABLE = Path(__file__).parent.parent / "backoffice" / "cases" / "character-variants.txt"
# Ideographs: the basic block, the extensions, and those kept for compatibility.
BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
HEAD = """\
# Chinese characters that a search takes for one: the first of each line stands for the others.
# Simplified and traditional characters, the forms of Hong Kong and Taiwan, and those of Japan, from the dictionaries of
# OpenCC {version} (https://github.com/BYVoid/OpenCC), Apache License 2.0; made by scripts/character_variants.py.
"""


def main() -> None:
    """Fold each character until nothing changes, and write the groups."""
    steps = [opencc.OpenCC(name).convert for name in ("jp2t", "tw2t", "hk2t", "t2s")]
    groups: dict[str, list[str]] = defaultdict(list)
    for first, last in BLOCKS:
        for character in map(chr, range(first, last + 1)):
            if unicodedata.normalize("NFKC", character) != character:
                continue  # a name is brought to that form before
            folded, before = character, ""
            while folded != before:
                before = folded
                for step in steps:
                    folded = step(folded)
            if folded != character and len(folded) == 1:
                groups[folded].append(character)
    lines = "".join(f"{folded}{''.join(others)}\n" for folded, others in sorted(groups.items()))
    TABLE.write_text(HEAD.format(version=version("opencc")) + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
