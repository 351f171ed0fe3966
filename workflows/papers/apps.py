from django.apps import AppConfig


class PapersFlowConfig(AppConfig):
    name = "workflows.papers"
    label = "flow_papers"
    verbose_name = "how papers are issued"
    default_auto_field = "django.db.models.BigAutoField"
