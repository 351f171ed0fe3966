"""Lines set under each other at an offset from the left margin: a column of a paper, a cell of a table. All measures in points."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reports.render.text import Line

# A line, where it begins from the left margin, and its baseline.
Placed = tuple[Line, float, float]


@dataclass(frozen=True)
class Block:
    """leading: the height of a line by its size. right: the lines end at the block's right edge."""

    x: float
    width: float
    lines: tuple[Line, ...]
    right: bool = False
    leading: float = 1.0

    @property
    def height(self) -> float:
        """Of all its lines."""
        return sum(line.size * self.leading for line in self.lines)

    def cut(self, room: float) -> tuple["Block", "Block"]:
        """The lines that fit into `room`, and the others."""
        used, count = 0.0, 0
        for line in self.lines:
            used += line.size * self.leading
            if used > room:
                break
            count += 1
        return replace(self, lines=self.lines[:count]), replace(self, lines=self.lines[count:])


def on_one_foot(heads: Iterable[Block], size: float) -> list[Block]:
    """Heads of columns stand on the rule, not under the ceiling: the lower ones begin with empty lines of this size."""
    found = list(heads)
    deepest = max(len(head.lines) for head in found)
    return [replace(head, lines=(Line((), 0, size),) * (deepest - len(head.lines)) + head.lines) for head in found]


def placed(blocks: Iterable[Block], top: float) -> tuple[list[Placed], float]:
    """The lines of blocks that stand side by side under `top`, and where the lowest of them ends."""
    lines: list[Placed] = []
    bottom = top
    for block in blocks:
        y = top
        for line in block.lines:
            y -= line.size * block.leading
            x = block.x + (block.width - line.width if block.right else 0)
            # The baseline lies a third of the leading's air, and the descent, above the bottom of the line.
            lines.append((line, x, y + line.size * 0.38))
        bottom = min(bottom, y)
    return lines, bottom
