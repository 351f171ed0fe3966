from django.apps import AppConfig


class ChangesFlowConfig(AppConfig):
    name = "workflows.changes"
    label = "flow_changes"
    verbose_name = "how the rules are changed"
    default_auto_field = "django.db.models.BigAutoField"
