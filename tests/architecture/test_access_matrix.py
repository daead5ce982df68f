"""Who reaches which address: the URL resolver walked against one table, role by role. A new address needs a row.

The table is written by hand and not derived from the access kernel, so that a slip in either shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import Workbook

from address_samples import PLANNING, UNSEEN, other_samples
from cast import Town, a_document, a_matter, a_notice, a_photo, build_town
from duban.foundation import clock, files
from duban.foundation.proof import checkpoints
from duban.ledger.actions.drafts import add_draft
from duban.ledger.actions.imports import prepare_import
from duban.ledger.actions.propose import source_of
from duban.ledger.actions.views import save_view
from duban.people.actions import make_token
from duban.people.models import Delegation, HandOver, Tenure, UnitName
from duban.uploads.actions import begin
from living import a_sample

# R registrar, A approver, O unit officer, V verifier, L leader, K administrator, N an account without a post, G an
# officer of another county, - nobody signed in. Whoever is not named is refused: nobody signed in goes to sign in,
# the others get the code of the last column (403 where the room may be known to exist, 404 where it may not).
PEOPLE = {
    "R": "lan",
    "A": "fang",
    "O": "xu",
    "V": "tao",
    "L": "bai",
    "K": "ke",
    "N": "wei",
    "G": "gu",
}
TABLE = """
GET  web:home                  RAOVLKNG   403
GET  web:checkpoint-list       LK         403
POST web:checkpoint-add        LK         403
GET  web:checkpoint-page       LK         403
GET  web:checkpoint-file       LK         403
GET  people:sign-in            RAOVLKNG-  403
POST people:sign-out           RAOVLKNG-  403
POST people:demo-enter         .          404
POST people:language-set       RAOVLKNG-  403
GET  people:password-change    RAOVLKNG   403
GET  people:user-list          K          403
GET  people:user-add           K          403
GET  people:user-page          K          403
POST people:user-use           K          403
POST people:password-reset     K          403
POST people:tenure-add         K          403
POST people:tenure-end         K          403
GET  people:acting             RAOVLKNG   403
GET  people:token-list         RAOVLKNG   403
POST people:token-revoke       OK         404
POST people:delegation-end     OVK        404
GET  people:handover-page      OVK        404
POST people:handover-sign      OVK        404
GET  people:unit-list          RAOVLKG    403
GET  people:unit-add           K          403
GET  people:place-add          K          403
GET  people:unit-page          RAOVLK     403
GET  people:unit-edit          K          403
POST people:unit-use           K          403
POST people:name-add           K          403
POST people:name-remove        K          403
POST people:post-add           K          403
POST uploads:upload-add        RAOVG      403
GET  uploads:upload            O          404
GET  documents:document-list   RAVL       403
GET  documents:document-add    R          403
POST documents:document-reread R          403
GET  documents:document-file   RAVL       403
GET  calendars:calendar        RAOVLKG    403
GET  calendars:notice-add      RK         403
GET  calendars:notice-edit     RK         403
GET  calendars:notice-withdraw RK         403
GET  calendars:hours-edit      RK         403
GET  ledger:work               RAOVLG     403
GET  ledger:cockpit            RAOVLG     403
GET  ledger:cockpit-list       RAOVLG     403
POST ledger:work-bulk          RAOVLG     403
GET  ledger:matter-list        RAOVLG     403
GET  ledger:matter-add         RA         403
GET  ledger:matter-page        RAOVL      403
GET  ledger:evidence-add       O          403
GET  ledger:evidence-file      RAOVL      403
GET  ledger:evidence-thumbnail RAOVL      403
GET  ledger:matter-signs       V          403
GET  ledger:matter-proof       RAOVL      403
POST ledger:matter-move        A          403
GET  ledger:matter-relay       O          403
GET  ledger:sample-list        RAVL       403
GET  ledger:sample-add         RA         403
GET  ledger:sample-page        RAVL       403
POST ledger:sample-draw        RA         403
GET  ledger:sample-file        RAVL       403
GET  ledger:programme-list     RAOVLG     403
GET  ledger:programme-add      RA         403
POST ledger:programme-gather   RA         403
GET  ledger:programme-page     RAOVL      403
GET  ledger:programme-edit     RA         403
POST ledger:programme-end      RA         403
GET  ledger:programme-file     RAOVL      403
POST ledger:programme-fill     RA         403
POST ledger:programme-remove   RA         403
GET  ledger:programme-matters  RAOVL      403
GET  ledger:category-list      RAVK       403
GET  ledger:category-add       K          403
GET  ledger:category-edit      K          403
POST ledger:category-retire    K          403
POST ledger:matter-act         R          403
POST ledger:view-save          RAOVLG     403
GET  ledger:view-open          RAOVL      403
POST ledger:view-delete        R          403
GET  ledger:export             RAOVLG     403
GET  ledger:import-upload      R          403
GET  ledger:import-preview     R          403
GET  ledger:desk               RAL        403
POST ledger:desk-authority     RA         403
POST ledger:draft-add          R          403
GET  ledger:draft              RAL        403
GET  ledger:draft-likely       RAL        403
POST ledger:draft-register     RA         403
POST ledger:draft-words        R          403
POST ledger:draft-units        R          403
POST ledger:draft-limit        R          403
POST ledger:draft-assign       R          403
POST ledger:draft-dismiss      R          403
POST ledger:draft-restore      R          403
POST ledger:draft-split        R          403
POST ledger:draft-merge        R          403
POST ledger:draft-attach       R          403
GET  webhooks:endpoint-list    K          403
GET  webhooks:endpoint-add     K          403
GET  webhooks:endpoint-page    K          403
GET  webhooks:endpoint-edit    K          403
POST webhooks:endpoint-use     K          403
POST webhooks:endpoint-test    K          403
POST webhooks:endpoint-replay  K          403
POST webhooks:secret-take      K          403
POST webhooks:secret-rotate    K          403
GET  webhooks:delivery-page    K          403
POST webhooks:delivery-resend  K          403
POST webhooks:endpoint-remove  K          403
GET  notifications:list        RAOVLKNG   403
GET  notifications:bell        RAOVLKNG   403
POST notifications:read-all    RAOVLKNG   403
POST notifications:open        O          404
GET  notifications:preferences RAOVLKNG   403
POST notifications:channel-add RAOVLKNG   403
POST notifications:channel-try O          404
POST notifications:channel-remove O       404
GET  notifications:unit-channels K        403
GET  notifications:undelivered K          403
POST notifications:undelivered-settle K   403
GET  notifications:feed-list   RAOVLKNG   403
POST notifications:feed-renew  O          404
POST notifications:feed-remove O          404
GET  notifications:feed        RAOVLKNG-  404
"""
# Where one of the refused is told less, or more, than the rest: somebody else's place looks like none at all.
EXCEPTIONS = {
    ("people:unit-page", "G"): 404,
    ("ledger:matter-page", "G"): 404,
    ("ledger:programme-page", "G"): 404,
    ("ledger:programme-file", "G"): 404,
    ("ledger:programme-matters", "G"): 404,
    ("ledger:matter-move", "G"): 404,
    ("ledger:evidence-add", "G"): 404,
    ("ledger:evidence-file", "G"): 404,
    ("ledger:evidence-thumbnail", "G"): 404,
    ("ledger:matter-signs", "G"): 404,
    ("ledger:matter-proof", "G"): 404,
    ("ledger:matter-relay", "G"): 404,
    ("ledger:matter-act", "G"): 404,
    ("ledger:view-open", "G"): 404,
    ("ledger:view-delete", "G"): 404,
    **UNSEEN,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One address of the table."""

    method: str
    name: str
    who: str
    refusal: int


