"""Which role's token reaches which address of the interface: the description walked against one table. A new address needs a row.

Written by hand and not derived from the access kernel, so that a slip in either shows. Every token has all scopes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from address_samples import planning_samples, project_samples
from cast import Town, a_document, a_matter, a_photo, at_work, build_town
from duban.foundation import files
from duban.foundation.proof import checkpoints
from duban.ledger.actions.drafts import add_draft
from duban.ledger.actions.propose import source_of
from duban.planning.models import PlanEdition
from living import a_programme, a_sample
from programs import described, secret_of

# As in test_access_matrix: R registrar, A approver, O officer of the lead unit, V verifier, L leader, K administrator, G an officer
# of another county, - nobody (the upload that is named belongs to none of them). Without a token every address but the last is refused with 401.
PEOPLE = {"R": "lan", "A": "fang", "O": "xu", "V": "tao", "L": "bai", "K": "ke", "G": "gu"}
TABLE = """
GET  /matters                                  RAOVLKG
POST /matters                                  RA
GET  /matters/counts                           RAOVLKG
GET  /matters/{matter_id}                      RAOVL
GET  /matters/{matter_id}/history              RAOVL
GET  /matters/{matter_id}/history/{sequence}/proof RAOVL
GET  /matters/{matter_id}/proof                RAOVL
GET  /matters/{matter_id}/acts                 RAOVL
GET  /matters/{matter_id}/tree                 RAOVL
GET  /matters/{matter_id}/reports              RAOVL
POST /matters/{matter_id}/reports              O
GET  /matters/{matter_id}/gates                RAOVL
POST /matters/{matter_id}/gates/self_check     O
POST /matters/{matter_id}/gates/site_check     V
POST /matters/{matter_id}/gates/joint_review   V
POST /matters/{matter_id}/gates/publication    R
GET  /matters/{matter_id}/conclusions          RAOVL
POST /matters/{matter_id}/reviews              O
POST /matters/{matter_id}/reviews/decision     AV
POST /matters/{matter_id}/look-backs           V
POST /matters/{matter_id}/sample-checks        V
GET  /matters/{matter_id}/extensions           RAOVL
POST /matters/{matter_id}/extensions           O
POST /matters/{matter_id}/extensions/decision  A
GET  /matters/{matter_id}/documents            RAOVL
POST /matters/{matter_id}/documents            RA
POST /matters/{matter_id}/documents/answer     O
GET  /matters/{matter_id}/suspensions          RAOVL
POST /matters/{matter_id}/duties               R
POST /matters/{matter_id}/duties/name          R
POST /matters/{matter_id}/duties/release       R
POST /matters/{matter_id}/duties/signature     O
POST /matters/{matter_id}/parts                O
GET  /matters/{matter_id}/evidence             RAOVL
POST /matters/{matter_id}/evidence             -
POST /matters/{matter_id}/evidence/file        O
GET  /evidence/{evidence_id}/file              RAOVL
POST /matters/{matter_id}/moves/assign         RA
POST /matters/{matter_id}/moves/sign           O
POST /matters/{matter_id}/moves/dispute        O
POST /matters/{matter_id}/moves/start          O
POST /matters/{matter_id}/moves/suspend        A
POST /matters/{matter_id}/moves/resume         A
POST /matters/{matter_id}/moves/submit         O
POST /matters/{matter_id}/moves/verify         V
POST /matters/{matter_id}/moves/return         V
POST /matters/{matter_id}/moves/close          RA
POST /matters/{matter_id}/moves/reopen         AV
POST /matters/{matter_id}/moves/merge          RA
POST /matters/{matter_id}/moves/cancel         A
GET  /documents                                RAOVLKG
GET  /documents/{document_id}/drafts           RAL
POST /documents/{document_id}/drafts           R
GET  /drafts/{draft_id}                        RAL
POST /drafts/{draft_id}/registration           RA
GET  /categories                               RAVK
POST /categories/{code}                        K
POST /categories/{code}/retirement             K
GET  /places                                   RAOVLKG
GET  /units                                    RAOVLKG
GET  /units/{unit_id}                          RAOVLK
GET  /limits                                   RAOVLKG
GET  /journal/checkpoints                      LK
POST /journal/checkpoints                      LK
GET  /journal/checkpoints/{checkpoint_id}      LK
GET  /journal/consistency                      LK
GET  /samples                                  RAVL
POST /samples                                  RA
GET  /samples/{sample_id}                      RAVL
POST /samples/{sample_id}/drawing              RA
GET  /samples/{sample_id}/proof                RAVL
GET  /programmes                               RAOVLG
POST /programmes                               RA
GET  /programmes/{programme_id}                RAOVL
POST /programmes/{programme_id}/matters        RA
POST /programmes/{programme_id}/removal        RA
POST /programmes/{programme_id}/end            RA
GET  /projects                                 RAOVLG
POST /projects                                 RA
GET  /projects/{project_id}                    RAOVL
PUT  /projects/{project_id}                    RA
POST /projects/{project_id}/dates              RA
POST /projects/{project_id}/pledges            RA
POST /projects/{project_id}/pledges/outcome    RA
POST /projects/{project_id}/matters            RA
POST /projects/{project_id}/matters/removal    RA
POST /projects/{project_id}/signing            RA
POST /projects/{project_id}/end                RA
POST /projects/{project_id}/reports            O
POST /stage-reports/{report_id}/judgement      V
GET  /stage-files/{file_id}                    RAOVL
GET  /plans                                    RAOVLG
POST /plans                                    RAO
GET  /plans/{plan_id}                          RAOVL
POST /plans/{plan_id}/end                      RAO
GET  /plans/{plan_id}/comparison               RAOVL
GET  /plans/{plan_id}/chart.{kind}             RAOVL
GET  /plans/{plan_id}/wall.{kind}              RAOVL
GET  /plans/{plan_id}/editions/{edition_id}/document RAOVL
GET  /plans/{plan_id}/tasks                    RAOVL
GET  /plans/{plan_id}/tasks/{key}              RAOVL
POST /plans/{plan_id}/tasks/{key}/effect       RAOVL
POST /plans/{plan_id}/tasks/{key}/reports      O
POST /plans/{plan_id}/drafts                   RAO
GET  /plans/{plan_id}/drafts/{draft_id}        RAO
PUT  /plans/{plan_id}/drafts/{draft_id}/document RAO
POST /plans/{plan_id}/drafts/{draft_id}/solving RAO
POST /plans/{plan_id}/drafts/{draft_id}/way    RAO
POST /plans/{plan_id}/drafts/{draft_id}/publication RAO
POST /plans/{plan_id}/drafts/{draft_id}/removal RAO
GET  /problems                                 RAOVLKG
"""
OPEN = {("GET", "/problems")}


def table() -> dict[tuple[str, str], str]:
    """The table above."""
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {(method, path): who for method, path, who in rows}


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Every address of the description, by method and path."""
    return {
        (method.upper(), path.removeprefix("/api/v1")): operation
        for path, item in described()["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county, with files and a signing key of its own."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return build_town()


def rows_of(town: Town) -> dict[str, Any]:
    """What addresses and bodies name: a matter at work with a photograph and one to merge it into, a draft, a checkpoint."""
    matter = at_work(town, a_matter(town))
    photo = a_photo(town, matter)
    text = "要加快推进东门河清淤，6月底前完成。"
    document = a_document(town, text)
    files.put(text.encode())
    draft = add_draft(
        source_of(document).pk, text=text[:17], spans=[[0, 17]], actor=town.actor("lan")
    )
    return {
        "matter_id": matter.pk,
        "sequence": 1,
        "evidence_id": photo.pk,
        "document_id": document.pk,
        "draft_id": draft.pk,
        "code": "livelihood",
        "unit_id": town.units["housing"].pk,
        "checkpoint_id": checkpoints.make().pk,
        "into": a_matter(town).pk,
        "sample_id": a_sample(town).pk,
        "programme_id": a_programme(town, [matter]).pk,
        **project_numbers(town),
    }


def plan_numbers(town: Town) -> dict[str, Any]:
    """A plan in force with a draft beside it; the draft of the desk goes by the same name and is looked up by itself."""
    found = planning_samples(town)["planning:edition"]
    published = PlanEdition.objects.published().get(plan_id=found["pk"])
    return {
        "plan_id": found["pk"],
        "draft_id": found["edition"],
        "edition_id": published.pk,
        "key": "1",
        "kind": "svg",
    }


def project_numbers(town: Town) -> dict[str, Any]:
    """A project with a report that waits for its check and a file that proves it."""
    found = project_samples(town)
    return {
        "project_id": found["projects:project"]["pk"],
        "report_id": found["projects:report-judge"]["pk"],
        "file_id": found["projects:proof-file"]["pk"],
    }


def sample(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The smallest value that a shape takes."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "allOf" in schema:
        return sample(schema["allOf"][0], schemas)
    if {"type": "null"} in schema.get("anyOf", ()):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        # A plan is of one of three, so that no single one of them is needed; the smallest names the matter.
        if schema.get("properties", {}).keys() >= {"matter", "programme", "project"}:
            return {"matter": 1}
        needed = schema.get("required", [])
        return {name: sample(schema["properties"][name], schemas) for name in needed}
    if kind == "array":
        return [sample(schema["items"], schemas)] * schema.get("minItems", 0)
    if kind == "string":
        by_format = {"date": "2026-04-09", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
        return by_format.get(schema.get("format", ""), "x" * schema.get("minLength", 1))
    return {"boolean": True, "integer": 1}.get(str(kind), "x")


def body_of(
    operation: dict[str, Any], schemas: dict[str, Any], known: dict[str, Any]
) -> tuple[Any, str]:
    """The smallest body that an address takes, with the matter to merge into if it names one, and its content type."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            body = sample(content["schema"], schemas)
            # A matter that is not there is 404 like one out of sight.
            named = {"into": known["into"], "matter": known["matter_id"]}
            return json.dumps(body | {k: v for k, v in named.items() if k in body}), kind
    return "{}", "application/json"


def ask(
    method: str, template: str, operation: dict[str, Any], secret: str, known: dict[str, Any]
) -> int:
    """The status of an answer."""
    path = template.format(**known)
    client, headers = Client(), {"Authorization": f"Bearer {secret}", "If-Match": "*"}
    if not secret:
        del headers["Authorization"]
    if method == "GET":
        query = {"said": "3日内", "from": "2026-04-09", "old": 1, "new": 1}
        query |= {name: known.get("edition_id", 1) for name in ("before", "after")}
        response = client.get(f"/api/v1{path}", query, headers=headers)
        if response.streaming:
            b"".join(response.streaming_content)
        return response.status_code
    if path.endswith("/evidence/file"):
        return _send(client, path, headers)
    body, kind = body_of(operation, described()["components"]["schemas"], known)
    send = client.put if method == "PUT" else client.post
    return send(f"/api/v1{path}", body, content_type=kind, headers=headers).status_code


def _send(client: Client, path: str, headers: dict[str, str]) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.txt", b"abc")
    return client.post(f"/api/v1{path}", {"file": file}, headers=headers).status_code


def test_every_address_has_a_row() -> None:
    """A new address must say whose token reaches it; a row whose address is gone must go too."""
    assert sorted(set(operations()) - set(table())) == [], "addresses without a row in TABLE"
    assert sorted(set(table()) - set(operations())) == [], "rows without an address"


def test_each_token_reaches_what_the_table_says(town: Town) -> None:
    """Let in, or refused with 403 or 404; without a token with 401."""
    desk, plan, wrong = rows_of(town), plan_numbers(town), []
    secrets = {letter: secret_of(town, who) for letter, who in PEOPLE.items()} | {"": ""}
    for (method, template), operation in operations().items():
        who, known = table()[method, template], desk
        if "{plan_id}" in template:
            known = {**desk, **plan}
        for letter, secret in secrets.items():
            with transaction.atomic():
                status = ask(method, template, operation, secret, known)
                transaction.set_rollback(True)
            allowed = (letter in who) if letter else (method, template) in OPEN
            refused = status in ({401} if not letter else {403, 404})
            if allowed == refused or status >= 500:
                wrong.append(f"{method} {template} for {letter or 'nobody'}: {status}")
    assert not wrong, "\n".join(wrong)
