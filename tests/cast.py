"""The cast of the integration tests: one county, named people with one role each, built once per test.

Lan Qing and Ning An register, Director Fang approves, Xu Ming is an officer of the housing bureau and He Qing of the water bureau,
Tao Ran and Shen Yan verify, Governor Bai leads, Administrator Ke keeps accounts, Qiu Tian is an officer of a town below the
county, and Outsider Wei has an account and no post.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass, field

from django.test import Client
from PIL import Image

from duban.calendars.actions import NoticeFacts, add_notice
from duban.calendars.models import HolidayNotice
from duban.documents.models import Document
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence
from duban.ledger.actions.moves import assign_matter, sign_matter, start_matter
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.choices import SourceKind
from duban.ledger.models import Evidence, Matter, Source
from duban.people.access import actor_for
from duban.people.choices import Level, NameKind, Role, UnitKind
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName, User
from duban.uploads.actions import take_in
from duban.workcalendar import Notice

PASSWORD = "red-lantern-over-7-rivers"
SINCE = dt.date(2020, 1, 1)


@dataclass
class Town:
    """Everybody and everything by short names."""

    city: Jurisdiction
    county: Jurisdiction
    other: Jurisdiction
    township: Jurisdiction
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The actor of a member of the cast, with the posts held today."""
        return actor_for(self.users[who])

    def client(self, who: str) -> Client:
        """A browser in which that person is signed in."""
        client = Client()
        client.force_login(self.users[who], backend="django.contrib.auth.backends.ModelBackend")
        return client

    @property
    def authority(self) -> Authority:
        """Director Fang approved, on the county head's instruction."""
        return Authority(self.posts["fang"].pk, "县长4月9日批示")


UNITS = (
    ("office", "清河县政府督查室", UnitKind.OFFICE, "county", ("县政府督查室", "督查室")),
    ("government", "清河县人民政府", UnitKind.GOVERNMENT, "county", ("县政府",)),
    ("housing", "清河县住房和城乡建设局", UnitKind.DEPARTMENT, "county", ("县住建局", "住建局")),
    ("water", "清河县水利局", UnitKind.DEPARTMENT, "county", ("县水利局",)),
    ("elsewhere", "白山县水利局", UnitKind.DEPARTMENT, "other", ("县水利局",)),
    ("park", "清河县经济开发区管理委员会", UnitKind.PARK, "county", ("开发区管委会",)),
    ("township", "柳河镇人民政府", UnitKind.GOVERNMENT, "township", ("柳河镇",)),
    ("company", "清河排水有限公司", UnitKind.ENTERPRISE, "county", ("排水公司",)),
)
PEOPLE = (
    ("lan", "蓝青", "office", "督查员", Role.REGISTRAR),
    ("fang", "方远", "office", "主任", Role.APPROVER),
    ("xu", "许明", "housing", "联络员", Role.OFFICER),
    ("tao", "陶然", "office", "验收员", Role.VERIFIER),
    ("bai", "白岩", "government", "县长", Role.LEADER),
    ("ke", "柯一", "office", "系统管理员", Role.ADMINISTRATOR),
    ("gu", "顾北", "elsewhere", "联络员", Role.OFFICER),
    ("he", "何清", "water", "联络员", Role.OFFICER),
    ("ning", "宁安", "office", "备案员", Role.REGISTRAR),
    ("shen", "沈岩", "office", "核查员", Role.VERIFIER),
    ("qiu", "邱田", "township", "联络员", Role.OFFICER),
)


