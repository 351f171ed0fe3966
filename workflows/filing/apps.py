from django.apps import AppConfig


class FilingFlowConfig(AppConfig):
    name = "workflows.filing"
    label = "flow_filing"
    verbose_name = "how a filing moves"
    default_auto_field = "django.db.models.BigAutoField"
