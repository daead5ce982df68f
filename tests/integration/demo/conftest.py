"""The demonstration made once for all tests of a module that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from duban.demo import seed
from duban.demo.accounts import Account

Made = tuple[list[Account], list[int]]


@pytest.fixture(scope="module")
def made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """The accounts that were made, and the percentages that were told; taken back after the module."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        override_settings(IS_DEMO=True, FILES_DIR=folder / "files", DATA_DIR=folder),
        transaction.atomic(),
    ):
        told: list[int] = []
        accounts = seed(on_progress=told.append)
        yield accounts, told
        transaction.set_rollback(True)
