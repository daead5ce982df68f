"""What is done to a matter beside its moves: reports, gates, extensions, duties, issued documents, reviews, look-backs, relay.

Each is a line of the table at the end: the address, what it carries, and the action that the page calls too.
"""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from duban.api.acting import Doing, Others, add_act, of_matter
from duban.api.routers.matters import router
from duban.api.shapes import Day, Id, Text
from duban.foundation.access import Actor
from duban.ledger.access import fetch_matter
from duban.ledger.actions.duties import add_duty, name_unit, release_duty
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document, matters_about
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import sign_part
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.relay import relay_matter
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.choices import DutyRole, IssuedKind, Outcome
from duban.ledger.lifecycle import GATE_ACTS


class Report(Schema):
    """What was done since; `share` is the unit's own estimate in percent, `cites` are reports that the lead's rests on."""

    text: Text
    trouble: Text = ""
    share: int | None = Field(None, ge=0, le=100)
    cites: list[Id] = Field(default=[], max_length=50)


class GateResult(Schema):
    """What a gate came to, with what was found."""

    outcome: Outcome
    note: Text


class ExtensionWish(Schema):
    """The later day that is asked for, and why."""

    asked_on: Day
    reason: Text


class ExtensionDecision(Schema):
    """Whether it is granted; `due_on` where another day than the one asked for is granted."""

    extension: Id
    granted: bool
    answer: Text
    due_on: Day | None = None


class DutyNamed(Schema):
    """Which unit a name in the source means."""

    duty: Id
    unit: Id


class DutyAdded(Schema):
    """One more unit, with its part."""

    unit: Id
    role: DutyRole


class DutyReleased(Schema):
    """A unit that is held to the matter no longer, and why."""

    duty: Id
    reason: Text


class DutySigned(Schema):
    """The part for which a unit signs."""

    duty: Id


class DocumentIssued(Schema):
    """A reminder, notice, circular or summons to one of the units that do the work."""

    kind: IssuedKind
    addressee: Id
    text: Text
    answer_by: Day | None = None


class DocumentAnswer(Schema):
    """The addressee's answer."""

    document: Id
    answer: Text


class ReviewWish(Schema):
    """Which conclusion should be reviewed, and why."""

    verification: Id
    reason: Text


class ReviewDecision(Schema):
    """Whether the conclusion falls, with the grounds."""

    review: Id
    changed: bool
    answer: Text


class LookedBack(Schema):
    """What a look-back found on the spot."""

    outcome: Outcome
    text: Text


class SampleCheck(Schema):
    """What the check of a drawn matter found; `item` is among the options of the act `sample-check`."""

    item: Id
    outcome: Outcome
    text: Text


class Relay(Schema):
    """To which units parts go, what is asked of them, until when, and why so early."""

    units: list[Id] = Field(min_length=1, max_length=100)
    requirement: Text
    due_on: Day | None = None
    because: str = Field("", max_length=300, pattern=r"^[^\u0000]*$")


def _report(pk: int, said: Report, actor: Actor) -> list[int]:
    return [report_progress(pk, **said.dict(), actor=actor).pk]


def _gate(gate: str) -> Doing:
    def do(pk: int, said: GateResult, actor: Actor) -> list[int]:
        fetch_matter(actor, pk, act=GATE_ACTS[gate])
        return [record_gate(pk, gate=gate, **said.dict(), actor=actor).pk]

    return do


def _ask_extension(pk: int, said: ExtensionWish, actor: Actor) -> list[int]:
    return [ask_extension(pk, **said.dict(), actor=actor).pk]


def _decide_extension(pk: int, said: ExtensionDecision, actor: Actor) -> list[int]:
    of_matter(pk, "extension-decide", actor, extension=said.extension)
    facts = said.dict(exclude={"extension"})
    decide_extension(said.extension, **facts, actor=actor)
    return []


def _name_unit(pk: int, said: DutyNamed, actor: Actor) -> list[int]:
    of_matter(pk, "duty-name", actor, duty=said.duty)
    name_unit(said.duty, unit_id=said.unit, actor=actor)
    return []


