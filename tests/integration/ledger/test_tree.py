"""The thread of a relayed matter: which tier sees what of it, and what a lead may cite from below."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from cast import Town, a_matter
from duban.foundation import clock
from duban.foundation.access import AccessDenied, can
from duban.ledger.access import fetch_matter, visible_matters
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.moves import cancel_matter, sign_matter
from duban.ledger.actions.progress import report_progress
from duban.ledger.models import Duty, Matter, Progress
from duban.ledger.queries.soundness import rows_and_journal
from duban.ledger.queries.tree import citable_reports, matter_tree
from tiers import SENTENCE, a_city_matter, a_thread, add_person, add_tiers, relayed

END = dt.date(2026, 12, 31)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def tiers(town: Town) -> Town:
    """The cast's county with a city above and a town and a village below."""
    return add_tiers(town)


@pytest.fixture(autouse=True)
def _today() -> object:
    """A day on which the limits lie ahead."""
    with clock.at(NOW):
        yield


# Who sees which matters of the thread city (0), county (1), town (2), village (3).
SEEN = {
    "cao": {0, 1, 2, 3},
    "deng": {0, 1, 2, 3},
    "qin": {0, 1, 2, 3},
    "lan": {1, 2, 3},
    "bai": {1, 2, 3},
    "xu": {1, 2, 3},
    "ma": {2, 3},
    "zhou": {2, 3},
    "hou": {2, 3},
    "liu": {3},
    "pan": set(),
    "gu": set(),
    "ke": set(),
    "wei": set(),
}


@pytest.mark.parametrize("who", SEEN)
def test_each_tier_sees_its_own_part_and_what_is_below(tiers: Town, who: str) -> None:
    """Lists, single fetches and the kernel agree about who sees which part of a thread."""
    matters = a_thread(tiers)
    actor = tiers.actor(who)
    listed = set(visible_matters(actor).values_list("pk", flat=True))
    assert listed == {matters[i].pk for i in SEEN[who]}
    for i, matter in enumerate(matters):
        assert can(actor, "matter.view", matter.scope()).allowed == (i in SEEN[who])
        if i not in SEEN[who]:
            with pytest.raises(Http404):
                fetch_matter(actor, matter.pk)


def test_the_top_sees_the_whole_tree(tiers: Town) -> None:
    """Every part with its depth, state, light, limit, days shaved off, and the reasons typed below."""
    matters = a_thread(tiers)
    tree = matter_tree(tiers.actor("qin"), matters[0])
    assert [(n.pk, n.depth) for n in tree.nodes] == [(m.pk, i) for i, m in enumerate(matters)]
    assert [n.shaved_days for n in tree.nodes] == [0, 2, 14, 14]
    assert [n.because for n in tree.nodes] == ["", "", "需汇总复核", "镇级抽查需两周"]
    assert [n.state for n in tree.nodes] == ["accepted", "accepted", "accepted", "assigned"]
    assert [n.light for n in tree.nodes] == ["green"] * 4
    assert [n.is_last_tier for n in tree.nodes] == [False, False, False, True]
    assert tree.chain == () and tree.nodes[0].is_here
    assert (tree.last_due_on, tree.last_days) == (dt.date(2026, 12, 1), 8)
    assert tree.may_relay


def test_the_last_tier_sees_the_original_limit_and_the_chain_by_name(tiers: Town) -> None:
    """Numbers, titles, sentence, who leads and the first limit of all above; their states and links stay away."""
    matters = a_thread(tiers)
    tree = matter_tree(tiers.actor("liu"), matters[3])
    assert [n.pk for n in tree.nodes] == [matters[3].pk]
    assert [a.number for a in tree.chain] == [m.number for m in matters[:3]]
    assert [a.leads for a in tree.chain][1:] == [("清河县住房和城乡建设局",), ("河口镇人民政府",)]
    assert {a.sentence for a in tree.chain} == {SENTENCE}
    assert tree.original is not None
    assert (tree.original.said, tree.original.due_on) == ("年底前", END)
    assert [a.limit.due_on for a in tree.chain if a.limit][1] == dt.date(2026, 12, 29)
    assert not hasattr(tree.chain[0], "state")


def test_a_middle_tier_sees_up_by_name_and_down_in_full(tiers: Town) -> None:
    """The county sees its part with everything below it, and the city's matter by name."""
    matters = a_thread(tiers)
    (water,) = relayed(tiers, matters[0], "qin", ["water"], END)
    tree = matter_tree(tiers.actor("xu"), matters[1])
    assert [n.pk for n in tree.nodes] == [m.pk for m in matters[1:]]
    assert [a.number for a in tree.chain] == [matters[0].number]
    assert water.pk not in {n.pk for n in tree.nodes}
    from_below = matter_tree(tiers.actor("xu"), matters[3])
    assert [n.pk for n in from_below.nodes] == [m.pk for m in matters[1:]]
    assert [n.is_here for n in from_below.nodes] == [False, False, True]


def test_who_takes_over_the_lead_above_sees_below(tiers: Town) -> None:
    """Sight of the parts follows the duty above, not who held it when the part was handed on."""
    matters = a_thread(tiers)
    Duty.objects.filter(matter=matters[1]).update(unit=tiers.units["park"])
    with pytest.raises(Http404):
        fetch_matter(tiers.actor("xu"), matters[2].pk)
    Duty.objects.filter(matter=matters[1]).update(unit=tiers.units["housing"], released_at=NOW)
    with pytest.raises(Http404):
        fetch_matter(tiers.actor("xu"), matters[1].pk)


