"""Classes of sentence that look like directives and are none: past, closed, forecast, wish, threat, public advice, commitment …

It answers with the name of a class, never decides alone: a modal with an addressee outweighs the weak classes. Called by the
directive walk and by the collector of other findings.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._scanning import Sweep
from duban.reading._wordlists import compiled, either, phrase

_TO_PUBLIC = (
    r"^(?:请|敬请|恳请|提醒|提示|希望|呼吁|欢迎|建议|也|并|还|特别|再次|各位|沿线|周边|附近|全市|全县|有关|相关|，)*"
    r"(?:<negatives.crowd>|<negatives.public>(?:朋友)?们?"
    r"(?=要(?!求)|可|应|请|需|须|注意|尽量|提前|不要|不得|如|若|自觉|合理|及时|积极|切勿|务必|，|、))"
)
_ASKED = r"^(?:并|也|还|同时|特别|再次|[^，。]{0,6}，)*<negatives.public_asked>"
#: 群众反映诉求应当逐级走访: how the public is to go about its own affairs.
_RIGHTS = (
    r"(?:信访人|申请人|(?:市民|群众|居民|村民|业主|用户|车主|家长|游客)(?:个人)?(?:反映|申请|投诉|出行|办事|办理|购[买票]|缴纳?|领取|乘坐|就医|报名|燃放|饲养|祭扫)[^，。；]{0,8})"
    r"(?:应当?|须|要(?!求)|需|可|不得)"
)
#: 交警部门提醒：出行要… speaks to whoever reads it.
_WARNED = re.compile(
    r"[^，。：；]{1,12}(?:部门|局|委|办|队|中心|台|所|医院|记者|专家|医生)(?:温馨提示|友情提示|特别提醒|提醒|提示)：(?!各|[^，：]{2,10}[局委办镇乡县区])"
)
#: Three of them in one pattern, for one call: few segments are any.
_PUBLIC = f"{_TO_PUBLIC}|{_ASKED}|{_RIGHTS}"
_QUESTION = (
    r"(?:为什么|怎么办|吗|呢|多少|哪(?:里|一|些)|何时|如何是好|有没有|是不是|怎样|怎么)[^，。]*$"
)
_PAST_ORDER = r"(?:去年|前年|当时|上次|此前|上月|上一次|早在|曾).{0,24}(?:要求|强调|指出|提出|明确|部署|就叫|就让)|(?:当时|上级)(?:曾)?要求"


@cache
def _any_classes() -> tuple[tuple[str, str], ...]:
    """The classes that refuse even a modal, in the order in which they are asked."""
    return (
        ("forecast", r"预计(?!数|情况|表|算)|^据[^，]{0,14}(?:预报|预测)"),
        ("rejected", either("negatives", "rejected")),
        ("background", either("negatives", "background")),
        ("wish", either("negatives", "wish")),
        ("commitment", either("negatives", "self")),
        ("past", _PAST_ORDER),
        ("question", _QUESTION),
    )


@cache
def _bare_classes() -> tuple[tuple[str, str], ...]:
    """The classes that refuse what has no modal, in the order in which they are asked."""
    return (
        ("closed", either("negatives", "closed")),
        ("forecast", either("negatives", "forecast")),
        ("achievement", either("negatives", "done")),
        (
            "achievement",
            r"(?:[进开召举完达形建取获办作检通反])(?:行|展|开|办|成|到|得|了|查|报|馈)了(?!解)",
        ),
        ("forecast", either("negatives", "future")),
        ("problem", either("negatives", "problem")),
    )


@cache
def _any_signs() -> Sweep:
    """One sweep for all signs of the classes that refuse even a modal, threats included."""
    threats = either("negatives", "sanction", "threat")
    return Sweep.of([*(pattern for _, pattern in _any_classes()), threats])


@cache
def _bare_signs() -> Sweep:
    """One sweep for all signs of the classes that refuse what has no modal."""
    return Sweep.of(pattern for _, pattern in _bare_classes())


def refuse_any(text: str) -> str | None:
    """The class that refuses a segment even where it has a modal; None when nothing does."""
    if not _any_signs().finds(text):
        return None
    for name, pattern in _any_classes():
        if compiled(pattern).search(text):
            return name
    return "threat" if is_threat(text) else None


def refuse_bare(text: str) -> str | None:
    """The class that refuses a segment without a modal."""
    if not _bare_signs().finds(text):
        return None
    for name, pattern in _bare_classes():
        if compiled(pattern).search(text):
            return name
    return None


def is_wish(sentence: str) -> bool:
    """Whether a sentence praises, hopes or rallies (整改绝不是“一阵风”，…)."""
    return bool(compiled(either("negatives", "wish")).search(sentence))


def is_balance(text: str) -> bool:
    """既要…又要…: a maxim, where nobody speaks and nobody is addressed."""
    return bool(compiled(either("negatives", "balance")).search(text))


def is_short_balance(text: str) -> bool:
    """既要守得住，又要端得稳: so short that it is a maxim whoever says it."""
    found = compiled(r"既要[^，]{1,6}，?[又也更还]要[^，]{1,6}$").search(text)
    return found is not None and "，" not in text[: found.start()].rstrip("，")


def is_threat(text: str) -> bool:
    """逾期未报的，将…: a condition of failure whose only consequence is a sanction."""
    if phrase(r"^(?:[^，要须应]*的[^，要须应]{0,6}，)?[^，]*<negatives.sanction>[^，]*$").match(
        text
    ):
        return True
    trigger = phrase(r"(?:<negatives.threat>)[^，]*，?").search(text)
    if trigger is None:
        return False
    before, after = text[: trigger.start()], text[trigger.end() :]
    sanction = compiled(either("negatives", "consequence")).search(after)
    return bool(sanction) and "，" not in before.rstrip("，")


def is_public(text: str) -> bool:
    """Whether the one addressed at the head of the text is the public."""
    if phrase(_PUBLIC).match(text) is not None:
        return True
    return "：" in text and _WARNED.match(text) is not None
