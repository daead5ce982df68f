"""Sampling: written down first, drawn from the first checkpoint over it, the same for everybody, and steered by nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cast import Town, a_matter
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.models import Checkpoint
from duban.foundation.proof import checkpoints
from duban.journal import chosen_members, sample_seed
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.sampling import commit_sample, draw_ready, draw_sample
from duban.ledger.models import Sample, SampleItem
from duban.ledger.queries import soundness
from duban.ledger.queries.sampling import sample_file, sample_page
from living import DAY, a_category, a_rule, a_sample, lived, on

PROGRAM = Path(__file__).resolve().parents[3] / "tools" / "verify_sample.py"


def drawn(town: Town, closed: int = 5, **changes: Any) -> Sample:
    """A sample of some closed matters, drawn after a checkpoint."""
    sample = a_sample(town, closed, **changes)
    checkpoints.make()
    return draw_sample(sample.pk, actor=town.actor("lan"))


def verified(path: Path, content: dict[str, Any]) -> tuple[int, str]:
    """What the program that stands alone says of a file."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, str(PROGRAM), str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def test_rule_and_population_are_written_down_first(town: Town) -> None:
    """The line holds rule, digest and sizes; nothing is chosen, and nothing can be before there is a checkpoint over it."""
    sample = a_sample(town, 3)
    (line,) = journal.history(sample.stream)
    told = json.loads(line.content)
    assert (line.name, told["population"], told["sizes"]) == ("sample.commit", 3, {"all": [3, 2]})
    assert told["frame"] == sample.frame_digest
    assert not SampleItem.objects.filter(is_chosen=True).exists()
    with pytest.raises(ActRefused, match="SAMPLE_WAITS"):
        draw_sample(sample.pk, actor=town.actor("lan"))
    assert draw_ready() == 0


def test_a_checkpoint_made_before_gives_no_seed(town: Town) -> None:
    """Who knows the present root and writes a rule to fit it gains nothing: the seed is of a tree that holds the rule."""
    for _number in range(3):
        lived(town, "closed")
    before = checkpoints.make()
    sample = a_sample(town)
    with pytest.raises(ActRefused, match="SAMPLE_WAITS"):
        draw_sample(sample.pk, actor=town.actor("lan"))
    after = checkpoints.make()
    sample = draw_sample(sample.pk, actor=town.actor("lan"))
    assert (sample.checkpoint_size, sample.checkpoint_root) == (after.size, after.root)
    assert before.root != after.root


def test_only_the_first_checkpoint_counts(town: Town) -> None:
    """More lines and more checkpoints after it change nothing, however many somebody makes; nor who draws, and when."""
    sample = a_sample(town, 5)
    first = checkpoints.make()
    for _attempt in range(3):
        a_matter(town, "另一事项")
        checkpoints.make()
    assert Checkpoint.objects.count() == 4
    sample = draw_sample(sample.pk, actor=town.actor("fang"))
    assert sample.checkpoint_root == first.root
    (line, _draw) = journal.history(sample.stream)
    assert sample.seed == sample_seed(line=line.digest, root=first.root)


def test_it_is_drawn_once_and_comes_out_alike_for_everybody(town: Town) -> None:
    """The worker draws the very matters that anybody computes from what is shown; a second drawing is refused."""
    sample = a_sample(town, 7)
    checkpoints.make()
    page = sample_page(town.actor("bai"), sample.pk)
    seed = sample_seed(line=page.commit_digest, root=page.checkpoint_root)
    expected = {m.stream for m in chosen_members(sample.members(), seed, sample.percent)}
    assert draw_ready() == 1
    rows = SampleItem.objects.filter(is_chosen=True).values_list("matter_id", flat=True)
    assert {f"matter:{pk}" for pk in rows} == expected
    assert len(expected) == 4
    with pytest.raises(ActRefused, match="SAMPLE_DRAWN"):
        draw_sample(sample.pk, actor=town.actor("lan"))
    assert draw_ready() == 0
    # Nothing stands in the matters' own streams: their units, and who follows them, would be warned.
    assert {journal.history(stream)[-1].name for stream in expected} == {"matter.close"}
    assert not list(soundness.rows_and_journal())


