"""Every address of the system, by who uses it."""

from django.urls import URLPattern, URLResolver, include, path

from backoffice.public.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("backoffice.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("backoffice.public.urls")),
]
