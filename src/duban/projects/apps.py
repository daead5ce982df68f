"""Application set-up."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.projects"
    label = "projects"

    def ready(self) -> None:
        """Answer for the room's files, and tell the doctor what must hold of projects."""
        from duban.projects.queries import soundness

        soundness.register()
