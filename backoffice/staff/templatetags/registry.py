"""Times, money and shapes as the screens show them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import zip_longest

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from backoffice.audit.models import Event
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import Document, Filing
from backoffice.filings.to_post import NoticeToPost
from backoffice.kernel import clock, languages
from backoffice.kernel.evidence import is_seen
from backoffice.kernel.money import Money
from backoffice.kernel.references import ALPHABET
from backoffice.staff import wording
from backoffice.staff.wording import Status
from backoffice.staff.work_words import work_words

register = template.Library()

# A filing, as a sentence names it.
_REFERENCE = re.compile(rf"\b(EF-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}})\b")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon from the sprite; it never stands without a word."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("staff/vendor/icons/sprite.svg"), name)


@register.simple_tag
def shape(name: str) -> SafeString:
    """A shape of status."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("staff/shapes.svg"), name)


@register.simple_tag
def filled_in(name: str) -> SafeString:
    """A place within a sentence that a script fills in, found by `data-` and this name; a dash until then."""
    return format_html("<span data-{}>–</span>", name)


@register.simple_tag
def status(mark: Status, strong: bool = False) -> SafeString:
    """A status: shape, word and colour together, never one alone."""
    return format_html('<span class="st st-{}{}">{}{}</span>', mark.colour, " st-strong" if strong else "", shape(mark.shape), mark.words)


@register.simple_tag
def label(mark: Status) -> SafeString:
    """A status as a small label beside a fact."""
    return format_html('<span class="mark st-{}">{}{}</span>', mark.colour, shape(mark.shape), mark.words)


@register.simple_tag
def marked(marks: Mapping[int, Status], number: int) -> SafeString | str:
    """What is to become of this document, where it is not to be accepted, as a small label."""
    return label(marks[number]) if number in marks else ""


@register.simple_tag
def marked_values(said: Mapping[int, tuple[str, int | str, str, str]], number: int) -> SafeString | str:
    """What was said of this document already, for the form that says it anew."""
    if number not in said:
        return ""
    return format_html(' data-what="{}" data-page="{}" data-note="{}" data-cure-by="{}"', *said[number])


@register.simple_tag
def evidence(mark: str) -> SafeString | str:
    """The mark beside a fact of the reference data that was not seen in a published text."""
    if is_seen(mark):
        return ""
    return format_html(
        '<span class="mark st-amber" title="{}">{}{}</span>', mark or _("no evidence on record"), shape("q"), _("unverified")
    )


@register.simple_tag
def language_tag() -> str:
    """The page's language, for its attribute lang."""
    return languages.tag()


@register.simple_tag
def other_tag() -> str:
    """The other language, for what stands beside in both."""
    return languages.other_tag()


@register.filter
def tag_of(code: str) -> str:
    """A language on offer, for the attribute lang of its own name."""
    return languages.TAGS.get(code, code)


@register.simple_tag
def in_other(text: str) -> str:
    """A text of ours in the other language than the page's; it must stand translated elsewhere too, to be found."""
    with override(languages.ENGLISH if languages.reads_chinese() else languages.CHINESE):
        return _(text)


@register.simple_tag
def languages_on_offer() -> list[tuple[str, str]]:
    """The languages of the pages, each by its own name: Django's tag would translate the names."""
    return list(settings.LANGUAGES)


@register.filter
def own(thing: object, name: str) -> str:
    """A datum that is on record in both languages, in the reader's own."""
    return languages.picked(getattr(thing, name), getattr(thing, f"{name}_zh"))


@register.filter
def other(thing: object, name: str) -> str:
    """The same in the other one, to stand beside it."""
    return languages.other(getattr(thing, name), getattr(thing, f"{name}_zh"))


@register.filter
def titles(things: Iterable[object]) -> str:
    """The titles of several, one after the other."""
    return languages.listed([own(thing, "title") for thing in things])


@register.filter
def document(one: Document) -> str:
    """What a document is: the filer's own words for it, or the name of its type."""
    return wording.document_words(one)


@register.simple_tag
def comma() -> str:
    """Between two facts of a line."""
    return pgettext("between two facts of a line", ", ")


@register.simple_tag
def semicolon() -> str:
    """Between two groups of facts."""
    return pgettext("between two groups of facts", "; ")


@register.simple_tag
def colon() -> str:
    """Between a name and what is said of it."""
    return pgettext("between a name and what is said of it", ": ")


@register.filter
def standing(filing: Filing) -> Status:
    """How a filing stands, in the words of the lists."""
    return wording.standing_of(filing)


