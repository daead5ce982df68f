"""Four tiers around the cast's county: a city above it, a town and a village below, each with its own people.

Registrar Cao and Approver Deng sit in the city's office, Officer Qin in its housing bureau; Officer Hou and Leader Zhou in
the town of Hekou, Registrar Ma beside them; Officer Liu in the village; Officer Pan in another town of the county.
"""

from __future__ import annotations

import datetime as dt

from cast import PASSWORD, SINCE, Town
from duban.foundation import clock
from duban.ledger.actions.moves import assign_matter, sign_matter
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.actions.relay import relay_matter
from duban.ledger.choices import SourceKind
from duban.ledger.models import Matter, Source
from duban.people.choices import Level, NameKind, Role, UnitKind
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName, User

UNITS = (
    ("city_office", "东川市政府督查室", UnitKind.OFFICE, "city"),
    ("city_housing", "东川市住房和城乡建设局", UnitKind.DEPARTMENT, "city"),
    ("town_gov", "河口镇人民政府", UnitKind.GOVERNMENT, "town"),
    ("other_town", "南门镇人民政府", UnitKind.GOVERNMENT, "town2"),
    ("village", "柳村村民委员会", UnitKind.GOVERNMENT, "village"),
)
PEOPLE = (
    ("cao", "曹督", "city_office", "督查员", Role.REGISTRAR),
    ("deng", "邓批", "city_office", "主任", Role.APPROVER),
    ("qin", "秦市", "city_housing", "联络员", Role.OFFICER),
    ("hou", "侯镇", "town_gov", "联络员", Role.OFFICER),
    ("ma", "马登", "town_gov", "登记员", Role.REGISTRAR),
    ("zhou", "周镇长", "town_gov", "镇长", Role.LEADER),
    ("pan", "潘南", "other_town", "联络员", Role.OFFICER),
    ("liu", "柳村", "village", "文书", Role.OFFICER),
)
SENTENCE = "要全面排查自建房安全隐患，年底前完成整治。"


def add_person(town: Town, key: str, name: str, unit: Unit, title: str, role: str) -> User:
    """One more person with one post."""
    user = User.objects.create_user(key, PASSWORD, name=name)
    post, _made = Post.objects.get_or_create(unit=unit, title=title, defaults={"role": role})
    Tenure.objects.create(user=user, post=post, since=SINCE)
    town.users[key], town.posts[key] = user, post
    return user


def add_tiers(town: Town) -> Town:
    """The other tiers with their people, added to the cast's county."""
    inside = {"parent": town.county, "level": Level.TOWN}
    places = {
        "city": town.city,
        "town": Jurisdiction.objects.create(name="河口镇", **inside),
        "town2": Jurisdiction.objects.create(name="南门镇", **inside),
    }
    places["village"] = Jurisdiction.objects.create(
        name="柳村", parent=places["town"], level=Level.VILLAGE
    )
    for key, name, kind, place in UNITS:
        unit = Unit.objects.create(name=name, kind=kind, jurisdiction=places[place])
        UnitName.objects.create(unit=unit, name=name, kind=NameKind.FULL)
        town.units[key] = unit
    for key, name, unit, title, role in PEOPLE:
        add_person(town, key, name, town.units[unit], title, role)
    return town


def a_city_matter(town: Town, due_on: dt.date | None, **fields: object) -> Matter:
    """A matter of the city, led by its housing bureau, assigned and signed for."""
    source = Source.objects.create(
        kind=SourceKind.HAND,
        title="市政府常务会议",
        jurisdiction=town.city,
        recorded_at=clock.now(),
    )
    lead = town.units["city_housing"]
    spec = MatterSpec(
        title="自建房安全隐患整治",
        requirement="全面排查整治自建房安全隐患",
        source=source,
        source_text=SENTENCE,
        duties=[DutySpec(lead.name, "lead", lead.pk)],
        limit=LimitSpec(said="年底前", kind="date", due_on=due_on) if due_on else None,
        **fields,  # type: ignore[arg-type]
    )
    authority = Authority(town.posts["deng"].pk, "市长批示")
    (matter,) = register(
        [spec], jurisdiction_id=town.city.pk, authority=authority, actor=town.actor("cao")
    )
    assign_matter(matter.pk, actor=town.actor("cao"))
    return sign_matter(matter.pk, actor=town.actor("qin"))


def relayed(
    town: Town, matter: Matter, who: str, units: list[str], due_on: dt.date | None, **given: str
) -> list[Matter]:
    """Parts that a member of the cast hands on to units by their short names."""
    return relay_matter(
        matter.pk,
        unit_ids=[town.units[key].pk for key in units],
        requirement=given.pop("requirement", "逐户排查并建立台账"),
        due_on=due_on,
        actor=town.actor(who),
        **given,
    )


def signed(town: Town, matter: Matter, who: str) -> Matter:
    """A part that its unit has signed for."""
    return sign_matter(matter.pk, actor=town.actor(who))


def a_thread(town: Town) -> list[Matter]:
    """City, county, town, village: one thread of four matters, each a little earlier, the last two with reasons."""
    city = a_city_matter(town, dt.date(2026, 12, 31))
    (county,) = relayed(town, city, "qin", ["housing"], dt.date(2026, 12, 29))
    signed(town, county, "xu")
    (below,) = relayed(
        town, county, "xu", ["town_gov"], dt.date(2026, 12, 15), because="需汇总复核"
    )
    signed(town, below, "hou")
    (village,) = relayed(
        town, below, "hou", ["village"], dt.date(2026, 12, 1), because="镇级抽查需两周"
    )
    return [city, county, below, village]
