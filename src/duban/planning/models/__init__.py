"""The room's tables: plans with their editions (`plans`), and the tasks of what is in force (`tasks`)."""

from duban.planning.models.plans import Plan, PlanEdition
from duban.planning.models.tasks import PlannedTask

__all__ = ["Plan", "PlanEdition", "PlannedTask"]
