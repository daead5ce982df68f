"""Application set-up."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.projects"
    label = "projects"

    def ready(self) -> None:
        """Answer for the room's files, tell the doctor what must hold of projects, and watch promised dates."""
        from duban.foundation.jobs import recurring
        from duban.projects.actions.slipping import tell_slips
        from duban.projects.queries import soundness

        soundness.register()
        recurring.register("project_slips", tell_slips, every_seconds=600)
