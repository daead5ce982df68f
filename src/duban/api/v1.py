"""Version 1 of the interface: its routers, and its description as OpenAPI 3.1."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from duban.api.answers import given
from duban.api.problems import CONTENT_TYPE, answer_to
from duban.api.routers import (
    acts,
    evidence,
    journal,
    keeping,
    limits,
    matters,
    moves,
    parts,
    plan_drafts,
    plan_files,
    plan_tasks,
    plans,
    problems,
    programmes,
    projects,
    registering,
    samples,
    stages,
)
from duban.api.scopes import FILES, MARK

TITLE = "Duban 督办"
DESCRIPTION = "The follow-up ledger for programs. A token acts as the person who made it, under one post, within its scopes."
METHODS = ("get", "post", "put", "delete")


class Interface(NinjaAPI):
    """The description says which scope opens an address, and that refusals are problems."""

    def set_default_exception_handlers(self) -> None:
        """One for all."""
        self.add_exception_handler(Exception, answer_to)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """An address's own name, wherever its module lies."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The description, from what the routers declare."""
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for method in METHODS:
                if method in operations:
                    _complete(operations[method])
        return schema


def _complete(operation: dict[str, Any]) -> None:
    scope = operation.pop(MARK, None)
    if scope:
        operation["security"] = [{"Token": [scope]}]
    kinds = operation.pop(FILES, None)
    if kinds:
        # Of a file the type says all: it has no schema.
        next(iter(operation["responses"].values()))["content"] = {kind: {} for kind in kinds}
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            content[CONTENT_TYPE] = content.pop("application/json")


api = Interface(
    title=TITLE,
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
# These put their addresses below those of the matters, projects and plans.
BELOW_OTHERS = (moves, acts, parts, evidence, stages, plan_drafts, plan_tasks, plan_files)
ROOMS = (
    *(matters, registering, keeping, limits, journal, samples),
    *(programmes, projects, plans, problems),
)
for room in ROOMS:
    api.add_router("", room.documents if room is registering else room.router)


def description() -> dict[str, Any]:
    """The whole interface as OpenAPI 3.1."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    return schema


@api.get("/openapi.json", include_in_schema=False, url_name="openapi")
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of what is there; it needs no token."""
    del request
    return given(description())