def test_the_same_rule_twice_draws_another_sample_and_shows_both(town: Town) -> None:
    """A second try has a seed of its own, and stands beside the first for everybody to see."""
    first = drawn(town)
    with pytest.raises(ActRefused, match="SAMPLED_ALREADY"), on(DAY, hour=12):
        commit_sample(a_rule(), jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    with on(DAY, hour=13):
        again = commit_sample(a_rule(), jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    checkpoints.make()
    again = draw_sample(again.pk, actor=town.actor("lan"))
    assert again.seed != first.seed
    assert [line.pk for line in sample_page(town.actor("bai"), again.pk).others] == [first.pk]


def test_an_outside_fact_is_part_of_the_seed(town: Town) -> None:
    """Named beforehand and typed at the drawing; the worker does not draw such a sample by itself."""
    fact = {"outside_named": "双色球2026040期红球", "outside_numbers": 6, "outside_digits": 2}
    sample = a_sample(town, 4, **fact)
    checkpoints.make()
    assert draw_ready() == 0
    with pytest.raises(ActRefused, match="OUTSIDE_MISSING"):
        draw_sample(sample.pk, actor=town.actor("lan"))
    for other in ("3 7 11 19 24 30", "2026040期 03 07 11 19 24 30", "03 07 11 19 24", "红球"):
        with pytest.raises(ActRefused, match="OUTSIDE_OTHER_FORM"):
            draw_sample(sample.pk, outside=other, actor=town.actor("lan"))
    sample = draw_sample(sample.pk, outside="３０、24,19 11-07/03", actor=town.actor("lan"))
    (line, _draw) = journal.history(sample.stream)
    root, value = sample.checkpoint_root, "03 07 11 19 24 30"
    assert sample.outside_value == value
    assert sample.seed == sample_seed(line=line.digest, root=root, outside=value)


def test_another_spelling_of_the_outside_fact_does_not_pass_the_check(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a drawing got round the form, its seed fits the value that it tells, and the program objects all the same."""
    from duban.ledger.actions import sampling

    fact = {"outside_named": "双色球2026040期红球", "outside_numbers": 6, "outside_digits": 2}
    sample, spelt = a_sample(town, 4, **fact), "07 03 11 19 24 30"
    checkpoints.make()
    with monkeypatch.context() as bent:
        bent.setattr(sampling, "outside_value", lambda *_form: spelt)
        draw_sample(sample.pk, outside=spelt, actor=town.actor("lan"))
    checkpoints.make()
    path = tmp_path / "sample.json"
    content = json.loads(sample_file(town.actor("tao"), sample.pk))
    code, said = verified(path, content)
    assert (code, "not of the form" in said) == (1, True), said


def test_a_true_outside_fact_passes_the_check(town: Town, tmp_path: Path) -> None:
    """One number whose order counts, as the program that stands alone reads it."""
    fact = {"outside_named": "排列五2026097期", "outside_numbers": 1, "outside_digits": 5}
    sample = a_sample(town, 4, **fact)
    checkpoints.make()
    draw_sample(sample.pk, outside="9 0 3 3 1", actor=town.actor("lan"))
    checkpoints.make()
    path = tmp_path / "sample.json"
    code, said = verified(path, json.loads(sample_file(town.actor("tao"), sample.pk)))
    assert (code, "holds: 2 of 4" in said) == (0, True), said
    assert Sample.objects.get().outside_value == "90331"


def test_a_rule_of_before_forms_takes_the_digits_as_one_number(town: Town) -> None:
    """Words, commas and spaces have no part in the seed even there."""
    fact = {"outside_named": "双色球2026040期红球", "outside_numbers": 1, "outside_digits": 12}
    sample = a_sample(town, 1, **fact)
    Sample.objects.update(outside_numbers=0, outside_digits=0)
    checkpoints.make()
    drawn_then = draw_sample(sample.pk, outside="03 07，11 19 24 30", actor=town.actor("lan"))
    assert drawn_then.outside_value == "030711192430"


def test_a_rule_of_before_forms_may_name_a_fact_without_digits(town: Town) -> None:
    """It can still be drawn: what it came to is taken as it was typed."""
    fact = {"outside_named": "四月五日的天气", "outside_numbers": 1, "outside_digits": 5}
    sample = a_sample(town, 4, **fact)
    Sample.objects.update(outside_numbers=0, outside_digits=0)
    checkpoints.make()
    drawn_then = draw_sample(sample.pk, outside="  晴 ", actor=town.actor("lan"))
    assert drawn_then.outside_value == "晴"


def test_each_group_has_its_share(town: Town) -> None:
    """By category: one of a group of one, and the frame tells the group's code."""
    a_category("rare")
    lived(town, "closed", category="rare")
    sample = drawn(town, 4, strata="category", percent=25)
    chosen = SampleItem.objects.filter(is_chosen=True).values_list("stratum", flat=True)
    assert sorted(chosen) == ["category:ordinary", "category:rare"]
    assert [s.size for s in sample_page(town.actor("lan"), sample.pk).strata] == [1, 1]


@pytest.mark.parametrize("strata", ["unit", "place"])
def test_groups_by_unit_and_place_have_names(town: Town, strata: str) -> None:
    """The frame holds codes, the page what people call them."""
    sample = a_sample(town, 1, strata=strata)
    (group,) = sample_page(town.actor("lan"), sample.pk).strata
    assert group.name == {"unit": town.units["housing"].name, "place": "清河县"}[strata]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"basis": "any"}, "SAMPLE_RULE"),
        ({"percent": 0}, "SAMPLE_SHARE"),
        ({"percent": 101}, "SAMPLE_SHARE"),
        ({"until": DAY.replace(day=10)}, "SAMPLE_DAYS"),
        ({"since": DAY.replace(day=8), "until": DAY.replace(day=7)}, "SAMPLE_DAYS"),
        ({"purpose": " "}, "PURPOSE_MISSING"),
        ({"purpose": "机密★10年\n内容"}, "SECRECY_MARKING"),
        ({"outside_named": "彩票"}, "OUTSIDE_FORM"),
        ({"outside_named": "彩票", "outside_numbers": 2, "outside_digits": 2}, "OUTSIDE_FORM"),
        ({"outside_named": "彩票", "outside_numbers": 13, "outside_digits": 2}, "OUTSIDE_FORM"),
        ({"outside_named": "彩票", "outside_numbers": 1, "outside_digits": 13}, "OUTSIDE_FORM"),
        ({"since": DAY.replace(day=1), "until": DAY.replace(day=2)}, "SAMPLE_EMPTY"),
    ],
)
def test_a_bad_rule_is_refused(town: Town, changes: dict[str, Any], code: str) -> None:
    """Nothing is written down."""
    with pytest.raises(ActRefused, match=code):
        a_sample(town, **changes)
    assert not Sample.objects.exists()


