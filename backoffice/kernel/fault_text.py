"""What may be shown of a fault: its kind and its place in the code. Its message may quote a party and is shown only where
it speaks of the machine or of the code itself.
"""

import re
from typing import Final

# Errors whose message tells of a file, a connection or the code, and never quotes a row.
_SPEAKING: Final = frozenset(
    {
        "OSError", "FileNotFoundError", "FileExistsError", "PermissionError", "IsADirectoryError", "NotADirectoryError", "BlockingIOError",
        "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError", "TimeoutError", "MemoryError",
        "ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "TypeError", "NotImplementedError", "RecursionError",
        "ZeroDivisionError", "UnboundLocalError", "OperationalError", "InterfaceError",
    }
)  # fmt: skip
_FILE = re.compile(r'^\s*File "(?P<path>[^"]*)", line (?P<line>\d+), in (?P<function>.+)$')
_EXCEPTION = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)(?::\s?(?P<message>.*))?$")
_HEADINGS = ("Traceback (most recent call last):", "During handling of the above exception", "The above exception was the direct cause")
_OURS = ("backoffice", "workflows", "reports", "tests")
# What the outbox itself writes on a row.
_OUR_OWN = ("no handler for the topic ", "begun ")


def reason(text: str) -> str:
    """In a line: the kind of the last fault, its message where that may be shown, and where it happened."""
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    if first.startswith(_OUR_OWN):
        return first
    kind, place, of_ours = "", "", False
    for line in text.splitlines():
        found = _FILE.match(line)
        if found:
            # Of our own code the last place, not the depth of a library in which it came to light.
            ours = "site-packages" not in found["path"] and any(f"/{root}/" in found["path"] for root in _OURS)
            if ours or not of_ours:
                place, of_ours = f"{_short(found['path'])}:{found['line']}", ours
        elif (shown := _shown_exception(line)) is not None:
            kind = shown
    return f"{kind} ({place})" if kind and place else kind or place


def without_messages(text: str) -> str:
    """The traceback with its files, lines and code, and of each fault its kind: no message that may quote a party."""
    kept: list[str] = []
    code = False
    for line in text.splitlines():
        found = _FILE.match(line)
        if found:
            kept.append(f'  File "{_short(found["path"])}", line {found["line"]}, in {found["function"]}')
        elif (code and line.startswith("    ")) or line.startswith((*_HEADINGS, *_OUR_OWN)):
            kept.append(line)
        elif (shown := _shown_exception(line)) is not None:
            kept.append(shown)
        # A line of code follows its place at once, and the marks under it follow the line.
        code = bool(found) or (code and line.startswith("    ") and not line.strip().strip("~^"))
    return "\n".join(kept)


def _shown_exception(line: str) -> str | None:
    found = _EXCEPTION.match(line)
    if found is None:
        return None
    bare = found["name"].rpartition(".")[2]
    if not bare[:1].isupper():
        return None
    return f"{bare}: {found['message']}" if bare in _SPEAKING and found["message"] else bare


def _short(path: str) -> str:
    """From the package on: where the machine keeps it says nothing."""
    parts = path.split("/")
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    place = min((parts.index(root) for root in _OURS if root in parts), default=len(parts) - 1)
    return "/".join(parts[place:])
