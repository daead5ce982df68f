"""How bodies are named: heads, regions, collectives and lists of them, as compiled patterns.

It owns the shape of a name and of a list of names (市气象局、市水务局; 气象、水文部门), not whether a body must act; `_units`
decides that. Patterns are compiled on first use. Called by `_units` only.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._lexicon import choice, words

#: A head of one character is no head where one of these follows or precedes it.
_NOT_AFTER = {
    "局": "部面限势长域", "委": "员托会书派常屈", "办": "理好公法案事结学成完证会实到妥", "区": "域块间划位级直内外长", "县": "城域级直内外长",
    "市": "场民容级直区内外长政", "镇": "村区域级内痛长", "乡": "村镇贤亲愁土长", "省": "级直内外长力钱", "州": "级直", "院": "坝校长士子落内",
    "部": "门署分位件长队级", "室": "内外", "处": "理置罚分于在级长", "站": "点位长台房", "所": "有在属需以长得", "队": "伍长员", "组": "织建成长合",
    "会": "议商同员上后签见谈场展诊", "厂": "房区长内", "社": "会区保员", "场": "所地景面馆内", "科": "学技研普室长", "公司": "制", "中心": "城工任组渔线思",
    "街道": "路", "机关": "事", "政府": "工采", "公安": "部", "医院": "长", "学校": "长", "旗": "帜下", "盟": "约", "集团": "化",
}  # fmt: skip
_NAME_CHAR = r"[\u4e00-\u9fffA-Za-z0-9“”〇·＋+\-]"


def _head_choice() -> str:
    heads = sorted(
        {*words("units", "heads", "regions"), *words("units", "collectives")}, key=len, reverse=True
    )
    return "|".join(
        re.escape(head) + (f"(?![{_NOT_AFTER[head]}])" if head in _NOT_AFTER else "")
        for head in heads
    )


@cache
def name() -> re.Pattern[str]:
    """One name from where it begins: pieces that each end in a head, no stop word inside."""
    stop = f"(?!{choice('units', 'protected')})(?:{choice('units', 'stops')})"
    piece = rf"(?:(?!{stop})(?:{_NAME_CHAR}|（[^（）。，]{{1,8}}）)){{0,14}}?(?:{_head_choice()})"
    return re.compile(rf"{piece}(?:(?!{stop}){piece}){{0,3}}")


@cache
def short_list() -> re.Pattern[str]:
    """Fields of work with 、 between them and, perhaps, a shared head: 教育、公安、共青团等部门和单位."""
    short = choice("units", "short_names")
    tail = r"(?:等?(?:相关|有关|职能|主管|各)?(?:部门和单位|部门、单位|部门|单位|力量|机关|企业|系统|战线|[两三四五六七八九]家|[两三四五六七八九]部门))"
    return re.compile(
        rf"(?:市|县|区|省|镇)?(?:{short})(?:(?:、|和|与|及)(?:市|县|区)?(?:{short}))*{tail}?"
    )


@cache
def after() -> re.Pattern[str]:
    """A word that can follow the subject of an instruction."""
    return re.compile(choice("units", "after"))