@register.filter
def kind_of_actor(kind: str) -> str:
    """What it was that acted, in words."""
    return wording.kind_of_actor(kind)


@register.filter
def actor(event: Event) -> str:
    """Who acted; the system under the name that it has in the reader's language."""
    return wording.actor_words(event.actor_kind, event.actor_name)


@register.filter
def way_of_service(code: str) -> str:
    """By what way an addressee was given the documents, in words."""
    return wording.way_of_service(code)


@register.filter
def post_status(notice: NoticeToPost) -> Status:
    """What became of a notice to be posted."""
    return wording.post_status(notice)


@register.filter
def notice_status(notice: FailedNotice) -> Status:
    """What became of the failed notice of a message."""
    return wording.notice_status(notice)


@register.simple_tag
def work(code: str) -> SafeString:
    """A topic of the outbox or a job of the schedule: what it does, and small beside it the code by which logs name it."""
    words = work_words(code)
    if words == code:
        return format_html('<span class="mono">{}</span>', code)
    return format_html('{} <span class="mono small qq">{}</span>', words, code)


@register.filter
def leading(words: object) -> SafeString:
    """What was done, in which each filing that is named is the way back to it."""
    told = _REFERENCE.split(str(words))
    found = []
    for text, reference in zip_longest(told[::2], told[1::2], fillvalue=""):
        back = format_html('<a class="link" href="{}">{}</a>', reverse("staff:filing", args=[reference]), reference) if reference else ""
        found.append((text, back))
    return format_html_join("", "{}{}", found)


@register.filter
def form_number(form: str) -> str:
    """The number of a court form: Form 1."""
    return wording.form_number(form)


@register.filter
def means(code: str) -> str:
    """By what a payment was made, in words."""
    return wording.means_of_payment(code)


@register.filter
def browser(agent: str) -> str:
    """Which browser on what, of what a browser says about itself."""
    return wording.browser(agent)


@register.filter
def hk(moment: datetime | None) -> str:
    """A moment to the second, Hong Kong time, weekday first: Thu 5 Sep 2024 18:00:07."""
    return "–" if moment is None else languages.moment(moment)


@register.filter
def hk_short(moment: datetime | None) -> str:
    """The same without the year, if it is this year's."""
    if moment is None:
        return "–"
    this_year = clock.in_hong_kong(moment).year == clock.today().year
    return languages.moment_of_this_year(moment) if this_year else languages.moment(moment)


@register.filter
def hk_time(moment: datetime) -> str:
    """Only the time of day, with the day before it unless it is today's."""
    local = clock.in_hong_kong(moment)
    return f"{local:%H:%M:%S}" if local.date() == clock.today() else languages.moment_of_this_year(moment)


@register.filter
def hk_brief(moment: datetime) -> str:
    """For a narrow column: the time of day if it is today's, else the day."""
    local = clock.in_hong_kong(moment)
    return f"{local:%H:%M:%S}" if local.date() == clock.today() else languages.day_and_month(local)


@register.filter
def iso(moment: datetime) -> str:
    """A moment for the datetime attribute."""
    return clock.in_hong_kong(moment).isoformat()


@register.filter
def day(value: date | None) -> str:
    """A Hong Kong day: Thu 5 Sep 2024."""
    return "–" if value is None else languages.day(value)


@register.filter
def day_short(value: date) -> str:
    """A Hong Kong day of this year: Thu 5 Sep."""
    return languages.day_and_month(value)


@register.filter
def month_name(value: date) -> str:
    """A month of a year: September 2026."""
    return languages.month(value)


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
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": rest // 60}
    if rest >= 60:
        return _("%(hours)d h %(minutes)d m") % {"hours": rest // 60, "minutes": rest % 60}
    return _("%(minutes)d m") % {"minutes": rest}


@register.filter
def span(length: timedelta) -> str:
    """A span that may be of seconds: 5 s, 4 m, 7 h 15 m."""
    seconds = int(length.total_seconds())
    return _("%(number)d s") % {"number": seconds} if seconds < 120 else lasting(length)


@register.filter
def weekdays(digits: str) -> str:
    """ISO digits of weekdays as their names: 12345 is Mon to Fri."""
    names = _("Mon Tue Wed Thu Fri Sat Sun").split()
    days = [int(digit) for digit in digits]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[days[0] - 1], "last": names[days[-1] - 1]}
    return languages.listed([names[place - 1] for place in days])


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
