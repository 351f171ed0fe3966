"""All addresses of the system, from the table by which Django finds them: none that nobody thought about."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from backoffice.staff.access import ACCESS

# Without sign-in, each with tests of its own: health, readiness, figures (behind a token), the page that checks papers,
# and the one that says when the door is shut.
OPEN = {"healthz", "readyz", "metrics", "verify/", "verify/<str:code>/", "maintenance/", "maintenance.ics"}


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, here)
        else:
            yield here, each


def below(view: object) -> Iterator[object]:
    """The view and what its decorators have wrapped."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def test_every_address_is_one_that_is_known():
    """A page of the staff is guarded by its line of the table, an operation of the API by its scope; the others are these."""
    others = set()
    for address, pattern in addresses(get_resolver()):
        guarded = any(getattr(view, "access", None) in ACCESS.values() for view in below(pattern.callback))
        if not guarded and not address.startswith("api/v1/"):
            others.add(address)
    assert others == OPEN


def test_no_address_leads_into_the_workflow_engine():
    """Its task pages ask for a process and a task by number; who has no such page cannot mix them up or skip a step."""
    engine = set()
    for address, pattern in addresses(get_resolver()):
        for view in below(pattern.callback):
            owner = getattr(view, "view_class", view)
            if str(getattr(owner, "__module__", "")).startswith(("viewflow", "workflows")):
                engine.add(address)
    assert engine == set()


def test_an_address_of_the_engine_would_be_noticed(settings):
    """The walk sees what it is there to see."""
    from django.urls import path
    from django.urls.resolvers import RegexPattern

    from workflows.filing.views import ToStaffScreen

    planted = URLResolver(RegexPattern(r"^"), [path("tasks/<int:process>/<int:task>/", ToStaffScreen.as_view())])
    ((address, pattern),) = addresses(planted)
    assert address.endswith("tasks/<int:process>/<int:task>/")
    assert pattern.callback.view_class.__module__.startswith("workflows")
