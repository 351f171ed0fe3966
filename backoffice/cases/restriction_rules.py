"""May a restriction order be entered, or ended? Pure questions that answer with reasons; no reason means yes."""

from collections.abc import Mapping, Sequence
from datetime import date

from backoffice.kernel.reasons import Reason, because, gettext_noop

# The texts of an order, all in its own words, and how long each may be.
LONGEST = {"kind": 120, "court": 120, "case_number": 60, "restricts": 2000, "evidence": 300}
LONGEST_NAME = 500
MOST_NAMES = 30


def may_enter(names: Sequence[str], texts: Mapping[str, str], *, made_on: date, until: date | None, today: date) -> tuple[Reason, ...]:
    """Why an order is not entered so. texts: by the names of LONGEST; days are Hong Kong's."""
    found: list[Reason] = []
    if not names:
        found.append(because("name-needed", gettext_noop("Give a name."), "names"))
    if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
        text = gettext_noop("Give at most {most} names, one a line, of at most {longest} characters.")
        found.append(because("too-many-names", text, "names", most=MOST_NAMES, longest=LONGEST_NAME))
    if not all(texts[field] for field in LONGEST):
        found.append(because("text-needed", gettext_noop("Fill in every field; only the last day may stay empty.")))
    if any(len(texts[field]) > longest for field, longest in LONGEST.items()):
        found.append(because("text-too-long", gettext_noop("A text is too long.")))
    if made_on > today:
        found.append(because("day-ahead", gettext_noop("The day lies ahead: give today or an earlier day."), "made_on"))
    if until is not None and until < made_on:
        found.append(because("until-before-made", gettext_noop("It cannot end before it was made."), "until"))
    return tuple(found)


def may_end(on: date, *, made_on: date, today: date) -> tuple[Reason, ...]:
    """Why an order does not end on that Hong Kong day."""
    if on > today:
        return (because("day-ahead", gettext_noop("The day lies ahead: give today or an earlier day."), "on"),)
    if on < made_on:
        return (because("end-before-made", gettext_noop("It cannot end before it was made."), "on"),)
    return ()
