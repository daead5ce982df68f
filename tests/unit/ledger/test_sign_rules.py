"""The rules behind signs of hollow closure, each with what it must find and what it must leave alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from duban.imagery import Place
from duban.ledger.queries import sign_rules as rules
from duban.ledger.queries.sign_rules import Copy, Piece, Ref, Report, Sign
from duban.ledger.queries.sign_texts import CAVEATS, TEXTS, sign_text

BEGAN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
TOWN = Place(21.66, 110.92)


def day(number: int) -> dt.datetime:
    """So many days after the matter began."""
    return BEGAN + dt.timedelta(days=number)


def piece(pk: int, side: str = "after", at: int | None = None, **more: object) -> Piece:
    """A photograph; with `at` its time was measured, so many days after the beginning."""
    values: dict[str, object] = {"uploaded_at": day(60), "is_measured": at is not None}
    if at is not None:
        values["at"] = day(at)
    return Piece(pk, f"{pk}.jpg", "photo", side, **(values | more))  # type: ignore[arg-type]


def north(metres: float) -> Place:
    """A point so far north of the town."""
    return Place(TOWN.latitude + metres / 111_195, TOWN.longitude)


def codes(signs: list[Sign]) -> list[str]:
    """The codes alone."""
    return [sign.code for sign in signs]


def test_copies_mean_different_things_in_different_places() -> None:
    """In another matter, in an earlier round, as both sides of one pair."""
    other = Ref("evidence", 9, "9.jpg")
    found = [
        Copy(piece(1), other, 0.97, other_matter="清督〔2026〕8号"),
        Copy(piece(2), other, 0.97, same_matter=True, other_side="after"),
        Copy(piece(3, "after"), other, 0.97, same_matter=True, other_side="before"),
    ]
    assert codes(rules.copies(found)) == ["TWIN_ELSEWHERE", "TWIN_EARLIER", "TWIN_BEFORE_AFTER"]
    assert rules.copies(found)[0].rests_on == (Ref("evidence", 1, "1.jpg"), other)


def test_a_lonely_place_is_elsewhere_but_several_sites_are_not() -> None:
    """One picture far from all others; two groups are two sites; one picture alone says nothing."""
    near = [piece(1, place=TOWN), piece(2, place=north(800)), piece(3, place=north(300))]
    assert codes(rules.taken_elsewhere([*near, piece(4, place=north(9_000))])) == [
        "TAKEN_ELSEWHERE"
    ]
    two_sites = [*near, piece(4, place=north(9_000)), piece(5, place=north(9_200))]
    assert rules.taken_elsewhere(two_sites) == []
    assert rules.taken_elsewhere([piece(1, place=TOWN)]) == []
    assert rules.taken_elsewhere(near) == []
    scattered = [piece(i, place=north(i * 9_000)) for i in range(4)]
    assert rules.taken_elsewhere(scattered) == []


def test_a_known_site_judges_alone() -> None:
    """Where the matter has coordinates each picture is held against them."""
    pieces = [piece(1, place=north(1_400)), piece(2, place=north(2_500)), piece(3)]
    (sign,) = rules.taken_elsewhere(pieces, site=TOWN)
    assert sign.rests_on[0].pk == 2 and 2_400 < sign.params["metres"] < 2_600


def test_a_pair_belongs_to_one_place() -> None:
    """Before and after apart is a sign; two pictures of one side are not a pair."""
    before, after = piece(1, "before", place=TOWN), piece(2, "after", place=north(5_000))
    assert codes(rules.taken_elsewhere([before, after])) == ["PAIR_APART"]
    assert rules.taken_elsewhere([piece(1, place=TOWN), after]) == []
    assert rules.taken_elsewhere([before, piece(2, "after", place=north(900))]) == []


def test_only_measured_pictures_of_the_finished_work_are_too_old() -> None:
    """A picture from before may be old; a typed time proves nothing; a day's slip of a clock is none."""
    pieces = [
        piece(1, "after", -30),
        piece(2, "before", -30),
        replace(piece(3, "after", 0), at=day(0) - dt.timedelta(hours=20)),
        piece(4, "after"),
        piece(5, "after", 10),
    ]
    (sign,) = rules.taken_before(pieces, BEGAN)
    assert (sign.rests_on[0].pk, sign.params["days"]) == (1, 30)


