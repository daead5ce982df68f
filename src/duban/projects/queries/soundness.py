"""What `duban doctor` asks of projects: each equals its lines, and every file of a report is there. Registered by `ProjectsConfig.ready`."""

from __future__ import annotations

from collections.abc import Iterator

from duban.foundation import files, health, journal
from duban.foundation.health import HealthFinding
from duban.ledger.queries.replay import told
from duban.projects.models import Project, StageFile
from duban.projects.queries.replay import kept_project, replayed_project


def projects_and_journal() -> Iterator[HealthFinding]:
    """Each project equals the replay of its lines."""
    for project in Project.objects.order_by("pk").iterator(200):
        row = kept_project(project)
        told_row = replayed_project(told(entry) for entry in journal.history(project.stream))
        for name in sorted(row):
            if row[name] != told_row.get(name):
                yield HealthFinding("ROW_DIFFERS", {"stream": project.stream, "column": name})


def file_rows(digest: str | None) -> Iterator[tuple[str, str]]:
    """The files that reports name; those of one digest, or all."""
    sought = {} if digest is None else {"digest": digest}
    for found, pk in StageFile.objects.filter(**sought).values_list("digest", "pk"):
        yield found, f"stage file:{pk}"


def register() -> None:
    """Answer for the room's files, and add its check."""
    files.on_question("projects", file_rows)
    health.register(projects_and_journal.__name__, projects_and_journal)
