"""Tells, among the units named in a clause, those that must act, and their roles.

Position decides: at the clause's head before a modal or a verb, after 由/要求/请/会同…, or before 牵头/负责/配合. A unit that receives
(报市防汛办) or owns (市住建局的…) does not act. Called by the anchors and by the field filler.
"""

from __future__ import annotations

import re
from dataclasses import replace

from duban.reading._enumerations import Element
from duban.reading._findings import UnitMention
from duban.reading._passage import Passage, Unit
from duban.reading._sentences import Clause
from duban.reading._units import read_role_phrase
from duban.reading._values import value
from duban.reading._wordlists import compiled, phrase

_CALLED = re.compile(
    r"(?:由|要求|责成|责令|请|希望|勉励|鼓励|建议|督促|组织|通知|委托|望|提醒|叮嘱|协调|指定|明确|[一二三四五六]是|以及|另由|交由|应由)$"
)
_ASSIST_BEFORE = re.compile(r"(?:会同|联合|配合|商|协同)$")
#: Calls that only pass the order on where somebody acts already (由甲局督促乙公司…).
_PASSED_ON = re.compile(r"(?:督促|指导|协调|要求|通知)$")
_RECEIVES = re.compile(
    r"(?:报|报送|报请|提请|呈报|上报|报告|向|送|送至|送到|报到|报至|提交|交|呈|经|对|给|到|在|与|同|从|传|传至|抄送|致|为|是|纳入|列入|按|按照|根据|落实|贯彻|受|据|被"
    r"|把|将|以|往|赴|针对|围绕|的|支持|帮助|服务|推动|学习|关于|于|配合好|接受|落到|延伸到|建立|设立|成立|取得|争取|反馈|反馈至|移交|转交|下达到|推送到|推送至|汇报|依托|通过|加强|加强与|强化|及时向|[、（]|全|一|涉及|位于|同意)$"
)
_LEADS = r"^(?:同志)?(?:牵头|抓总|总牵头|主办|主责|为牵头单位|负总责)"
_ASSISTS = (
    r"^(?:等(?:部门|单位)?)?(?:配合|协助|协办|参与|参加|协同|支持|做好配合|积极配合|密切配合)"
)
_SUPERVISES = r"^(?:等(?:部门|单位)?)?(?:负责)?(?:督导|监督|验收|核查验收)(?=$|[，。；、）])"
_ANY_ROLE = re.compile(f"(?P<lead>{_LEADS})|(?P<assist>{_ASSISTS})|(?P<supervise>{_SUPERVISES})")
_ACTS = re.compile(
    r"^(?:等(?:部门|单位|地)?)?(?:分别|共同|各自|均|都|也|具体|按职责(?:分工)?|按照职责(?:分工)?|依法|依职责)*(?:负责(?![人同])|承担|承办|主责|落实|包保|包联)"
)
_WITH_OTHERS = re.compile(r"^(?:(?:要|须|应|应当|负责)?(?:会同|牵头)|务必牵头)")
_NOT_HEAD = re.compile(
    r"^(?:等?(?:部门|单位|地)?(?:主要|有关|相关|分管)?(?:负责人|负责同志|领导)(?:参加|出席|列席|陪同|汇报|发言)|的|为(?![^，]{0,6}(?:主体|牵头|责任))|是|有|境内|辖区|已|累计|目前|今年|去年|现|成立(?![^，]{0,12}(?:专班|小组|工作组|指挥部))|召开|举行|(?:汇报|反映|介绍|表示|认为|测算|统计|预计|预测|预报)$)"
)


@value(frozen=True, slots=True)
class Group:
    """Units that stand together (甲局、乙局和丙县), `[start, end)`, with the role their place gives them."""

    start: int
    end: int
    units: tuple[UnitMention, ...]


def groups_in(passage: Passage, start: int, end: int) -> list[list[Unit]]:
    """The unit mentions of a range, those joined by 、和及与 taken together."""
    joined: list[list[Unit]] = []
    for unit in passage.units_in(start, end):
        if (
            joined
            and compiled(r"^(?:[、和及与，]|以及)?$").match(
                passage.folded[joined[-1][-1][1] : unit[0]]
            )
            and "，" not in passage.folded[joined[-1][-1][1] : unit[0]]
        ):
            joined[-1].append(unit)
        else:
            joined.append([unit])
    return joined