def table() -> dict[str, Row]:
    """The table above, by URL name."""
    rows = [line.split() for line in (TABLE + PLANNING).strip().splitlines()]
    return {name: Row(method, name, who, int(code)) for method, name, who, code in rows}


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    """Every named address with its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace == "api":  # opened by tokens: see test_api_access_matrix
                continue
            inner = f"{space}:{entry.namespace}" if entry.namespace else space
            yield from addresses(entry, inner.strip(":"))
        elif isinstance(entry, URLPattern):
            yield f"{space}:{entry.name}".strip(":"), str(entry.pattern)


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def _workbook() -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in (
        ("序号", "问题", "牵头单位", "完成时限"),
        (1, "河道淤积", "县水利局", "2026-12-31"),
    ):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def samples(town: Town) -> dict[str, dict[str, Any]]:
    """Arguments for the addresses that name a row: by URL name, else by its room and first word."""
    text = "要加快推进东门河清淤，6月底前完成。要压实责任，建立台账。"
    document = a_document(town, text)
    files.put(text.encode())
    clerk = town.actor("lan")
    draft = add_draft(source_of(document).pk, text=text[:17], spans=[[0, 17]], actor=clerk)
    unit, user = town.units["housing"], town.users["xu"]
    name = UnitName.objects.filter(unit=unit, kind="short").first()
    tenure = Tenure.objects.get(user=user)
    run = prepare_import(
        _workbook(),
        "台账.xlsx",
        jurisdiction_id=town.county.pk,
        based_on=clock.today(),
        actor=clerk,
    )
    photo = a_photo(town, a_matter(town))
    view = save_view(name="全部", query="", is_shared=True, actor=clerk)
    assert name is not None
    day, verifier = clock.today(), town.users["tao"]
    span = {"tenure": tenure, "delegate": verifier, "since": day, "until": day}
    delegation = Delegation.objects.create(**span, given_at=clock.now(), ended_at=clock.now())
    handover = HandOver.objects.create(
        post=tenure.post,
        outgoing=tenure,
        incoming=Tenure.objects.get(user=verifier),
        made_at=clock.now(),
    )
    token, _secret = make_token(
        name="接口",
        post_id=tenure.post_id,
        scopes=["read"],
        expires_on=day,
        actor=town.actor("xu"),
    )
    return {
        "web:checkpoint": {"pk": checkpoints.make().pk},
        "people:user": {"pk": user.pk},
        "people:password-reset": {"pk": user.pk},
        "people:tenure-add": {"pk": user.pk},
        "people:tenure-end": {"pk": tenure.pk},
        "people:delegation-end": {"pk": delegation.pk},
        "people:token-revoke": {"pk": token.pk},
        "people:handover-page": {"pk": handover.pk},
        "people:handover-sign": {"pk": handover.pk},
        "people:unit-add": {"place_id": town.county.pk},
        "people:place-add": {"place_id": town.county.pk},
        "people:unit": {"pk": unit.pk},
        "people:name-add": {"pk": unit.pk},
        "people:name-remove": {"pk": unit.pk, "name_id": name.pk},
        "people:post": {"pk": unit.pk},
        "uploads:upload": {"pk": begin("照片.jpg", 9, actor=town.actor("xu")).pk},
        "documents:document": {"pk": document.pk},
        "calendars:notice-add": {"place_id": town.county.pk},
        "calendars:notice": {"pk": a_notice(town).pk},
        "calendars:hours-edit": {"unit_id": unit.pk},
        "ledger:matter": {"pk": a_matter(town).pk},
        "ledger:matter-move": {"pk": a_matter(town).pk, "name": "cancel"},
        "ledger:sample": {"pk": a_sample(town).pk},
        "ledger:category": {"code": "livelihood"},
        "ledger:matter-act": {"pk": a_matter(town).pk, "name": "duty-add"},
        "ledger:cockpit-list": {"figure": "late"},
        "ledger:work-bulk": {"name": "assign"},
        "ledger:view": {"slug": view.slug},
        "ledger:import": {"pk": run.pk},
        "ledger:evidence-add": {"pk": a_matter(town).pk},
        "ledger:evidence-file": {"pk": photo.pk},
        "ledger:evidence-thumbnail": {"pk": photo.pk, "size": "small"},
        "ledger:desk": {"document_id": document.pk},
        "ledger:draft-add": {"document_id": document.pk},
        "ledger:draft": {"pk": draft.pk},
        **other_samples(town),
    }


def address_of(name: str, pattern: str, known: dict[str, dict[str, Any]]) -> str:
    """The address with the sample's arguments."""
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    if not wanted:
        return reverse(name)
    given = known.get(name) or known[name.split("-")[0]]
    return reverse(name, kwargs=given)


