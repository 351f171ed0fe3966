"""A flow's view nodes lead to the staff screen, where the act is; they do nothing themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View


class ToStaffScreen(View):
    """Send the person to the page of the filing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect, whatever the method: nothing is changed here."""
        activation = request.activation  # type: ignore[attr-defined]  # set by viewflow's node
        return redirect("staff:filing", reference=activation.process.filing.reference)
