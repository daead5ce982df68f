"""Reports of progress: who may report, what a lead cites, what the first one begins, and what is refused."""

from __future__ import annotations

import pytest

from cast import Town, a_matter
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.moves import (
    resume_matter,
    return_matter,
    submit_matter,
    suspend_matter,
)
from duban.ledger.actions.progress import report_progress
from duban.ledger.models import Duty, Matter, Progress
from living import DAY, DUE, count_lines, last_line, lived, on

LATER = DAY.replace(day=20)


def joint(town: Town, state: str = "accepted") -> Matter:
    """A matter that Xu's bureau leads and the water bureau assists."""
    matter = lived(town, state)
    Duty.objects.create(
        matter=matter,
        unit=town.units["water"],
        role="assist",
        kind="departmental",
        said="县水利局",
    )
    return matter


def test_the_first_report_begins_the_work(town: Town) -> None:
    """A matter that was signed for is under way with the first report, whose share shows on the matter."""
    matter = lived(town, "accepted")
    with on(LATER):
        report = report_progress(
            matter.pk, text=" 已进场 ", trouble="缺材料", share=20, actor=town.actor("xu")
        )
    matter.refresh_from_db()
    assert (matter.state, matter.share_done) == ("under_way", 20)
    assert matter.started_at == report.reported_at
    assert (report.text, report.trouble, report.unit, report.post) == (
        "已进场",
        "缺材料",
        town.units["housing"],
        town.posts["xu"],
    )
    name, who, told = last_line(matter)
    assert (name, who) == ("matter.report", "许明")
    assert (told["report"], told["duty"], told["share"]) == (report.pk, 1, 20)


def test_an_assisting_unit_reports_on_its_own_duty(town: Town) -> None:
    """Its share is its own; the matter's share is the lead's last one."""
    matter = joint(town)
    with on(LATER):
        report_progress(matter.pk, text="已清淤", share=80, actor=town.actor("he"))
        report_progress(matter.pk, text="已进场", share=10, actor=town.actor("xu"))
        report_progress(matter.pk, text="仍在施工", actor=town.actor("xu"))
    matter.refresh_from_db()
    assert (matter.state, matter.share_done) == ("under_way", 10)
    assert [r.duty.role for r in matter.reports.all()] == ["assist", "lead", "lead"]


def test_the_lead_cites_the_others_instead_of_repeating_them(town: Town) -> None:
    """A cited report is linked once; nobody types a thing twice."""
    matter = joint(town)
    with on(LATER):
        theirs = report_progress(matter.pk, text="已清淤", actor=town.actor("he"))
        own = report_progress(
            matter.pk, text="汇总", cites=[theirs.pk, theirs.pk], actor=town.actor("xu")
        )
    assert list(own.cites.all()) == [theirs]
    assert last_line(matter)[2]["cites"] == [theirs.pk]


def test_a_report_on_a_relayed_part_may_be_cited_above(town: Town) -> None:
    """The lead of the whole rests on what was reported below."""
    matter = lived(town)
    part = lived(town, unit="water", state="registered", parent_id=matter.pk)
    report = Progress.objects.create(
        matter=part,
        duty=part.duties.get(),
        unit=town.units["water"],
        cycle=1,
        text="已清淤",
        reported_at=part.limits.get().set_at,
    )
    own = report_progress(matter.pk, text="汇总", cites=[report.pk], actor=town.actor("xu"))
    assert list(own.cites.all()) == [report]


