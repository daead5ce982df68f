"""Application set-up."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.planning"
    label = "planning"

    def ready(self) -> None:
        """Tell the doctor what must hold of plans, keep forecasts of the day, load their passes after a start, and show plans on the pages of the ledger."""
        from duban.foundation.jobs import recurring
        from duban.planning.actions.publishing import refresh_all
        from duban.planning.queries import sections, soundness, warming

        soundness.register()
        sections.register()
        warming.register()
        recurring.register("plan_forecasts", refresh_all, every_seconds=600)
