"""Nobody waits for a model's answer with the database locked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from cast import build_town
from duban.documents.actions import receive

ANSWER = json.dumps({"choices": [{"message": {"role": "assistant", "content": "[]"}}]}).encode()


@pytest.fixture
def in_transaction(settings: Settings) -> Iterator[list[bool]]:
    """A model on loopback that looks, while it is waited for, whether the asker is in a transaction."""
    seen: list[bool] = []
    asker = connections["default"]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(asker.in_atomic_block)
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *args: object) -> None:
            """Keep the test's output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.READING_MODEL_URL = f"http://127.0.0.1:{server.server_port}/v1"
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_a_model_is_asked_before_anything_is_locked(
    in_transaction: list[bool], settings: Settings, tmp_path: Path
) -> None:
    """SQLite has one writer: a slow model would hold up every other page of the site."""
    settings.FILES_DIR = tmp_path / "files"
    town = build_town()
    text = "清河县督查通报\n\n县水利局要加强巡查，6月底前完成清淤。\n"
    receive(text.encode(), "a.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    assert in_transaction == [False]
