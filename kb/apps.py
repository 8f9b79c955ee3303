"""The one application of the project."""

from django.apps import AppConfig


class CounterpointConfig(AppConfig):
    """Connects what must run at start: the publishing receivers and the admin's panels."""

    name = "kb"
    verbose_name = "Counterpoint"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kb import checks, publishing  # noqa: F401 - registers checks and receivers
        from kb.editing import panels, roles

        panels.install()
        roles.connect()
