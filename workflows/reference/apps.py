from django.apps import AppConfig


class ReferenceFlowConfig(AppConfig):
    name = "workflows.reference"
    label = "flow_reference"
    verbose_name = "reference data"
    default_auto_field = "django.db.models.BigAutoField"
