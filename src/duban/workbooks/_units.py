"""Several units or people named in one cell: 市住建局、市城管局; 牵头单位：甲；配合单位：乙.

It splits and keeps every name as it was written; whether a unit of that name exists is the ledger's matter.
Called by the parsing of rows.
"""

from __future__ import annotations

import re

from duban.workbooks._values import Role, UnitName

_ROLES: tuple[tuple[str, Role], ...] = (
    ("牵头", "lead"),
    ("主办", "lead"),
    ("配合", "assist"),
    ("协办", "assist"),
    ("协助", "assist"),
    ("参与", "assist"),
    ("督导", "supervise"),
    ("督办", "supervise"),
    ("验收", "verify"),
)
_ROLE_WORDS = "|".join(word for word, _ in _ROLES)
_ROLE_OF = dict(_ROLES)
_LABEL = re.compile(rf"^({_ROLE_WORDS}|责任|承办)(?:责任)?(?:单位|部门)?\s*[:：]\s*")
_SUFFIX = re.compile(
    rf"\s*(?:[（(]\s*({_ROLE_WORDS})(?:单位|部门)?\s*[）)]|(?<=[^\s（(])({_ROLE_WORDS}))$"
)
_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_GROUP_ENDS = re.compile(r"[；;\n\r，,。]+")
_NAME_ENDS = re.compile(r"[、/\t]+|\s{2,}")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff）)])[ \u3000]+(?=[\u4e00-\u9fff])")


def split_units(text: str) -> tuple[UnitName, ...]:
    """The units named in a cell, in order, with the roles that the cell itself gives them.

    >>> [(u.name, u.role) for u in split_units("市住建局（牵头）、市城管局")]
    [('市住建局', 'lead'), ('市城管局', '')]
    """
    units: list[UnitName] = []
    role: Role = ""
    for group in _GROUP_ENDS.split(_hide(text)):
        group, role = _label(group.strip(), role)
        pending: list[str] = []
        for piece in _names(group):
            name, own = _suffix(piece)
            if own and not role:
                # "甲、乙配合": the word at the end holds for all names of its clause.
                units += [
                    UnitName(_show(earlier), own if own != "lead" else "") for earlier in pending
                ]
                pending = []
            if own:
                units.append(UnitName(_show(name), own))
            else:
                pending.append(name)
        units += [UnitName(_show(name), role) for name in pending]
    return tuple(unit for unit in units if unit.name)


def split_people(text: str) -> tuple[UnitName, ...]:
    """The people named in a cell; roles are empty."""
    return tuple(
        UnitName(_show(name))
        for group in _GROUP_ENDS.split(_hide(text))
        for name in _names(group.strip())
        if name.strip()
    )


def _label(group: str, role: Role) -> tuple[str, Role]:
    """A group without the label at its head, and the role that holds from here on."""
    match = _LABEL.match(group)
    if match is None:
        return group, role
    return group[match.end() :], _ROLE_OF.get(match[1], "")


def _suffix(piece: str) -> tuple[str, Role]:
    shown = _show(piece)
    match = _SUFFIX.search(shown)
    if match is None or match.start() == 0:
        return piece, ""
    return _hide(shown[: match.start()]), _ROLE_OF[match[1] or match[2]]


def _names(group: str) -> list[str]:
    names: list[str] = []
    for piece in _NAME_ENDS.split(group):
        parts = _BLANK.split(piece.strip())
        # "住 建 局" is one spaced name, "市住建局 市城管局" are two.
        names += parts if all(len(part) > 1 for part in parts) else ["".join(parts)]
    return [name for name in names if name]


# Separators inside of brackets belong to the name: 各县区（园区、管委会）. They are hidden while splitting.
_HIDDEN = str.maketrans(
    {"、": "\ue000", "，": "\ue001", ",": "\ue002", "；": "\ue003", "/": "\ue004", " ": "\ue005"}
)
_SHOWN = str.maketrans(
    {"\ue000": "、", "\ue001": "，", "\ue002": ",", "\ue003": "；", "\ue004": "/", "\ue005": " "}
)


def _hide(text: str) -> str:
    return _BRACKETED.sub(lambda match: match[0].translate(_HIDDEN), text)


def _show(text: str) -> str:
    return text.translate(_SHOWN).strip()
