"""Saved web pages and spreadsheets as text."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from duban.extraction import ExtractionError, extract

ARTICLE = "".join(
    f"<p>市住建局要在{month}月底前完成第{month}批老旧管网的排查整改，建立问题台账，逐项明确责任单位和完成时限。</p>"
    for month in range(4, 10)
)
PAGE = f"""<html><head>%s<title>关于印发整改方案的通知_某市人民政府</title>
<style>p {{color: red}}</style><script>var x = "脚本";</script></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">政务公开</a> <a href="/b">互动交流</a></div>
<div class="article"><h1>关于印发整改方案的通知</h1>{ARTICLE}
<table><tr><th rowspan="2">序号</th><th colspan="2">责任分工</th></tr><tr><th>任务</th><th>单位</th></tr>
<tr><td>1</td><td>排查<br>溯源</td><td>市水务局</td></tr></table>
<p style="display:none">看不见的一段</p><p>某市人民政府<br>2026年4月9日</p></div>
<div class="footer"><a href="/c">联系我们</a> <a href="/d">网站地图</a></div></body></html>"""


@pytest.mark.parametrize(
    ("meta", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gbk"),
        ('<meta charset="utf-8">', "utf-8"),
        ("", "gb18030"),
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="gb2312">', "utf-8-sig"),
    ],
)
def test_the_article_is_read_whatever_the_page_declares(meta: str, encoding: str) -> None:
    """By mark, by declaration, and where the declaration is wrong; menus and footers are left out."""
    extracted = extract((PAGE % meta).encode(encoding), "a.html")
    assert extracted.text.startswith("关于印发整改方案的通知\n\n市住建局要在4月底前完成")
    assert extracted.text.endswith(
        "序号\t责任分工\t\n\t任务\t单位\n1\t排查 溯源\t市水务局\n\n某市人民政府\n2026年4月9日"
    )
    for unseen in ("首页", "网站地图", "看不见", "脚本", "color"):
        assert unseen not in extracted.text
    assert extracted.blocks[0].level == 1


def test_a_page_laid_out_in_tables_is_read_as_paragraphs() -> None:
    """Old pages put everything into nested tables; that makes no rows of a table."""
    page = f"<html><body><table><tr><td>左</td><td><table><tr><td>{ARTICLE}</td></tr></table></td></tr></table></body></html>"
    extracted = extract(page.encode(), "a.html")
    assert {block.kind for block in extracted.blocks} == {"paragraph"}
    assert extracted.text.count("完成第") == 6


def test_a_page_without_an_article_is_read_whole_and_says_so() -> None:
    """Where no main text can be told, nothing is dropped."""
    extracted = extract("<html><body><p>4月底前</p></body></html>".encode(), "a.htm")
    assert extracted.text == "4月底前"


def test_an_empty_page_is_refused() -> None:
    """Scripts are no text."""
    with pytest.raises(ExtractionError) as caught:
        extract(b"<html><body><script>x</script></body></html>", "a.html")
    assert caught.value.code == "EMPTY"


def test_sheets_become_tab_separated_lines(an_xlsx: Callable[..., bytes]) -> None:
    """Each visible sheet a page; numbers and dates as a reader writes them; line feeds in cells as blanks."""
    data = an_xlsx(
        {
            "任务": [
                ["序号", "任务", "时限"],
                [1, "排查\n溯源", datetime.date(2026, 4, 30)],
                [2.5, None, "立行立改"],
            ],
            "隐藏": [["看不见"]],
            "空": [],
            "附表": [["甲", "乙"]],
        },
        hidden=["隐藏"],
    )
    extracted = extract(data, "a.xlsx")
    assert extracted.text == (
        "序号\t任务\t时限\n1\t排查 溯源\t2026-04-30\n2.5\t\t立行立改\n\n甲\t乙"
    )
    assert [page.label for page in extracted.pages] == ["任务", "空", "附表"]
    assert [(n.code, n.params) for n in extracted.warnings] == [("SHEETS_HIDDEN", {"count": 1})]


def test_a_damaged_workbook_is_refused(
    an_xlsx: Callable[..., bytes], with_part: Callable[[bytes, str, bytes], bytes]
) -> None:
    """A sheet that is no XML, in a container that is whole."""
    spoilt = with_part(
        an_xlsx({"a": [["甲"]]}), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"
    )
    with pytest.raises(ExtractionError) as caught:
        extract(spoilt, "a.xlsx")
    assert caught.value.code in {"DAMAGED", "EMPTY"}
