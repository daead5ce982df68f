"""Several units in one cell, with the roles that the cell itself states."""

from __future__ import annotations

import pytest

from duban.workbooks import split_people, split_units


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("市住建局", [("市住建局", "")]),
        ("市住建局、市城管局", [("市住建局", ""), ("市城管局", "")]),
        ("市住建局\n市城管局", [("市住建局", ""), ("市城管局", "")]),
        ("市住建局；市城管局;茂南区", [("市住建局", ""), ("市城管局", ""), ("茂南区", "")]),
        ("市住建局，市城管局/茂南区", [("市住建局", ""), ("市城管局", ""), ("茂南区", "")]),
        ("市住建局 市城管局", [("市住建局", ""), ("市城管局", "")]),
        ("住 建 局", [("住建局", "")]),
        ("市发展和改革局", [("市发展和改革局", "")]),
        ("各县区（园区、管委会）、市水务局", [("各县区（园区、管委会）", ""), ("市水务局", "")]),
        ("市住建局（牵头）、市城管局", [("市住建局", "lead"), ("市城管局", "")]),
        (
            "市住建局牵头，市城管局、市水务局配合",
            [("市住建局", "lead"), ("市城管局", "assist"), ("市水务局", "assist")],
        ),
        (
            "牵头单位：市住建局；配合单位：市城管局、市水务局",
            [("市住建局", "lead"), ("市城管局", "assist"), ("市水务局", "assist")],
        ),
        ("、；\n", []),
    ],
)
def test_units_are_split(cell: str, expected: list[tuple[str, str]]) -> None:
    """By every mark that offices use, never inside of a name or a bracket."""
    assert [(unit.name, unit.role) for unit in split_units(cell)] == expected


def test_people_are_split_without_roles() -> None:
    """A person's cell knows names only."""
    assert [person.name for person in split_people("张三、李四\n王五")] == ["张三", "李四", "王五"]
