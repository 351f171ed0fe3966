from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "backoffice.staff"
    label = "staff"
    verbose_name = "staff screens"
    default_auto_field = "django.db.models.BigAutoField"
