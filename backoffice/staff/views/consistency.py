"""How evenly a registry decides: rates by officer, kind of document and firm with control limits, the reasons given, and the decisions
that each figure counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.cases.models import DocumentType, ReturnReason
from backoffice.filings import worklists
from backoffice.filings.consistency import (
    By,
    Decided,
    Key,
    Span,
    Wanted,
    counted_from,
    figures,
    firm_called,
    kinds,
    last_month,
    months_on,
    page_of_lines,
)  # fmt: skip
from backoffice.filings.decided import Ruling
from backoffice.filings.firms import Firm
from backoffice.filings.limits import INNER, OUTER, SOURCE, TOO_FEW, Limits, Place, limits, place
from backoffice.filings.second_look_lists import numbers_of_looks
from backoffice.filings.second_looks import Agreement
from backoffice.kernel import clock, languages
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import Office, User
from backoffice.staff import funnel
from backoffice.staff.access import Desk
from backoffice.staff.days import whole_month
from backoffice.staff.numbers import whole_number
from backoffice.staff.pages import page
from backoffice.staff.templatetags.registry import month_name
from backoffice.staff.wording import Status

# So many are named one by one, those with the most decisions; the others are summed.
_MOST_ROWS = 100
_MOST_REASONS = 6
_MOST_MONTHS = 36


@dataclass(frozen=True)
class Figure:
    """A number and the list that it counts."""

    number: int
    address: str
    share: str = ""


@dataclass(frozen=True)
class Row:
    """An officer, a kind of document or a firm with its numbers, and where its rate lies among the limits."""

    name: str
    decided: Figure
    returned: Figure
    rejected: Figure
    rate: str
    inner: str
    outer: str
    mark: Status

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers, as they stand side by side."""
        return (self.decided, self.returned, self.rejected)


@dataclass(frozen=True)
class ReasonRow:
    """How often an officer gave each of the frequent reasons, or it was given for a kind of document or to a firm."""

    name: str
    cells: list[tuple[ReturnReason, Figure | None]]
    others: int
    total: int


@dataclass(frozen=True)
class Chosen:
    """What the page is asked for."""

    office: Office
    span: Span
    by: By
    kind: int | None
    # Whose own figures only are shown; None: everybody's.
    own: User | None

    def address(self, key: Key | None = None, **more: Any) -> str:
        """The list of the decisions of one of them, or of all."""
        asked = {"office": self.office.code, "from": f"{self.span.begins:%Y-%m}", "to": f"{self.span.ends:%Y-%m}", **more}
        if self.kind is not None:
            asked["type"] = self.kind
        if key is not None:
            asked[self.by.value] = key
        if isinstance(key, Firm) and key.organisation is not None:
            asked["organisation"] = key.organisation
        return f"{reverse('staff:consistency-list')}?{urlencode(asked, doseq=True)}"


def percent(share: float) -> str:
    """A share of one in per cent, with one place."""
    return f"{share * 100:.1f}%"