def outcome(response: HttpResponseBase) -> str:
    """What the answer means for the matrix: let in, sent to sign in, or the refusing status."""
    location = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if response.status_code in {301, 302} and location.startswith(reverse("people:sign-in")):
        return "sign-in"
    if response.status_code in {400, 403, 404, 405} or response.status_code >= 500:
        return str(response.status_code)
    return "in"


def ask(client: Client, row: Row, address: str) -> str:
    """Send the row's request; a POST carries next to nothing, so the allowed are answered with what is missing."""
    if row.method == "POST":
        return outcome(client.post(address, {"language": "en"}))
    response = client.get(address)
    if response.streaming:  # an unread file would stay open
        b"".join(response.streaming_content)
    return outcome(response)


def expected(row: Row, letter: str) -> str:
    """What the table says for one role."""
    if letter in row.who:
        return "in"
    if letter == "-" and row.who != ".":
        return "sign-in"
    return str(EXCEPTIONS.get((row.name, letter), row.refusal))


def test_every_address_has_a_row() -> None:
    """A new address must say who reaches it; a row whose address is gone must go too."""
    found = {name for name, _pattern in addresses(get_resolver())}
    assert sorted(found - set(table())) == [], "addresses without a row in TABLE"
    assert sorted(set(table()) - found) == [], "rows without an address"


def browsers(town: Town) -> dict[str, str]:
    """The session of each role; none for nobody."""
    keys = {letter: town.client(who).session.session_key or "" for letter, who in PEOPLE.items()}
    return {**keys, "-": ""}


def test_each_role_reaches_what_the_table_says(town: Town) -> None:
    """Each role at each address: let in, sent to sign in, or refused as the table says."""
    known, patterns, sessions = samples(town), dict(addresses(get_resolver())), browsers(town)
    client, wrong = Client(), []
    for name, row in table().items():
        address = address_of(name, patterns[name], known)
        for letter, key in sessions.items():
            client.cookies.clear()
            client.cookies[settings.SESSION_COOKIE_NAME] = key
            with transaction.atomic():
                seen = ask(client, row, address)
                transaction.set_rollback(True)
            if seen != expected(row, letter):
                wrong.append(
                    f"{name} for {letter}: {seen}, but the table says {expected(row, letter)}"
                )
    assert not wrong, "\n".join(wrong)


def test_the_other_method_is_refused(town: Town) -> None:
    """An address that writes does not answer GET, so that no link can change anything."""
    known, patterns = samples(town), dict(addresses(get_resolver()))
    client = town.client("ke")
    for name, row in table().items():
        if row.method == "POST":
            address = address_of(name, patterns[name], known)
            assert (name, client.get(address).status_code) == (name, 405)