@pytest.mark.parametrize("who", ["xu", "tao", "bai", "ke", "gu"])
def test_who_may_not_draw(town: Town, who: str) -> None:
    """Only registrars and approvers, of the sample's place."""
    sample = a_sample(town)
    with pytest.raises(AccessDenied), on(DAY, hour=15):
        commit_sample(a_rule(), jurisdiction_id=town.county.pk, actor=town.actor(who))
    checkpoints.make()
    with pytest.raises(AccessDenied):
        draw_sample(sample.pk, actor=town.actor(who))


def test_a_changed_population_is_found(town: Town) -> None:
    """Behind the journal's back: the drawing refuses, and the doctor names the sample."""
    sample = a_sample(town, 3)
    checkpoints.make()
    SampleItem.objects.filter(sample=sample).first().delete()  # type: ignore[union-attr]
    with pytest.raises(ActRefused, match="FRAME_CHANGED"):
        draw_sample(sample.pk, actor=town.actor("lan"))
    found = [f.params["column"] for f in soundness.rows_and_journal()]
    assert found == ["frame_digest"]


def test_the_file_is_checked_without_the_site(town: Town, tmp_path: Path) -> None:
    """One program makes the choice again; whatever is changed in the file, it objects."""
    sample = drawn(town, 6)
    checkpoints.make()
    content = json.loads(sample_file(town.actor("tao"), sample.pk))
    path = tmp_path / "sample.json"
    code, said = verified(path, content)
    assert (code, "holds: 3 of 6" in said) == (0, True), said
    frame = content["frame"].splitlines(keepends=True)
    later = checkpoints.latest()
    assert later is not None
    for change, complaint in (
        ({"frame": "".join(frame[1:])}, "population"),
        ({"checkpoint": later.note}, "another checkpoint"),
        ({"checkpoint_before": later.note}, "an earlier checkpoint"),
    ):
        code, said = verified(path, {**content, **change})
        assert (code, complaint in said) == (1, True), said
    content["proof"]["entries"][1]["line"] = content["proof"]["entries"][1]["line"].replace(
        sample.seed, "0" * 64
    )
    assert verified(path, content)[0] == 1


def test_the_pages(town: Town) -> None:
    """A registrar writes down, sees why it waits, draws; a verifier reads; a bad form comes back with what was typed."""
    lived(town, "closed")
    lan = town.client("lan")
    day = DAY.isoformat()
    data = {"place": town.county.pk, "basis": "closed", "since": day, "until": day}
    data |= {"strata": "none", "percent": 100, "purpose": "季度抽查"}
    bad = lan.post(reverse("ledger:sample-add"), {**data, "percent": 0})
    assert bad.status_code == 422
    assert lan.get(reverse("ledger:sample-add")).status_code == 200
    assert lan.post(reverse("ledger:sample-add"), data).status_code == 303
    sample = Sample.objects.get()
    page = reverse("ledger:sample-page", args=[sample.pk])
    assert "尚无覆盖该登记行的检查点" in lan.get(page).content.decode()
    draw = reverse("ledger:sample-draw", args=[sample.pk])
    assert lan.post(draw).status_code == 422
    checkpoints.make()
    assert "立即抽取" in lan.get(page).content.decode()
    assert lan.post(draw).status_code == 303
    shown = town.client("tao").get(page).content.decode()
    sample.refresh_from_db()
    for text in (sample.seed, sample.frame_digest, sample.checkpoint_root, "等待核查"):
        assert text in shown
    assert "季度抽查" not in town.client("tao").get(reverse("ledger:sample-list")).content.decode()
    checkpoints.make()
    answer = town.client("tao").get(reverse("ledger:sample-file", args=[sample.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert town.client("gu").get(page).status_code == 403
