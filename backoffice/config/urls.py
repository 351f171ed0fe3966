"""Every address of the system, by who uses it."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice.ops.metrics import metrics
from backoffice.ops.readiness import readyz
from backoffice.public.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("backoffice.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("backoffice.public.urls")),
    path("", include("backoffice.staff.urls")),
]

handler400 = "backoffice.staff.faults.bad_request"
handler403 = "backoffice.staff.faults.forbidden"
handler404 = "backoffice.staff.faults.not_found"
handler500 = "backoffice.staff.faults.server_error"
