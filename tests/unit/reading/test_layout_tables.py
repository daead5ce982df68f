"""Tables in plain text become rows of cells, whatever they were drawn with."""

from __future__ import annotations

from duban.reading._layout import Row
from duban.reading.layout import arrange

HEAD = ["序号", "存在问题", "整改措施", "责任单位", "完成时限"]
WIDTHS = [6, 24, 30, 18, 14]


def printed(*lines: list[str]) -> str:
    """Lines of cells padded with blanks to the columns' widths."""
    return "\n".join(
        "".join(
            cell + " " * (w - len(cell.encode("gbk"))) for cell, w in zip(line, WIDTHS, strict=True)
        )
        for line in lines
    )


def rows(text: str) -> tuple[Row, ...]:
    """The rows of the first article."""
    return arrange("城区内涝问题整改清单\n" + text + "\n").articles[0].rows


def cells(row: Row) -> list[str]:
    """The texts of a row's cells."""
    return [cell.strand.text for cell in row.cells]


def test_wrapped_cells_are_joined_under_their_head() -> None:
    """A row printed over three lines is one row, and each cell knows the head above it."""
    found = rows(
        printed(
            HEAD,
            ["1", "城东路下穿通道暴雨", "更换强排泵三台，增设", "县城管局、县公", "7月20日"],
            ["", "积水", "自动挡水闸", "安局", ""],
            ["2", "排口拍门失修", "更换拍门十二座", "县水务局", "8月底前"],
        )
    )
    assert [cell.header for cell in found[0].cells] == HEAD
    assert cells(found[0]) == [
        "1",
        "城东路下穿通道暴雨积水",
        "更换强排泵三台，增设自动挡水闸",
        "县城管局、县公安局",
        "7月20日",
    ]
    assert cells(found[1])[1] == "排口拍门失修"


def test_a_note_below_the_table_is_a_paragraph() -> None:
    """说明：… ends the table."""
    text = printed(
        HEAD,
        ["1", "甲处积水", "清淤", "县水务局", "6月底"],
        ["2", "乙处积水", "清淤", "县水务局", "7月底"],
    )
    article = arrange("内涝问题整改清单\n" + text + "\n说明：各责任单位每月报送进展。\n").articles[
        0
    ]
    assert len(article.rows) == 2
    assert [p.strand.text for p in article.paragraphs] == ["说明：各责任单位每月报送进展。"]


def test_a_head_printed_over_two_lines_is_one_head() -> None:
    """序 above 号 reads 序号."""
    lines = [
        ["序", *HEAD[1:]],
        ["号", "", "", "", ""],
        ["1", "甲处积水", "清淤", "县水务局", "6月底"],
        ["2", "乙处积水", "清淤", "县水务局", "7月底"],
    ]
    found = rows(printed(*lines))
    assert found[0].cells[0].header == "序号"
    assert len(found) == 2


def test_a_cell_too_long_for_its_column_shifts_only_its_own_line() -> None:
    """A cell that fills its column up to the next one is still cut where the blank stands."""
    wide = "更换水泵三台并增设自动闸门，"
    lines = printed(
        HEAD,
        ["1", "甲处积水", "清淤并疏通雨水口十二座", "县水务局", "6月底"],
        ["2", "乙处积水", "清淤并疏通雨水口三十座", "县水务局", "7月底"],
        ["3", "丙处积水", "更换水泵", "县城管局", "8月底"],
    ).replace("更换水泵" + " " * 22, wide + "，" + " ")
    found = rows(lines)
    assert cells(found[2])[2:4] == [wide + "，", "县城管局"]


def test_tables_of_bars_and_tabs() -> None:
    """Cells divided by bars or tabs give the same rows; rules of dashes are not rows."""
    line = ["1", "甲处积水", "清淤", "县水务局", "6月底"]
    bars = "\n".join(
        ["| " + " | ".join(HEAD) + " |", "|---|---|---|---|---|", "| " + " | ".join(line) + " |"]
    )
    tabs = "\t".join(HEAD) + "\n" + "\t".join(line)
    for text in (bars, tabs):
        (row,) = rows(text)
        assert cells(row) == line
        assert row.cells[3].header == "责任单位"


def test_the_body_covers_the_cells() -> None:
    """The article's body holds the table's text too."""
    text = "内涝问题整改清单\n" + printed(
        HEAD,
        ["1", "甲处积水", "清淤", "县水务局", "6月底"],
        ["2", "乙处", "清淤", "县水务局", "7月底"],
    )
    body = "".join(text[a:b] for a, b in arrange(text).articles[0].body)
    assert "县水务局" in body
    assert "完成时限" in body
