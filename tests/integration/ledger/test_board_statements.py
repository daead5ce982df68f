"""What a page of the ledger and its frame ask by kept statements is what the ORM finds when asked anew, on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from cast import Town, a_matter
from duban.foundation import clock
from duban.foundation.access import Seat
from duban.ledger.access import visible_matters, visible_views
from duban.ledger.actions.programmes import nest_programme
from duban.ledger.actions.views import save_view
from duban.ledger.choices import Light, MatterState
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import Matter
from duban.ledger.models.instants import light_of, light_shown
from duban.ledger.models.versions import Standing
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.brief import brief_page
from duban.ledger.queries.filters import LedgerFilter, apply
from duban.ledger.queries.options import unit_choices
from duban.ledger.queries.views import saved_views
from duban.notifications.access import own_notifications
from duban.notifications.models import Notification
from duban.notifications.queries.pages import unread_count
from duban.people.access import actor_for, visible_units
from duban.people.models import Delegation, Tenure, User
from duban.web.sessions import SessionStore
from living import a_programme

TODAY = clock.today()
DAY = dt.timedelta(days=1)
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    *({"light": light} for light in Light.values),
    {"state": "registered", "sort": "due"},
    {"state": "cancelled"},
    {"role": "assist"},
    {"source": "minutes", "sort": "title"},
    {"questions": True},
    {"due_from": TODAY - 3 * DAY, "due_to": TODAY + 3 * DAY, "sort": "due-last"},
    {"registered_from": TODAY, "registered_to": TODAY, "sort": "oldest"},
    {"as_of": TODAY - DAY},
    {"as_of": TODAY, "light": "red"},
    {"q": "清淤"},
    {"q": "片区 12号", "light": "yellow"},
)


@pytest.fixture
def filled(town: Town) -> Town:
    """Matters of two units under all lights, one of them ended."""
    for number, days in enumerate((-5, -1, 0, 1, 7, 8, 40, None)):
        unit = "water" if number % 2 else "housing"
        due = None if days is None else TODAY + days * DAY
        a_matter(town, f"东河村12号片区{number}清淤", unit=unit, due_on=due)
    Matter.objects.filter(title__contains="片区3").update(state=MatterState.CANCELLED)
    return town


def asked_anew(town: Town, who: str, wanted: LedgerFilter) -> tuple[list[int], dict[str, int]]:
    """The matters of a filter in order, and each light of those that run without the filter's own light."""
    seen, now = visible_matters(town.actor(who)), wanted.moment()
    rows = apply(seen, wanted, now).order_by(*wanted.order())
    counts = dict.fromkeys(Light.values, 0)
    for matter in apply(seen, replace(wanted, light=""), now):
        if matter.standing().state in OPEN_STATES:
            counts[matter.light(now)] += 1
    return [matter.pk for matter in rows], counts


@pytest.mark.parametrize("who", ["lan", "xu"])
@pytest.mark.parametrize("parts", FILTERS, ids=str)
def test_a_page_is_what_the_filter_finds(filled: Town, who: str, parts: dict[str, Any]) -> None:
    """Rows, total and lights, asked twice with a change between: texts are kept, what was found is not."""
    for _ in range(2):
        wanted = LedgerFilter(**parts, size=25)
        found, counts = asked_anew(filled, who, wanted)
        page = ledger_board(filled.actor(who), wanted, count_all=True)
        assert [row.pk for row in page.rows] == found
        assert (page.total, page.counts) == (len(found), counts)
        small = ledger_board(filled.actor(who), replace(wanted, size=2), count_all=True)
        assert small.total == len(found)
        if small.after:
            rest = ledger_board(filled.actor(who), replace(wanted, size=2), after=small.after)
            assert [row.pk for row in rest.rows] == found[2:4]
        Matter.objects.filter(pk__in=found[:1]).update(title=F("title"), due_on=None)


