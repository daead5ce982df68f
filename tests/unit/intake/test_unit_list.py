"""An office's unit list is read as offices write it."""

from __future__ import annotations

from duban.intake import parse_unit_list


def test_lines_commas_and_comments() -> None:
    """Names stand on lines or between separators of either width; comments and blanks are dropped."""
    text = "# 市直部门\n市住建局\n\n市教育局、市财政局，市交通局;市水务局\t市林业局 # 暂\n"
    assert parse_unit_list(text) == (
        "市住建局",
        "市教育局",
        "市财政局",
        "市交通局",
        "市水务局",
        "市林业局",
    )


def test_each_name_once_and_in_order() -> None:
    """A name given twice counts once; a byte order mark belongs to no name."""
    assert parse_unit_list("\ufeff市公安局\n市司法局\n市公安局") == ("市公安局", "市司法局")


def test_an_empty_list_is_empty() -> None:
    """Blank text gives no names."""
    assert parse_unit_list(" \n\t# nothing\n") == ()
