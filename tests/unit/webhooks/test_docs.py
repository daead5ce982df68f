"""What the documents say of webhooks: every kind is listed, and the example of a receiver runs."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path

import pytest
from django.utils import translation

from duban.webhooks.actions.signing import new_secret, signed_headers
from duban.webhooks.choices import KINDS

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"
PAGES = [("webhooks.md", "en"), ("webhooks.zh-Hans.md", "zh-hans")]


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_every_kind_is_listed(name: str, language: str) -> None:
    """With the words of the page's language, in the order of the table."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    table = text.split("|---|---|\n")[2].split("| `webhook.test`")[0]
    listed = re.findall(r"^\| `(\S+)` \| (.+) \|$", table, re.M)
    with translation.override(language):
        assert listed == [(kind, str(label)) for kind, label in KINDS.items()]


@pytest.mark.parametrize(("name", "_language"), PAGES)
def test_the_example_runs(name: str, _language: str) -> None:
    """It takes what we sign, also with two secrets, and nothing else."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", text, re.S)
    names: dict[str, object] = {}
    exec(source, names)  # noqa: S102
    is_ours = names["is_ours"]
    assert callable(is_ours)
    secret, other, now = new_secret(), new_secret(), dt.datetime.now(dt.UTC)
    headers = signed_headers([other, secret], "msg_1", now, b"{}")
    assert is_ours(secret, headers, b"{}")
    assert not is_ours(secret, headers, b"{ }")
    assert not is_ours(new_secret(), headers, b"{}")
    old = signed_headers([secret], "msg_1", now - dt.timedelta(minutes=6), b"{}")
    assert not is_ours(secret, old, b"{}")
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 5
