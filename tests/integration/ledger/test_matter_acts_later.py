"""Units, issued documents, reviews and look-backs through the matter's page."""

from __future__ import annotations

import datetime as dt

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.moves import assign_matter
from duban.ledger.models import Duty, IssuedDocument, Matter
from living import lived


def due(days: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=days)


def page(town: Town, who: str, matter: Matter, query: str = "") -> str:
    """The page of a matter as somebody sees it."""
    return town.client(who).get(f"/ledger/{matter.pk}/{query}").content.decode()


def post(town: Town, who: str, matter: Matter, name: str, **sent: object) -> int:
    """The status after sending an act."""
    return town.client(who).post(f"/ledger/{matter.pk}/acts/{name}/", sent).status_code


def test_an_open_question_is_answered(town: Town) -> None:
    """The list of units comes where it is opened; one unit is chosen, typed words are refused."""
    matter = a_matter(town)
    duty = Duty.objects.create(
        matter=matter, role="assist", kind="territorial", said="属地镇街", question="collective"
    )
    assert "id_duty-name_unit" not in page(town, "lan", matter)
    assert "id_duty-name_unit" in page(town, "lan", matter, "?act=duty-name")
    two = [town.units["water"].pk, town.units["park"].pk]
    assert post(town, "lan", matter, "duty-name", duty=duty.pk, unit=two) == 422
    typed = {"duty": duty.pk, "unit": [], "typed-unit": "柳河"}
    assert post(town, "lan", matter, "duty-name", **typed) == 422
    assert post(town, "lan", matter, "duty-name", duty=duty.pk, unit=two[:1]) == 303
    duty.refresh_from_db()
    assert duty.unit == town.units["water"]
    assert "属地镇街" in page(town, "lan", matter)


def test_units_are_added_and_released(town: Town) -> None:
    """Two assisting units at once, all or none; the released one stays in sight."""
    matter = a_matter(town)
    units = [town.units["water"].pk, town.units["park"].pk]
    assert post(town, "lan", matter, "duty-add", unit=units, role="assist") == 303
    again = [town.units["company"].pk, units[0]]
    assert post(town, "lan", matter, "duty-add", unit=again, role="assist") == 422
    assert matter.duties.count() == 3
    held = matter.duties.get(unit=town.units["park"])
    assert post(town, "lan", matter, "duty-release", duty=held.pk, reason="职责调整") == 303
    assert "is-released" in page(town, "lan", matter)
    assert "职责调整" in page(town, "lan", matter)


def test_a_reminder_is_proposed_issued_and_answered(town: Town) -> None:
    """The ladder proposes with its reason, a person issues, the addressee answers on the same page."""
    with clock.at(clock.now() - dt.timedelta(days=40)):
        matter = a_matter(town, due_on=clock.today() + dt.timedelta(days=10))
        assign_matter(matter.pk, actor=town.actor("lan"))
    assert "已超过时限" in page(town, "lan", matter)
    sent = {"kind": "reminder", "addressee": town.units["housing"].pk, "text": "请速办理"}
    assert post(town, "lan", matter, "issue", **sent, answer_by=due(3).isoformat()) == 303
    document = IssuedDocument.objects.get()
    assert document.number in page(town, "xu", matter)
    assert post(town, "xu", matter, "answer", document=document.pk, answer="三日内完成") == 303
    assert "三日内完成" in page(town, "lan", matter)
    assert post(town, "xu", matter, "answer", document=document.pk, answer="又答一次") == 409


def test_the_registrar_issues_reminders_only(town: Town) -> None:
    """A notice is the approver's."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    sent = {"kind": "notice", "addressee": town.units["housing"].pk, "text": "请速办理"}
    assert post(town, "lan", matter, "issue", **sent) == 422
    assert post(town, "fang", matter, "issue", **sent) == 303


def test_a_conclusion_is_reviewed_by_others(town: Town) -> None:
    """The lead unit asks; who concluded is not offered the decision; the answer stands on the page."""
    matter = lived(town, "submitted", due_on=due(30))
    town.client("tao").post(f"/ledger/{matter.pk}/return/", {"reason": "照片不清"})
    judged = matter.verifications.get()
    sent = {"verification": judged.pk, "reason": "照片已补"}
    assert post(town, "xu", matter, "review-ask", **sent) == 303
    review = judged.reviews.get()
    decided = {"review": review.pk, "changed": "no", "answer": "维持"}
    assert post(town, "tao", matter, "review-decide", **decided) == 409
    assert post(town, "fang", matter, "review-decide", **decided) == 303
    assert "维持原结论" in page(town, "xu", matter)


def test_a_closed_matter_is_looked_back_at(town: Town) -> None:
    """The verifier records what was found; the executor is refused."""
    matter = lived(town, "closed", due_on=due(30))
    sent = {"outcome": "failed", "text": "垃圾重新堆放"}
    assert post(town, "xu", matter, "look-back", **sent) == 403
    assert post(town, "tao", matter, "look-back", **sent) == 303
    shown = page(town, "fang", matter)
    assert "垃圾重新堆放" in shown
    assert "重启" in shown


def test_reminders_go_out_by_lead_unit(town: Town) -> None:
    """Three late matters of two units: two reminders, each in the history of its matters."""
    with clock.at(clock.now() - dt.timedelta(days=40)):
        soon = clock.today() + dt.timedelta(days=10)
        matters = [
            a_matter(town, f"事项{n}", due_on=soon, unit=unit)
            for n, unit in enumerate(("housing", "housing", "water"))
        ]
        for matter in matters:
            assign_matter(matter.pk, actor=town.actor("lan"))
    ids = [m.pk for m in matters]
    client = town.client("lan")
    assert client.post("/my-work/bulk/remind/", {"matter": ids, "text": " "}).status_code == 303
    assert not IssuedDocument.objects.exists()
    assert (
        client.post("/my-work/bulk/remind/", {"matter": ids, "text": "请办理"}).status_code == 303
    )
    found = {d.addressee.name: d.matters.count() for d in IssuedDocument.objects.all()}
    assert sorted(found.values()) == [1, 2]
