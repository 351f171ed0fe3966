"""The demonstration's list of persons under a restriction order, from fixtures/demo/restrictions.json."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.people.models import User
from workflows.cases.actions.keep_restriction import Wanted, enter_restriction


def load_restrictions(path: Path) -> None:
    """Enter the orders that are not there yet."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for each in content["orders"]:
        texts = {name: each[name] for name in ("kind", "court", "case_number", "restricts", "evidence")}
        until = date.fromisoformat(each["until"]) if "until" in each else None
        wanted = Wanted(names=each["names"], made_on=date.fromisoformat(each["made_on"]), until=until, **texts)
        enter_restriction(wanted=wanted, officer=User.objects.get(username=each["by"]))
