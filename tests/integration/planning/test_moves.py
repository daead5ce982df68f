"""A task of a draft is moved in the chart: the consequence first, then the word, and nothing else than dates changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from duban.planning.models import PlanEdition
from duban.planning.queries.documents import file_of
from works import LIMIT, Works


def ready(works: Works) -> PlanEdition:
    """A draft whose tasks follow each other to the end of June."""
    return works.solved(works.with_durations(works.draft(), 10, 5, 20, 6))


def moved(
    works: Works, edition: PlanEdition, day: dt.date, who: str = "lan", **more: Any
) -> tuple[int, Any]:
    """The answer where the second task is put on a day."""
    origin = file_of(edition.document).timescale.origin.date()
    asked = {"task": "2", "start": (day - origin).days, "revision": edition.revision, **more}
    address = reverse("planning:edition-move", args=[edition.plan_id, edition.pk])
    answer = works.town.client(who).post(address, asked, headers={"accept-language": "en"})
    return answer.status_code, answer.json() if answer.status_code in {200, 409, 422} else None


def test_the_consequence_comes_before_the_change(works: Works) -> None:
    """What moves, and what comes after its deadline and the limit, is said; the draft is as it was."""
    edition = ready(works)
    start = file_of(edition.document).plan
    status, answer = moved(works, edition, dt.date(2026, 5, 25))
    assert status == 200
    assert answer["may"]
    assert [row for row, *_span in answer["moved"]] == [1, 2, 3, 4]
    assert answer["said"][0] == "“施工图审查” goes to 25 May 2026 to 29 May 2026."
    assert "3 other tasks move with it" in answer["said"][1]
    assert "after its deadline of 30 Jun 2026" in answer["said"][2]
    assert "after the limit of 30 Jun 2026" in answer["said"][3]
    edition.refresh_from_db()
    assert (edition.revision, file_of(edition.document).plan) == (edition.revision, start)


def test_a_confirmed_move_changes_dates_and_nothing_else(works: Works) -> None:
    """The new dates stand in the draft, with the next revision; tasks, links and deadlines are those of before."""
    edition = ready(works)
    before = file_of(edition.document)
    status, answer = moved(works, edition, dt.date(2026, 5, 25), confirm="1")
    assert (status, answer["may"]) == (200, True)
    stored = PlanEdition.objects.get(pk=edition.pk)
    after = file_of(stored.document)
    assert (stored.revision, stored.outcome) == (edition.revision + 1, {"status": "by_hand"})
    assert after.problem == before.problem
    assert after.plan is not None
    start = after.timescale.instant(after.plan.spans["2"][0]).date()
    assert start == dt.date(2026, 5, 25)
    assert after.timescale.instant(after.plan.finish).date() > LIMIT


def test_earlier_pulls_what_comes_before(works: Works) -> None:
    """The first task gives way to the left, the later ones stay."""
    edition = ready(works)
    _status, answer = moved(works, edition, dt.date(2026, 5, 6))
    assert [row for row, *_span in answer["moved"]] == [0, 1]
    assert answer["may"]


def test_what_lies_before_today_cannot_be_had(works: Works) -> None:
    """The rule is said, and a confirmed wish is refused; nothing changes."""
    edition = ready(works)
    _status, answer = moved(works, edition, dt.date(2026, 4, 2))
    assert not answer["may"]
    assert "can't begin before 1 Apr 2026" in answer["said"][-1]
    status, answer = moved(works, edition, dt.date(2026, 4, 2), confirm="1")
    assert (status, answer["may"]) == (409, False)
    assert PlanEdition.objects.get(pk=edition.pk).revision == edition.revision


def test_a_stale_revision_is_told_and_changes_nothing(works: Works) -> None:
    """Who saw another revision hears so."""
    edition = ready(works)
    status, answer = moved(works, edition, dt.date(2026, 5, 25), revision=1, confirm="1")
    assert (status, answer["stale"]) == (409, True)
    assert PlanEdition.objects.get(pk=edition.pk).document == edition.document


def test_a_second_confirmation_is_stale(works: Works) -> None:
    """The same move sent twice is done once."""
    edition = ready(works)
    moved(works, edition, dt.date(2026, 5, 25), confirm="1")
    status, answer = moved(works, edition, dt.date(2026, 5, 25), confirm="1")
    assert (status, answer["stale"]) == (409, True)


def test_wrong_input_is_refused(works: Works) -> None:
    """An unknown task and a start that is no number are no moves."""
    edition = ready(works)
    assert moved(works, edition, LIMIT, task="nobody")[0] == 409
    assert moved(works, edition, LIMIT, start="soon")[0] == 422


def test_only_who_drafts_may_move(works: Works) -> None:
    """The assisting unit sees the plan and may not; another place sees nothing."""
    edition = ready(works)
    assert moved(works, edition, LIMIT, "he")[0] == 403
    assert moved(works, edition, LIMIT, "gu")[0] == 404


def test_what_is_in_force_does_not_move(works: Works) -> None:
    """A published edition is a promise."""
    edition = ready(works)
    works.in_force_of(edition)
    status, answer = moved(works, edition, dt.date(2026, 5, 25), confirm="1")
    assert status == 409
    assert "published" in answer["said"][0]
