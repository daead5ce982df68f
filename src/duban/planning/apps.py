"""Application set-up."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.planning"
    label = "planning"

    def ready(self) -> None:
        """Tell the doctor what must hold of plans."""
        from duban.planning.queries import soundness

        soundness.register()
