"""Suggestions of a model, asked over real HTTP of a server that the test starts: kept only to the letter, and labelled."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from duban.suggestions import Model, ModelUnavailable, suggest, with_suggestions

TEXT = "县住建局要疏通管网。\n盼各镇把沟渠看一遍，6月底前报县水利局。\n天气晴好。"
KNOWN = {"text": "县住建局要疏通管网", "spans": [[0, 9]], "rule": "MODAL_GROUP"}
CONTRACT = {"text": TEXT, "doc_date": "2026-04-09", "directives": [KNOWN]}
GOOD = {
    "quote": "各镇把沟渠看一遍，6月底前报县水利局",
    "units": ["各镇", "县公安局"],
    "deadline": "6月底前",
    "place": None,
}


@dataclass
class Script:
    """What the server answers, and what it was asked."""

    content: Any = "[]"
    status: int = 200
    delay: float = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@pytest.fixture
def served() -> Iterator[tuple[Script, Model]]:
    """An OpenAI-compatible server on loopback, and a model that points at it."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.requests.append(json.loads(body))
            script.keys.append(self.headers.get("Authorization"))
            time.sleep(script.delay)
            answer = {"choices": [{"message": {"role": "assistant", "content": script.content}}]}
            payload = json.dumps(answer).encode()
            self.send_response(script.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *args: object) -> None:
            """Keep the test's output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield script, Model(f"http://127.0.0.1:{server.server_port}/v1", "local", "k", timeout=5)
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_stands_in_the_text_is_kept_and_labelled(served: tuple[Script, Model]) -> None:
    """The quote, its unit and its limit are spans of the source; the day is our own grammar's; the invented unit is dropped."""
    script, model = served
    script.content = f"好的：\n```json\n{json.dumps([GOOD], ensure_ascii=False)}\n```"
    (found,) = suggest(CONTRACT, model)
    assert found["rule"] == "MODEL"
    for piece in (found, *found["units"], found["deadline"]):
        assert "".join(TEXT[a:b] for a, b in piece["spans"]) == piece["text"]
    assert [u["text"] for u in found["units"]] == ["各镇"]
    assert found["deadline"]["iso"] == "2026-06-30"
    assert script.keys == ["Bearer k"]
    assert script.requests[0]["model"] == "local"


@pytest.mark.parametrize(
    "quote", ["各镇把沟渠检查一遍", "", None, 7, "县住建局要疏通管网", "县住建局要疏通"]
)
def test_inventions_and_repetitions_are_dropped(
    served: tuple[Script, Model], quote: object
) -> None:
    """A quote that is not in the text, or that reading found already, never becomes a draft."""
    script, model = served
    script.content = json.dumps([{**GOOD, "quote": quote}], ensure_ascii=False)
    assert suggest(CONTRACT, model) == []


@pytest.mark.parametrize("content", ["无", "[", '[1, "x"]', "{}"])
def test_an_answer_that_is_no_list_suggests_nothing(
    served: tuple[Script, Model], content: str
) -> None:
    """Chatter and broken JSON are no findings and no failure."""
    script, model = served
    script.content = content
    assert suggest(CONTRACT, model) == []


def test_suggestions_stand_in_the_order_of_the_text(served: tuple[Script, Model]) -> None:
    """The contract gets them between its own directives, and keeps everything else."""
    script, model = served
    script.content = json.dumps([GOOD], ensure_ascii=False)
    joined = with_suggestions(CONTRACT, model)
    assert [d["rule"] for d in joined["directives"]] == ["MODAL_GROUP", "MODEL"]
    assert joined["text"] == TEXT


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": 503}, "MODEL_REFUSED"),
        ({"delay": 1.0}, "MODEL_TIMEOUT"),
        ({"content": None}, "MODEL_ANSWER"),
    ],
)
def test_a_failing_model_says_how(
    served: tuple[Script, Model], change: dict[str, Any], code: str
) -> None:
    """Refusal, silence and nonsense have codes of their own, so that the clerk is told what is wrong."""
    script, model = served
    for name, value in change.items():
        setattr(script, name, value)
    hasty = Model(model.url, model.name, model.key, timeout=0.3)
    with pytest.raises(ModelUnavailable) as raised:
        suggest(CONTRACT, hasty)
    assert raised.value.code == code


def test_nobody_listening_is_said() -> None:
    """A wrong address is reported as unreachable."""
    with pytest.raises(ModelUnavailable) as raised:
        suggest(CONTRACT, Model("http://127.0.0.1:9/v1", "local", timeout=2))
    assert raised.value.code == "MODEL_UNREACHABLE"
