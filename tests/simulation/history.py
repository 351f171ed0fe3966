"""What was done, step by step, so that a failure can be read and done again."""

from dataclasses import dataclass, field
from datetime import datetime

from backoffice.kernel.clock import in_hong_kong


class Found(AssertionError):
    """The simulation found something that must not be. `kind` stays the same when the same fault is found by fewer steps."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(told)
        self.kind, self.told = kind, told


@dataclass
class History:
    """Numbered steps: who did what when, and what the answer was."""

    seed: int
    lines: list[str] = field(default_factory=list)
    step: int = 0

    def note(self, moment: datetime, who: str, what: str, answer: object) -> None:
        told = f"{in_hong_kong(moment):%a %Y-%m-%d %H:%M:%S}"
        self.lines.append(f"{self.step:>5}  {told}  {who:<14} {what} -> {answer}")

    def text(self) -> str:
        return "\n".join(self.lines)
