"""Loads the site for the verbs that need it, and turns a site that is not ready into a clear error.

It changes nothing in the database. Called by every verb but `read`.
"""

from __future__ import annotations

import os
from pathlib import Path

from duban.cli._outcome import NotReady


class Damaged(NotReady):
    """The database was reached, and what it holds cannot be read."""


def load() -> None:
    """Starts Django with the settings of the environment.

    Raises:
        NotReady: where a setting is missing or wrong; the message names it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    from duban.config.env import ConfigurationError

    try:
        django.setup()
    except (ConfigurationError, ImproperlyConfigured) as error:
        raise NotReady(str(error)) from error
    _make_data_folder()
    from django.conf import settings

    # Labels from the site's tables are in the site's language.
    translation.activate(settings.LANGUAGE_CODE)


def _make_data_folder() -> None:
    from django.conf import settings

    try:
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(f"the data folder {settings.DATA_DIR} cannot be made: {error}") from error


def demand_database() -> None:
    """Raises:
    NotReady: where the database does not answer, or there is no SQLite file: connecting would leave an empty one.
    Damaged: as `demand_server`.
    """
    from duban.foundation import dumps

    missing = dumps.missing_file()
    if missing is not None:
        raise NotReady(
            f"there is no database at {missing}; run: duban migrate"
            " (or point DUBAN_DATA_DIR and DATABASE_URL at the site you mean)"
        )
    demand_server()


def demand_server() -> None:
    """As `demand_database`, for the verbs that may make the database.

    Raises:
        NotReady: where the database does not answer.
        Damaged: where it does, and says that it cannot be read.
    """
    from django.db import connection
    from django.db.utils import DatabaseError, Error

    try:
        connection.ensure_connection()
    except Error as error:
        kind = Damaged if type(error) is DatabaseError else NotReady
        raise kind(f"the database does not answer: {str(error).strip()}") from error


def demand_migrated() -> None:
    """Raises:
    NotReady: where the database is older than this version.
    """
    from duban.foundation.health import unapplied_migrations

    demand_database()
    waiting = unapplied_migrations()
    if waiting:
        raise NotReady(
            f"the database lacks {len(waiting)} migrations (first: {waiting[0]}); run: duban migrate"
        )


def migrate(*, verbosity: int = 1) -> None:
    """Applies all migrations."""
    from django.core.management import call_command

    demand_server()
    call_command("migrate", interactive=False, verbosity=verbosity)
