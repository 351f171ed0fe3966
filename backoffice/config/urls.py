"""Every address of the system, by who uses it."""

from django.urls import URLPattern, URLResolver, path

from backoffice.public.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
