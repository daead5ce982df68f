"""Signs on a verifier's page: rows become questions, twins are found across matters, and nothing is stored."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from django.db import connection
from django.urls import reverse

from cast import Town, a_matter, a_photo, at_work
from duban.foundation import clock
from duban.foundation.access import AccessDenied
from duban.foundation.models import Entry
from duban.imagery import Place
from duban.ledger.models import Evidence, GateRecord, Matter, Verification
from duban.ledger.queries.signs import SignsPage, matter_signs
from planted.pictures import Standpoint, a_place, copied, second_shot, shot


@cache
def taken(seed: int) -> bytes:
    """A shot of a place."""
    return shot(a_place(seed), Standpoint(seed=seed))


@pytest.fixture
def matter(town: Town) -> Matter:
    """A matter under way, led by the housing bureau."""
    return at_work(town, a_matter(town))


def look(town: Town, matter: Matter, *inspections: dt.date) -> SignsPage:
    """What the verifier is asked to ask."""
    return matter_signs(town.actor("tao"), matter.pk, inspections)


def codes(page: SignsPage) -> list[str]:
    """The codes alone."""
    return [sign.code for sign in page.signs]


def tell(town: Town, matter: Matter, text: str, at: dt.datetime | None = None) -> None:
    """A report of the lead unit."""
    matter.reports.create(
        duty=matter.duties.first(),
        unit=town.units["housing"],
        user=town.users["xu"],
        cycle=matter.cycle,
        text=text,
        reported_at=at or clock.now(),
    )


def test_a_copy_in_another_matter_is_found_and_named(town: Town, matter: Matter) -> None:
    """Cropped, turned and saved again; an honest second shot of the place is not; nothing is written."""
    other = a_matter(town, "另一件")
    a_photo(town, other, taken(1))
    a_photo(town, other, taken(2))
    mine = a_photo(town, matter, copied(taken(1), 5, ("crop", "mirror")))
    a_photo(town, matter, second_shot(a_place(2), 3))
    before = Entry.objects.count()
    with connection.execute_wrapper(_no_writes):
        page = look(town, matter)
    assert codes(page) == ["TWIN_ELSEWHERE"]
    assert page.signs[0].rests_on[0].pk == mine.pk
    assert other.number in page.signs[0].text
    assert Entry.objects.count() == before


def _no_writes(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert sql.split()[0].upper() in {"SELECT", "WITH", "DECLARE", "FETCH", "CLOSE"}, sql
    return execute(sql, params, many, context)


def test_a_twin_in_a_closed_room_is_named_by_number_alone(town: Town, matter: Matter) -> None:
    """The verifier learns that there is one, and cannot open it."""
    hidden = a_matter(town, "别处")
    a_photo(town, hidden, taken(1))
    Matter.objects.filter(pk=hidden.pk).update(jurisdiction=town.other)
    a_photo(town, matter, copied(taken(1), 9, ("shrink",)))
    (sign,) = look(town, matter).signs
    assert [ref.kind for ref in sign.rests_on] == ["evidence", "hidden"]
    answer = town.client("tao").get(reverse("ledger:matter-signs", args=[matter.pk]))
    assert f"/ledger/{hidden.pk}/" not in answer.content.decode()


def test_one_photograph_on_both_sides(town: Town, matter: Matter) -> None:
    """Told once; two pictures of one side are nobody's business."""
    a_photo(town, matter, taken(1), side="before")
    a_photo(town, matter, copied(taken(1), 3, ("brighten",)), side="after")
    a_photo(town, matter, copied(taken(1), 4, ("tint",)), side="after")
    assert codes(look(town, matter)).count("TWIN_BEFORE_AFTER") == 2
    assert "TWIN_EARLIER" not in codes(look(town, matter))


def test_a_photograph_of_an_earlier_round(town: Town, matter: Matter) -> None:
    """What was returned once comes again; what is superseded by its better copy does not count."""
    a_photo(town, matter, taken(1), side="after")
    Verification.objects.create(
        matter=matter, cycle=1, outcome="failed", text="未完成", judged_at=clock.now()
    )
    Matter.objects.filter(pk=matter.pk).update(cycle=2)
    matter.refresh_from_db()
    a_photo(town, matter, copied(taken(1), 3, ("trim",)), side="after")
    assert codes(look(town, matter)) == ["TWIN_EARLIER"]


