"""How many receipts one core draws in a second: python -m tests.bench.papers [COUNT]

Each receipt has a payer, numbers and a code of its own, with Chinese characters from outside the house subset, as in life.
CPU time of this process after a warm-up; never a timed test.
"""

import random
import sys
import time
from dataclasses import replace

from reports.documents import receipt
from reports.documents.receipt import OfficialReceipt
from tests.reports import specimens

WARM_UP = 10
_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高"
_GIVEN = "嘉怡俊傑美玲志明家豪詠詩偉強淑芬國榮慧敏文華子健麗珍建業雅婷浩然思敏"
_ALPHABET = "ABCDEFGHJKLMNPQRSTVWXYZ23456789"


def receipts(count: int, seed: int = 1) -> list[OfficialReceipt]:
    """Receipts that differ as those of an afternoon do; the same for the same seed."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        code = "".join(dice.choices(_ALPHABET, k=24))
        name = dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, 2))
        model = specimens.receipt()
        url = f"https://verify.example/verify/{code}/"
        made.append(
            replace(
                model,
                issue=replace(model.issue, number=f"SCT-ACC-2026-{number:06d}", code=code, verify_url=url),
                payer=f"Company {number} Limited {name}有限公司",
                reference=f"EF-{code[:4]}-{code[4:8]}",
                gateway_reference=code[8:],
            )
        )
    return made


def rate(count: int) -> tuple[float, float]:
    """Receipts a second of CPU time, and their mean size in bytes."""
    made = receipts(count + WARM_UP)
    for each in made[:WARM_UP]:
        receipt.draw(each)
    began = time.process_time()
    size = sum(len(receipt.draw(each)) for each in made[WARM_UP:])
    return count / (time.process_time() - began), size / count


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    per_second, size = rate(asked)
    sys.stdout.write(f"{asked} receipts: {per_second:.0f} a second and core, {size / 1000:.0f} kB each\n")
