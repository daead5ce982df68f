"""Categories, places, units, limits and proofs by program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from cast import Town, a_notice
from duban.cli.limit import command as limit_command
from duban.foundation.proof import checkpoints
from duban.journal import verify_bundle, verify_consistency, verify_inclusion
from duban.ledger.models import Category
from living import lived
from programs import Program, problem, program, secret_of


def test_categories_are_kept_in_versions(town: Town) -> None:
    """An administrator's token with the scope saves and retires; the registrar's reads."""
    app = program(town, "ke")
    body = {"name": "民生实事", "gates": ["site_check"], "near_days": 5}
    saved = app.post("/categories/people_first", body)
    assert saved.json() == {"code": "people_first", "version": 1}
    assert app.post("/categories/people_first", {"near_days": 9}).json()["version"] == 2
    assert (
        problem(app.post("/categories/people_first", {"near_days": 9}))[1] == "CATEGORY_UNCHANGED"
    )
    rows = {row["code"]: row for row in program(town, "lan").get("/categories").json()}
    assert (rows["people_first"]["near_days"], rows["people_first"]["gates"]) == (9, ["site_check"])
    assert "ordinary" in rows
    assert app.post("/categories/people_first/retirement").json()["version"] == 3
    assert Category.objects.filter(code="people_first").count() == 3
    assert problem(app.post("/categories/none_such/retirement")) == (404, "NOT_FOUND")
    assert problem(app.post("/categories/New", body)) == (422, "INVALID")
    assert problem(program(town, "lan").post("/categories/other", body)) == (403, "ROLE_MAY_NOT")
    assert problem(program(town, "xu").get("/categories")) == (403, "ROLE_MAY_NOT")
    reader = program(town, "ke", "read")
    assert problem(reader.post("/categories/other", body)) == (403, "SCOPE_MISSING")


def test_units_and_places_that_the_post_sees(town: Town) -> None:
    """With names, posts and holders; an officer sees the own one."""
    app = program(town, "lan")
    units = {row["name"]: row for row in app.get("/units").json()}
    assert "白山县水利局" not in units
    water = units["清河县水利局"]
    assert "县水利局" in water["names"]
    assert water["posts"][0]["holders"] == ["何清"]
    assert [row["name"] for row in app.get("/units?q=排水").json()] == ["清河排水有限公司"]
    assert app.get(f"/units/{water['id']}").json() == water
    assert problem(app.get(f"/units/{town.units['elsewhere'].pk}")) == (404, "NOT_FOUND")
    assert [row["name"] for row in app.get("/places").json()] == ["清河县", "柳河镇"]
    own = program(town, "xu").get("/units").json()
    assert [row["name"] for row in own] == ["清河县住房和城乡建设局"]


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("said=15个工作日&from=2026-04-09", ["15个工作日", "--from", "2026-04-09"]),
        ("said=2026年年底前&from=2026-04-09", ["2026年年底前", "--from", "2026-04-09"]),
        (
            "said=半小时&from=2026-04-30&time=17:20&hours=Mon-Fri 09:00-12:00,14:00-17:30",
            [
                "半小时",
                "--from",
                "2026-04-30",
                "--time",
                "17:20",
                "--hours",
                "Mon-Fri 09:00-12:00,14:00-17:30",
            ],
        ),
    ],
)
def test_a_limit_is_answered_as_the_command_answers_it(
    town: Town, query: str, options: list[str]
) -> None:
    """The same object, in the asker's language."""
    told = CliRunner().invoke(limit_command, [*options, "--json", "--lang", "en"])
    app = Program(secret_of(town, "xu", "read"), "en")
    answer = app.get(f"/limits?{query}")
    assert answer.json() == json.loads(told.output)
    chinese = Program(secret_of(town, "xu", "read"), "zh").get(f"/limits?{query}").json()
    assert chinese["lines"][0]["text"] != answer.json()["lines"][0]["text"]