def test_a_list_asked_before_follows_a_new_nesting(town: Town) -> None:
    """The ledger under a programme, asked, then another programme put into it: the same list asked again has its matters."""
    lan, matter = town.actor("lan"), a_matter(town)
    upper, inner = a_programme(town, name="总"), a_programme(town, [matter])
    wanted = LedgerFilter(programme=upper.pk)

    def found() -> tuple[list[int], int, list[int]]:
        page = ledger_board(lan, wanted)
        brief = [row["id"] for row in brief_page(lan, wanted).rows]
        return [row.pk for row in page.rows], sum(page.counts.values()), brief

    assert found() == ([], 0, [])
    nest_programme(inner.pk, upper.pk, actor=lan)
    assert found() == ([matter.pk], 1, [matter.pk])
    nest_programme(inner.pk, None, actor=lan)
    assert found() == ([], 0, [])


@pytest.mark.parametrize("state", OPEN_STATES)
def test_the_light_asked_for_shortly_is_the_light(town: Town, state: str) -> None:
    """Limits, near days and days of completion around today give in the database what they give for one matter."""
    pk, days = a_matter(town, "清淤").pk, (None, TODAY - DAY, TODAY, TODAY + DAY)
    for due in days:
        for done in days:
            near = due - DAY if due else None
            rows = Matter.objects.filter(pk=pk)
            rows.update(state=state, due_on=due, near_on=near, done_on=done)
            now, stood = clock.moment(), Standing(state, due, near, done, None, None, None)
            shown = rows.annotate(shown=light_shown(now)).values_list("shown", flat=True)
            assert list(shown) == [light_of(stood, now)]


def test_a_session_is_read_as_django_reads_it(town: Town) -> None:
    """A living session opens; an ended and an unknown one do not, and their key is not taken over."""
    client = town.client("lan")
    key = str(client.session.session_key)
    assert client.session[BACKEND_SESSION_KEY]
    assert dict(SessionStore(key).items()) == Session.objects.get(pk=key).get_decoded()
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - DAY)
    for gone in (key, "never-given-out"):
        store = SessionStore(gone)
        assert dict(store.items()) == {}
        assert store.session_key is None
    assert client.get("/ledger/").status_code == 302


def test_a_user_is_found_by_the_key(town: Town) -> None:
    """As by any other way; one who is not there is missed in the usual words."""
    known = User.objects.filter(pk=town.actor("lan").user_id).get()
    assert vars(User.objects.get(pk=known.pk)).keys() == vars(known).keys()
    assert User.objects.get(pk=known.pk).name == known.name
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


def test_the_seats_of_a_day(town: Town) -> None:
    """Posts held today and posts acted for, with the name of who is away; neither past nor future ones."""
    user = User.objects.get(pk=town.actor("lan").user_id or 0)
    holder = Tenure.objects.get(user_id=town.actor("xu").user_id)
    own = Tenure.objects.filter(user=user).select_related("post__unit")
    given = {"tenure": holder, "delegate": user, "reason": "出差", "given_at": clock.now()}
    Delegation.objects.create(since=TODAY - DAY, until=TODAY, **given)
    Delegation.objects.create(since=TODAY - 9 * DAY, until=TODAY - DAY, **given)
    posts = [(t.post, "") for t in own] + [(holder.post, holder.user.name)]
    expected = [
        Seat(p.pk, p.title, p.role, p.unit_id, p.unit.name, p.unit.jurisdiction_id, away)
        for p, away in posts
    ]
    assert list(actor_for(user).seats) == expected
    Tenure.objects.filter(pk=holder.pk).update(until=TODAY - DAY, since=TODAY - 9 * DAY)
    assert list(actor_for(user).seats) == expected[:-1]


@pytest.mark.parametrize("who", ["lan", "xu", "tao"])
def test_what_stands_around_the_list(town: Town, who: str) -> None:
    """The units of the filter, the saved views and the count at the bell."""
    actor = town.actor(who)
    units = visible_units(actor).filter(is_active=True).order_by("name")
    assert [option.pk for option in unit_choices(actor)] == [unit.pk for unit in units]
    for owner, is_shared in (("lan", True), ("xu", False)):
        save_view(name="逾期", query="light=red", is_shared=is_shared, actor=town.actor(owner))
    slugs = set(visible_views(actor).values_list("slug", flat=True))
    assert {card.slug for card in saved_views(actor)} == slugs
    unread = own_notifications(actor).filter(read_at=None).count()
    assert unread_count(actor) == min(unread, 100)
    assert Notification.objects.count() >= unread
