"""Times, money and shapes as the screens show them."""

from datetime import date, datetime, timedelta

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.kernel import clock
from backoffice.kernel.evidence import is_seen
from backoffice.kernel.money import Money
from backoffice.staff import wording
from backoffice.staff.wording import Status

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon from the sprite; it never stands without a word."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("staff/vendor/icons/sprite.svg"), name)


@register.simple_tag
def shape(name: str) -> SafeString:
    """A shape of status."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("staff/shapes.svg"), name)


@register.simple_tag
def status(mark: Status, strong: bool = False) -> SafeString:
    """A status: shape, word and colour together, never one alone."""
    return format_html('<span class="st st-{}{}">{}{}</span>', mark.colour, " st-strong" if strong else "", shape(mark.shape), mark.words)


@register.simple_tag
def label(mark: Status) -> SafeString:
    """A status as a small label beside a fact."""
    return format_html('<span class="mark st-{}">{}{}</span>', mark.colour, shape(mark.shape), mark.words)


@register.simple_tag
def evidence(mark: str) -> SafeString | str:
    """The mark beside a fact of the reference data that was not seen in a published text."""
    if is_seen(mark):
        return ""
    return format_html(
        '<span class="mark st-amber" title="{}">{}{}</span>', mark or _("no evidence on record"), shape("q"), _("unverified")
    )


@register.filter
def means(code: str) -> str:
    """By what a payment was made, in words."""
    return wording.means_of_payment(code)


@register.filter
def hk(moment: datetime | None) -> str:
    """A moment to the second, Hong Kong time, weekday first: Thu 5 Sep 2024 18:00:07."""
    return "–" if moment is None else date_format(clock.in_hong_kong(moment), "D j M Y H:i:s")


@register.filter
def hk_short(moment: datetime | None) -> str:
    """The same without the year, if it is this year's."""
    if moment is None:
        return "–"
    local = clock.in_hong_kong(moment)
    return date_format(local, "D j M H:i:s" if local.year == clock.today().year else "D j M Y H:i:s")


@register.filter
def hk_time(moment: datetime) -> str:
    """Only the time of day, with the day before it unless it is today's."""
    local = clock.in_hong_kong(moment)
    return date_format(local, "H:i:s" if local.date() == clock.today() else "D j M H:i:s")


@register.filter
def hk_brief(moment: datetime) -> str:
    """For a narrow column: the time of day if it is today's, else the day."""
    local = clock.in_hong_kong(moment)
    return date_format(local, "H:i:s" if local.date() == clock.today() else "D j M")


@register.filter
def iso(moment: datetime) -> str:
    """A moment for the datetime attribute."""
    return clock.in_hong_kong(moment).isoformat()


@register.filter
def day(value: date | None) -> str:
    """A Hong Kong day: Thu 5 Sep 2024."""
    return "–" if value is None else date_format(value, "D j M Y")


@register.filter
def hkd(cents: int | None) -> str:
    """An amount with its currency: HK$1,045, cents only when there are any."""
    return "–" if cents is None else str(Money(cents))


@register.filter
def amount(cents: int | None) -> str:
    """An amount in a column of amounts: 1,045, with the true minus sign."""
    return "–" if cents is None else str(Money(cents)).replace("HK$", "")


@register.filter
def hours(span: timedelta | None) -> str:
    """An age in hours with one decimal; a dash where it cannot be known."""
    return "–" if span is None else f"{span.total_seconds() / 3600:.1f}"


@register.filter
def lasting(span: timedelta) -> str:
    """A span in days, hours and minutes: 1 d 7 h, 7 h 15 m, 4 m."""
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    if days:
        return f"{days} d {rest // 60} h"
    return f"{rest // 60} h {rest % 60} m" if rest >= 60 else f"{rest} m"


@register.filter
def weekdays(digits: str) -> str:
    """ISO digits of weekdays as their names: 12345 is Mon to Fri."""
    names = _("Mon Tue Wed Thu Fri Sat Sun").split()
    days = [int(digit) for digit in digits]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[days[0] - 1], "last": names[days[-1] - 1]}
    return ", ".join(names[place - 1] for place in days)


@register.filter
def kilobytes(size: int) -> str:
    """A size of a file: 84 kB, 2.4 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """This page's address with some parameters changed; an empty value takes one away, and a change starts at page one."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