def test_a_limit_by_a_places_own_calendar(town: Town) -> None:
    """A local holiday counts where it is; another county's calendar is not shown."""
    a_notice(town)
    app = program(town, "lan")
    national = app.get("/limits?said=2个工作日&from=2026-09-02").json()
    local = app.get(f"/limits?said=2个工作日&from=2026-09-02&place={town.county.pk}").json()
    assert (national["last_day"], local["last_day"]) == ("2026-09-04", "2026-09-06")
    hidden = app.get(f"/limits?said=2个工作日&from=2026-09-02&place={town.other.pk}")
    assert problem(hidden) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("said=你好&from=2026-04-09", "NO_LIMIT_SAID"),
        ("said=尽快&from=2026-04-09", "NO_END"),
        ("said=3日内", "INVALID"),
        ("said=半小时&from=2026-04-09", "NOT_COUNTABLE"),
        ("said=3日内&from=1900-01-01", "INVALID"),
        ("said=3个工作日&from=1950-01-01", "YEAR_OUTSIDE"),
        ("said=9999个工作日&from=2026-04-09", "YEAR_OUTSIDE"),
        ("said=半小时&from=2026-04-09&time=09:00&hours=always", "HOURS_UNREADABLE"),
    ],
)
def test_a_limit_that_cannot_be_counted(town: Town, query: str, code: str) -> None:
    """Each reason has its code."""
    assert problem(program(town, "lan").get(f"/limits?{query}")) == (422, code)


@pytest.fixture
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signing key of this test's own."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


@pytest.mark.usefixtures("_own_key")
def test_a_history_proves_itself(town: Town) -> None:
    """Bundle, single line and growth hold by the engine's own checks; what no checkpoint covers yet is said."""
    matter = lived(town, "accepted")
    app = program(town, "lan")
    path = f"/matters/{matter.pk}"
    assert problem(app.get(f"{path}/proof")) == (409, "NOT_COVERED")
    assert problem(app.get(f"{path}/history/2/proof")) == (409, "NOT_COVERED")
    first = checkpoints.make()
    lived(town, "assigned")
    made = program(town, "ke").post("/journal/checkpoints")
    assert made.status_code == 201, made.content.decode()
    assert made.json()["size"] > first.size
    assert verify_bundle(app.get(f"{path}/proof").json()).fault is None
    line = app.get(f"{path}/history/2/proof").json()
    hashes = [bytes.fromhex(h) for h in line["hashes"]]
    leaf, root = bytes.fromhex(line["leaf_hash"]), bytes.fromhex(line["root"])
    assert verify_inclusion(line["leaf"], line["size"], leaf, hashes, root)
    assert problem(app.get(f"{path}/history/99/proof")) == (404, "NO_LINES")
    old, new = first.size, made.json()["size"]
    keeper = program(town, "ke")
    grown = keeper.get(f"/journal/consistency?old={old}&new={new}").json()
    roots = [bytes.fromhex(grown[name]) for name in ("old_root", "new_root")]
    proof = [bytes.fromhex(h) for h in grown["hashes"]]
    assert verify_consistency(old, new, *roots, proof)
    assert grown["old_root"] == first.root
    assert problem(keeper.get(f"/journal/consistency?old=1&new={new + 1}")) == (422, "TREE_SIZE")
    # Roots and the number of lines are for who may see checkpoints.
    assert problem(app.get(f"/journal/consistency?old={old}&new={new}"))[0] == 403
    assert problem(program(town, "gu").get(f"{path}/proof")) == (404, "NOT_FOUND")


@pytest.mark.usefixtures("_own_key")
def test_checkpoints_are_read_and_made_by_whom_the_act_lets(town: Town) -> None:
    """Leader and administrator; the note comes to the letter."""
    stored = checkpoints.make()
    app = program(town, "bai")
    listed = app.get("/journal/checkpoints").json()
    assert [row["id"] for row in listed["rows"]] == [stored.pk]
    assert app.get(f"/journal/checkpoints/{stored.pk}").json()["note"] == stored.note
    assert problem(app.get("/journal/checkpoints/999999")) == (404, "NOT_FOUND")
    assert problem(program(town, "xu").get("/journal/checkpoints")) == (403, "ROLE_MAY_NOT")
    assert problem(program(town, "bai", "read").post("/journal/checkpoints"))[0] == 403


def test_every_code_has_words_in_both_languages(db: None) -> None:
    """The list to which each problem's type leads; it needs no token."""
    texts = [
        {row["code"]: row["title"] for row in Program("", language).get("/problems").json()}
        for language in ("zh", "en")
    ]
    assert texts[0].keys() == texts[1].keys()
    same = [code for code in texts[0] if texts[0][code] == texts[1][code]]
    assert same == []
    assert {"TOKEN_INVALID", "NO_LEAD", "OTHER_UNIT", "ALREADY_HERE"} <= texts[0].keys()
