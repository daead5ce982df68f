"""The description: valid OpenAPI 3.1, as committed, and kept by every address under what a machine makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from cast import Town, a_document, a_photo
from duban.config.wsgi import application
from living import lived
from programs import described, secret_of

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"
EXAMPLES = 3
# Asked of every answer: no 500, a declared status, type and shape, and refusal of what the description forbids.
HELD: list[Any] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


def test_it_is_openapi_31(db: None) -> None:
    """By the standard's own schema."""
    assert described()["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(described()).validate()


def test_what_is_committed_is_current(db: None) -> None:
    """Run tools/make_api_docs.py after a change of the interface."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == described()


def test_every_address_says_scope_and_refusals(db: None) -> None:
    """Which scope opens it, and that it answers 401 and 403 as problems."""
    for path, item in described()["paths"].items():
        for operation in item.values():
            if path.endswith("/problems"):
                continue
            (scheme,) = operation["security"]
            assert scheme["Token"][0] in {"read", "register", "write", "evidence", "admin"}
            for status in ("401", "403"):
                kinds = operation["responses"][status]["content"]
                assert list(kinds) == ["application/problem+json"]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The server lets go of connections between requests; here all of them are in one transaction, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def rows(town: Town) -> dict[str, Any]:
    """What addresses name, so that requests come as far as the actions."""
    matter = lived(town)
    return {
        "matter_id": matter.pk,
        "document_id": a_document(town, "要加快推进东门河清淤。").pk,
        "evidence_id": a_photo(town, matter).pk,
        "unit_id": town.units["housing"].pk,
    }


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("who", ["xu", "lan", "ke"])
def test_requests_made_from_the_description(town: Town, rows: dict[str, Any], who: str) -> None:
    """Whatever the description allows or forbids is answered as it says; nothing breaks."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    headers = {"Authorization": f"Bearer {secret_of(town, who)}"}
    # Files are left out: this client does not close what it does not read.
    for found in schema.exclude(path="/api/v1/evidence/{evidence_id}/file").get_all_operations():
        _try(found.ok(), rows, headers)


def _try(operation: Any, rows: dict[str, Any], headers: dict[str, str]) -> None:
    @seed(20260409)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        for name in set(rows) & set(case.path_parameters or {}):
            if isinstance(case.path_parameters[name], int):
                case.path_parameters[name] = rows[name]
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=HELD)
            transaction.set_rollback(True)

    run()
