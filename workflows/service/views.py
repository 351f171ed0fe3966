"""A flow's view node leads to the staff screen, where the acts are; it does nothing itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View


class ToPage(View):
    """Send the person to the page of what did not reach its addressee; `page` is that page's name."""

    page = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect, whatever the method: nothing is changed here."""
        about = request.activation.process.about  # type: ignore[attr-defined]  # set by viewflow's node
        return redirect(self.page, reference=about.filing.reference, number=about.number)