def _add_duty(pk: int, said: DutyAdded, actor: Actor) -> list[int]:
    return [add_duty(pk, unit_id=said.unit, role=said.role, actor=actor).pk]


def _release_duty(pk: int, said: DutyReleased, actor: Actor) -> list[int]:
    of_matter(pk, "duty-release", actor, duty=said.duty)
    release_duty(said.duty, reason=said.reason, actor=actor)
    return []


def _sign_part(pk: int, said: DutySigned, actor: Actor) -> list[int]:
    of_matter(pk, "sign-part", actor, duty=said.duty)
    sign_part(said.duty, actor=actor)
    return []


def _issue(pk: int, said: DocumentIssued, actor: Actor) -> list[int]:
    document = issue_document(
        kind=said.kind,
        matter_ids=[pk],
        addressee_id=said.addressee,
        text=said.text,
        answer_by=said.answer_by,
        actor=actor,
    )
    return [document.pk]


def _answer(pk: int, said: DocumentAnswer, actor: Actor) -> list[int]:
    of_matter(pk, "answer", actor, document=said.document)
    answer_document(said.document, answer=said.answer, actor=actor)
    return []


def _ask_review(pk: int, said: ReviewWish, actor: Actor) -> list[int]:
    of_matter(pk, "review-ask", actor, verification=said.verification)
    return [ask_review(said.verification, reason=said.reason, actor=actor).pk]


def _decide_review(pk: int, said: ReviewDecision, actor: Actor) -> list[int]:
    of_matter(pk, "review-decide", actor, review=said.review)
    decide_review(said.review, changed=said.changed, answer=said.answer, actor=actor)
    return []


def _look_back(pk: int, said: LookedBack, actor: Actor) -> list[int]:
    fetch_matter(actor, pk, act="matter.look_back")
    return [look_back(pk, outcome=said.outcome, text=said.text, actor=actor).pk]


def _check_sampled(pk: int, said: SampleCheck, actor: Actor) -> list[int]:
    of_matter(pk, "sample-check", actor, item=said.item)
    check_sampled(said.item, outcome=said.outcome, text=said.text, actor=actor)
    return []


def _relay(pk: int, said: Relay, actor: Actor) -> list[int]:
    facts = said.dict(exclude={"units"})
    return [part.pk for part in relay_matter(pk, unit_ids=said.units, **facts, actor=actor)]


# Address below the matter, what it carries, the action, and what it is.
ACTS: tuple[tuple[str, type[Schema], Any, str], ...] = (
    ("reports", Report, _report, "Report progress"),
    *((f"gates/{g}", GateResult, _gate(g), f"Record the gate {g}") for g in GATE_ACTS),
    ("extensions", ExtensionWish, _ask_extension, "Ask for a later limit"),
    ("extensions/decision", ExtensionDecision, _decide_extension, "Decide on a later limit"),
    ("duties", DutyAdded, _add_duty, "Hold one more unit to the matter"),
    ("duties/name", DutyNamed, _name_unit, "Say which unit a name means"),
    ("duties/release", DutyReleased, _release_duty, "Release a unit"),
    ("duties/signature", DutySigned, _sign_part, "Sign for a part"),
    ("documents", DocumentIssued, _issue, "Issue a reminder, notice, circular or summons"),
    ("documents/answer", DocumentAnswer, _answer, "Answer an issued document"),
    ("reviews", ReviewWish, _ask_review, "Ask that a conclusion be reviewed"),
    ("reviews/decision", ReviewDecision, _decide_review, "Decide on a review"),
    ("look-backs", LookedBack, _look_back, "Record a look-back"),
    ("sample-checks", SampleCheck, _check_sampled, "Record what the check of a drawn matter found"),
    ("parts", Relay, _relay, "Relay parts to units below"),
)
# The acts that write to other matters too.
OTHERS: dict[str, Others] = {"documents/answer": lambda said: matters_about(said.document)}
for address, shape, do, summary in ACTS:
    add_act(
        router,
        f"/matters/{{matter_id}}/{address}",
        shape,
        do,
        name=f"act_{address.replace('/', '_')}",
        summary=summary,
        others=OTHERS.get(address),
    )