@pytest.mark.parametrize(
    ("sides", "missing"),
    [(("before", "after"), []), (("after",), ["before"]), (("before",), ["after"]), ((), ["both"])],
)
def test_the_missing_side_is_named(sides: tuple[str, ...], missing: list[str]) -> None:
    """Only where the category asks for a pair."""
    pieces = [piece(i, side) for i, side in enumerate(sides)]
    assert [s.params["side"] for s in rules.pair_missing(pieces, is_asked=True)] == missing
    assert rules.pair_missing(pieces, is_asked=False) == []


def report(pk: int, text: str, at: int = 0, name: str = "") -> Report:
    """A report, so many days after the beginning."""
    return Report(pk, text, day(at), name)


LONG = "已组织施工队伍进场，完成管网清淤3公里，正在推进雨污分流改造，预计按期完成。"


def test_the_same_words_with_another_date_are_the_same_report() -> None:
    """Dates, months and punctuation apart, nothing is new."""
    first = report(1, f"截至2026年3月5日，{LONG}")
    second = report(2, f"截至4月10日,{LONG}", 40)
    (sign,) = rules.same_text([first, second], [first, second])
    assert [ref.pk for ref in sign.rests_on] == [2, 1]


def test_a_new_amount_is_news() -> None:
    """Three kilometres, then five: progress, however alike the words."""
    first, second = report(1, LONG), report(2, LONG.replace("3公里", "5公里"), 40)
    assert rules.same_text([second], [first]) == []


def test_the_same_form_of_another_place_is_another_report() -> None:
    """A unit may write of all its matters in one form of words; a sentence more at the end makes nothing new."""
    here = report(2, f"东门河{LONG}", 40)
    assert rules.same_text([here], [report(1, f"城南排口{LONG}", name="清督〔2026〕8号")]) == []
    assert codes(
        rules.same_text([report(3, f"{LONG}下一步将加大力度。", 40)], [report(1, LONG)])
    ) == ["SAME_TEXT"]


def test_short_and_different_reports_are_left_alone() -> None:
    """“Under way” is too little to compare; other words are other reports; later ones do not count against earlier ones."""
    assert rules.same_text([report(2, "正在推进", 9)], [report(1, "正在推进")]) == []
    other = report(1, "已召开专题会议研究部署，明确责任分工和完成时限，逐项建立台账。")
    assert rules.same_text([report(2, LONG, 9)], [other]) == []
    assert rules.same_text([report(1, LONG, 0)], [report(2, LONG, 9)]) == []


INSPECTED = (BEGAN + dt.timedelta(days=100)).date()


def test_a_burst_before_an_inspection() -> None:
    """Most of all that happened falls into the last week of a hundred days."""
    events = [day(10), day(50), *(day(95 + i % 4) for i in range(9))]
    (sign,) = rules.burst(events, BEGAN, [INSPECTED])
    assert (sign.params["count"], sign.params["all"]) == (9, 11)


def test_steady_work_young_matters_and_few_events_are_no_burst() -> None:
    """A report each week; a matter that is three weeks old; three pictures."""
    assert rules.burst([day(7 * i) for i in range(14)], BEGAN, [INSPECTED]) == []
    young = (BEGAN + dt.timedelta(days=20)).date()
    assert rules.burst([day(15)] * 9, BEGAN, [young]) == []
    assert rules.burst([day(97)] * 3, BEGAN, [INSPECTED]) == []
    late_wave = [*(day(i) for i in range(0, 90, 2)), *(day(95) for _ in range(20))]
    assert rules.burst(late_wave, BEGAN, [INSPECTED]) == []


