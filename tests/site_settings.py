"""Settings for tests: the site's own, started as a development site in a folder of its own.

Only what makes tests quick or strict differs from `duban.config.settings`. Named in pyproject.toml for pytest-django and
for mypy's Django plugin.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DUBAN_MODE", "development")
if "DUBAN_DATA_DIR" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="duban-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["DUBAN_DATA_DIR"] = _folder

from duban.config.settings import *  # noqa: F403

# Argon2 is slow on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A database in a file, as in service: the one in memory knows neither WAL nor several connections.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
