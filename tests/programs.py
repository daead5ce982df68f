"""Programs as the tests run them: a client that shows a token made by a member of the cast."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from functools import cache
from typing import Any

import jsonschema
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from PIL import Image

from cast import Town
from duban.api.v1 import description
from duban.foundation import clock
from duban.ledger.models import Matter
from duban.people.actions import make_token
from duban.people.choices import TokenScope

ALL = tuple(TokenScope.values)


def secret_of(town: Town, who: str, *scopes: str, days: int = 30) -> str:
    """A token of that person for the post of the cast; all scopes where none is named."""
    _token, secret = make_token(
        name="测试程序",
        post_id=town.posts[who].pk,
        scopes=scopes or ALL,
        expires_on=clock.today() + dt.timedelta(days=days),
        actor=town.actor(who),
    )
    return secret


class Program:
    """A client that shows a token, speaks JSON and reads it; errors come back as answers."""

    def __init__(self, secret: str, language: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if language:
            self.headers["Accept-Language"] = language

    def get(self, path: str, **headers: str) -> Any:
        """The answer to a GET below /api/v1."""
        sent = {**self.headers, **_named(headers)}
        return held(self.client.get(f"/api/v1{path}", headers=sent))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a POST of JSON."""
        return self._send(self.client.post, path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a PUT of JSON."""
        return self._send(self.client.put, path, body, headers)

    def _send(self, ask: Any, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = {**self.headers, **_named(headers)}
        data = json.dumps({} if body is None else body)
        return held(ask(f"/api/v1{path}", data, content_type="application/json", headers=sent))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


# What any address may answer before its view is asked.
AT_THE_DOOR = {400, 401, 404, 405, 411, 413, 500, 503}


def held(response: Any) -> Any:
    """The answer, held against the description of its address: status declared, body of the declared shape."""
    request = response.request
    try:
        route = resolve(request["PATH_INFO"]).route
    except Resolver404:
        return response
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    operation = described()["paths"].get(path, {}).get(request["REQUEST_METHOD"].lower())
    if operation is None or response.status_code == 304:
        return response
    declared = operation["responses"].get(str(response.status_code))
    assert declared or response.status_code in AT_THE_DOOR, (path, response.status_code)
    content = (declared or {}).get("content", {}).get(response.headers["Content-Type"], {})
    if "schema" in content and not response.streaming:
        whole = {**content["schema"], "components": described()["components"]}
        jsonschema.Draft202012Validator(whole).validate(json.loads(response.content))
    return response


@cache
def described() -> dict[str, Any]:
    """The description, made once."""
    return description()


def program(town: Town, who: str, *scopes: str) -> Program:
    """A program that acts as a member of the cast."""
    return Program(secret_of(town, who, *scopes))


def problem(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem and no page."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content[:300]
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["type"] == f"/api/v1/problems#{body['code']}"
    return response.status_code, body["code"]


def uploaded(app: Program, data: bytes) -> str:
    """The number of a finished upload of the program's own."""
    tus = {**app.headers, "Tus-Resumable": "1.0.0"}
    kind = "application/offset+octet-stream"
    headers = {**tus, "Upload-Length": str(len(data))}
    begun = app.client.post("/uploads/", content_type=kind, headers=headers)
    address = begun.headers["Location"]
    sent = app.client.patch(address, data, content_type=kind, headers={**tus, "Upload-Offset": "0"})
    assert sent.status_code == 204, sent.content
    return address.strip("/").rpartition("/")[2]


def picture() -> bytes:
    """A photograph unlike any other."""
    stream = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


def send(app: Program, matter: Matter, data: bytes, said: dict[str, Any], **headers: str) -> Any:
    """A file in a form."""
    file = SimpleUploadedFile("现场.jpg", data, "image/jpeg")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"/api/v1/matters/{matter.pk}/evidence/file"
    return held(app.client.post(path, {**said, "file": file}, headers={**app.headers, **named}))