def test_the_same_report_in_two_matters(town: Town, matter: Matter) -> None:
    """Word for word, under another number."""
    text = "已组织施工队伍进场，完成管网清淤3公里，正在推进雨污分流改造，预计按期完成。"
    other = at_work(town, a_matter(town, "另一件"))
    tell(town, other, text, clock.now() - dt.timedelta(days=9))
    tell(town, matter, text)
    a_photo(town, matter, taken(1), place=Place(21.6, 110.9))
    assert codes(look(town, matter)) == ["SAME_TEXT", "SELF_ONLY"]


def test_who_was_there_to_look_ends_the_question(town: Town, matter: Matter) -> None:
    """A site check that passed in this round is independent."""
    tell(town, matter, "已完成")
    assert codes(look(town, matter)) == ["SELF_ONLY"]
    GateRecord.objects.create(
        matter=matter,
        cycle=1,
        gate="site_check",
        outcome="passed",
        note="属实",
        recorded_at=clock.now(),
    )
    assert codes(look(town, matter)) == []


def test_bunched_submissions(town: Town, matter: Matter) -> None:
    """Six matters of the bureau on the last day of their limits."""
    now = clock.now()
    others = [a_matter(town, f"第{n}件") for n in range(5)]
    Matter.objects.filter(pk__in=[matter.pk, *(m.pk for m in others)]).update(
        state="submitted", submitted_at=now, due_on=clock.today()
    )
    (sign,) = look(town, matter).signs
    assert sign.code == "BUNCHED" and len(sign.rests_on) == 5


def test_a_burst_before_a_given_inspection(town: Town, matter: Matter) -> None:
    """The verifier gives the day; the page takes it from its address."""
    day = clock.today()
    Matter.objects.filter(pk=matter.pk).update(registered_on=day - dt.timedelta(days=90))
    for n in range(6):
        tell(town, matter, f"第{n}次报告，内容各不相同。", clock.now() - dt.timedelta(days=2))
    assert "BURST" in codes(look(town, matter, day))
    address = reverse("ledger:matter-signs", args=[matter.pk])
    answer = town.client("tao").get(f"{address}?inspected={day}&inspected=x")
    assert 'data-sign="BURST"' in answer.content.decode()


def test_the_pair_that_the_category_asks_for(town: Town, matter: Matter) -> None:
    """A version of the category that asks for pictures."""
    matter.category.needs_pair = True
    matter.category.save()
    a_photo(town, matter, taken(1), side="after")
    assert codes(look(town, matter)) == ["PAIR_MISSING"]


def test_the_same_file_in_two_matters(town: Town, matter: Matter) -> None:
    """A document that is no picture, byte for byte."""
    for each in (a_matter(town, "另一件"), matter):
        a_photo(town, each, b"%PDF-1.4 report", name="a.pdf")
    assert codes(look(town, matter)) == ["SAME_FILE"]


def test_only_who_may_verify_sees_signs(town: Town, matter: Matter) -> None:
    """The executing unit is not told how it is looked at; the page has a part for scripts."""
    with pytest.raises(AccessDenied):
        matter_signs(town.actor("lan"), matter.pk)
    address = reverse("ledger:matter-signs", args=[matter.pk])
    part = town.client("tao").get(address, headers={"HX-Request": "true"})
    assert part.status_code == 200 and "<html" not in part.content.decode()


def test_a_damaged_file_breaks_nothing(town: Town, matter: Matter) -> None:
    """A candidate whose preview cannot be made is passed over."""
    other = a_photo(town, a_matter(town, "另一件"), taken(1))
    a_photo(town, matter, copied(taken(1), 5, ("shrink",)))
    Evidence.objects.filter(pk=other.pk).update(
        digest=a_photo(town, matter, b"\xff\xd8\xff x").digest
    )
    assert "TWIN_ELSEWHERE" not in codes(look(town, matter))