def actors_in(
    passage: Passage, clause: Clause, modal_at: int | None = None, *, heads: bool = True
) -> list[Group]:
    """The groups of a clause that must act, from left to right; `modal_at` is where its modal stands.

    Without `heads`, a name that only opens the clause does not count.
    """
    if not passage.units:
        return []
    found: list[Group] = []
    for group in groups_in(passage, clause.start, clause.end):
        start, end = group[0][0], group[-1][1]
        place = _Place(
            before=passage.folded[clause.start : start],
            after=passage.folded[end : clause.end],
            modal=modal_at is not None and end <= modal_at,
            later=bool(found),
        )
        role = _role(place, group[0][2].role)
        opens = role == "subject" and not place.modal and not _CALLED.search(place.before)
        if role is not None and (heads or not opens):
            found.append(Group(start, end, tuple(_with_role(u[2], role) for u in group)))
    return found


def addressed_in(passage: Passage, start: int, end: int) -> tuple[UnitMention, ...]:
    """The units that a lead speaks to (向市教育局提出三点意见： / 责成甲县政府、乙局：)."""
    lead = passage.folded[start:end]
    for match in compiled(
        r"(?:要求|责成|责令|交代|交办|点名|叮嘱|指示|嘱咐|嘱托|提醒|督促|向|对)(?:(?:随行|在场|一旁|身边|陪同|到场|一同前来)的?)?(?P<to>[^，。：；]{2,40}?)(?=提出|的(?:人|同志|干部|领导|有关)|有关负责|主要负责|相关负责|说|强调|下达|发出|作出|表示|负责人|负责同志|：|，|$)"
    ).finditer(lead):
        cut = passage.strand.cut(start + match.start("to"), start + match.end("to"))
        found = read_role_phrase(cut, 0, len(cut), known=passage.known)
        bodies = phrase(r"<cues.body_end>$")
        if (
            found
            and all(bodies.search(u.field.text) for u in found)
            and (sum(len(u.field.text) for u in found) * 10 >= len(cut) * 7)
        ):
            return tuple(found)
    return ()


def unit_label(passage: Passage, element: Element) -> tuple[UnitMention, ...]:
    """党政办：9月底前完成… the units that label an element of a list."""
    colon = passage.folded.find("：", element.start, min(element.end, element.start + 24))
    if (element.mark is None and element.start > 0) or colon < 0:
        return ()
    cut = passage.strand.cut(element.start, colon)
    found = read_role_phrase(cut, 0, len(cut), known=passage.known)
    covered = sum(len(unit.field.text) for unit in found)
    bodies = phrase(r"(?:<cues.body_end>|[）)])$")
    if element.mark is None and not all(bodies.search(unit.field.text) for unit in found):
        return ()
    return tuple(found) if covered * 10 >= len(cut.text.strip()) * 8 else ()


def _with_role(unit: UnitMention, role: str) -> UnitMention:
    return replace(unit, role=role) if role != "subject" else unit


@value(frozen=True, slots=True)
class _Place:
    """Where a group stands in its clause; `modal` follows it, `later` is true behind another actor."""

    before: str
    after: str
    modal: bool
    later: bool


def _role(place: _Place, said: str) -> str | None:
    """The role that the place of a group gives it, None when it does not act."""
    if _ASSIST_BEFORE.search(place.before):
        return "assist"
    if said == "supervise" and place.before.endswith("由"):
        return "subject"
    if said != "subject":
        return said
    called = _CALLED.search(place.before)
    if called and place.later and _PASSED_ON.search(place.before):
        return None
    if not called and _RECEIVES.search(place.before):
        return None
    return _role_after(place, called=bool(called))


def _role_after(place: _Place, *, called: bool) -> str | None:
    """The role by what follows the group, or by its place at the head of the clause."""
    if said := _ANY_ROLE.match(place.after):
        return said.lastgroup
    if called or _ACTS.match(place.after):
        return _by_company(place.after)
    if not _at_head(place.before):
        return None
    idle = _NOT_HEAD.match(place.after) or not place.after or place.later
    return None if idle and not place.modal else _by_company(place.after)


def _by_company(after: str) -> str:
    """The lead where it acts together with named others (甲局会同乙局)."""
    return "lead" if _WITH_OTHERS.match(after) else "subject"


def _at_head(before: str) -> bool:
    """Whether only connectors, a topic phrase or a time stand before."""
    text = before.strip(" \u3000")
    if not text:
        return True
    if phrase(
        r"^(?:<cues.adverb>|[，：、]|\d|[年月日前底内起后上下旬午]|[一二三四五六]是)+$"
    ).match(text):
        return True
    if compiled(r"^(?:对|对于|针对|关于|若|如|凡|按照?|根据|每|自|从|在|其中|于|与此同时).*").match(
        text
    ):
        return True
    return bool(compiled(r"(?:前|后|内|时|起|期间|[：:”])$").search(text))