@pytest.mark.parametrize(
    ("role", "sees", "reminds"),
    [("supervise", True, True), ("verify", True, False), ("assist", False, False)],
)
def test_which_duty_above_reaches_below(tiers: Town, role: str, sees: bool, reminds: bool) -> None:
    """Who supervises or accepts the whole looks at its parts; who assists answers for the own piece only."""
    matters = a_thread(tiers)
    other = tiers.units["other_town"]
    Duty.objects.create(
        matter=matters[1], unit=other, role=role, kind="territorial", said=other.name
    )
    actor, scope = tiers.actor("pan"), matters[3].scope()
    assert (matters[3] in visible_matters(actor)) == sees
    assert can(actor, "matter.view", scope).allowed == sees
    assert can(actor, "matter.remind", scope).allowed == reminds
    for act in ("matter.report", "matter.sign", "matter.verify", "matter.relay"):
        assert not can(actor, act, scope).allowed


def test_the_lead_above_neither_reports_nor_signs_below(tiers: Town) -> None:
    """It assigns and reminds; the part itself belongs to the unit below."""
    matters = a_thread(tiers)
    scope = matters[2].scope()
    for who in ("qin", "xu"):
        actor = tiers.actor(who)
        assert can(actor, "matter.assign", scope).allowed
        assert can(actor, "matter.remind", scope).allowed
        for act in ("matter.sign", "matter.report", "matter.submit", "matter.relay"):
            assert not can(actor, act, scope).allowed
    with pytest.raises(AccessDenied):
        cancel_matter(matters[2].pk, reason="不再需要", actor=tiers.actor("qin"))


def test_a_matter_without_parts_shows_no_thread(tiers: Town) -> None:
    """No chain, no nodes; the button stands only for the lead unit of a matter at work."""
    city = a_city_matter(tiers, END)
    tree = matter_tree(tiers.actor("qin"), city)
    assert not tree.is_thread and tree.may_relay
    assert not matter_tree(tiers.actor("cao"), city).may_relay
    assert not matter_tree(tiers.actor("xu"), a_matter(tiers)).may_relay


def test_an_undated_and_an_ended_part(tiers: Town) -> None:
    """A part without a day counts for no last tier, and one that ended has no days left."""
    city = a_city_matter(tiers, None)
    (county,) = relayed(tiers, city, "qin", ["housing"], None)
    tree = matter_tree(tiers.actor("qin"), city)
    assert (tree.last_days, tree.original) == (None, None)
    Matter.objects.filter(pk=county.pk).update(due_on=END, state="cancelled")
    tree = matter_tree(tiers.actor("qin"), city)
    assert (tree.nodes[1].days, tree.last_days) == (None, None)


def test_a_wide_tree_costs_no_more_queries(tiers: Town) -> None:
    """The number of statements does not grow with the parts."""
    city = a_city_matter(tiers, END)
    actor = tiers.actor("qin")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            matter_tree(actor, city)
        return len(caught)

    relayed(tiers, city, "qin", ["housing"], END)
    one = count()
    relayed(tiers, city, "qin", ["water", "park", "town_gov", "other_town", "village"], END)
    assert count() == one


def test_a_lead_may_cite_what_was_reported_below(tiers: Town) -> None:
    """Reports of the matter and of its parts at every tier, not those of the whole above or of a sister part."""
    matters = a_thread(tiers)
    (sister,) = relayed(tiers, matters[0], "qin", ["water"], END)
    for matter in (*matters, sister):
        duty = matter.duties.get()
        Progress.objects.create(
            matter=matter,
            duty=duty,
            unit=duty.unit,
            user=None,
            cycle=1,
            text=f"进展 {matter.pk}",
            reported_at=clock.now(),
        )
    housing = tiers.units["housing"].pk
    cited = {p.matter_id for p in citable_reports(matters[1], housing)}
    assert cited == {m.pk for m in matters[2:]}
    lead = tiers.units["city_housing"].pk
    below = {p.matter_id for p in citable_reports(matters[0], lead)}
    assert below == {m.pk for m in (*matters[1:], sister)}


def test_the_lead_consolidates_by_citing(tiers: Town) -> None:
    """A report on the whole cites one from two tiers below; one from a part beside it is refused."""
    matters = a_thread(tiers)
    (sister,) = relayed(tiers, matters[0], "qin", ["water"], END)
    add_person(tiers, "lu", "陆水", tiers.units["water"], "联络员", "officer")
    sign_matter(sister.pk, actor=tiers.actor("lu"))
    beside = report_progress(sister.pk, text="已清淤", actor=tiers.actor("lu"))
    deep = report_progress(matters[2].pk, text="已排查三村", actor=tiers.actor("hou"))
    with pytest.raises(ActRefused, match="CITES_UNKNOWN"):
        report_progress(matters[1].pk, text="汇总", cites=[beside.pk], actor=tiers.actor("xu"))
    whole = report_progress(
        matters[0].pk, text="全市汇总", cites=[beside.pk, deep.pk], actor=tiers.actor("qin")
    )
    assert set(whole.cites.all()) == {beside, deep}


def test_relayed_matters_are_sound(tiers: Town) -> None:
    """What the journal tells of a thread gives the same rows, for the whole and for each part."""
    a_thread(tiers)
    assert list(rows_and_journal()) == []