def build_town() -> Town:
    """Make the county with its cast."""
    city = Jurisdiction.objects.create(name="东川市", level=Level.CITY)
    county = Jurisdiction.objects.create(name="清河县", level=Level.COUNTY, parent=city)
    other = Jurisdiction.objects.create(name="白山县", level=Level.COUNTY, parent=city)
    township = Jurisdiction.objects.create(name="柳河镇", level=Level.TOWN, parent=county)
    town = Town(city, county, other, township)
    places = {"county": county, "other": other, "township": township}
    for key, name, kind, place, short in UNITS:
        word = "清督" if key == "office" else ""
        unit = Unit.objects.create(
            name=name, kind=kind, jurisdiction=places[place], document_word=word
        )
        UnitName.objects.create(unit=unit, name=name, kind=NameKind.FULL)
        for alias in short:
            UnitName.objects.create(unit=unit, name=alias, kind=NameKind.SHORT)
        town.units[key] = unit
    for key, name, unit_key, title, role in PEOPLE:
        user = User.objects.create_user(key, PASSWORD, name=name)
        post = Post.objects.create(unit=town.units[unit_key], title=title, role=role)
        Tenure.objects.create(user=user, post=post, since=SINCE)
        town.users[key], town.posts[key] = user, post
    town.users["wei"] = User.objects.create_user("wei", PASSWORD, name="魏外")
    return town


def a_source(town: Town) -> Source:
    """A note made by hand."""
    return Source.objects.create(
        kind=SourceKind.HAND,
        title="县长办公会",
        jurisdiction=town.county,
        recorded_at=clock.now(),
    )


def a_matter(
    town: Town,
    title: str = "整治东门河排口",
    *,
    due_on: dt.date | None = None,
    unit: str = "housing",
    **fields: object,
) -> Matter:
    """A registered matter led by the housing bureau."""
    source = a_source(town)
    named = town.units[unit]
    spec = MatterSpec(
        title=title,
        requirement=f"{title}，限期完成",
        source=source,
        duties=[DutySpec(named.name, "lead", named.pk)],
        limit=LimitSpec(said="", kind="date", due_on=due_on) if due_on else None,
        **fields,  # type: ignore[arg-type]
    )
    (matter,) = register(
        [spec],
        jurisdiction_id=town.county.pk,
        authority=town.authority,
        actor=town.actor("lan"),
    )
    return matter


def a_document(town: Town, text: str, *, title: str = "督查通报") -> Document:
    """A stored text whose spans can be pointed at."""
    return Document.objects.create(
        title=title,
        file_name=f"{title}.txt",
        digest=hashlib.sha256(text.encode()).hexdigest(),
        size=len(text.encode()),
        format="txt",
        kind="notice",
        text=text,
        date_basis="given",
        dated_on=dt.date(2026, 4, 9),
        jurisdiction=town.county,
        received_by=town.users["lan"],
        received_at=clock.now(),
    )


def a_notice(town: Town) -> HolidayNotice:
    """A local holiday of the county: 3 September 2026 off, the Sunday after it worked."""
    days = {dt.date(2026, 9, 3): "县庆"}, {dt.date(2026, 9, 6): "县庆"}
    facts = NoticeFacts("清河县人民政府关于县庆放假的通知", 2026, Notice(*days))
    return add_notice(town.county.pk, facts, actor=town.actor("lan"))


def at_work(town: Town, matter: Matter, who: str = "xu") -> Matter:
    """The matter assigned, signed for and begun."""
    if matter.state == "registered":
        assign_matter(matter.pk, actor=town.actor("lan"))
        sign_matter(matter.pk, actor=town.actor(who))
        start_matter(matter.pk, actor=town.actor(who))
        matter.refresh_from_db()
    return matter


def a_photo(
    town: Town,
    matter: Matter,
    data: bytes = b"",
    *,
    name: str = "现场.jpg",
    who: str = "xu",
    **said: object,
) -> Evidence:
    """A photograph that the lead unit brought as evidence; the matter is put to work for it."""
    at_work(town, matter, who)
    if not data:
        stream = io.BytesIO()
        Image.effect_noise((320, 240), 60).convert("RGB").save(stream, "JPEG")
        data = stream.getvalue()
    upload = take_in(name, len(data), io.BytesIO(data), actor=town.actor(who))
    spec = EvidenceSpec(upload.pk, **said)  # type: ignore[arg-type]
    return attach_evidence(matter.pk, spec, actor=town.actor(who))
