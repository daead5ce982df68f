"""Settings for tests: the site's own, started as a development site in a folder of its own.

Only what makes tests quick or strict differs from `duban.config.settings`. Named in pyproject.toml for pytest-django and
for mypy's Django plugin.
"""

import os
import tempfile

os.environ.setdefault("DUBAN_MODE", "development")
os.environ.setdefault("DUBAN_DATA_DIR", tempfile.mkdtemp(prefix="duban-test-"))

from duban.config.settings import *  # noqa: E402, F403

# Argon2 is slow on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
