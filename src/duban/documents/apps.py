"""Application set-up."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.documents"
    label = "documents"

    def ready(self) -> None:
        """Answers for the files that documents name."""
        from duban.documents.queries import file_rows
        from duban.foundation import files

        files.on_question(self.label, file_rows)
