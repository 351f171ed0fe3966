"""The flow's node leads to the page of the change, where the act is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View


class ToChangePage(View):
    """Send the person to the page of the change."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect, whatever the method: nothing is changed here."""
        activation = request.activation  # type: ignore[attr-defined]  # set by viewflow's node
        return redirect("staff:change", reference=activation.process.change.reference)
