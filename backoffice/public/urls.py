"""Pages without sign-in."""

from django.urls import path

from backoffice.public import verification

app_name = "public"

urlpatterns = [
    path("verify/", verification.start, name="start"),
    path("verify/<str:code>/", verification.verify, name="verify"),
]
