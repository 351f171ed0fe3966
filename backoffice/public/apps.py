from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "backoffice.public"
    label = "public"
    verbose_name = "public pages"
    default_auto_field = "django.db.models.BigAutoField"
