"""Make `reports/render/fonts/coverage.z`: for every code point the faces that have it. Run after a face was exchanged.

python scripts/make_coverage.py
"""

import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reports.render import characters, faces


def table() -> bytes:
    """The table as it follows from the faces themselves."""
    codes = bytearray(characters.CODES)
    for bit, files in faces.files().items():
        held: dict[bool, set[int]] = {False: set(), True: set()}
        for bold, file in files:
            held[bold] |= faces.codes_of(file)
        for code in held[False] & held[True]:
            if code < 0x20 or 0x7F <= code < 0xA0 or (bit == characters.LATIN and not faces.is_set_in_latin(code)):
                continue
            codes[code] |= bit
    return bytes(codes)


if __name__ == "__main__":
    characters.COVERAGE.write_bytes(zlib.compress(table(), 9))
    print(f"{characters.COVERAGE.stat().st_size} bytes")
