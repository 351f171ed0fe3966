"""A flow's view node leads to the staff screen, where the acts are; it does nothing itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View


class ToNoticePage(View):
    """Send the person to the page of the failed notice."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect, whatever the method: nothing is changed here."""
        notice = request.activation.process.notice  # type: ignore[attr-defined]  # set by viewflow's node
        return redirect("staff:failed-notice", reference=notice.filing.reference, number=notice.number)


class ToServicePage(View):
    """Send the person to the page of the delivery."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect, whatever the method: nothing is changed here."""
        delivery = request.activation.process.delivery  # type: ignore[attr-defined]  # set by viewflow's node
        return redirect("staff:service", reference=delivery.filing.reference, number=delivery.number)
