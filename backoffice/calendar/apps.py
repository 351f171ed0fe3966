from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "backoffice.calendar"
    label = "calendar"
    verbose_name = "calendar"
    default_auto_field = "django.db.models.BigAutoField"
