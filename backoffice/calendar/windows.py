"""Windows of maintenance: what may be announced, and when one shuts the door. Pure, with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from backoffice.kernel.reasons import Reason, because, gettext_noop

LONGEST: Final = timedelta(hours=72)
LONGEST_WHAT, LONGEST_WHAT_ZH, LONGEST_GROUND = 300, 150, 300


@dataclass(frozen=True)
class Window:
    """A window as it stands announced: from `begins_at` (included) to `ends_at` (not included)."""

    reference: str
    version: int
    begins_at: datetime
    ends_at: datetime
    door_shut: bool
    what: str
    what_zh: str
    cancelled: bool
    announced_at: datetime


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to announce."""

    begins_at: datetime
    ends_at: datetime
    door_shut: bool
    what: str
    what_zh: str


def shutting(windows: Iterable[Window], moment: datetime) -> Window | None:
    """The window that shuts the door at a moment; of several the one that ends last."""
    open_ = [each for each in windows if each.door_shut and not each.cancelled and each.begins_at <= moment < each.ends_at]
    return max(open_, key=lambda each: (each.ends_at, each.reference), default=None)


def _sound(wanted: Wanted) -> list[Reason]:
    found = []
    if wanted.ends_at <= wanted.begins_at:
        found.append(because("ends-before-beginning", gettext_noop("It ends before it begins."), "ends"))
    elif wanted.ends_at - wanted.begins_at > LONGEST:
        hours = int(LONGEST.total_seconds()) // 3600
        found.append(because("too-long", gettext_noop("A window is not longer than {hours} hours."), "ends", hours=hours))
    if not wanted.what or not wanted.what_zh:
        found.append(because("in-both-languages", gettext_noop("Say in English and in Chinese what is done."), "what"))
    if len(wanted.what) > LONGEST_WHAT or len(wanted.what_zh) > LONGEST_WHAT_ZH:
        found.append(because("text-too-long", gettext_noop("The text is too long."), "what"))
    return found


def may_plan(wanted: Wanted, now: datetime) -> list[Reason]:
    """A window is announced before it begins; what has begun unannounced is an outage and is entered as one."""
    found = _sound(wanted)
    if wanted.begins_at <= now:
        text = gettext_noop("A window is announced before it begins. What has happened already is entered as an outage.")
        found.append(because("begun-already", text, "begins"))
    return found


def _stands(window: Window, now: datetime, ground: str) -> list[Reason]:
    found = []
    if window.cancelled:
        found.append(because("cancelled-already", gettext_noop("The window is cancelled; plan another one.")))
    elif window.ends_at <= now:
        found.append(because("over-already", gettext_noop("The window is over; what was announced of it stays.")))
    if not ground.strip() or len(ground.strip()) > LONGEST_GROUND:
        found.append(because("ground-needed", gettext_noop("Say why, in 1 to {most} characters."), "ground", most=LONGEST_GROUND))
    return found


def may_change(window: Window, wanted: Wanted, now: datetime, ground: str) -> list[Reason]:
    """A window that is not over; one that has begun keeps its beginning and is ended later or sooner, not in the past."""
    found = _stands(window, now, ground) + _sound(wanted)
    if window.begins_at <= now and wanted.begins_at != window.begins_at:
        found.append(because("begun-already", gettext_noop("It has begun: only its end and its words can change."), "begins"))
    elif window.begins_at > now and wanted.begins_at <= now:
        found.append(because("begins-in-the-past", gettext_noop("It would begin in the past."), "begins"))
    if wanted.ends_at < now:
        found.append(because("ends-in-the-past", gettext_noop("It would end in the past."), "ends"))
    return found


def may_cancel(window: Window, now: datetime, ground: str) -> list[Reason]:
    """A window that has not begun; one that has is ended by changing its end."""
    found = _stands(window, now, ground)
    if not window.cancelled and window.begins_at <= now < window.ends_at:
        found.append(because("begun-already", gettext_noop("It has begun. Bring its end forward instead.")))
    return found