def submitted(
    days: list[int], due: int | None = None
) -> list[tuple[int, str, dt.date, dt.date | None]]:
    """A unit's submissions, by days after the beginning."""
    limit = day(due).date() if due is not None else None
    return [(pk, f"{pk}号", day(d).date(), limit) for pk, d in enumerate(days)]


def test_many_on_the_last_day_are_bunched() -> None:
    """Six on one day, the last of their limits, where one a day is usual."""
    (sign,) = rules.bunched(submitted([90] * 6 + [10, 20, 33], due=90), 0)
    assert (sign.params["count"], len(sign.rests_on)) == (6, 5)
    assert codes(rules.bunched(submitted([90] * 6, due=90), 0)) == ["BUNCHED"]


def test_usual_days_early_days_and_strangers_are_not_bunched() -> None:
    """A unit that submits five every day; six long before their limit; a matter that is not among them."""
    assert rules.bunched(submitted([1] * 5 + [2] * 5 + [3] * 5, due=3), 14) == []
    assert rules.bunched(submitted([30] * 6 + [10], due=90), 0) == []
    assert rules.bunched(submitted([90] * 6, due=90), 77) == []
    assert rules.bunched(submitted([90] * 3, due=90), 0) == []
    assert rules.bunched(submitted([90] * 6), 0) == []


def test_instants_that_cannot_be() -> None:
    """A camera ahead of the upload; a camera and satellites that disagree; the order of a pair."""
    ahead = piece(1, at=90)
    apart = piece(2, at=20, gps_at=day(10))
    fine = piece(3, at=20, gps_at=day(20))
    assert codes(rules.dates_in_conflict([ahead, apart, fine], [])) == [
        "CLOCK_AHEAD",
        "CLOCKS_DIFFER",
    ]
    turned = [piece(1, "before", 30), piece(2, "after", 10)]
    assert codes(rules.dates_in_conflict(turned, [])) == ["AFTER_BEFORE_BEFORE"]
    right = [piece(1, "before", 10), piece(2, "after", 30), piece(3, "after", 9)]
    assert rules.dates_in_conflict(right, []) == []


def test_one_event_told_with_two_dates() -> None:
    """The same plant cannot have stopped twice; two workshops may, and a repeated date is no conflict."""
    one = report(1, "该厂2026年3月5日已全面停产。")
    two = report(2, "2026年5月10日全面停产，设备已断电。", 70)
    (sign,) = rules.dates_in_conflict([], [one, two])
    assert sign.code == "DATES_DIFFER" and [r.pk for r in sign.rests_on] == [1, 2]
    assert rules.dates_in_conflict([], [one, report(3, "2026年3月5日停产。")]) == []
    apart = report(4, "2026年3月5日1号车间停产，2026年4月6日2号车间停产。")
    assert rules.dates_in_conflict([], [apart]) == []
    assert rules.dates_in_conflict([], [report(5, "2026年13月45日停产。")]) == []


def test_only_what_units_say_of_themselves() -> None:
    """A measured time, a measured place or somebody who went to look, and it is more than that."""
    typed = Piece(1, "a.pdf", "document", "other", day(1))
    (sign,) = rules.self_reported_only([typed], is_checked=False, has_reports=True)
    assert (sign.params["count"], sign.rests_on) == (1, (typed.ref,))
    assert rules.self_reported_only([typed], is_checked=True, has_reports=True) == []
    assert rules.self_reported_only([], is_checked=False, has_reports=False) == []
    for more in (piece(2, at=3), piece(2, place=TOWN)):
        assert rules.self_reported_only([typed, more], is_checked=False, has_reports=True) == []


def test_every_sign_has_a_sentence_and_a_caveat() -> None:
    """Both name the same codes, and days are written as days."""
    assert set(TEXTS) == set(CAVEATS)
    shown = sign_text(
        "DATES_DIFFER", {"what": "停产", "first": day(0).date(), "second": day(9).date()}
    )
    assert "2026" in shown and "停产" in shown