def consistency(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The figures of an office in a span of months, by officer, kind of document or firm. Whoever does not oversee the office reads
    their own beside those of all together."""
    chosen = chosen_of(request, desk)
    found = figures(chosen.office, chosen.span, chosen.by, chosen.kind)
    keys = sorted(found.each, key=lambda key: (-found.each[key].number, str(key)))
    if chosen.own is not None:
        keys = [key for key in keys if key == chosen.own.pk]
    listed = keys[:_MOST_ROWS]
    names = _names(chosen.by, listed)
    types = kinds(chosen.office, chosen.span) if chosen.by is By.OFFICER else []
    titles = _names(By.TYPE, types)
    rest = Decided()
    for key in keys[_MOST_ROWS:]:
        for ruling, number in found.each[key].rulings.items():
            rest.rulings[ruling] += number
    points = [funnel.Point(names[key], each.number, each.rate, _place(each, found.all)) for key in listed for each in [found.each[key]]]
    context: dict[str, Any] = {
        "desk": desk,
        "chosen": chosen,
        "months": months_in_words(chosen.span),
        "tabs": [] if chosen.own else [(by, _title(by), _with(request, by=by.value, type="")) for by in By],
        "heading": _title(chosen.by),
        "types": [(key, titles[key]) for key in types],
        "spans": spans(request),
        "rows": [_row(names[key], found.each[key], found.all, chosen, key) for key in listed],
        "rest": (len(keys) - len(listed), rest) if len(keys) > len(listed) else None,
        "all": _row(_("All together"), found.all, found.all, chosen),
        "picture": funnel.drawn(points, found.all.rate),
        "picture_height": funnel.HIGH,
        "picture_width": funnel.WIDE,
        "few": sum(point.place is Place.TOO_FEW for point in points),
        "too_few": TOO_FEW,
        "source": SOURCE,
        **_since(chosen),
        "elsewhere": None if found.all.number else _last_month(request, chosen),
        "looks": _looks(chosen, names),
        "views_looks": rights.may(desk.user, "second_look.view", chosen.office),
        **_reasons(chosen, found.reasons, listed, names),
    }
    return page(request, "consistency.html", context)


def _since(chosen: Chosen) -> dict[str, Any]:
    """From which day on decisions are counted (none: from the first one on), and whether the months begin before it."""
    since = counted_from(chosen.office, clock.now())
    day = None if since is None else clock.in_hong_kong(since).date()
    return {"counted_from": day, "reaches_back": day is not None and chosen.span.begins < day}


def _last_month(request: HttpRequest, chosen: Chosen) -> tuple[str, str] | None:
    """Where there is something to see, if there is: the latest month with a decision, and its address."""
    month = last_month(chosen.office, chosen.own.pk if chosen.own else None)
    asked = "" if month is None else f"{month:%Y-%m}"
    return None if month is None else (month_name(month), _with(request, **{"from": asked, "to": asked, "type": ""}))


def chosen_of(request: HttpRequest, desk: Desk) -> Chosen:
    """The office, the months and by what, as the address asks.

    Raises:
        NotFound: the office is not within reach.
    """
    code = request.GET.get("office", "")
    office = next((each for each in desk.reachable if each.code == code), None) if code else desk.offices[0]
    if office is None:
        raise NotFound("not-here", _("There is no such registry here."))
    by = request.GET.get("by", "")
    # What is about others is shown to who oversees the office.
    oversees = rights.may(desk.user, "consistency.view", office)
    return Chosen(
        office=office,
        span=_span(request),
        by=By(by) if by in set(By) and oversees else By.OFFICER,
        kind=whole_number(request.GET.get("type", "")),
        own=None if oversees else desk.user,
    )


def _month(request: HttpRequest, name: str) -> date | None:
    found = whole_month(request.GET.get(name, ""))
    return found if found is not None and found.year >= 1990 else None


def _span(request: HttpRequest) -> Span:
    """The months that the address asks for, three years at the most; else this one and the two before."""
    now = clock.today().replace(day=1)
    ends = _month(request, "to") or _month(request, "from") or now
    begins = _month(request, "from") or (ends if _month(request, "to") else months_on(ends, -2))
    begins, ends = min(begins, ends), max(begins, ends)
    return Span(max(begins, months_on(ends, 1 - _MOST_MONTHS)), ends)


def spans(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Months that are often asked for: the words, the address, and whether they are shown."""
    now = clock.today().replace(day=1)
    quarter = date(now.year, now.month - (now.month - 1) % 3, 1)
    asked = _span(request)
    offered = [
        (_("This month"), now, now),
        (_("Last month"), months_on(now, -1), months_on(now, -1)),
        (_("This quarter"), quarter, months_on(quarter, 2)),
        (_("Last quarter"), months_on(quarter, -3), months_on(quarter, -1)),
        (_("Twelve months"), months_on(now, -11), now),
    ]
    return [
        (words, _with(request, **{"from": f"{begins:%Y-%m}", "to": f"{ends:%Y-%m}"}), (asked.begins, asked.ends) == (begins, ends))
        for words, begins, ends in offered
    ]


def _with(request: HttpRequest, **changes: str) -> str:
    asked = {name: value for name, value in {**request.GET.dict(), **changes}.items() if value}
    return f"?{urlencode(asked)}"


def _title(by: By) -> str:
    return {By.OFFICER: _("Officer"), By.TYPE: _("Kind of document"), By.FIRM: _("Firm")}[by]


def _names(by: By, keys: Iterable[Key]) -> dict[Key, str]:
    """How each is called to the reader. One question at the most."""
    wanted = list(keys)
    if by is By.FIRM:
        # Two that spell themselves alike are told apart by their numbers on our records.
        alike = Counter(str(key) for key in wanted)
        return {key: _firm_name(key, several=alike[str(key)] > 1) for key in wanted if isinstance(key, Firm)}
    if by is By.OFFICER:
        return {key: str(user) for key, user in User.objects.in_bulk(wanted).items()}
    types = DocumentType.objects.select_related("case_type").in_bulk(wanted)
    return {key: f"{languages.picked(each.title, each.title_zh)} ({each.case_type.code})" for key, each in types.items()}


def _firm_name(firm: Firm, *, several: bool = False) -> str:
    name = str(firm) or _("no firm or organisation")
    return f"{name} (O-{firm.organisation})" if several and firm.organisation is not None else name


def _looks(chosen: Chosen, names: Mapping[Key, str]) -> list[tuple[str, int, int, int, int, str]]:
    """Of each officer's decisions how many were looked at again, how many alike, for other reasons and otherwise, and the share alike;
    all together last. Nothing where none was, or it is not by officer."""
    if chosen.by is not By.OFFICER or chosen.own is not None:
        return []
    found = numbers_of_looks(chosen.office, chosen.span.begins, chosen.span.ends)
    if not found:
        return []
    together = {agreement: sum(numbers.get(agreement, 0) for numbers in found.values()) for agreement in Agreement.values}
    named = [(names[officer], found[officer]) for officer in sorted(found, key=lambda each: names.get(each, "")) if officer in names]
    rows: list[tuple[str, int, int, int, int, str]] = []
    for name, numbers in [*named, (_("All together"), together)]:
        agrees, reasons, differs = (numbers.get(each, 0) for each in (Agreement.AGREES, Agreement.REASONS, Agreement.DIFFERS))
        number = agrees + reasons + differs
        rows.append((name, number, agrees, reasons, differs, percent(agrees / number)))
    return rows


def _place(each: Decided, together: Decided) -> Place:
    return place(each.number, each.against, together.rate)


def _mark(found: Place) -> Status:
    return {
        Place.TOO_FEW: Status(_("too few to say"), "dashed"),
        Place.WITHIN: Status(_("within the limits"), "ring"),
        Place.HIGH: Status(_("above the inner limit"), "beyond", "amber"),
        Place.LOW: Status(_("below the inner limit"), "beyond", "amber"),
        Place.VERY_HIGH: Status(_("above the outer limit"), "far-up", "red"),
        Place.VERY_LOW: Status(_("below the outer limit"), "far-down", "red"),
    }[found]


def _between(found: Limits) -> str:
    return f"{percent(found.lower)} – {percent(found.upper)}"


def _row(name: str, each: Decided, together: Decided, chosen: Chosen, key: Key | None = None) -> Row:
    said = key is not None and each.number >= TOO_FEW
    # Whoever reads only their own figures has no list of the office's.
    open_to_reader = key is not None or chosen.own is None

    def figure(number: int, **more: Any) -> Figure:
        return Figure(number, chosen.address(key, **more) if open_to_reader else "")

    return Row(
        name=name,
        decided=figure(each.number),
        returned=figure(each.returned, ruling=Ruling.RETURNED.value),
        rejected=figure(each.rejected, ruling=Ruling.REJECTED.value),
        rate=percent(each.rate),
        inner=_between(limits(each.number, together.rate, INNER)) if said else "",
        outer=_between(limits(each.number, together.rate, OUTER)) if said else "",
        mark=_mark(_place(each, together)),
    )


def _reasons(chosen: Chosen, given: Mapping[Key, Mapping[int, int]], keys: list[Key], names: Mapping[Key, str]) -> dict[str, Any]:
    """The most frequent reasons as columns, and how often each gave them."""
    together: dict[int, int] = {}
    for each in given.values():
        for reason, number in each.items():
            together[reason] = together.get(reason, 0) + number
    columns = sorted(together, key=lambda reason: (-together[reason], reason))[:_MOST_REASONS]
    titles = ReturnReason.objects.in_bulk(columns)

    def row(name: str, numbers: Mapping[int, int], key: Key | None, open_to_reader: bool) -> ReasonRow:
        total = sum(numbers.values())
        cells = [
            Figure(numbers[reason], chosen.address(key, reason=reason) if open_to_reader else "", percent(numbers[reason] / total))
            if numbers.get(reason)
            else None
            for reason in columns
        ]
        others = total - sum(cell.number for cell in cells if cell)
        return ReasonRow(name, [(titles[reason], cell) for reason, cell in zip(columns, cells, strict=True)], others, total)

    return {
        "reasons": [titles[reason] for reason in columns],
        "reason_rows": [row(names[key], given[key], key, True) for key in keys if given.get(key)],
        "reasons_of_all": row(_("All together"), together, None, chosen.own is None) if together else None,
        "other_reasons": len(together) > len(columns),
    }


def decisions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The decisions that a figure counts, the newest first."""
    chosen = chosen_of(request, desk)
    ruling, reason = request.GET.get("ruling", ""), whole_number(request.GET.get("reason", ""))
    officer = chosen.own.pk if chosen.own else whole_number(request.GET.get("officer", ""))
    named = request.GET.get("firm")
    organisation = whole_number(request.GET.get("organisation", ""))
    firm = None if named is None else firm_called(chosen.office, chosen.span, named, organisation)
    wanted = Wanted(
        office=chosen.office, span=chosen.span, officer=officer, kind=chosen.kind, firm=firm,
        rulings=(ruling,) if ruling in Ruling.values else (), reason=reason,
    )  # fmt: skip
    lines, following = page_of_lines(wanted, worklists.Key.read(request.GET.get("after", "")))
    titles = ReturnReason.objects.in_bulk([] if reason is None else [reason])
    about = [
        *(_names(By.OFFICER, [] if officer is None else [officer]).values()),
        *(_names(By.TYPE, [] if chosen.kind is None else [chosen.kind]).values()),
        *([] if wanted.firm is None else _names(By.FIRM, [wanted.firm]).values()),
        *(str(Ruling(each).label) for each in wanted.rulings),
        *(languages.picked(each.title, each.title_zh) for each in titles.values()),
    ]
    context = {
        "desk": desk,
        "chosen": chosen,
        "months": months_in_words(chosen.span),
        "about": about,
        "rows": [(line, ruled(line.ruling)) for line in lines],
        "following": following.text() if following else "",
        "after": request.GET.get("after", ""),
        "back": f"{reverse('staff:consistency')}?{urlencode(_kept(request))}",
    }
    return page(request, "consistency_list.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    kept = {name: request.GET[name] for name in ("office", "from", "to") if request.GET.get(name)}
    by = next((by.value for by in (By.FIRM, By.TYPE) if by.value in request.GET and "officer" not in request.GET), "")
    return {**kept, **({"by": by} if by else {})}


def months_in_words(span: Span) -> str:
    """A month, or from which to which."""
    if span.begins == span.ends:
        return month_name(span.begins)
    return _("%(begins)s to %(ends)s") % {"begins": month_name(span.begins), "ends": month_name(span.ends)}


def ruled(ruling: str) -> Status:
    """How a filing was decided, as a status."""
    return {
        Ruling.ACCEPTED: Status(_("accepted"), "ok", "ok"),
        Ruling.RETURNED: Status(_("returned for correction"), "filer", "amber"),
        Ruling.REJECTED: Status(_("rejected"), "failed", "red"),
    }[Ruling(ruling)]
