"""Make the faces for rare ideographs: what the Noto faces lack, cut from the Hanazono faces into files of 4,096 codes.

Run once, when a new version of the faces is taken in; the files it writes are kept in the repository. It needs fontTools,
which nothing else here needs:

    python scripts/make_rare_faces.py HanaMinB.ttf HanaMinA.ttf reports/render/fonts

A character comes from the first of the faces named that has it. Hints are left out and outlines are rounded to 512 units
an em (the half of the original's, finer than any printer at the size of text); both for the size of the files.
"""

import io
import lzma
import sys
from collections import defaultdict
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

# What Hanazono gives us: compatibility ideographs and the supplementary planes; the planes below are the Noto faces'.
_WANTED = (range(0xF900, 0xFB00), range(0x20000, 0x30000))
_UNITS = 512
_LICENCE = (
    "This font is a free software. Unlimited permission is granted to use, copy, and distribute it, with or without modification, "
    'either commercially and noncommercially. THIS FONT IS PROVIDED "AS IS" WITHOUT WARRANTY.'
)


def characters(path: Path) -> set[int]:
    """The code points that a face has."""
    return set(TTFont(path, lazy=True).getBestCmap())


def cut(source: Path, block: int, codes: list[int]) -> bytes:
    """A face with these code points only, under a name of its own."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = []
    options.drop_tables += ["vhea", "vmtx", "BASE", "GDEF", "FFTM", "gasp"]
    font = TTFont(source, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    scale_upem(font, _UNITS)
    names = font["name"]
    names.names = []
    name = f"RareHan-{block:02X}"
    copyright_line = "Copyright 2008-2017 GlyphWiki Project; a subset of the Hanazono font, hints left out, 512 units an em"
    for number, text in ((0, copyright_line), (1, name), (2, "Regular"), (4, name), (6, name), (13, _LICENCE)):
        names.setName(text, number, 3, 1, 0x409)
    # No time of making: the same faces give the same files.
    font.recalcTimestamp = False
    font["post"].formatType = 3.0
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main(sources: list[Path], folder: Path) -> None:
    """Write `RareHan_<block>.ttf.xz` for every block of 4,096 codes that the Noto faces leave something of."""
    regular = characters(folder / "NotoSansHK_400Regular.ttf") | characters(folder / "NotoSansSC_400Regular.ttf")
    bold = characters(folder / "NotoSansHK_700Bold.ttf") | characters(folder / "NotoSansSC_700Bold.ttf")
    taken = regular & bold
    for source in sources:
        blocks: dict[int, list[int]] = defaultdict(list)
        for code in sorted(characters(source) - taken):
            if any(code in wanted for wanted in _WANTED):
                blocks[code >> 12].append(code)
        for block, codes in blocks.items():
            file = folder / f"RareHan_{block:02X}.ttf.xz"
            if source != sources[0] and len(codes) < 300:
                print(f"{file.name}: {len(codes)} characters of {source.name} left out, not worth a file")
                continue
            file.write_bytes(lzma.compress(cut(source, block, codes), preset=9))
            taken.update(codes)
            print(f"{file.name}: {len(codes)} characters of {source.name}, {file.stat().st_size} bytes")


if __name__ == "__main__":
    *faces, into = map(Path, sys.argv[1:])
    main(faces, into)
