"""Pages without sign-in."""

from django.urls import path

from backoffice.public import maintenance, verification

app_name = "public"

urlpatterns = [
    path("maintenance/", maintenance.page, name="maintenance"),
    path("maintenance.ics", maintenance.calendar_file, name="maintenance-file"),
    path("verify/", verification.start, name="start"),
    path("verify/<str:code>/", verification.verify, name="verify"),
]
