"""Finds the words that order: modals (要 须 务必 应当 不得 …) and ordering verbs with an addressee (要求 责成 请 …).

It tells the modal 要 from the lexical one by the characters beside it and by its place in the clause. It does not decide whether
the clause becomes a directive. Called by the anchors.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.reading._scanning import alternatives, plain_first
from duban.reading._values import value
from duban.reading._wordlists import compiled

_YAO = (
    r"(?<![重主首需只想不紧摘概纲扼简险冲必显索讨若如将快为靠纪提撮枢机津切权大择辑越])"
    r"(?<!眼看就)要(?!求|不得|闻|素|么|件|职|务(?!实|必)|害|塞|道(?!路)|诀|旨|义|挟|事|地(?!方|毯)|目(?!标)"
    r"|点(?![亮对燃])|强(?![化调力])|领(?![导取])|是|紧(?![盯抓紧扣密跟咬])|价|账|的|[，。；：、]|$)"
)
_STRONG = r"(?<!无)(?<!毋)必须|(?<![必无毋])须(?![知要臾弥])|务必|务须|务于|应当|应该|(?<![理响反供相适对效回顺照感呼策一])应(?=安排|配备|制定|采取|提供|设立|签订|退|说明|提前|优先|负责|对.{1,20}(?:进行|开展)|向|为|把|严格|加大|开设|停止|配合|完成|开展|推进|强化|健全|完善|确保|公示|公开|接受|保持|设置|于|在|按|将|由|及时|立即|主动|严格|认真|尽快|加强|建立|做好|明确|组织|落实|同步|每|切实|依法|予以|报)"
_BAN = r"(?<![刻等容慢拖急舍巴怪由免使恨松停来少差退闹动])不得(?![不已了，。；、]|$)|严禁|不准|不许|禁止(?!性)|一律"
MODAL = compiled(plain_first(f"{_YAO}|{_STRONG}|{_BAN}"))
#: The force of a modal by its first character, which no two forces share.
_FORCES = {
    alternative[0]: force
    for force, pattern in (("yao", _YAO), ("strong", _STRONG), ("ban", _BAN))
    for alternative in alternatives(plain_first(pattern))
}

_ORDER = (
    r"责成|责令|(?<![的等和务项关展级策署准格高严度理境督业控防容术化按照合无有新据职规任目诉])要求(?![，。；、：高严低多]|的|明确|具体|$)|督促(?![，。；、：的检]|$)|敦促"
    r"|希望(?![，。；、：的]|$)|勉励|鼓励(?![，。；、：]|$)|叮嘱|建议(?![，。；、：的书稿]|$)"
    r"|(?<![申邀聘提恳报约])请(?![示求假教问愿客柬战缨功进款])|(?<![希愿渴盼期展观守瞭探看])望(?=[各有你贵全请])|提醒(?![，。；、：的]|$)"
)
ORDERING = compiled(plain_first(_ORDER))


@value(frozen=True, slots=True)
class Modal:
    """A modal word `[start, end)`; `force` is yao, strong, ban or order."""

    start: int
    end: int
    force: str


def first_modal(folded: str, start: int, end: int) -> Modal | None:
    """The first modal word of a stretch, quoted terms left out."""
    match = MODAL.search(folded, start, end)
    while match is not None and _quoted(folded, start, match.start()):
        match = MODAL.search(folded, match.end(), end)
    return match and Modal(*match.span(), _FORCES[match[0][0]])


def find_orders(folded: str, start: int, end: int) -> Iterator[Modal]:
    """Ordering verbs that take an addressee, quoted terms left out."""
    for match in ORDERING.finditer(folded, start, end):
        if not _quoted(folded, start, match.start()):
            yield Modal(match.start(), match.end(), "order")


def _quoted(folded: str, start: int, at: int) -> bool:
    count = folded.count
    return count("“", start, at) > count("”", start, at) or count("《", start, at) > count(
        "》", start, at
    )
