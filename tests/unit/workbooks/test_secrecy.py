"""A workbook with a secrecy marking is refused, wherever in the file the marking stands."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from duban.workbooks import WorkbookError, read_table

HEADER = ["序号", "问题", "牵头单位", "完成时限"]
FIRST = [1, "排口直排", "市水务局", "4月底前"]


def _book(*sheets: tuple[str, list[list[object]]], hidden: str = "") -> bytes:
    book, stream = Workbook(), BytesIO()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    book.save(stream)
    return stream.getvalue()


def _refusal(data: bytes, name: str = "台账.xlsx") -> tuple[str, dict[str, object]]:
    with pytest.raises(WorkbookError) as refused:
        read_table(data, name)
    return refused.value.code, dict(refused.value.params)


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        ([["机密★10年"], HEADER, FIRST], "secret"),
        ([["绝密"], ["整改台账"], HEADER, FIRST], "top_secret"),
        ([[*HEADER, "密级"], [*FIRST, "秘密"]], "confidential"),
        ([HEADER, *[FIRST] * 300, [2, "密级：机密", "市水务局", "长期"]], "secret"),
    ],
)
def test_a_marked_cell_refuses_the_workbook(rows: list[list[object]], level: str) -> None:
    """Above the header, in a column of its own, or far below in a row; the level says why."""
    assert _refusal(_book(("台账", rows))) == ("SECRECY_MARKING", {"level": level})


@pytest.mark.parametrize("hidden", ["", "附表"])
def test_another_sheet_counts_too(hidden: str) -> None:
    """The file would be kept whole, with the sheets that nobody imports or sees."""
    data = _book(("台账", [HEADER, FIRST]), ("附表", [["秘密★5年"]]), hidden=hidden)
    assert _refusal(data)[0] == "SECRECY_MARKING"


def test_names_count_too() -> None:
    """A marking in the file's name or a sheet's name, and in a csv."""
    plain = _book(("台账", [HEADER, FIRST]))
    assert _refusal(plain, "台账（机密）.xlsx")[0] == "SECRECY_MARKING"
    marked = _book(("台账", [HEADER, FIRST]), ("机密", [["序号"]]))
    assert _refusal(marked)[0] == "SECRECY_MARKING"
    text = "机密★10年,,,\n序号,问题,牵头单位,完成时限\n1,排口直排,市水务局,4月底前\n"
    assert _refusal(text.encode(), "台账.csv")[0] == "SECRECY_MARKING"


def test_talk_of_secrets_is_no_marking() -> None:
    """Whoever is told to keep trade secrets has no classified ledger; neither has an empty column 密级."""
    rows = [[*HEADER, "密级"], [1, "保守商业秘密，加强保密检查", "市保密局", "长期", "无"]]
    assert len(read_table(_book(("台账", rows)), "保密检查台账.xlsx").rows) == 1