def test_only_the_lead_cites_and_only_what_others_reported_here(town: Town) -> None:
    """Neither an assisting unit's citing, nor one's own report, nor one of another matter is let in."""
    matter, other = joint(town), lived(town)
    with on(LATER):
        own = report_progress(matter.pk, text="已进场", actor=town.actor("xu"))
        with pytest.raises(ActRefused, match="CITES_LEAD_ONLY"):
            report_progress(matter.pk, text="配合", cites=[own.pk], actor=town.actor("he"))
        for wrong in (own.pk, other.reports.get().pk, 0):
            with pytest.raises(ActRefused, match="CITES_UNKNOWN"):
                report_progress(matter.pk, text="汇总", cites=[wrong], actor=town.actor("xu"))
    assert matter.reports.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "TEXT_MISSING"),
        ({"text": "一半", "share": 101}, "SHARE_NOT_PERCENT"),
        ({"text": "一半", "share": -1}, "SHARE_NOT_PERCENT"),
        ({"text": "机密★10年\n内容"}, "SECRECY_MARKING"),
        ({"text": "一半", "trouble": "秘密★5年\n内容"}, "SECRECY_MARKING"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(
    town: Town, given: dict[str, object], code: str
) -> None:
    """Each by its code; neither row nor line is written, and the work has not begun."""
    matter = lived(town, "accepted")
    before = count_lines(matter)
    with pytest.raises(ActRefused) as refused:
        report_progress(matter.pk, actor=town.actor("xu"), **given)  # type: ignore[arg-type]
    assert refused.value.code == code
    matter.refresh_from_db()
    assert (matter.state, matter.reports.count()) == ("accepted", 0)
    assert count_lines(matter) == before


def test_a_second_click_makes_no_second_report(town: Town) -> None:
    """The same words of the same unit a moment later are refused; on another day they are a report."""
    matter = lived(town)
    with on(LATER):
        report_progress(matter.pk, text="正在推进", actor=town.actor("xu"))
        with pytest.raises(ActRefused, match="REPORTED_ALREADY"):
            report_progress(matter.pk, text="正在推进 ", actor=town.actor("xu"))
    with on(LATER, hour=15):
        report_progress(matter.pk, text="正在推进", actor=town.actor("xu"))
    assert matter.reports.count() == 3


@pytest.mark.parametrize("state", ["registered", "assigned", "submitted", "verified", "closed"])
def test_nothing_is_reported_before_or_after_the_work(town: Town, state: str) -> None:
    """A matter that is not signed for, or that was submitted, takes no report."""
    matter = lived(town, state)
    with pytest.raises(WrongState):
        report_progress(matter.pk, text="进展", actor=town.actor("xu"))


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "bai", "he", "gu", "ke", "wei"])
def test_only_units_that_do_the_work_report(town: Town, who: str) -> None:
    """Nobody else, whatever the post."""
    matter = lived(town)
    with pytest.raises(AccessDenied):
        report_progress(matter.pk, text="进展", actor=town.actor(who))


def test_a_released_unit_reports_no_more(town: Town) -> None:
    """Only a standing duty carries a report."""
    matter = joint(town)
    matter.duties.filter(role="assist").update(released_at=matter.accepted_at)
    with pytest.raises(AccessDenied):
        report_progress(matter.pk, text="进展", actor=town.actor("he"))


def test_a_unit_that_leads_and_assists_reports_as_lead(town: Town) -> None:
    """One report, on the duty that weighs more."""
    matter = joint(town)
    matter.duties.filter(role="assist").update(unit=town.units["housing"])
    report = report_progress(matter.pk, text="进展", actor=town.actor("xu"))
    assert report.duty.role == "lead"


def test_work_that_stood_before_it_began_begins_with_its_first_report(town: Town) -> None:
    """Suspended right after signing and resumed, a matter is begun when something is reported."""
    matter = lived(town, "accepted")
    with on(LATER):
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
        matter = resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))
        assert matter.started_at is None
        report = report_progress(matter.pk, text="已进场", actor=town.actor("xu"))
    matter.refresh_from_db()
    assert matter.started_at == report.reported_at


def test_each_round_has_its_own_reports(town: Town) -> None:
    """What was reported before a return belongs to the round before."""
    matter = lived(town, "submitted")
    return_matter(matter.pk, reason="不实", actor=town.actor("tao"))
    assert report_progress(matter.pk, text="重做", actor=town.actor("xu")).cycle == 2
    submit_matter(matter.pk, statement="已改", actor=town.actor("xu"))
    assert matter.due_on == DUE


def test_a_matter_without_lead_unit_of_the_actor_shows_no_report(town: Town) -> None:
    """An officer elsewhere reports nothing on a matter just registered."""
    matter = a_matter(town)
    with pytest.raises(WrongState):
        report_progress(matter.pk, text="进展", actor=town.actor("gu"))
