"""Replay of all lines equals the rows, whatever happened in whatever order; and what is changed behind the journal's back shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cast import Town, a_matter
from duban.calendars.actions import NoticeFacts, add_notice
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.foundation.proof import checkpoints
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.actions.duties import add_duty, name_unit, release_duty
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import MOVES, sign_part
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.recompute import recompute_limits
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.actions.sampling import SampleRule, commit_sample, draw_ready
from duban.ledger.choices import DutyRole, Gate, IssuedKind, Outcome, SampleBasis
from duban.ledger.lifecycle import GATES_BEFORE
from duban.ledger.models import (
    Duty,
    Extension,
    IssuedDocument,
    Matter,
    Progress,
    Review,
    SampleItem,
    Source,
    Verification,
)
from duban.ledger.queries import soundness
from duban.ledger.queries.kept import kept
from duban.ledger.queries.replay import replayed, told
from duban.workcalendar import Notice, Rule, Unit, working_days
from living import DUE, a_category

NOON = dt.datetime(2026, 4, 9, 4, tzinfo=dt.UTC)
# What an act may answer; anything else is a fault of ours.
REFUSALS = (AccessDenied, ActRefused, MissingFact, Obstructed, WrongState)
WHO = st.sampled_from(["lan", "ning", "fang", "xu", "he", "tao", "shen", "qiu", "bai", "ke"])
# Who makes most moves, so that histories get far; the others try as well.
USUAL = {
    "assign": "lan", "sign": "xu", "start": "xu", "submit": "xu", "verify": "tao", "return": "tao",
    "close": "ning", "dispute": "xu", "suspend": "fang", "resume": "fang", "reopen": "shen",
    "merge": "lan", "cancel": "fang",
}  # fmt: skip
GATEKEEPERS = {
    "self_check": "xu",
    "site_check": "shen",
    "joint_review": "shen",
    "publication": "lan",
}
# A named day, and lengths whose end waits for a notice.
LIMITS: tuple[tuple[Any, ...], ...] = (
    ("6月底前", "date", DUE),
    ("185个工作日", "workdays", None, working_days(185), "", NOON.date()),
    ("9个月内", "date", None, Rule(Unit.MONTH, 9, rolls=True), "", NOON.date()),
)
ONWARD = ("assign", "sign", "start", "submit", "verify", "close")
TEXT = st.sampled_from(["", "已完成一半", "材料已报送", "尚缺批复\n第二段"])
NUMBER = st.integers(0, 7)
UNITS = st.sampled_from(["housing", "water", "township", "park", "elsewhere"])


def pick(rows: Any, number: int) -> int:
    """One of the rows by a drawn number, the newest ones most often; 0 where there is none."""
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:4])
    return ids[number % len(ids)] if ids else 0


class Histories(RuleBasedStateMachine):
    """Two matters lived through by the cast in random order, on a clock that goes on."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = NOON

    def teardown(self) -> None:
        """Everything is taken back before the next history."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def act(self, deed: Callable[..., Any], *given: Any, who: str, **facts: Any) -> None:
        """Try an act; refusals are answers too."""
        self.now += dt.timedelta(minutes=7)
        with clock.at(self.now), suppress(*REFUSALS):
            deed(*given, actor=self.town.actor(who), **facts)

    @initialize(
        gates=st.sets(st.sampled_from(Gate.values), max_size=2),
        stage=st.integers(0, 6),
        limit=st.sampled_from(LIMITS),
    )
    def begin(self, gates: set[str], stage: int, limit: tuple[Any, ...]) -> None:
        """A matter with an open question, and one without a limit; the first is brought to some stage of its life."""
        a_category("drawn", gates=sorted(gates), publication_days=1)
        with clock.at(self.now):
            source = Source.objects.create(
                kind="hand", title="会", jurisdiction=self.town.county, recorded_at=self.now
            )
            spec = MatterSpec(
                title="整治",
                requirement="限期整治",
                source=source,
                spans=[[0, 2]],
                duties=[
                    DutySpec("县住建局", "lead", self.town.units["housing"].pk),
                    DutySpec("县水利局", "assist", self.town.units["water"].pk),
                    DutySpec("有关部门", "assist", None, "collective"),
                ],
                measures=[("清淤", "step")],
                limit=LimitSpec(*limit),
                extra={"联系人": "何某"},
                category="drawn",
            )
            county = self.town.county.pk
            lan, approved = self.town.actor("lan"), self.town.authority
            register([spec], jurisdiction_id=county, authority=approved, actor=lan)
            a_matter(self.town, "并入的事项")
        self.other, self.one = Matter.objects.order_by("-pk")[:2]
        self.onward(stage)

    @rule(days=st.sampled_from([1, 1, 3, 20, 45]))
    def time_goes_on(self, days: int) -> None:
        """Limits come near and pass."""
        self.now += dt.timedelta(days=days)

    @rule(number=NUMBER)
    def onward(self, number: int) -> None:
        """The life goes on by its usual people as far as it goes, through the gates that are in the way."""
        question = Duty.objects.filter(matter=self.one, unit=None, released_at=None).first()
        if number and question:
            self.act(release_duty, question.pk, who="lan", reason="未明确")
        for name in ONWARD[:number]:
            for gate in GATES_BEFORE.get(name, ()):
                self.gate(gate, "passed", GATEKEEPERS[gate], "已查")
                self.time_goes_on(2 if gate == Gate.PUBLICATION else 0)
            if name == "submit":
                self.act(report_progress, self.one.pk, who="xu", text="完成", share=100)
            self.move(name, "", self.one.pk, "")

    @rule(name=st.sampled_from(sorted(MOVES)), who=st.one_of(st.just(""), WHO), text=TEXT)
    def any_move(self, name: str, who: str, text: str) -> None:
        """Any move, by who usually makes it or by anybody."""
        self.move(name, who, self.one.pk, text)

    def move(self, name: str, who: str, pk: int, text: str) -> None:
        """One move with the facts that it must carry."""
        facts: dict[str, Any] = {}
        said = text or "情况属实"
        if name in {"dispute", "suspend", "resume", "return", "reopen", "merge", "cancel"}:
            facts["reason"] = said
        if name == "merge":
            facts["into"] = self.other.pk
        if name == "submit":
            facts["statement"] = said
        if name == "verify":
            facts["findings"] = said
        self.act(MOVES[name], pk, who=who or USUAL[name], **facts)

    @rule(who=st.sampled_from(["xu", "xu", "he", "qiu", "tao"]), text=TEXT, share=st.none() | st.integers(-1, 101), number=NUMBER)  # fmt: skip
    def report(self, who: str, text: str, share: int | None, number: int) -> None:
        """A report, some citing another."""
        cites = [pick(Progress.objects.all(), number)] if number % 2 else []
        self.act(report_progress, self.one.pk, who=who, text=text, share=share, cites=cites)

    @rule(gate=st.sampled_from(Gate.values), outcome=st.sampled_from(Outcome.values), who=st.sampled_from(["xu", "shen", "lan"]), text=TEXT)  # fmt: skip
    def gate(self, gate: str, outcome: str, who: str, text: str) -> None:
        """A gate's record."""
        self.act(record_gate, self.one.pk, who=who, gate=gate, outcome=outcome, note=text)

    @rule(days=st.integers(-3, 60), who=st.sampled_from(["xu", "xu", "he"]), said=st.booleans())
    def ask_for_time(self, days: int, who: str, *, said: bool) -> None:
        """A request for a later limit, as a day or in words."""
        asked: dict[str, Any] = {"asked_on": DUE + dt.timedelta(days=days)}
        if said:
            asked = {"said": f"延长{days}个工作日"}
        self.act(ask_extension, self.one.pk, who=who, reason="汛期", **asked)

    @rule(day=st.integers(1, 31), worked=st.booleans(), settles=st.booleans())
    def notice(self, day: int, *, worked: bool, settles: bool) -> None:
        """A notice for the next January, and what waited for it is counted again."""
        date = {dt.date(2027, 1, day): "调休"}
        days = Notice(work=date) if worked else Notice(date)
        facts = NoticeFacts("放假安排", 2027, days, settles_year=settles)
        self.act(add_notice, self.town.county.pk, facts, who="lan")
        with clock.at(self.now):
            recompute_limits(self.town.county.pk)

    @rule(granted=st.booleans(), who=st.sampled_from(["fang", "fang", "xu"]), text=TEXT)
    def decide_time(self, granted: bool, who: str, text: str) -> None:
        """Its decision."""
        pk = pick(Extension.objects.all(), 0)
        if pk:
            self.act(decide_extension, pk, who=who, granted=granted, answer=text)

    @rule(number=NUMBER, unit=UNITS, role=st.sampled_from(DutyRole.values), who=st.sampled_from(["lan", "lan", "xu"]))  # fmt: skip
    def units(self, number: int, unit: str, role: str, who: str) -> None:
        """A unit is named, added, released, or signs for its part."""
        pk, named = pick(Duty.objects.all(), number), self.town.units[unit].pk
        if number % 4 == 0:
            self.act(name_unit, pk, who=who, unit_id=named)
        elif number % 4 == 1:
            self.act(add_duty, self.one.pk, who=who, unit_id=named, role=role)
        elif number % 4 == 2:
            self.act(release_duty, pk, who=who, reason="职能划转")
        else:
            self.act(sign_part, pk, who="he" if unit == "water" else "xu")

    @rule(kind=st.sampled_from(IssuedKind.values), unit=st.sampled_from(["housing", "water"]), who=st.sampled_from(["lan", "fang"]), number=NUMBER)  # fmt: skip
    def issue(self, kind: str, unit: str, who: str, number: int) -> None:
        """A document about one matter or both."""
        about = [self.one.pk, self.other.pk][: 1 + number % 2]
        addressee, by = self.town.units[unit].pk, clock.today() + dt.timedelta(days=900)
        facts = {"kind": kind, "matter_ids": about, "addressee_id": addressee, "text": "请抓紧"}
        self.act(issue_document, who=who, answer_by=by, **facts)

    @rule(who=st.sampled_from(["xu", "he", "lan"]), text=TEXT, number=NUMBER)
    def answer(self, who: str, text: str, number: int) -> None:
        """Its answer."""
        pk = pick(IssuedDocument.objects.all(), number)
        if pk:
            self.act(answer_document, pk, who=who, answer=text)

    @rule(changed=st.booleans(), who=st.sampled_from(["fang", "shen", "tao"]), text=TEXT)
    def review(self, changed: bool, who: str, text: str) -> None:
        """A conclusion is doubted, and the doubt decided."""
        judged = pick(Verification.objects.all(), 0)
        if judged:
            self.act(ask_review, judged, who="xu", reason="不服")
        doubted = pick(Review.objects.all(), 0)
        if doubted:
            self.act(decide_review, doubted, who=who, changed=changed, answer=text)

    @rule(outcome=st.sampled_from(Outcome.values), who=st.sampled_from(["shen", "tao", "xu"]), text=TEXT)  # fmt: skip
    def look(self, outcome: str, who: str, text: str) -> None:
        """A look-back."""
        self.act(look_back, self.one.pk, who=who, outcome=outcome, text=text)

    @rule(basis=st.sampled_from(SampleBasis.values), outcome=st.sampled_from(Outcome.values), who=st.sampled_from(["shen", "tao"]), text=TEXT)  # fmt: skip
    def sample(self, basis: str, outcome: str, who: str, text: str) -> None:
        """All of what was closed, verified or submitted is drawn after a checkpoint, and one is checked."""
        with clock.at(self.now):
            rule = SampleRule(basis, NOON.date(), clock.today(), "category", 100, "抽查")
        self.act(commit_sample, rule, who="lan", jurisdiction_id=self.town.county.pk)
        with clock.at(self.now):
            checkpoints.make()
            draw_ready()
        item = pick(SampleItem.objects.filter(is_chosen=True, outcome=""), 0)
        if item:
            self.act(check_sampled, item, who=who, outcome=outcome, text=text)

    @rule(who=st.sampled_from(["ke", "lan"]), days=st.integers(-1, 30))
    def category(self, who: str, days: int) -> None:
        """The category is edited or retired."""
        if days % 5 == 4:
            self.act(retire_category, "drawn", who=who)
        else:
            self.act(save_category, "drawn", who=who, near_days=days)

    @invariant()
    def rows_are_what_the_lines_tell(self) -> None:
        """Each matter equals its replay, no line is unread, the chains hold, and the doctor finds nothing."""
        matters = list(Matter.objects.order_by("pk"))
        rows = kept(matters)
        for matter in matters:
            lines = journal.history(matter.stream)
            assert journal.first_fault(lines) is None
            life = replayed(told(line) for line in lines)
            assert life.unknown == []
            assert life.differences(rows[matter.pk]) == []
        assert list(soundness.rows_and_journal()) == []


def test_random_histories_are_replayed_to_their_rows(town: Town) -> None:
    """After each step of any history, replay and rows are the same."""
    Histories.town = town
    bounds = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Histories, settings=bounds)
